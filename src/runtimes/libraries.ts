/** Names of shared libraries: what `-lfoo` comes to when a program runs. */
import { distributionOf } from '../images/release.js';
import { systemPackage } from '../packages/system-packages.js';
import type { BuiltStage } from './runtime.js';

/** Parts of the C library, or of the program itself: nothing that could be absent. */
const PARTS: ReadonlySet<string> = new Set(['c', 'm', 'pthread', 'dl', 'rt', 'util', 'resolv', 'gcc', 'anl']);

/** Sonames that have been the same in every release of Debian and Alpine for ten years. */
const STEADY: Readonly<Record<string, string>> = {
  'stdc++': 'libstdc++.so.6',
  gcc_s: 'libgcc_s.so.1',
  gomp: 'libgomp.so.1',
  z: 'libz.so.1',
  zstd: 'libzstd.so.1',
  lz4: 'liblz4.so.1',
  lzma: 'liblzma.so.5',
  sqlite3: 'libsqlite3.so.0',
  curl: 'libcurl.so.4',
  pq: 'libpq.so.5',
  xml2: 'libxml2.so.2',
  expat: 'libexpat.so.1',
  uuid: 'libuuid.so.1',
  gmp: 'libgmp.so.10',
  uv: 'libuv.so.1',
  zmq: 'libzmq.so.5',
};

/** The soname that `-l` and a name come to, `lib<name>.so` where that is not known; `undefined` for the C library. */
export function sonameOf(name: string, stage: BuiltStage): string | undefined {
  if (PARTS.has(name)) return undefined;
  for (const one of stage.systemPackages) {
    const { libraries = [] } = systemPackage(one, distributionOf(stage.image));
    const found = libraries.find((soname) => soname.startsWith(`lib${name}.so.`));
    if (found !== undefined) return found;
  }
  return Object.hasOwn(STEADY, name) ? STEADY[name]! : `lib${name}.so`;
}

/** What `pkg-config --libs` gives for packages whose name is another. https://www.freedesktop.org/wiki/Software/pkg-config/ */
const OF_PKG_CONFIG: Readonly<Record<string, readonly string[]>> = {
  zlib: ['z'],
  libzstd: ['zstd'],
  liblz4: ['lz4'],
  liblzma: ['lzma'],
  sqlite3: ['sqlite3'],
  libcurl: ['curl'],
  libpq: ['pq'],
  'libxml-2.0': ['xml2'],
  expat: ['expat'],
  uuid: ['uuid'],
  libuv: ['uv'],
  libzmq: ['zmq'],
  openssl: ['ssl', 'crypto'],
  libssl: ['ssl'],
  libcrypto: ['crypto'],
};

/** Names for `-l` that a package of pkg-config stands for; `undefined` where that is not known. */
export function linkedBy(name: string): readonly string[] | undefined {
  return Object.hasOwn(OF_PKG_CONFIG, name) ? OF_PKG_CONFIG[name] : undefined;
}
