/** Commands that build an image: `docker build` and its like. */

/** What the arguments of a build say. */
export interface BuildArguments {
  /** `-`: read from standard input */
  readonly context: string;
  readonly dockerfile: string | undefined;
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly contexts: Readonly<Record<string, string>>;
  /** what `dockerfile` is relative to */
  readonly dockerfileFrom: 'base' | 'context';
  /** names that the image gets; those that are not known as they are written */
  readonly tags: readonly string[];
}

/** The words before the options of a build, by program. */
const BUILDS: Readonly<Record<string, readonly string[]>> = {
  docker: ['build', 'buildx build', 'buildx b', 'image build', 'builder build'],
  podman: ['build', 'image build', 'buildx build'],
  nerdctl: ['build', 'image build', 'builder build'],
  finch: ['build', 'image build'],
  buildah: ['bud', 'build', 'build-using-dockerfile'],
  'docker-buildx': ['build', 'b'],
};

/**
 * Options that take no value, of docker, buildx, podman, buildah and nerdctl; all others take one.
 * https://docs.docker.com/reference/cli/docker/buildx/build/ https://docs.podman.io/en/latest/markdown/podman-build.1.html
 */
const FLAGS: ReadonlySet<string> = new Set([
  ...[
    '--check',
    '--compress',
    '--debug',
    '-D',
    '--disable-content-trust',
    '--force-rm',
    '--load',
    '--no-cache',
  ],
  ...[
    '--pull',
    '--push',
    '--quiet',
    '-q',
    '--rm',
    '--squash',
    '--stream',
    '--disable-compression',
    '--layers',
  ],
  ...[
    '--identity-label',
    '--inherit-annotations',
    '--inherit-labels',
    '--http-proxy',
    '--omit-history',
    '--stdin',
  ],
  ...[
    '--pull-always',
    '--pull-never',
    '--rewrite-timestamp',
    '--save-stages',
    '--skip-unused-stages',
    '--all-platforms',
  ],
  ...[
    '--squash-all',
    '--tls-verify',
    '--created-annotation',
    '--no-hostname',
    '--no-hosts',
    '--insecure',
    '--help',
  ],
]);

/** Options of the program itself that take a value, before the word `build`. */
const GLOBAL_VALUED: ReadonlySet<string> = new Set([
  ...[
    '-c',
    '--context',
    '--config',
    '-H',
    '--host',
    '-l',
    '--log-level',
    '--tlscacert',
    '--tlscert',
    '--tlskey',
  ],
  ...[
    '-n',
    '--namespace',
    '--address',
    '-a',
    '--storage-driver',
    '--storage-opt',
    '--root',
    '--runroot',
    '--url',
  ],
  ...['--connection', '--builder', '--registries-conf', '--log-level'],
]);

/**
 * Reads a command: its words, `undefined` for those that are not known, and how they are written. Returns `undefined`
 * where it builds nothing, or nobody can tell what.
 */
export function buildArguments(
  words: readonly (string | undefined)[],
  texts: readonly string[],
): BuildArguments | undefined {
  const [program, ...rest] = words;
  const name = program?.slice(program.lastIndexOf('/') + 1);
  if (name === 'executor' && program !== name) return kaniko(rest, texts.slice(1));
  const builds = name !== undefined && Object.hasOwn(BUILDS, name) ? BUILDS[name] : undefined;
  if (builds === undefined) return undefined;

  let i = 0;
  while (rest[i]?.startsWith('-') === true) i += GLOBAL_VALUED.has(rest[i]!) ? 2 : 1;
  const length = [2, 1].find((count) => builds.includes(rest.slice(i, i + count).join(' ')));
  if (length === undefined) return undefined;
  const { values, operands } = options(rest.slice(i + length), FLAGS, texts.slice(1 + i + length));
  // an operand that is not known may be options; behind the last one it is the context
  const context = operands.at(-1);
  if (operands.filter((operand) => operand !== undefined).length !== 1 || context === undefined)
    return undefined;
  if (values.some(({ name, value }) => isFile(name) && value === undefined)) return undefined;
  return {
    context,
    dockerfile: values.findLast(({ name }) => isFile(name))?.value,
    target: values.findLast(({ name }) => name === '--target')?.value,
    args: named(values, '--build-arg'),
    contexts: named(values, '--build-context'),
    dockerfileFrom: 'base',
    tags: values.flatMap(({ name, text }) => (name === '-t' || name === '--tag' ? [text] : [])),
  };
}

function isFile(option: string): boolean {
  return option === '-f' || option === '--file';
}

interface OptionValue {
  readonly name: string;
  readonly value: string | undefined;
  /** how the value is written */
  readonly text: string;
}

function options(
  words: readonly (string | undefined)[],
  flags: ReadonlySet<string>,
  texts: readonly string[],
): { readonly values: readonly OptionValue[]; readonly operands: readonly (string | undefined)[] } {
  const values: OptionValue[] = [];
  const operands: (string | undefined)[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const [, option, written = ''] = /^(--\w[\w-]*)=(.*)$/s.exec(texts[i] ?? '') ?? [];
    if (option !== undefined)
      values.push({ name: option, value: word?.slice(option.length + 1), text: written });
    else if (word === undefined || word === '-' || !word.startsWith('-')) operands.push(word);
    else if (word === '--') {
      operands.push(...words.slice(i + 1));
      break;
    } else if (flags.has(word)) continue;
    else if (!word.startsWith('--') && word.length > 2) {
      // `-fDockerfile`, `-qt name`
      const letters = Array.from(word.slice(1));
      const at = letters.findIndex((letter) => !flags.has(`-${letter}`));
      const attached =
        at === -1
          ? ''
          : letters
              .slice(at + 1)
              .join('')
              .replace(/^=/, '');
      const name = `-${letters[at]!}`;
      if (at !== -1 && attached !== '') values.push({ name, value: attached, text: attached });
      else if (at !== -1) values.push({ name, value: words[++i], text: texts[i] ?? '' });
    } else values.push({ name: word, value: words[++i], text: texts[i] ?? '' });
  }
  return { values, operands };
}

function named(values: readonly OptionValue[], option: string): Readonly<Record<string, string>> {
  const pairs = values
    .filter(({ name, value }) => name === option && value?.includes('=') === true)
    .map(({ value = '' }) => [value.slice(0, value.indexOf('=')), value.slice(value.indexOf('=') + 1)]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** https://github.com/GoogleContainerTools/kaniko#additional-flags */
function kaniko(
  words: readonly (string | undefined)[],
  texts: readonly string[],
): BuildArguments | undefined {
  const { values } = options(
    words,
    new Set(['--no-push', '--cache', '--cleanup', '--reproducible', '--force']),
    texts,
  );
  const of = (...names: readonly string[]) => values.findLast(({ name }) => names.includes(name));
  const context = of('--context', '-c')?.value?.replace(/^dir:\/\//, '');
  const file = of('--dockerfile', '-f');
  if (context === undefined || (file !== undefined && file.value === undefined)) return undefined;
  return {
    context,
    dockerfile: file?.value,
    target: of('--target')?.value,
    args: named(values, '--build-arg'),
    contexts: {},
    dockerfileFrom: 'context',
    tags: values.flatMap(({ name, text }) => (name === '--destination' || name === '-d' ? [text] : [])),
  };
}
