/** Command lines that need no yargs, which takes longer to load than many a file takes to be rewritten. */
import type { Options } from 'yargs';
import { OPTIONS, STDIN } from './rewrite-options.js';
import type { Arguments } from './rewrite-options.js';

/** What yargs takes for a command, or for a request for help, where it stands among the paths. */
const COMMANDS = /^(?:verify|list|explain|init|completion|help)$/;

/**
 * The arguments of the main job as yargs would give them; `undefined` where that takes yargs. Each option stands once and
 * by itself, and has a value where it must; whatever yargs might read in a way of its own is left to it.
 */
export function plainArguments(args: readonly string[]): Arguments | undefined {
  const values: Record<string, boolean | string> = {};
  const paths: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === STDIN || !arg.startsWith('-')) {
      if (!isPlain(arg) || COMMANDS.test(arg)) return undefined;
      paths.push(arg);
      continue;
    }
    const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
    const [word, given] = equals === -1 ? [arg] : [arg.slice(0, equals), arg.slice(equals + 1)];
    const [name, option] = BY_WORD.get(word) ?? [];
    if (name === undefined || option === undefined || Object.hasOwn(values, name)) return undefined;
    // makes it another command
    if (name === 'verify') return undefined;
    if (option.type === 'boolean') {
      if (given !== undefined || /^(?:true|false)$/.test(args[at + 1] ?? '')) return undefined;
      values[name] = true;
      continue;
    }
    const value = given ?? args[++at] ?? '';
    if (!isPlain(value) || (value.startsWith('-') && value !== STDIN)) return undefined;
    if (option.choices?.includes(value) === false) return undefined;
    values[name] = value;
  }
  return { ...values, _: paths } as unknown as Arguments;
}

/** Whether yargs hands a word over as it stands: it takes quotes away. */
function isPlain(word: string): boolean {
  return word !== '' && !/["']/.test(word);
}

/** `--jobs` and `-j` */
const BY_WORD: ReadonlyMap<string, readonly [name: string, option: Options]> = new Map(
  Object.entries<Options>(OPTIONS).flatMap(([name, option]) => {
    const words = [`--${name}`, ...(typeof option.alias === 'string' ? [`-${option.alias}`] : [])];
    return words.map((word) => [word, [name, option]] as const);
  }),
);
