/** Files whose content is told from build to build by a date alone: what they hold besides. */

interface Dated {
  /** the path, or how it ends */
  readonly path: RegExp;
  /** matches what varies, and keeps what `$1` and `$2` stand for */
  readonly date: RegExp;
}

const DATED: readonly Dated[] = [
  // https://man7.org/linux/man-pages/man5/shadow.5.html: the third field is the day of the last password change
  { path: /^\/etc\/shadow$/, date: /^([^:\n]*:[^:\n]*:)\d+(:)/gm },
  // https://pnpm.io/settings#modulescachemaxage: when it last looked for packages that nothing needs
  { path: /\/node_modules\/\.modules\.yaml$/, date: /^(\s*"?prunedAt"?: ).*()$/gm },
  // https://pnpm.io/settings#statedir: when it last looked for a newer release of itself
  { path: /\/pnpm\/pnpm-state\.json$/, date: /("lastUpdateCheck": )"[^"]*"()/g },
];

/** Above this a file is none of these. */
export const MAX_DATED_BYTES = 1_000_000;

/** Takes the dates from the content of the file at `path`; `undefined` for a file that has none to know of. */
export function undating(path: string): ((text: string) => string) | undefined {
  const dated = DATED.find((one) => one.path.test(path));
  return dated === undefined ? undefined : (text) => text.replace(dated.date, '$1$2');
}
