/** How compose starts the containers of a service: https://docs.docker.com/reference/compose-file/services/#command */
import type { ImageUse } from '../image-use.js';
import { at, elements, scalar } from './yaml-file.js';
import { shellWords } from './shell-words.js';

/** What a service says of the containers of its image; nothing where they start as the image has it. */
export function usesOf(
  service: unknown,
  origin: (key: string) => string,
  target: string | undefined,
): readonly ImageUse[] {
  const [entrypoint, command] = [wordsOf(at(service, 'entrypoint')), wordsOf(at(service, 'command'))];
  const health = at(service, 'healthcheck', 'test');
  const uses: ImageUse[] = [];
  if (entrypoint !== undefined || command !== undefined)
    uses.push({
      kind: 'start',
      entrypoint,
      command,
      target,
      origin: origin(command === undefined ? 'entrypoint' : 'command'),
    });
  const check = healthOf(health);
  if (check !== undefined) uses.push({ kind: 'health', ...check, target, origin: origin('healthcheck') });
  return uses;
}

/** A list, or a text that is taken apart as a shell would: https://docs.docker.com/reference/compose-file/services/#command */
function wordsOf(value: unknown): readonly string[] | undefined {
  const text = scalar(value);
  if (text !== undefined) return shellWords(text) ?? [text];
  return Array.isArray(value) ? elements(value).map((one) => scalar(one) ?? '') : undefined;
}

/** https://docs.docker.com/reference/compose-file/services/#healthcheck */
function healthOf(value: unknown): Pick<ImageUse, 'command' | 'isShell'> | undefined {
  const text = scalar(value);
  if (text !== undefined) return { command: [text], isShell: true };
  const [kind, ...words] = elements(value).map((one) => scalar(one) ?? '');
  if (kind === 'CMD') return { command: words };
  return kind === 'CMD-SHELL' && words.length > 0 ? { command: [words.join(' ')], isShell: true } : undefined;
}
