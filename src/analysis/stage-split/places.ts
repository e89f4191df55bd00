/** Places of an image that say what a file there is for. Paths are from the image's root, without a slash in front. */
import { MANAGERS } from '../../packages/managers.js';

/** Nothing there is needed later: what a build leaves behind by the way. */
export const DISPOSABLE: readonly string[] = [
  ...[
    'tmp',
    'var/tmp',
    'var/cache',
    'var/log',
    'var/lib/apt',
    'root/.cache',
    'root/.config',
    'run',
    'proc',
    'dev',
  ],
  ...MANAGERS.flatMap(({ caches, index }) => [
    ...caches.map(({ path }) => path),
    ...(index?.removedBy ?? []),
  ]).map((path) => path.replace(/^~\//, 'root/').replace(/^\//, '')),
];

/** Directories that the distribution fills: what is written into one of them as a whole cannot be told from the rest. */
export const SYSTEM: ReadonlySet<string> = new Set(
  ` bin sbin lib lib64 etc usr var opt root home srv mnt media usr/bin usr/sbin usr/lib usr/include usr/share usr/src
  usr/local usr/local/bin usr/local/sbin usr/local/lib usr/local/share usr/local/include usr/local/etc var/lib var/www
  etc/ssl etc/apt etc/profile.d etc/init.d usr/lib/x86_64-linux-gnu usr/share/zoneinfo`
    .trim()
    .split(/\s+/)
    .concat(''),
);

/** Where files of the distribution stand, links among them: a copy of one need not be what it was. */
export const OF_THE_SYSTEM = /^(?:etc|bin|sbin|lib(?:32|64|x32)?|usr\/(?!local\/|src\/)[^/]+|var\/lib)\//;

/** Headers, archives, manuals and what tells a linker or another build of a library, where they are installed. */
const FOR_BUILDS: readonly RegExp[] = [
  /^usr\/(?:local\/)?include\//,
  /^usr\/(?:local\/)?lib\/(?:[^/]+\/)?(?:lib[^/]+\.l?a|pkgconfig\/[^/]+\.pc|cmake\/.+)$/,
  /^usr\/(?:local\/)?share\/(?:man|doc|info|pkgconfig|aclocal)\//,
  /^usr\/local\/man\//,
];

/** Links that a linker looks for; what a program was linked with is known where it is compiled. */
export const LINKED = /^usr\/(?:local\/)?lib\/(?:[^/]+\/)?lib[^/]+\.so$/;

/** Whether only a build reads what is installed to a path. */
export function isForBuilds(path: string): boolean {
  return FOR_BUILDS.some((pattern) => pattern.test(path));
}

/** Whether a path is one of the directories, or lies below it. */
export function isWithin(path: string, directories: readonly string[]): boolean {
  return directories.some((one) => path === one || one === '' || path.startsWith(`${one}/`));
}
