/** Calls of C and C++ compilers: what they compile, link and write. https://gcc.gnu.org/onlinedocs/gcc/Invoking-GCC.html */
import type { Word } from '../shell/syntax.js';
import { commandsOf } from '../shell/command.js';
import { imagePath } from './image-path.js';
import { linkedBy } from './libraries.js';
import type { BuildStep, BuiltStage } from './runtime.js';
import { wordValue } from './words.js';

export interface CompilerCall {
  readonly kind: 'object' | 'library' | 'program';
  /** what it writes, from the image's root */
  readonly output: string;
  /** sources, objects and archives, from the image's root */
  readonly inputs: readonly string[];
  /** directories that headers are looked up in */
  readonly headers: readonly string[];
  /** names of `-l`, in order */
  readonly libraries: readonly string[];
  /** directories of `-L` */
  readonly places: readonly string[];
  /** directories of `-rpath`, as they are written */
  readonly runPaths: readonly string[];
  readonly soname: string | undefined;
  readonly static: boolean;
  /** C++ is linked in, and its library is loaded */
  readonly cplusplus: boolean;
  /** what it links is not all known: a reason */
  readonly unclear: string | undefined;
  readonly certain: boolean;
  readonly evidence: string;
}

const COMPILER =
  /^(?:[\w.]+-(?:linux|alpine)-[\w]+-)?(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|musl-gcc)(?:-[\d.]+)?$/;

/** Options that take the next word, and are of no matter here. */
const VALUED = new Set(
  '-D -U -I -isystem -iquote -include -MF -MT -MQ -x -arch -march -mtune -T -u -Xlinker -Xpreprocessor -Xassembler'.split(
    ' ',
  ),
);

export function compilerCallOf(step: BuildStep, stage: BuiltStage): CompilerCall | undefined {
  const { command, directory, environment, evidence } = step;
  const name = command.name ?? '';
  if (!COMPILER.test(name)) return undefined;
  let unclear: string | undefined;
  const words = command.arguments.flatMap((word): readonly string[] => {
    const known = word.glob
      ? sourcesOf(word, directory, stage)
      : (flagsOf(word) ?? wordValue(word, environment));
    if (known === undefined) {
      // what a variable of flags for the compiler holds is open, and often nothing
      unclear ??= `what \`${word.text}\` stands for is not known`;
      return [];
    }
    return typeof known === 'string' ? [known] : known;
  });
  const at = (path: string): string | undefined => imagePath(directory, path);
  const found = {
    inputs: [] as string[],
    libraries: [] as string[],
    places: [] as string[],
    headers: [] as string[],
  };
  const runPaths: string[] = [];
  let output: string | undefined;
  let soname: string | undefined;
  let kind: CompilerCall['kind'] | 'text' = 'program';
  const flags = new Set<string>();
  const add = (list: string[], path: string | undefined): void => {
    const place = path === undefined ? undefined : at(path);
    if (place === undefined) unclear ??= 'where its files stand is not certain';
    else list.push(place);
  };
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const valueOf = (flag: string): string | undefined =>
      word === flag ? words[++index] : word.startsWith(flag) ? word.slice(flag.length) : undefined;
    let value: string | undefined;
    if ((value = word.startsWith('-o') ? valueOf('-o') : undefined) !== undefined) output = value;
    else if ((value = valueOf('-l')) !== undefined) found.libraries.push(value);
    else if ((value = valueOf('-L')) !== undefined) add(found.places, value);
    else if (word.startsWith('-I') && (value = valueOf('-I')) !== undefined) add(found.headers, value);
    else if (word.startsWith('-Wl,')) {
      const parts = word
        .split(',')
        .slice(1)
        .flatMap((part) => part.split('='));
      parts.forEach((part, place) => {
        if (part === '-rpath' || part === '-R') runPaths.push(...(parts[place + 1] ?? '').split(':'));
        if (part === '-soname' || part === '-h') soname = parts[place + 1];
        if (part.startsWith('-l')) found.libraries.push(part.slice(2));
        if (part === '-static' || part === '-Bstatic') unclear ??= `\`${word}\` chooses between libraries`;
      });
    } else if (word === '-c') kind = 'object';
    else if (word === '-S' || word === '-E' || word === '-M' || word === '-MM') kind = 'text';
    else if (word === '-shared') kind = 'library';
    else if (VALUED.has(word)) index++;
    else if (word.startsWith('@')) unclear ??= `the options in \`${word.slice(1)}\` are not read`;
    else if (word.startsWith('-')) flags.add(word);
    else add(found.inputs, word);
  }
  if (kind === 'text' || found.inputs.length === 0) return undefined;
  const first = found.inputs[0]!;
  const written =
    output ??
    (kind === 'object' ? `${first.slice(first.lastIndexOf('/') + 1).replace(/\.\w+$/, '')}.o` : 'a.out');
  const path = at(written);
  if (path === undefined) return undefined;
  if (flags.has('-fopenmp')) found.libraries.push('gomp');
  const isCPlusPlus = /\+\+/.test(name);
  return {
    ...found,
    kind,
    output: path,
    runPaths,
    soname,
    static: flags.has('-static') || flags.has('-static-pie'),
    cplusplus: isCPlusPlus && !(flags.has('-static-libstdc++') && flags.has('-static-libgcc')),
    unclear,
    certain: command.isUnconditional,
    evidence,
  };
}

/** Flags that `$(pkg-config --libs foo)` gives; `undefined` where that is not known, or it is something else. */
function flagsOf(word: Word): readonly string[] | undefined {
  const [block] = word.substitutions;
  if (block === undefined || word.substitutions.length > 1) return undefined;
  const commands = commandsOf(block);
  const [command] = commands;
  if (command === undefined || commands.length > 1 || !/^pkg-?conf(?:ig)?$/.test(command.name ?? ''))
    return undefined;
  const given = command.arguments.map(({ value }) => value);
  const names = given.filter((one) => one?.startsWith('-') !== true);
  if (!given.includes('--libs')) return [];
  const libraries = names.map((one) => (one === undefined ? undefined : linkedBy(one)));
  return libraries.includes(undefined)
    ? undefined
    : libraries.flatMap((one) => one!).map((one) => `-l${one}`);
}

/** Files that a pattern with `*` in its last part stands for: `src/*.c`. */
function sourcesOf(
  word: Word,
  directory: string | undefined,
  { files }: BuiltStage,
): readonly string[] | undefined {
  const pattern = word.value ?? '';
  const slash = pattern.lastIndexOf('/');
  const below = pattern.slice(0, Math.max(0, slash));
  const [before, behind, more] = pattern.slice(slash + 1).split('*');
  const place = imagePath(directory, below);
  if (
    place === undefined ||
    behind === undefined ||
    more !== undefined ||
    !/^\.(?:c|cc|cpp|cxx)$/.test(behind)
  )
    return undefined;
  return [...files.list(place)]
    .sort()
    .filter((name) => name.startsWith(before!) && name.endsWith(behind))
    .map((name) => (slash === -1 ? name : `${pattern.slice(0, slash)}/${name}`));
}
