/**
 * What official images bring. A value `VARIES` is one that the image's version decides: it equals that of an image of the
 * same kin and version. Read from the Dockerfiles of docker-library, adoptium/containers, carlossg/docker-maven,
 * gradle/docker-gradle, dotnet/dotnet-docker, GoogleContainerTools/distroless, rust-lang/docker-rust and oven-sh/bun.
 */
import type { BaseConfiguration } from './bases.js';

export interface Settings extends Omit<BaseConfiguration, 'environment'> {
  readonly environment?: Readonly<Record<string, string>>;
  /** directories before those of the system */
  readonly path?: readonly string[];
}

export interface Family {
  readonly id: string;
  /** families of one kin and version share what the version decides; default: the family itself */
  readonly kin?: string;
  readonly names: readonly string[];
  /** with the groups `version`, `variant` and `os` */
  readonly tags: readonly RegExp[];
  /** the system of all its images */
  readonly system?: 'debian' | 'ubuntu' | 'alpine' | 'none';
  /** the system of a tag that names none */
  readonly fallback?: 'debian' | 'ubuntu';
  readonly variant?: string;
  /** the release that a tag without one is certain to be made from */
  readonly release?: (version: string, system: string | undefined) => string | undefined;
  readonly configuration: (version: string, os: string) => Settings;
  /** environment that only a build needs */
  readonly buildOnly?: readonly string[];
  /** directories of PATH that only its own tools are in */
  readonly buildPath?: readonly string[];
  /** volumes that only its own tools write */
  readonly buildVolumes?: readonly string[];
  /** accounts beyond those of its system */
  readonly accounts?: readonly string[];
  /** programs beyond those of its system */
  readonly programs?: readonly string[];
}

/** a value that the version decides */
export const VARIES = '*';

const DEBIAN = '(?<os>buster|bullseye|bookworm|trixie)';
const ANY_OS = '(?<os>alpine(?:3\\.\\d+)?|buster|bullseye|bookworm|trixie)';
const VERSION = '(?<version>\\d+(?:\\.\\d+){0,2})';

function tag(source: string): RegExp {
  return new RegExp(`^${source}$`);
}

/** `3.12`, `3.12-bookworm`, `3.12-slim-bookworm`, `3.12-alpine3.20` */
const SLIM_FIRST = [
  tag(`${VERSION}(?:-(?<variant>slim))?(?:-${DEBIAN})?`),
  tag(`${VERSION}-(?<os>alpine(?:3\\.\\d+)?)`),
];
const PLAIN = [tag(`${VERSION}(?:-${ANY_OS})?`)];

const JAVA: Settings = {
  environment: {
    JAVA_HOME: '/opt/java/openjdk',
    JAVA_VERSION: VARIES,
    LANG: 'en_US.UTF-8',
    LANGUAGE: 'en_US:en',
    LC_ALL: 'en_US.UTF-8',
  },
  path: ['/opt/java/openjdk/bin'],
  entrypoint: ['/__cacert_entrypoint.sh'],
};
/** versions of its environment are the Java's, not the tool's */
const JAVA_OS = '(?<os>focal|jammy|noble|resolute|alpine(?:-3\\.\\d+)?)';

function dotnet(version: string): Settings {
  const major = Number(version.split('.')[0]);
  return {
    environment: {
      DOTNET_RUNNING_IN_CONTAINER: 'true',
      DOTNET_VERSION: VARIES,
      ...(major >= 8
        ? { APP_UID: '1654', ASPNETCORE_HTTP_PORTS: '8080' }
        : { ASPNETCORE_URLS: 'http://+:80' }),
    },
  };
}
const DOTNET_TAGS = [
  tag('(?<version>\\d+\\.\\d)(?:\\.\\d+)?(?:-(?<os>alpine(?:3\\.\\d+)?|focal|jammy|noble))?'),
  tag('(?<version>\\d+\\.\\d)(?:\\.\\d+)?-(?<os>bullseye|bookworm|trixie)-slim'),
];
/** https://github.com/dotnet/dotnet-docker/blob/main/documentation/supported-tags.md */
function dotnetRelease(version: string, system: string | undefined): string | undefined {
  if (system === 'alpine') return undefined;
  return { '6.0': 'bullseye', '7.0': 'bullseye', '8.0': 'bookworm', '9.0': 'bookworm', '10.0': 'noble' }[
    version
  ];
}

/**
 * Debian of tags that name none: the release that the tag was last built from.
 * https://github.com/docker-library/official-images/commits/master/library/golang: 1.23 ended the day that trixie came
 */
