/** Where package managers put what they install: of the distribution, and of languages. */
import { words } from '../install.js';
import type { Effect } from './effects.js';
import { operandsOf, optionOf, pathOf } from './made.js';
import type { Made } from './made.js';

/** Programs that only a build calls; what calls them when the container runs is looked for elsewhere. */
const BUILD_TOOLS: ReadonlySet<string> = words(`
  npm yarn pnpm typescript rimraf node-gyp @nestjs/cli @angular/cli @vue/cli gulp gulp-cli grunt grunt-cli webpack
  webpack-cli turbo lerna nx vite rollup esbuild corepack npm-run-all
  pip setuptools wheel poetry pipenv uv build hatch hatchling virtualenv cython flit twine
  bundler rake`);

/** What an install leaves; `undefined` for a command that is none. */
export function installEffects(made: Made): readonly Effect[] | undefined {
  switch (made.name) {
    case 'apt-get':
    case 'apt':
    case 'aptitude':
      return aptEffects(made);
    case 'apk':
      return apkEffects(made);
    case 'yum':
    case 'dnf':
    case 'microdnf':
      return [{ kind: 'other' }];
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun':
      return globalEffects(made);
    case 'npx':
      return made.words.includes('playwright') || made.words.includes('puppeteer')
        ? [{ kind: 'other' }]
        : undefined;
    case 'go':
      return made.words[1] === 'install'
        ? [
            { kind: 'project', directory: made.directory },
            { kind: 'path', path: goBin(made) },
          ]
        : undefined;
    case 'cargo':
      return made.words[1] === 'install' ? [{ kind: 'path', path: cargoBin(made) }] : undefined;
    case 'bundle':
    case 'gem':
      return rubyEffects(made);
    case 'composer':
      return made.words.includes('global') ? [{ kind: 'other' }] : undefined;
    case 'mix':
      return made.words[1]?.startsWith('local.') === true || made.words[1] === 'archive.install'
        ? []
        : undefined;
    case 'dotnet':
      return made.words[1] === 'tool' || made.words[1] === 'dev-certs' ? [{ kind: 'other' }] : undefined;
    case 'pipenv':
    case 'poetry':
    case 'uv':
      return lockedEffects(made);
    default:
      return pythonEffects(made);
  }
}

function aptEffects(made: Made): readonly Effect[] {
  const [subcommand, ...names] = operandsOf(made, ['-o', '-t', '-c', '--option', '--target-release']);
  if (subcommand === undefined) return [{ kind: 'other' }];
  if (/^(?:update|clean|autoclean|autoremove|remove|purge|distclean)$/.test(subcommand)) return [];
  if (subcommand !== 'install') return [{ kind: 'other' }];
  return packagesOf('apt', names);
}

function apkEffects(made: Made): readonly Effect[] {
  const operands = operandsOf(made, ['-t', '--virtual', '-X', '--repository', '-p', '--root']);
  const [subcommand, ...names] = operands;
  if (subcommand === 'update' || subcommand === 'del' || subcommand === 'cache') return [];
  return subcommand === 'add' ? packagesOf('apk', names) : [{ kind: 'other' }];
}

function packagesOf(manager: 'apt' | 'apk', names: readonly (string | undefined)[]): readonly Effect[] {
  if (names.some((name) => name === undefined || !/^[a-z0-9@][\w.+:@/-]*(?:[=~<>].*)?$/i.test(name)))
    return [{ kind: 'other' }];
  return [{ kind: 'packages', manager, names: names.map((name) => name!.replace(/[=~<>@:].*$/, '')) }];
}

function globalEffects(made: Made): readonly Effect[] | undefined {
  const { words: all, name } = made;
  const isGlobal =
    all.some((word) => word === '-g' || word === '--global' || word === '--location=global') ||
    (name === 'yarn' && all[1] === 'global');
  if (!isGlobal) return undefined;
  const [, ...names] = operandsOf(made).filter((word) => word !== 'global');
  return names.every((one) => one !== undefined && BUILD_TOOLS.has(one.replace(/(?!^)@.*$/, '')))
    ? []
    : [{ kind: 'other' }];
}

function goBin({ variables }: Made): string | undefined {
  if (variables.has('GOBIN')) return variables.get('GOBIN');
  const path = variables.has('GOPATH') ? variables.get('GOPATH') : '/go';
  return path === undefined ? undefined : `${path}/bin`;
}

function cargoBin(made: Made): string | undefined {
  const root = optionOf(made, '--root');
  return root === undefined ? '/usr/local/cargo/bin' : pathOf(`${root}/bin`, made);
}

function rubyEffects(made: Made): readonly Effect[] {
  const { name, words: all, variables, directory } = made;
  if (name === 'gem') {
    const [subcommand, ...names] = operandsOf(made, ['-v', '--version', '--platform']);
    if (subcommand !== 'install' && subcommand !== 'update') return [{ kind: 'other' }];
    const builds = names.every((one) => one !== undefined && BUILD_TOOLS.has(one));
    return builds ? [] : [{ kind: 'path', path: '/usr/local/bundle' }];
  }
  if (all[1] === 'install' || all[1] === undefined || all[1] === 'config' || all[1] === 'update') {
    const path = variables.has('BUNDLE_PATH')
      ? [variables.get('BUNDLE_PATH')]
      : variables.has('BUNDLE_DEPLOYMENT')
        ? []
        : ['/usr/local/bundle'];
    return [
      { kind: 'project', directory },
      ...path.map((one): Effect => ({ kind: 'path', path: pathOf(one, made) })),
    ];
  }
  return [{ kind: 'project', directory }];
}

