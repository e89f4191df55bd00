/** Why a build failed, in one line for the user. */
import type { BuildProblem } from './build-progress.js';

export interface BuildFailure {
  /** whether the Dockerfile is to blame; else disk, engine or time are, and nothing is known of the Dockerfile */
  readonly isDockerfiles: boolean;
  /** one line, lower case, no full stop */
  readonly reason: string;
}

/** What builders say when they could not try. */
const OUTSIDE: readonly { readonly text: RegExp; readonly reason: string }[] = [
  { text: /no space left on device/i, reason: 'no space is left on the disk of the builder' },
  {
    text: /cannot connect to the docker daemon|error during connect|is the docker daemon running/i,
    reason: 'the builder stopped answering',
  },
  { text: /permission denied while trying to connect/i, reason: 'no permission to use the builder' },
];

/** What is said of an image that cannot be had: BuildKit, then Buildah. */
const BASE_IMAGE = [
  /^(\S+?): failed to resolve source metadata for \S+?: (.*)$/,
  /^creating build container: (?:unable to copy from source \S*?([^/\s]+(?:\/[^/\s]+)*?): )?(.*)$/,
];

/** @param name what the user knows the Dockerfile by */
export function buildFailure({ message, line, step, output }: BuildProblem, name: string): BuildFailure {
  const outside = OUTSIDE.find(
    ({ text }) => text.test(message) || (output !== undefined && text.test(output)),
  );
  if (outside !== undefined) return { isDockerfiles: false, reason: outside.reason };
  const place = line === undefined ? name : `${name}:${line}`;
  return { isDockerfiles: true, reason: `${place}: ${explained({ message, step, output })}` };
}

function explained({ message, step, output }: Omit<BuildProblem, 'line'>): string {
  for (const pattern of BASE_IMAGE) {
    const base = pattern.exec(message);
    if (base !== null) return `the base image ${quoted(base[1])}cannot be had: ${shortened(base[2]!)}`;
  }
  const code = /exit code: (\d+)$/.exec(message)?.[1];
  if (code === undefined || step === undefined) return shortened(message);
  const last = output === undefined ? '' : `: ${shortened(output)}`;
  return `\`${shortened(step, 80)}\` failed with exit code ${code}${last}`;
}

function quoted(image: string | undefined): string {
  return image === undefined ? '' : `\`${image}\` `;
}

function shortened(text: string, length = 300): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