function goRelease(version: string, system: string | undefined): string | undefined {
  if (system === 'alpine') return undefined;
  if (/^1\.1[345](?:\.\d+)?$|^1\.16\.[0-6]$/.test(version)) return 'buster';
  if (/^1\.16(?:\.(?:[7-9]|1\d))?$|^1\.(?:17|18)(?:\.\d+)?$/.test(version)) return 'bullseye';
  if (/^1\.19\.[0-9]$|^1\.20\.[0-4]$/.test(version)) return 'bullseye';
  if (/^1\.(?:19|20)(?:\.(?:[5-9]|1\d))?$/.test(version)) return 'bookworm';
  if (/^1\.2[123](?:\.\d+)?$|^1\.24\.[0-5]$/.test(version)) return 'bookworm';
  if (/^1\.24(?:\.(?:[6-9]|1\d))?$|^1\.(?:25|26)(?:\.\d+)?$/.test(version)) return 'trixie';
  return undefined;
}
/** https://github.com/docker-library/official-images/commits/master/library/rust */
function rustRelease(version: string, system: string | undefined): string | undefined {
  if (system === 'alpine') return undefined;
  if (/^1\.(?:3[7-9]|4\d|5[0-4])(?:\.\d+)?$/.test(version)) return 'buster';
  if (/^1\.(?:5[5-9]|6\d|7[01])(?:\.\d+)?$/.test(version)) return 'bullseye';
  if (/^1\.(?:7[2-9]|8[0-8])(?:\.\d+)?$/.test(version)) return 'bookworm';
  return /^1\.(?:89|9[0-7])(?:\.\d+)?$/.test(version) ? 'trixie' : undefined;
}
/** https://github.com/docker-library/official-images/commits/master/library/gcc */
function gccRelease(version: string): string | undefined {
  if (/^9\.[34](?:\.0)?$|^10\.3(?:\.0)?$/.test(version)) return 'buster';
  if (/^9(?:\.5(?:\.0)?)?$|^10(?:\.[45](?:\.0)?)?$|^11(?:\.[1-5](?:\.0)?)?$|^12\.[12](?:\.0)?$/.test(version))
    return 'bullseye';
  if (/^12\.[34](?:\.0)?$|^13\.[123](?:\.0)?$|^14\.[12](?:\.0)?$|^15\.1(?:\.0)?$/.test(version))
    return 'bookworm';
  return /^14\.3(?:\.0)?$|^15\.2(?:\.0)?$/.test(version) ? 'trixie' : undefined;
}

/** https://github.com/nodejs/docker-node/blob/main/versions.json: lines by name */
const NODE_NAMES = 'lts|current|latest|carbon|dubnium|erbium|fermium|gallium|hydrogen|iron|jod|krypton';
/** https://github.com/nodejs/docker-node/commit/7e47b37: the newest of each line got it, and all that came later. */
const FIRST_WITH_ENTRYPOINT: Readonly<Record<string, number>> = { 8: 16, 10: 16, 11: 15, 12: 4 };
function hasEntrypoint(version: string): boolean {
  const [major = NaN, minor = Infinity] = version.split('.').map(Number);
  if (Number.isNaN(major) || major > 12) return true;
  return minor >= (FIRST_WITH_ENTRYPOINT[major] ?? Infinity) && major !== 9 && major >= 8;
}

