/** What commands of a builder leave behind: the validator's own table. What is not in it may leave anything. */
import { words } from '../install.js';
import { installEffects } from './install-effects.js';
import { operandsOf, optionOf, pathOf, placedBy, redirectedTo } from './made.js';
import type { Made } from './made.js';

export type Effect =
  /** a file or directory, absolute; `undefined` for one not known */
  | { readonly kind: 'path'; readonly path: string | undefined }
  /** a file or directory is gone, or has another mode or owner */
  | { readonly kind: 'change'; readonly path: string | undefined }
  /** files below a directory of the project, and caches */
  | { readonly kind: 'project'; readonly directory: string | undefined }
  /** packages of the distribution */
  | { readonly kind: 'packages'; readonly manager: 'apt' | 'apk' | 'rpm'; readonly names: readonly string[] }
  | { readonly kind: 'account' }
  /** something else */
  | { readonly kind: 'other' };

const NOTHING: ReadonlySet<string> = words(`
  : true false set echo printf test [ cd pushd popd pwd ls cat which command type env printenv whoami id uname date
  sleep wait trap umask shift return exit export unset read local grep egrep fgrep head tail wc sort uniq diff cmp
  file stat du df tr cut basename dirname sha256sum sha512sum md5sum nproc getconf arch hash ulimit tsc eslint
  shellcheck corepack cloc pkg-config pkgconf`);
/** Compilers and build tools, which work below the directory they are called in. */
const BUILDERS: ReadonlySet<string> = words(`
  npm npx yarn yarnpkg pnpm pnpx bun bunx node-gyp next nest vite webpack ng nuxt nuxi astro remix rollup esbuild
  turbo nx lerna gulp grunt parcel react-scripts vue-cli-service swc babel
  go cargo rustc gcc g++ cc c++ clang clang++ make gmake cmake ninja meson ar ld strip objcopy autoconf automake
  autoreconf libtoolize aclocal configure autogen.sh bootstrap.sh
  mvn mvnw gradle gradlew javac jar ant sbt
  dotnet mix rebar3 composer bundle swift dart`);
/** Directories that only builds and package managers look into. */
const CACHES =
  /^\/(?:tmp|var\/tmp|root\/\.(?:cache|npm|m2|gradle|cargo|nuget|yarn|pnpm-store|config\/go|composer)|var\/cache|var\/lib\/apt\/lists|var\/log|go\/pkg|root\/go|usr\/local\/share\/\.cache|usr\/local\/cargo\/(?:registry|git)|home\/\w+\/\.(?:cache|npm|gradle|m2))(?:\/|$)/;

/** What a command may leave, a list of nothing for one that leaves nothing. */
export function effectsOf(made: Made): readonly Effect[] {
  const written = redirectedTo(made).map((path): Effect => ({ kind: 'path', path }));
  return [...written, ...own(made)].filter(
    (effect) =>
      !(
        (effect.kind === 'path' || effect.kind === 'change') &&
        effect.path !== undefined &&
        isCache(effect.path)
      ),
  );
}

/** Whether only package managers and builds look there. */
export function isCache(path: string): boolean {
  return CACHES.test(path);
}

function own(made: Made): readonly Effect[] {
  const { name } = made;
  if (name === undefined) return [{ kind: 'other' }];
  if (name === '' || NOTHING.has(name)) return [];
  const installed = installEffects(made);
  if (installed !== undefined) return installed;
  const writer = Object.hasOwn(WRITERS, name) ? WRITERS[name] : undefined;
  if (writer !== undefined) return writer(made);
  if (BUILDERS.has(name)) return builderEffects(made);
  return [{ kind: 'other' }];
}

function builderEffects(made: Made): readonly Effect[] {
  const { name, words: all, directory } = made;
  const installs = all.some((word) => word === 'install' || word?.startsWith('install-') === true);
  // `make install` and its like write to the system
  const isSystem = installs && /^(?:g?make|cmake|ninja|meson)$/.test(name!);
  if (isSystem || (name === 'cmake' && all.includes('--install'))) return [{ kind: 'other' }];
  const outputs = [
    ...['-o', '--output', '--outfile', '--outdir', '--prefix', '--destination', '-d', '--target-dir'],
  ].flatMap((option) => {
    const value = optionOf(made, option);
    return value === undefined || (option === '--prefix' && name === 'npm') ? [] : [pathOf(value, made)];
  });
  return [{ kind: 'project', directory }, ...outputs.map((path): Effect => ({ kind: 'path', path }))];
}

function paths(
  kind: 'path' | 'change',
  made: Made,
  operands: readonly (string | undefined)[],
): readonly Effect[] {
  return operands.map((operand): Effect => ({ kind, path: pathOf(operand, made) }));
}

/** What the last operand comes to, or what `-t` names. */
function target(made: Made, valued: readonly string[]): readonly Effect[] {
  return placedBy(made, valued).map(({ path }): Effect => ({ kind: 'path', path }));
}

/** https://docs.djangoproject.com/en/stable/ref/django-admin/: what settings name as the place is looked at apart. */
function django({ words: all, directory }: Made): readonly Effect[] {
  const isKnown = /^(?:\.\/)?manage\.py$/.test(all[1] ?? '') && DJANGO.test(all[2] ?? '');
  return [isKnown ? { kind: 'project', directory } : { kind: 'other' }];
}

