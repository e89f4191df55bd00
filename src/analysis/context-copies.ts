/** What the COPY and ADD instructions and the bind mounts of a Dockerfile take from the build context. */
import type { Instruction } from '../dockerfile/instruction.js';
import { defineAnalysis } from '../transform.js';
import { environments, expand } from './environment.js';
import type { Environment } from './environment.js';
import { fieldsOf } from './mounts.js';

/** A source of the build context, as COPY names it. */
export interface ContextSource {
  /** as written */
  readonly text: string;
  /** the path from the context's root where the source is no pattern; `''` is the whole context */
  readonly path: string | undefined;
  /** Whether the file at a path of the context is taken by it, itself or with a directory that holds it. */
  takes(path: string): boolean;
  /** Whether it may take something below a directory that it does not take itself. */
  takesBelow(directory: string): boolean;
}

/** A COPY or ADD, or a bind mount of a RUN, that takes files of the build context. */
export interface ContextCopy {
  readonly instruction: Instruction;
  readonly kind: 'copy' | 'mount';
  /** none where `unclear`: it may take anything */
  readonly sources: readonly ContextSource[];
  /** where they go, as written, variables filled in; `undefined` where that is not known */
  readonly destination: string | undefined;
  /** why it cannot be told what is taken: then any file may be */
  readonly unclear: string | undefined;
}

/** In the order of the instructions; what an ONBUILD triggers is not of this build and left out. */
export const contextCopies = defineAnalysis<readonly ContextCopy[]>('context copies', ({ document, get }) => {
  const environmentOf = get(environments);
  return document.instructions.flatMap((instruction) => {
    const { keyword } = instruction;
    const environment = environmentOf(instruction);
    if (keyword === 'COPY' || keyword === 'ADD') return copyOf(instruction, environment);
    return keyword === 'RUN' ? mountsOf(instruction, environment) : [];
  });
});

/** A source from the context's root: https://docs.docker.com/reference/dockerfile/#copy */
export function contextSource(text: string): ContextSource {
  const names: string[] = [];
  for (const name of text.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  const path = names.join('/');
  if (!/[*?[\\]/.test(path)) {
    return {
      text,
      path,
      takes: (file) => path === '' || file === path || file.startsWith(`${path}/`),
      takesBelow: (directory) => path.startsWith(`${directory}/`),
    };
  }
  const patterns = names.map(nameTest);
  return {
    text,
    path: undefined,
    takes: (file) => {
      const parts = file.split('/');
      return patterns.length <= parts.length && patterns.every((test, i) => test(parts[i]!));
    },
    takesBelow: (directory) => {
      const parts = directory.split('/');
      return parts.length < patterns.length && parts.every((part, i) => patterns[i]!(part));
    },
  };
}

/** One name of a pattern: https://pkg.go.dev/path/filepath#Match. What Go refuses matches nothing. */
function nameTest(pattern: string): (name: string) => boolean {
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    const sign = pattern[i]!;
    const end = sign === '[' ? /^\[\^?(?:\\[^]|[^\]\\])+\]/.exec(pattern.slice(i)) : null;
    if (sign === '*') source += '[^/]*';
    else if (sign === '?') source += '[^/]';
    else if (end !== null) {
      source += end[0];
      i += end[0].length - 1;
    } else if (sign === '[') return () => false;
    else {
      const literal = sign === '\\' ? (pattern[++i] ?? '') : sign;
      source += literal.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    }
  }
  try {
    const expression = new RegExp(`^${source}$`, 'su');
    return (name) => expression.test(name);
  } catch {
    return () => false;
  }
}

/** https://docs.docker.com/reference/dockerfile/#adding-files-from-a-url and #adding-files-from-a-git-repository */
const REMOTE = /^(?:https?|ftp|git|ssh):\/\/|^git@|\.git(?:[#?].*)?$/i;

function copyOf(instruction: Instruction, environment: Environment): readonly ContextCopy[] {
  if (instruction.flag('from') !== undefined) return [];
  const { operands, heredocs, keyword } = instruction;
  const named = operands
    .slice(0, -1)
    .filter(
      (text) => !(keyword === 'ADD' && REMOTE.test(text)) && !(heredocs.length > 0 && /^\d*<</.test(text)),
    );
  if (named.length === 0) return [];
  const texts = named.map((text) => expand(unquoted(text), environment));
  const known = texts.filter((text) => text !== undefined);
  const unclear =
    known.length < texts.length
      ? 'a variable decides what is copied'
      : instruction.flags.some(({ name }) => name === 'exclude' || name === 'parents')
        ? 'its flags decide what is copied'
        : undefined;
  return [
    {
      instruction,
      kind: 'copy',
      sources: unclear === undefined ? known.map(contextSource) : [],
      destination: expand(unquoted(operands.at(-1) ?? ''), environment),
      unclear,
    },
  ];
}

/** https://docs.docker.com/reference/dockerfile/#run---mounttypebind: without `from` it is the context. */
function mountsOf(instruction: Instruction, environment: Environment): readonly ContextCopy[] {
  return instruction.flags.flatMap(({ name, value }): readonly ContextCopy[] => {
    if (name !== 'mount') return [];
    const fields = fieldsOf(value ?? '');
    if ((fields.get('type') ?? 'bind') !== 'bind' || fields.has('from')) return [];
    const source = expand(fields.get('source') ?? fields.get('src') ?? '.', environment);
    const target = fields.get('target') ?? fields.get('dst') ?? fields.get('destination');
    return [
      {
        instruction,
        kind: 'mount',
        sources: source === undefined ? [] : [contextSource(source)],
        destination: target === undefined ? undefined : expand(target, environment),
        unclear: source === undefined ? 'a variable decides what is mounted' : undefined,
      },
    ];
  });
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}
