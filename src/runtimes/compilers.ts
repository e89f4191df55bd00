/** Packages of the system that only a build with a C compiler needs, by their names in Debian and Alpine. */

export const CPLUSPLUS_COMPILERS: readonly string[] = [
  'alpine-sdk',
  'build-base',
  'build-essential',
  'clang',
  'g++',
];

export const COMPILERS: readonly string[] = [...CPLUSPLUS_COMPILERS, 'gcc', 'tcc', 'musl-gcc'];

/** Packages that no program can be linked with, but for the C library. */
const BUILD_ONLY: ReadonlySet<string> = new Set([
  ...COMPILERS,
  ...[
    'autoconf',
    'automake',
    'bash',
    'binutils',
    'bison',
    'bzip2',
    'ca-certificates',
    'ca-certificates-bundle',
  ],
  ...[
    'cmake',
    'coreutils',
    'curl',
    'dumb-init',
    'file',
    'findutils',
    'flex',
    'gawk',
    'gettext',
    'git',
    'gnupg',
  ],
  ...[
    'grep',
    'gzip',
    'jq',
    'less',
    'libc-dev',
    'libc6-compat',
    'libc6-dev',
    'libtool',
    'linux-headers',
    'lld',
  ],
  ...['make', 'mercurial', 'musl-dev', 'nano', 'netcat', 'ninja', 'ninja-build', 'nodejs', 'npm', 'openssh'],
  ...[
    'openssh-client',
    'openssl',
    'patch',
    'perl',
    'pkg-config',
    'pkgconf',
    'pkgconfig',
    'procps',
    'protobuf',
  ],
  ...['protobuf-compiler', 'protoc', 'python3', 'rsync', 'sed', 'shadow', 'sqlite', 'sqlite3', 'sudo', 'tar'],
  ...['tini', 'tree', 'tzdata', 'unzip', 'upx', 'upx-ucl', 'vim', 'wget', 'which', 'xz', 'xz-utils', 'zip'],
]);

/** Whether a package, as a command names it (`gcc=12.2`, `gcc@edge`), holds no library that a program may be linked with. */
export function isBuildOnly(name: string): boolean {
  return BUILD_ONLY.has(name.split(/[=~<>:@]/)[0]!);
}