const DJANGO = /^(?:collectstatic|compilemessages)$/;

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/ and the manuals of GNU and busybox */
const WRITERS: Readonly<Record<string, (made: Made) => readonly Effect[]>> = {
  mkdir: (made) => paths('path', made, operandsOf(made, ['-m', '--mode'])),
  touch: (made) => paths('path', made, operandsOf(made, ['-d', '-r', '-t'])),
  truncate: (made) => paths('path', made, operandsOf(made, ['-s', '-r'])),
  tee: (made) => paths('path', made, operandsOf(made)),
  rm: (made) => paths('change', made, operandsOf(made)),
  rmdir: (made) => paths('change', made, operandsOf(made)),
  chmod: (made) => paths('change', made, operandsOf(made).slice(1)),
  chown: (made) => paths('change', made, operandsOf(made).slice(1)),
  chgrp: (made) => paths('change', made, operandsOf(made).slice(1)),
  setcap: (made) => paths('change', made, operandsOf(made).slice(1)),
  dos2unix: (made) => paths('change', made, operandsOf(made)),
  cp: (made) => target(made, ['-S']),
  install: (made) =>
    made.words.some((word) => word === '-d' || word === '--directory')
      ? paths('path', made, operandsOf(made, ['-m', '-o', '-g']))
      : target(made, ['-m', '-o', '-g']),
  ln: (made) => target(made, ['-S']),
  mv: (made) => [...target(made, ['-S']), ...paths('change', made, operandsOf(made).slice(0, -1))],
  tar: (made) => {
    const [, mode = ''] = made.words;
    const extracts = /x/.test(mode.startsWith('--') ? '' : mode) || made.words.includes('--extract');
    const directory = optionOf(made, '-C', '--directory');
    if (extracts)
      return [{ kind: 'path', path: directory === undefined ? made.directory : pathOf(directory, made) }];
    return paths('path', made, [optionOf(made, '-f', '--file') ?? made.words[2]]);
  },
  unzip: (made) => {
    const directory = optionOf(made, '-d');
    return [{ kind: 'path', path: directory === undefined ? made.directory : pathOf(directory, made) }];
  },
  curl: (made) => {
    const file = optionOf(made, '-o', '--output');
    if (file !== undefined) return paths('path', made, [file]);
    const clustered = made.words.findIndex((word) => /^-[A-Za-z]*o$/.test(word ?? ''));
    if (clustered !== -1) return paths('path', made, [made.words[clustered + 1]]);
    const saves = made.words.some((word) => word === '--remote-name' || /^-[A-Za-z]*O/.test(word ?? ''));
    return saves ? [{ kind: 'path', path: made.directory }] : [];
  },
  wget: (made) => {
    const clustered = made.words.findIndex((word) => /^-[A-Za-z]*O$/.test(word ?? ''));
    const file = clustered === -1 ? optionOf(made, '-O', '--output-document') : made.words[clustered + 1];
    if (file === '-') return [];
    if (file !== undefined) return paths('path', made, [file]);
    const directory = optionOf(made, '-P', '--directory-prefix');
    return [{ kind: 'path', path: directory === undefined ? made.directory : pathOf(directory, made) }];
  },
  git: (made) => {
    const [subcommand, , into] = operandsOf(made, ['-C', '-c', '-b', '--branch', '--depth']);
    if (subcommand === 'clone')
      return [{ kind: 'path', path: into === undefined ? made.directory : pathOf(into, made) }];
    return subcommand === 'config' ? [] : [{ kind: 'project', directory: made.directory }];
  },
  sed: (made) =>
    made.words.some((word) => /^(?:-[a-zA-Z]*i|--in-place)/.test(word ?? ''))
      ? paths('change', made, operandsOf(made, ['-e', '-f']).slice(made.words.includes('-e') ? 0 : 1))
      : [],
  awk: () => [],
  find: (made) =>
    made.words.some((word) => /^-(?:exec|execdir|delete|ok|fprint|fls)/.test(word ?? ''))
      ? paths('change', made, operandsOf(made).slice(0, 1))
      : [],
  patch: (made) => [{ kind: 'project', directory: made.directory }],
  python: django,
  python3: django,
  // what its statements may write besides is looked at apart
  sqlite3: (made) => paths('path', made, operandsOf(made).slice(0, 1)),
  ldconfig: (made) =>
    made.words.length === 1 ? [{ kind: 'path', path: '/etc/ld.so.cache' }] : [{ kind: 'other' }],
  'update-ca-certificates': () => [{ kind: 'change', path: '/etc/ssl/certs' }],
  useradd: () => [{ kind: 'account' }],
  adduser: () => [{ kind: 'account' }],
  groupadd: () => [{ kind: 'account' }],
  addgroup: () => [{ kind: 'account' }],
  usermod: () => [{ kind: 'account' }],
  groupmod: () => [{ kind: 'account' }],
  userdel: () => [{ kind: 'account' }],
  deluser: () => [{ kind: 'account' }],
  groupdel: () => [{ kind: 'account' }],
  delgroup: () => [{ kind: 'account' }],
};