export const FAMILIES: readonly Family[] = [
  { id: 'scratch', names: [], tags: [], system: 'none', variant: 'slim', configuration: () => ({}) },
  {
    id: 'distroless',
    names: ['gcr.io/distroless/static', 'gcr.io/distroless/base', 'gcr.io/distroless/cc'].flatMap((name) =>
      ['', '-debian11', '-debian12', '-debian13'].map((suffix) => `${name}${suffix}`),
    ),
    tags: [/^(?<version>latest|nonroot)$/],
    system: 'none',
    variant: 'slim',
    configuration: (version) => ({
      environment: { SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' },
      ...(version === 'nonroot' ? { user: '65532', directory: '/home/nonroot' } : { user: '0' }),
    }),
    accounts: ['nonroot', 'nobody'],
  },
  {
    id: 'debian',
    names: ['debian'],
    tags: [tag(`${DEBIAN}(?:-(?<version>\\d{8}))?(?:-(?<variant>slim))?`)],
    system: 'debian',
    configuration: () => ({ command: ['bash'] }),
  },
  {
    id: 'buildpack-deps',
    names: ['buildpack-deps'],
    tags: [tag(`${DEBIAN}(?:-(?<variant>curl|scm))?`)],
    system: 'debian',
    configuration: () => ({ command: ['bash'] }),
  },
  {
    id: 'ubuntu',
    names: ['ubuntu'],
    tags: [/^(?<os>focal|jammy|noble|20\.04|22\.04|24\.04)$/],
    system: 'ubuntu',
    variant: 'slim',
    configuration: () => ({ command: ['/bin/bash'] }),
  },
  {
    id: 'alpine',
    names: ['alpine'],
    tags: [/^(?<version>3\.\d+)(?:\.\d+)?$/],
    system: 'alpine',
    variant: 'slim',
    release: (version) => version,
    configuration: () => ({ command: ['/bin/sh'] }),
  },
  {
    id: 'node',
    names: ['node'],
    tags: [
      tag(`(?<version>\\d+(?:\\.\\d+){0,2}|${NODE_NAMES})(?:-${DEBIAN})?(?:-(?<variant>slim))?`),
      tag(`(?<version>\\d+(?:\\.\\d+){0,2}|${NODE_NAMES})-(?<os>alpine(?:3\\.\\d+)?)`),
    ],
    configuration: (version) => ({
      environment: { NODE_VERSION: VARIES, YARN_VERSION: VARIES },
      ...(hasEntrypoint(version) && { entrypoint: ['docker-entrypoint.sh'] }),
      command: ['node'],
    }),
    accounts: ['node'],
    programs: ['node', 'nodejs', 'npm', 'npx', 'yarn', 'yarnpkg', 'corepack', 'docker-entrypoint.sh'],
  },
  {
    id: 'python',
    names: ['python'],
    tags: SLIM_FIRST,
    configuration: () => ({
      environment: { LANG: 'C.UTF-8', PYTHON_VERSION: VARIES, GPG_KEY: VARIES, PYTHON_SHA256: VARIES },
      path: ['/usr/local/bin'],
      command: ['python3'],
    }),
    programs: 'python python3 pip pip3 idle pydoc python3-config'.split(' '),
  },
  {
    id: 'ruby',
    names: ['ruby'],
    tags: SLIM_FIRST,
    configuration: () => ({
      environment: {
        LANG: 'C.UTF-8',
        RUBY_VERSION: VARIES,
        RUBY_DOWNLOAD_URL: VARIES,
        RUBY_DOWNLOAD_SHA256: VARIES,
        GEM_HOME: '/usr/local/bundle',
        BUNDLE_SILENCE_ROOT_WARNING: '1',
        BUNDLE_APP_CONFIG: '/usr/local/bundle',
      },
      path: ['/usr/local/bundle/bin'],
      command: ['irb'],
    }),
    programs: 'ruby gem bundle bundler rake irb erb'.split(' '),
  },
  {
    id: 'perl',
    names: ['perl'],
    tags: SLIM_FIRST,
    configuration: (version) => ({ command: [`perl${version}`, '-de0'] }),
    programs: ['perl', 'cpan', 'cpanm'],
  },
  {
    id: 'bun',
    names: ['oven/bun'],
    tags: [tag(`${VERSION}(?:-debian)?(?:-(?<variant>slim))?`)],
    system: 'debian',
    configuration: () => ({
      environment: { BUN_RUNTIME_TRANSPILER_CACHE_PATH: VARIES, BUN_INSTALL_BIN: '/usr/local/bin' },
      directory: '/home/bun/app',
      entrypoint: ['/usr/local/bin/docker-entrypoint.sh'],
      command: ['/usr/local/bin/bun'],
    }),
    accounts: ['bun'],
    programs: ['bun', 'bunx', 'docker-entrypoint.sh'],
  },
  {
    id: 'golang',
    names: ['golang'],
    tags: [...PLAIN, tag('(?<version>latest)'), tag(ANY_OS)],
    release: goRelease,
    configuration: (version, os) => ({
      environment: {
        GOLANG_VERSION: VARIES,
        // since 1.21
        ...(/^1\.(?:1\d|20)(?:\.|$)/.test(version) ? {} : { GOTOOLCHAIN: 'local' }),
        GOPATH: '/go',
      },
      path: ['/go/bin', '/usr/local/go/bin'],
      directory: '/go',
      command: [os.startsWith('alpine') ? '/bin/sh' : 'bash'],
    }),
    buildOnly: ['GOLANG_VERSION', 'GOTOOLCHAIN', 'GOPATH'],
    buildPath: ['/go/bin', '/usr/local/go/bin'],
  },
  {
    id: 'rust',
    names: ['rust'],
    tags: SLIM_FIRST,
    release: rustRelease,
    configuration: (_, os) => ({
      environment: { RUSTUP_HOME: '/usr/local/rustup', CARGO_HOME: '/usr/local/cargo', RUST_VERSION: VARIES },
      path: ['/usr/local/cargo/bin'],
      command: [os.startsWith('alpine') ? '/bin/sh' : 'bash'],
    }),
    buildOnly: ['RUSTUP_HOME', 'CARGO_HOME', 'RUST_VERSION'],
    buildPath: ['/usr/local/cargo/bin'],
  },
  {
    id: 'gcc',
    names: ['gcc'],
    tags: [tag(`${VERSION}(?:-${DEBIAN})?`)],
    system: 'debian',
    release: gccRelease,
    configuration: () => ({
      environment: { GPG_KEYS: VARIES, GCC_MIRRORS: VARIES, GCC_VERSION: VARIES },
      command: ['bash'],
    }),
    buildOnly: ['GPG_KEYS', 'GCC_MIRRORS', 'GCC_VERSION'],
  },
  {
    id: 'hexpm',
    names: ['hexpm/elixir'],
    tags: [/^(?<version>[\d.]+-erlang-[\d.]+)-debian-(?<os>bullseye|bookworm|trixie)-\d{8}(?<slim>-slim)?$/],
    system: 'debian',
    configuration: () => ({ environment: { LANG: 'C.UTF-8' }, command: ['iex'] }),
  },
  {
    id: 'temurin',
    kin: 'java',
    names: ['eclipse-temurin'],
    tags: [
      tag(`(?<version>\\d+)(?:-(?<variant>jdk|jre))?(?:-${JAVA_OS})?`),
      tag(`(?<version>\\d+)\\.\\d[\\w.]*_\\d+-(?<variant>jdk|jre)(?:-${JAVA_OS})?`),
    ],
    fallback: 'ubuntu',
    variant: 'jdk',
    configuration: (_, os) => ({ ...JAVA, command: [os.startsWith('alpine') ? '/bin/sh' : '/bin/bash'] }),
    programs: ['java', 'keytool', 'jrunscript', 'rmiregistry', 'curl', 'wget', 'gpg', 'locale-gen'],
  },
  {
    id: 'maven',
    kin: 'java',
    names: ['maven'],
    tags: [tag(`[\\d.]+-eclipse-temurin-(?<version>\\d+)(?:-${JAVA_OS})?`)],
    fallback: 'ubuntu',
    configuration: () => ({
      ...JAVA,
      environment: { ...JAVA.environment, MAVEN_HOME: '/usr/share/maven', MAVEN_CONFIG: '/root/.m2' },
      entrypoint: ['/usr/local/bin/mvn-entrypoint.sh'],
      command: ['mvn'],
    }),
    buildOnly: ['MAVEN_HOME', 'MAVEN_CONFIG'],
  },
  {
    id: 'gradle',
    kin: 'java',
    names: ['gradle'],
    tags: [tag(`[\\d.]+-jdk(?<version>\\d+)(?:-${JAVA_OS})?`)],
    fallback: 'ubuntu',
    configuration: () => ({
      ...JAVA,
      environment: { ...JAVA.environment, GRADLE_HOME: '/opt/gradle', GRADLE_VERSION: VARIES },
      directory: '/home/gradle',
      volumes: ['/home/gradle/.gradle'],
      user: 'root',
      command: ['gradle'],
    }),
    buildOnly: ['GRADLE_HOME', 'GRADLE_VERSION'],
    buildVolumes: ['/home/gradle/.gradle'],
    accounts: ['gradle'],
  },
  {
    id: 'dotnet-sdk',
    kin: 'dotnet',
    names: ['mcr.microsoft.com/dotnet/sdk'],
    tags: DOTNET_TAGS,
    release: dotnetRelease,
    fallback: 'debian',
    configuration: (version, os) => ({
      ...dotnet(version),
      environment: {
        ...dotnet(version).environment,
        ...(Number(version.split('.')[0]) < 8 && { ASPNETCORE_URLS: '' }),
        ASPNET_VERSION: VARIES,
        DOTNET_GENERATE_ASPNET_CERTIFICATE: 'false',
        DOTNET_NOLOGO: 'true',
        DOTNET_SDK_VERSION: VARIES,
        DOTNET_USE_POLLING_FILE_WATCHER: 'true',
        NUGET_XMLDOC_MODE: 'skip',
        POWERSHELL_DISTRIBUTION_CHANNEL: VARIES,
      },
      command: [os.startsWith('alpine') ? '/bin/sh' : 'bash'],
    }),
    buildOnly: [
      'ASPNET_VERSION DOTNET_VERSION DOTNET_GENERATE_ASPNET_CERTIFICATE DOTNET_NOLOGO DOTNET_SDK_VERSION NUGET_XMLDOC_MODE',
      'POWERSHELL_DISTRIBUTION_CHANNEL',
    ].flatMap((names) => names.split(' ')),
  },
  {
    id: 'dotnet',
    names: ['aspnet', 'runtime', 'runtime-deps'].map((name) => `mcr.microsoft.com/dotnet/${name}`),
    tags: DOTNET_TAGS,
    release: dotnetRelease,
    fallback: 'debian',
    variant: 'slim',
    configuration: (version, os) => ({
      ...dotnet(version),
      environment: { ...dotnet(version).environment, ASPNET_VERSION: VARIES },
      command: [os.startsWith('alpine') ? '/bin/sh' : 'bash'],
    }),
    accounts: ['app'],
    programs: ['dotnet'],
  },
];
