/** What a Dockerfile takes from its context. */
import type { Document } from '../dockerfile/document.js';
import { normalPath } from './path.js';

/** Whether anything of the context is used: a COPY, an ADD or a mount. */
export function usesContext(document: Document): boolean {
  return words(document).length > 0;
}

/** Paths of the context that COPY, ADD and mounts name, the context itself, patterns and variables left out. */
export function copySources(document: Document): readonly string[] {
  return words(document)
    .filter((source) => !/[$*?[\\]|^<<|:\/\/|^git@/.test(source))
    .map((source) => normalPath(source) ?? source)
    .filter((source) => source !== '');
}

function words(document: Document): readonly string[] {
  const instructions = document.instructions.map((instruction) => instruction.trigger ?? instruction);
  return instructions.flatMap(({ keyword, flags, operands }) => {
    if (keyword === 'COPY' || keyword === 'ADD')
      return flags.some(({ name }) => name === 'from') ? [] : operands.slice(0, -1);
    if (keyword !== 'RUN') return [];
    return flags
      .filter(({ name }) => name === 'mount')
      .map(({ value }) => fields(value ?? ''))
      .filter((mount) => (mount.get('type') ?? 'bind') === 'bind' && !mount.has('from'))
      .map((mount) => mount.get('source') ?? mount.get('src') ?? '.');
  });
}

/** `type=bind,source=a` */
function fields(value: string): ReadonlyMap<string, string> {
  return new Map(
    value.split(',').map((field): [string, string] => {
      const [name = '', ...rest] = field.split('=');
      return [name.toLowerCase(), rest.join('=')];
    }),
  );
}
