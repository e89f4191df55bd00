/** Files whose content is told from build to build by a date alone: what they hold besides. */

interface Dated {
  readonly path: string;
  /** the content without its dates */
  readonly undated: (text: string) => string;
}

const DATED: readonly Dated[] = [
  {
    // https://man7.org/linux/man-pages/man5/shadow.5.html: the third field is the day of the last password change
    path: '/etc/shadow',
    undated: (text) => text.replaceAll(/^([^:\n]*:[^:\n]*:)\d+:/gm, '$1:'),
  },
];

/** Above this a file is none of these. */
export const MAX_DATED_BYTES = 1_000_000;

/** Takes the dates from the content of the file at `path`; `undefined` for a file that has none to know of. */
export function undating(path: string): ((text: string) => string) | undefined {
  return DATED.find((one) => one.path === path)?.undated;
}
