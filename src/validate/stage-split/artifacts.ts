/** What build commands make, and where: the validator's own table. */
import { isBelow, joined, nameOf } from '../place.js';
import { operandsOf, optionOf, pathOf, placedBy } from './made.js';
import type { Made } from './made.js';

export type Language = 'go' | 'rust' | 'c' | 'jvm' | 'dotnet' | 'elixir';

/** Something that a build makes which runs without its sources. */
export interface Artifact {
  readonly language: Language;
  readonly made: Made;
  /** the one file that it is, where that is known */
  readonly file: string | undefined;
  /** Whether a path is it, or part of it. */
  readonly contains: (path: string) => boolean;
}

interface Sources {
  readonly read: (path: string) => string | undefined;
  readonly files: readonly string[];
}

/** Finds what the commands make, in order; what is copied or moved on counts too. */
export function artifactsOf(made: readonly Made[], sources: Sources): readonly Artifact[] {
  const artifacts: Artifact[] = [];
  for (const one of made) {
    const artifact = artifactOf(one, sources);
    artifacts.push(...(artifact === undefined ? carried(one, artifacts) : [artifact]));
  }
  return artifacts;
}

function artifactOf(made: Made, sources: Sources): Artifact | undefined {
  const { name = '', words } = made;
  if (name === 'go' && words[1] === 'build') return goBinary(made, sources);
  if (name === 'go' && words[1] === 'install') {
    const path = made.variables.get('GOBIN') ?? `${made.variables.get('GOPATH') ?? '/go'}/bin`;
    return below('go', made, path);
  }
  if (name === 'cargo' && words[1] === 'build') {
    const root = optionOf(made, '--target-dir') ?? made.variables.get('CARGO_TARGET_DIR') ?? 'target';
    return below('rust', made, pathOf(root, made));
  }
  if (name === 'cargo' && words[1] === 'install')
    return below('rust', made, pathOf(`${optionOf(made, '--root') ?? '/usr/local/cargo'}/bin`, made));
  if (/^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)(?:-\d+)?$/.test(name) && !words.includes('-c'))
    return single('c', made, pathOf(optionOf(made, '-o') ?? 'a.out', made));
  if (/^(?:g?make|ninja)$/.test(name) && !words.some((word) => word?.startsWith('install') === true)) {
    const directory = optionOf(made, '-C');
    return below('c', made, directory === undefined ? made.directory : pathOf(directory, made));
  }
  if (name === 'cmake' && words[1] === '--build') return below('c', made, pathOf(words[2], made));
  if (/^mvnw?$/.test(name)) return below('jvm', made, made.directory, '/target/');
  if (/^gradlew?$/.test(name)) return below('jvm', made, made.directory, '/build/');
  if (name === 'javac') return below('jvm', made, pathOf(optionOf(made, '-d') ?? '.', made));
  if (name === 'jar' && /c/.test(words[1] ?? '')) return single('jvm', made, pathOf(words[2], made));
  if (name === 'dotnet' && (words[1] === 'publish' || words[1] === 'build')) {
    const output = optionOf(made, '-o', '--output');
    return output === undefined
      ? below('dotnet', made, made.directory, '/bin/')
      : below('dotnet', made, pathOf(output, made));
  }
  if (name === 'mix' && words[1] === 'release') return below('elixir', made, made.directory, '/_build/');
  return undefined;
}

/** https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies */
function goBinary(made: Made, { read, files }: Sources): Artifact | undefined {
  const output = optionOf(made, '-o', '--o');
  if (output !== undefined) {
    const path = pathOf(output, made);
    return output.endsWith('/') ? below('go', made, path) : single('go', made, path);
  }
  const valued = ['-ldflags', '-tags', '-mod', '-p', '-gcflags', '-asmflags', '-buildmode', '-C', '-pkgdir'];
  const [subject = '.', ...more] = operandsOf(made, valued).slice(1);
  if (more.length > 0 && !subject.endsWith('.go')) return undefined;
  if (subject.endsWith('.go')) return single('go', made, pathOf(nameOf(subject).replace(/\.go$/, ''), made));
  if (subject.includes('...')) return undefined;
  const directory = pathOf(subject, made);
  if (directory === undefined || made.directory === undefined) return undefined;
  const isModule = files.includes(joined(directory, 'go.mod'));
  const module = isModule
    ? /^module\s+"?([^\s"]+)/m.exec(read(joined(directory, 'go.mod')) ?? '')?.[1]
    : undefined;
  const name = nameOf((module ?? directory).replace(/\/v\d+$/, ''));
  return single('go', made, joined(made.directory, name));
}

function single(language: Language, made: Made, file: string | undefined): Artifact | undefined {
  return file === undefined
    ? undefined
    : { language, made, file, contains: (path) => path === file || isBelow(path, file) };
}

function below(
  language: Language,
  made: Made,
  directory: string | undefined,
  part?: string,
): Artifact | undefined {
  if (directory === undefined) return undefined;
  return {
    ...{ language, made, file: undefined },
    contains: (path) => isBelow(path, directory) && (part === undefined || `${path}/`.includes(part)),
  };
}

/** `cp target/release/app /usr/local/bin/app`, `install -m 755 app /usr/local/bin` */
function carried(made: Made, artifacts: readonly Artifact[]): readonly Artifact[] {
  if (made.name !== 'cp' && made.name !== 'mv' && made.name !== 'install') return [];
  return placedBy(made, ['-m', '-o', '-g', '-S']).flatMap(({ source, path: file }) => {
    const from = pathOf(source, made);
    const origin = from === undefined ? undefined : artifacts.findLast((one) => one.contains(from));
    if (origin === undefined || file === undefined) return [];
    return [{ ...origin, file, contains: (path: string) => path === file || isBelow(path, file) }];
  });
}