/**
 * Tools that install what a lockfile says, into an environment of the project, or the interpreter's own.
 * https://pipenv.pypa.io/en/latest/commands.html · https://python-poetry.org/docs/configuration/#virtualenvscreate ·
 * https://docs.astral.sh/uv/concepts/projects/config/#project-environment-path
 */
function lockedEffects(made: Made): readonly Effect[] {
  const { name, words: all, variables, directory } = made;
  const own: Effect = { kind: 'project', directory };
  const system = (): readonly Effect[] => [
    own,
    ...sitePaths(made).map((path): Effect => ({ kind: 'path', path })),
  ];
  if (name === 'pipenv') {
    if (all[1] !== 'install' && all[1] !== 'sync') return all[1] === 'lock' ? [own] : [{ kind: 'other' }];
    if (all.includes('--system')) return system();
    return variables.get('PIPENV_VENV_IN_PROJECT') === '1' ? [own] : [{ kind: 'other' }];
  }
  if (name === 'poetry') {
    if (all[1] === 'config') return all.includes('virtualenvs.create') ? [] : [{ kind: 'other' }];
    if (all[1] !== 'install') return [{ kind: 'other' }];
    if (/^(?:false|0)$/.test(variables.get('POETRY_VIRTUALENVS_CREATE') ?? '')) return system();
    return /^(?:true|1)$/.test(variables.get('POETRY_VIRTUALENVS_IN_PROJECT') ?? '')
      ? [own]
      : [{ kind: 'other' }];
  }
  if (all[1] === 'pip' && (all[2] === 'install' || all[2] === 'sync'))
    return all.includes('--system') ? system() : [{ kind: 'other' }];
  if (all[1] === 'venv') return [{ kind: 'path', path: pathOf(all[2] ?? '.venv', made) }];
  if (all[1] !== 'sync') return [{ kind: 'other' }];
  const environment = variables.get('UV_PROJECT_ENVIRONMENT');
  return [
    own,
    ...(environment === undefined ? [] : [{ kind: 'path' as const, path: pathOf(environment, made) }]),
  ];
}

/** pip, and virtual environments: what is installed goes where the interpreter that is called looks. */
function pythonEffects(made: Made): readonly Effect[] | undefined {
  const { name = '', words: all } = made;
  const isPython = /^python3?(?:\.\d+)?$/.test(name);
  if (isPython && all[1] === '-m' && all[2] === 'venv')
    return [{ kind: 'path', path: pathOf(operandsOf(made, ['-m', '--prompt']).at(-1), made) }];
  if (name === 'virtualenv')
    return [{ kind: 'path', path: pathOf(operandsOf(made, ['-p', '--python']).at(-1), made) }];
  const isPip = /^pip3?(?:\.\d+)?$/.test(name) || (isPython && all[1] === '-m' && all[2] === 'pip');
  if (!isPip) return undefined;
  const from = all.findIndex(
    (word) => word === 'install' || word === 'wheel' || word === 'download' || word === 'cache',
  );
  const subcommand = all[from];
  if (subcommand === 'cache') return [];
  if (subcommand === 'wheel' || subcommand === 'download') {
    const into = optionOf(made, '-w', '--wheel-dir', '-d', '--dest');
    return [{ kind: 'path', path: pathOf(into ?? '.', made) }];
  }
  if (subcommand !== 'install') return [{ kind: 'other' }];
  const elsewhere = optionOf(made, '--target', '-t', '--prefix', '--root');
  if (elsewhere !== undefined) return [{ kind: 'path', path: pathOf(elsewhere, made) }];
  const names = all.slice(from + 1).filter((word) => word?.startsWith('-') !== true);
  const isTools =
    names.length > 0 &&
    names.every((word) => word !== undefined && BUILD_TOOLS.has(word.replace(/[=<>~![].*$/, '')));
  const usesFiles = all.some(
    (word) => word === '-r' || word === '--requirement' || word === '-e' || word === '--editable',
  );
  if (isTools && !usesFiles) return [];
  if (all.includes('--user')) return [{ kind: 'path', path: userBase(made) }];
  return sitePaths(made).map((path): Effect => ({ kind: 'path', path }));
}

/** https://docs.python.org/3/library/site.html#site.USER_BASE: in the home of who installs */
function userBase({ user, variables }: Made): string | undefined {
  if (variables.has('PYTHONUSERBASE')) return variables.get('PYTHONUSERBASE');
  const name = user.replace(/:.*$/, '');
  const home = name === '' || name === 'root' ? '/root' : `/home/${name}`;
  const isNamed = name === '' || /^[a-z_][\w-]*$/i.test(name);
  const place = variables.has('HOME') ? variables.get('HOME') : isNamed ? home : undefined;
  return place === undefined ? undefined : `${place}/.local`;
}

/** The environment that a pip belongs to; the interpreter's own where no virtual one is in force. */
function sitePaths(made: Made): readonly (string | undefined)[] {
  const [program = ''] = made.words;
  const called = pathOf(program, made);
  if (program.includes('/') && called !== undefined && !/^\/usr\/(?:local\/)?bin\//.test(called))
    return [called.replace(/\/bin\/[^/]+$/, '')];
  if (made.variables.has('VIRTUAL_ENV')) return [made.variables.get('VIRTUAL_ENV')];
  const path = made.variables.get('PATH') ?? '';
  const first = /^(\/[^:]*?(?:venv|env|virtualenv)[^:/]*)\/bin(?::|$)/.exec(path)?.[1];
  if (first !== undefined) return [first];
  if (made.variables.has('PATH') && made.variables.get('PATH') === undefined) return [undefined];
  return ['/usr/local/lib/python*/site-packages', '/usr/local/bin'];
}
