/** Libraries that a program is linked with by name: they are in the new stage, or in every base of its system. */
import { quoted } from '../objection.js';
import type { Closed } from './closure.js';
import { effectsOf } from './effects.js';
import { HARMLESS_CRATE } from './linkage.js';
import { isOwnLibrary, linkingCommands } from './own-libraries.js';
import { RUNTIME } from './packages.js';
import type { Scene } from './scene.js';
import { described } from './sources.js';

/** Parts of the C library and the compiler's own, which slim bases have; `-lstdc++` where C++ is known to run. */
const EVERYWHERE = /^(?:m|c|pthread|dl|rt|util|crypt|gcc|gcc_s|stdc\+\+)$/;
/** What `dpkg` and `apt` depend on. https://packages.debian.org/ */
const IN_DEBIAN = /^(?:z|bz2|bzip2|lzma|zstd|lz4)$/;

/** Why a library is missed. */
export function libraryProblem(scene: Scene, closed: Closed | undefined): string | undefined {
  const { program, assumes, images } = scene;
  const { artifact } = program;
  if (artifact === undefined) return strayProblem(scene);
  if (closed === undefined || closed.isStatic || assumes.has('libraries')) return undefined;
  if (images.new === undefined) return undefined;
  const has = [...scene.repeated, ...scene.later]
    .flatMap((one) => effectsOf(one))
    .flatMap((effect) => (effect.kind === 'packages' ? effect.names : []));
  const runtimeOf = (name: string): RegExp | undefined =>
    Object.hasOwn(RUNTIME, `lib${name}-dev`) ? RUNTIME[`lib${name}-dev`] : undefined;
  const commands = artifact.language === 'c' ? linkingCommands(scene) : [];
  const isThere = (name: string): boolean =>
    isOwnLibrary(name, scene, commands) ||
    has.some((one) => runtimeOf(name)?.test(one) === true) ||
    EVERYWHERE.test(name) ||
    (images.new?.system === 'debian' && images.new.family.id === 'debian' && IN_DEBIAN.test(name)) ||
    has.some((one) => one.replaceAll(/[^a-z0-9]/g, '').startsWith(`lib${name}`.replaceAll(/[^a-z0-9]/g, '')));
  const { language } = artifact;
  if (language === 'go' || language === 'jvm' || language === 'dotnet') {
    const use = closed.uses.libraries;
    if (use === undefined) return undefined;
    const names = linked(use.word);
    const isKnown =
      language === 'go' && names.length > 0 && names.every(isThere) && !use.word.includes('pkg-config');
    return isKnown ? undefined : `${described(use)}, a library that is not known to be in the new stage`;
  }
  if (language === 'c') {
    for (const one of commands) {
      const name = linked(one.text).find((library) => !isThere(library));
      if (name !== undefined)
        return `${quoted(one.text)} links \`-l${name}\`, which is not known to be in the new stage`;
    }
    return scriptProblem(scene, isThere);
  }
  if (language === 'rust') return crateProblem(scene, isThere);
  return undefined;
}

/** A program that is compiled beside what starts may be started by it, with libraries that the old base has. */
function strayProblem(scene: Scene): string | undefined {
  const { assumes, images } = scene;
  if (images.new === undefined || assumes.has('libraries') || assumes.has('outside')) return undefined;
  const commands = linkingCommands(scene);
  for (const one of commands) {
    if (!/^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)$/.test(one.name ?? '')) continue;
    const name = linked(one.text).find(
      (library) => !EVERYWHERE.test(library) && !isOwnLibrary(library, scene, commands),
    );
    if (name !== undefined)
      return `${quoted(one.text)} links \`-l${name}\`, which is not known to be in the new stage`;
  }
  return undefined;
}

/** Names behind `-l`. */
function linked(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w-])-l([A-Za-z][\w+.-]*)/g)].map((match) => match[1]!);
}

/** Makefiles and CMake: what they link, or look for. */
function scriptProblem({ tree, read }: Scene, isThere: (name: string) => boolean): string | undefined {
  for (const path of tree.files.keys()) {
    if (
      !/(?:^|\/)(?:GNUm|M|m)akefile(?:\.\w+)?$|\.mk$|(?:^|\/)(?:CMakeLists\.txt|meson\.build|configure\.ac)$/.test(
        path,
      )
    )
      continue;
    const text = (read(path) ?? 'find_package').replaceAll(/^\s*#[^\n]*/gm, '');
    const name = linked(text).find((library) => !isThere(library));
    const isAsked = [...text.matchAll(/\bpkg-config\b([^)`\n]*)/g)].some(
      ([, words]) => !wordsOf(words!).every((word) => PACKAGES[word]?.every(isThere) === true),
    );
    const search = isAsked
      ? 'pkg-config'
      : /\b(?:find_package|find_library|pkg_check_modules|PKG_CHECK_MODULES|dependency)\b\s*\(?\s*(?!Threads)(?:[\w${} -]*)/.exec(
          text,
        )?.[0];
    const found = name === undefined ? search : `-l${name}`;
    if (found !== undefined)
      return `\`${path}\` has ${quoted(found)}, a library that is not known to be in the new stage`;
  }
  return undefined;
}

/** What packages of pkg-config link. https://www.freedesktop.org/wiki/Software/pkg-config/ */
const PACKAGES: Readonly<Record<string, readonly string[] | undefined>> = {
  zlib: ['z'],
  sqlite3: ['sqlite3'],
  libcurl: ['curl'],
  libpq: ['pq'],
  'libxml-2.0': ['xml2'],
  liblzma: ['lzma'],
  libzstd: ['zstd'],
  openssl: ['ssl', 'crypto'],
};

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-'));
}

/** Crates that build their library from source, by default. */
const BUNDLED =
  /^(?:zstd|bzip2|lzma|libz-ng|libmimalloc|jemalloc|tikv-jemalloc|ring|aws-lc|aws-lc-fips|blake3|librocksdb|lz4|onig|esaxx|tree-sitter|bindgen|clang|libloading|snmalloc|wasm-bindgen)-sys$/;

function hasBundled({ tree, read }: Pick<Scene, 'tree' | 'read'>): boolean {
  return [...tree.files.keys()].some(
    (path) => path.endsWith('/Cargo.toml') && /"bundled/.test(read(path) ?? ''),
  );
}

function crateProblem({ tree, read }: Scene, isThere: (name: string) => boolean): string | undefined {
  const locks = [...tree.files.keys()].filter((path) => path.endsWith('/Cargo.lock'));
  if (locks.length === 0) return 'there is no `Cargo.lock` to tell which libraries are linked';
  for (const path of locks) {
    const text = read(path) ?? 'name = "x-sys"';
    for (const [, crate] of text.matchAll(/^name = "([\w-]+-sys)"$/gm)) {
      if (HARMLESS_CRATE.test(crate!) || BUNDLED.test(crate!)) continue;
      const isBundled =
        crate === 'libsqlite3-sys' && (text.includes('name = "sqlx-sqlite"') || hasBundled({ tree, read }));
      if (isBundled) continue;
      const name = crate!.replace(/-sys$/, '').replace(/^lib/, '');
      if (crate === 'openssl-sys' ? isThere('ssl') || text.includes('name = "openssl-src"') : isThere(name))
        continue;
      return `\`${crate!}\` links a library that is not known to be in the new stage`;
    }
  }
  return undefined;
}
