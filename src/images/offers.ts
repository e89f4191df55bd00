/** What images offer to a program that runs in them: programs, shared libraries, facilities. Data. */
import type { BaseImage } from './base-image.js';
import { ALPINE_CONTENTS, DEBIAN_CONTENTS, OF_ARCHITECTURES } from './minimal-systems.js';
import { officialName } from './reference.js';
import { distributionOf } from './release.js';
import type { Facility } from './twins.js';

/** Whether there is something of a name; `undefined` where that is not known. */
export type Presence = (name: string) => boolean | undefined;

export interface Offer {
  readonly programs: Presence;
  /** sonames */
  readonly libraries: Presence;
  readonly facilities: readonly Facility[];
}

/** What an image adds to the system that it is made of. */
interface Addition {
  /** official name, or domain and path */
  readonly image: string;
  readonly tag: RegExp;
  readonly programs: string;
  /** names of what is there in some tags only */
  readonly doubtfulPrograms?: RegExp;
  readonly libraries?: string;
  readonly doubtfulLibraries: RegExp;
  readonly facilities?: readonly Facility[];
}

const ANY = /^/;
const NONE: Presence = () => false;

/** Never in a system without additions: not in Debian's, Ubuntu's or Alpine's own image, whatever the release. */
const NEVER = setOf(
  'git gcc g++ cc c++ make cmake pkg-config python python3 pip pip3 ruby gem bundle node npm npx yarn pnpm java javac',
  'go cargo rustc php composer curl convert magick ffmpeg file ssh scp ssh-keygen rsync jq vim nano psql pg_dump mysql',
  'redis-cli svn hg sudo supervisord nginx tini dumb-init gosu',
);

/** In each of them, and in busybox. */
const ALWAYS =
  'sh cat ls cp mv rm mkdir rmdir ln chmod chown chgrp grep sed awk tar gzip gunzip find xargs env sleep test [ ' +
  'true false id date head tail sort uniq wc tr cut tee touch expr dirname basename readlink nohup stat seq su ' +
  'hostname mktemp echo printf pwd whoami uname df du dd cmp od sha256sum md5sum chroot';

/** https://wiki.debian.org/DebianRepository/Format: those of glibc, and of what apt links to. */
const GLIBC =
  'libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libgcc_s.so.1 libstdc++.so.6 libz.so.1';

const NOTHING: Offer = { programs: NONE, libraries: NONE, facilities: [] };

/** With tzdata, of priority `required`; without ca-certificates. */
const DEBIAN_FACILITIES: readonly Facility[] = [
  ...(['time zones', 'accounts', 'accounts of the system', 'shell', 'temporary directory'] as const),
];

/** Releases whose packages have not been listed. */
const OLD_DEBIAN: Offer = {
  programs: partly(setOf(ALWAYS, 'bash perl apt-get apt-cache dpkg useradd groupadd usermod'), NEVER),
  libraries: partly(setOf(GLIBC)),
  facilities: DEBIAN_FACILITIES,
};

/** https://github.com/tianon/docker-brew-ubuntu-core, `*.manifest`: with procps, without tzdata */
const UBUNTU: Offer = {
  programs: partly(setOf(ALWAYS, 'bash perl apt-get apt-cache dpkg useradd groupadd usermod ps'), NEVER),
  libraries: partly(setOf(GLIBC)),
  facilities: ['accounts', 'accounts of the system', 'shell', 'temporary directory'],
};

/** With ca-certificates-bundle: https://gitlab.alpinelinux.org/alpine/aports/-/blob/master/main/alpine-base/APKBUILD */
const ALPINE: Offer = {
  programs: partly(ALPINE_CONTENTS.programs, NEVER),
  libraries: partly(ALPINE_CONTENTS.libraries),
  facilities: ['certificates', 'accounts', 'accounts of the system', 'shell', 'temporary directory'],
};

const DISTROLESS_FACILITIES: readonly Facility[] = [
  'certificates',
  'time zones',
  'accounts',
  'temporary directory',
];
const DISTROLESS_BASE =
  'libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 libssl.so.3 libcrypto.so.3';

/** https://github.com/GoogleContainerTools/distroless/blob/main/base/README.md, cc/README.md */
const DISTROLESS: Readonly<Record<string, Offer>> = {
  static: { ...NOTHING, facilities: DISTROLESS_FACILITIES },
  base: { ...NOTHING, libraries: partly(setOf(DISTROLESS_BASE)), facilities: DISTROLESS_FACILITIES },
  cc: {
    ...NOTHING,
    libraries: partly(setOf(`${DISTROLESS_BASE} libgcc_s.so.1 libstdc++.so.6 libgomp.so.1`)),
    facilities: DISTROLESS_FACILITIES,
  },
};

/** What each Dockerfile leaves in the image. */
const ADDITIONS: readonly Addition[] = [
  // https://github.com/nodejs/docker-node/blob/main/Dockerfile-slim.template: authorities are purged again, Node.js
  // brings its own. yarn until 25; corepack until 24, https://github.com/nodejs/corepack
  {
    image: 'node',
    tag: /^(?:1[1-9]|2[0-5])[.-](?:.*-)?slim$/,
    programs: 'node nodejs npm npx yarn yarnpkg docker-entrypoint.sh',
    doubtfulPrograms: /^corepack$/,
    doubtfulLibraries: /^libatomic\.so\.1$/,
  },
  {
    image: 'node',
    tag: /(?:^|-)slim$/,
    programs: 'node nodejs npm npx docker-entrypoint.sh',
    doubtfulPrograms: /^(?:corepack|yarn|yarnpkg)$/,
    doubtfulLibraries: /^libatomic\.so\.1$/,
  },
  // https://github.com/nodejs/docker-node/blob/main/Dockerfile-alpine.template
  {
    image: 'node',
    tag: /^(?:1[1-9]|2[0-5])[.-](?:.*-)?alpine[\d.]*$/,
    programs: 'node nodejs npm npx yarn yarnpkg docker-entrypoint.sh',
    libraries: 'libstdc++.so.6 libgcc_s.so.1',
    doubtfulLibraries: ANY,
  },
  {
    image: 'node',
    tag: /(?:^|-)alpine[\d.]*$/,
    programs: 'node nodejs npm npx docker-entrypoint.sh',
    doubtfulPrograms: /^(?:yarn|yarnpkg)$/,
    libraries: 'libstdc++.so.6 libgcc_s.so.1',
    doubtfulLibraries: ANY,
  },
  // https://github.com/docker-library/python/blob/master/Dockerfile-linux.template
  {
    image: 'python',
    tag: /(?:^|-)slim(?:-|$)/,
    programs: 'python python3 pip pip3 openssl c_rehash update-ca-certificates',
    doubtfulPrograms: /^(?:python|pip|pydoc|idle|2to3|pyvenv|easy_install|wheel|smtpd\.py)/,
    libraries: 'libsqlite3.so.0 libreadline.so.8',
    doubtfulLibraries: ANY,
    facilities: ['certificates'],
  },
  {
    image: 'python',
    tag: /(?:^|-)alpine[\d.]*$/,
    programs: 'python python3 pip pip3',
    doubtfulLibraries: ANY,
    facilities: ['time zones'],
  },
  // https://github.com/docker-library/ruby/blob/master/Dockerfile.template: until 2025 with procps, bzip2 and headers
  {
    image: 'ruby',
    tag: /(?:^|-)slim(?:-|$)/,
    programs: 'ruby gem bundle bundler irb rake erb openssl c_rehash update-ca-certificates',
    doubtfulPrograms:
      /^(?:ri|rdoc|rbs|racc|syntax_suggest|typeprof|rdbg|ps|top|free|kill|pkill|pgrep|pidwait|uptime|vmstat|w|watch|sysctl|tload|slabtop|skill|snice|pmap|pwdx|b[uz].*|gencat|mtrace|rpcgen|sotruss|sprof)$/,
    doubtfulLibraries: ANY,
    facilities: ['certificates'],
  },
  {
    image: 'ruby',
    tag: /(?:^|-)alpine[\d.]*$/,
    programs: 'ruby gem bundle bundler irb rake erb',
    doubtfulPrograms: ANY,
    doubtfulLibraries: ANY,
  },
  // https://github.com/docker-library/php/blob/master/Dockerfile-linux.template: with what extensions are built by
  {
    image: 'php',
    tag: /^(?!.*alpine)/,
    programs:
      'php pear pecl phpize php-config docker-php-entrypoint docker-php-ext-install docker-php-ext-configure ' +
      'docker-php-ext-enable docker-php-source curl xz openssl gcc g++ make autoconf file pkg-config re2c perl',
    doubtfulPrograms: ANY,
    libraries: 'libsqlite3.so.0',
    doubtfulLibraries: ANY,
    facilities: ['certificates'],
  },
  {
    image: 'php',
    tag: /alpine/,
    programs: 'php docker-php-entrypoint docker-php-ext-install docker-php-ext-enable curl tar xz openssl',
    doubtfulPrograms: ANY,
    doubtfulLibraries: ANY,
  },
  // https://github.com/Perl/docker-perl/blob/master/generate.pl: some with curl and make
  {
    image: 'perl',
    tag: /(?:^|-)slim(?:-|$)/,
    programs: 'perl cpan cpanm',
    doubtfulPrograms: ANY,
    doubtfulLibraries: ANY,
  },
  // https://github.com/erlef/docker-elixir
  {
    image: 'elixir',
    tag: /(?:^|-)slim$/,
    programs: 'elixir elixirc iex mix erl erlc escript',
    doubtfulPrograms: ANY,
    doubtfulLibraries: ANY,
  },
  // https://github.com/swiftlang/swift-docker
  { image: 'swift', tag: /(?:^|-)slim$/, programs: '', doubtfulPrograms: ANY, doubtfulLibraries: ANY },
  // https://github.com/dotnet/dotnet-docker/blob/main/src/runtime-deps/8.0/bookworm-slim/amd64/Dockerfile and above it;
  // libicu has the number of its release in its name
  ...['runtime-deps', 'runtime', 'aspnet'].map((name): Addition => ({
    image: `mcr.microsoft.com/dotnet/${name}`,
    tag: /^(?:[89]|1\d)\.0(?:-(?:bookworm-slim|jammy|noble|resolute))?$/,
    programs: `${name === 'runtime-deps' ? '' : 'dotnet '}openssl c_rehash update-ca-certificates`,
    libraries: 'libssl.so.3 libcrypto.so.3',
    doubtfulLibraries: /^libicu\w+\.so\.\d+$/,
    facilities: ['certificates', 'time zones'],
  })),
  // https://github.com/adoptium/containers/tree/main/docker_templates
  {
    image: 'eclipse-temurin',
    tag: /-jre(?:-|$)/,
    programs: 'java keytool',
    doubtfulPrograms: /^(?!(?:git|gcc|make|python3?|node|php|ffmpeg|convert|javac)$)/,
    doubtfulLibraries: ANY,
    facilities: ['certificates', 'time zones', 'locales'],
  },
];

/** https://github.com/docker-library/buildpack-deps: with certificates, curl and wget in all but those that say `slim` */
const BUILDPACK_DEPS: ReadonlySet<string> = setOf('buildpack-deps node python ruby golang rust gcc perl');

/** Whether an image is made of `buildpack-deps`, and has all that is in that. */
export function isOfBuildpackDeps(image: BaseImage): boolean {
  const { family, official, repository = '', tag = 'latest', digest } = image;
  return (
    official &&
    digest === undefined &&
    family === 'debian' &&
    BUILDPACK_DEPS.has(officialName(repository) ?? '') &&
    !/(?:^|-)slim(?:-|$)/.test(tag)
  );
}

/** Images for building alone: what they make runs without them. */
const TOOLCHAINS: ReadonlySet<string> = setOf('buildpack-deps golang rust gcc swift haskell');

/** Whether what an image builds needs nothing of it to run. */
export function isToolchain({ official, repository = '' }: BaseImage): boolean {
  return (
    repository === 'mcr.microsoft.com/dotnet/sdk' ||
    (official && TOOLCHAINS.has(officialName(repository) ?? ''))
  );
}

/** What is in an image for certain; `undefined` where nothing is known of it. */
export function offerOf(image: BaseImage): Offer | undefined {
  const { repository, digest, tag = 'latest' } = image;
  if (digest !== undefined || repository === undefined) return undefined;
  const distroless = /^gcr\.io\/distroless\/([a-z]+)-debian1[23]$/.exec(repository)?.[1];
  if (distroless !== undefined) return tag.includes('debug') ? undefined : DISTROLESS[distroless];
  const name = officialName(repository);
  if (name === 'scratch') return NOTHING;
  const system = systemOf(image);
  if (system === undefined) return undefined;
  if (name === 'alpine' || name === 'ubuntu' || (name === 'debian' && tag.endsWith('-slim'))) return system;
  const addition = ADDITIONS.find((one) => one.image === (name ?? repository) && one.tag.test(tag));
  return addition === undefined ? undefined : withAddition(system, addition);
}

function systemOf(image: BaseImage): Offer | undefined {
  if (image.family === 'alpine') return ALPINE;
  const release = distributionOf(image);
  if (release === undefined) return undefined;
  if (release.distribution === 'ubuntu') return UBUNTU;
  if (release.name === undefined) return debian(Object.values(DEBIAN_CONTENTS));
  const contents = DEBIAN_CONTENTS[release.name];
  return contents === undefined ? OLD_DEBIAN : debian([contents]);
}

/** What the releases that a tag may stand for have, and nothing else. */
function debian(releases: readonly (typeof ALPINE_CONTENTS)[]): Offer {
  const programs = allOf(releases.map((release) => release.programs));
  const libraries = allOf(releases.map((release) => release.libraries));
  return {
    programs: (name) => (OF_ARCHITECTURES.test(name) ? undefined : programs(name)),
    libraries: (name) => (/^(?:ld-linux.*|libmvec\.so\.1)$/.test(name) ? undefined : libraries(name)),
    facilities: DEBIAN_FACILITIES,
  };
}

function allOf(sets: readonly ReadonlySet<string>[]): Presence {
  return (name) => {
    const having = sets.filter((set) => set.has(name)).length;
    return having === sets.length ? true : having === 0 ? false : undefined;
  };
}

/** What is listed is there, what never is is not, and nothing is known of the rest. */
function partly(there: ReadonlySet<string>, never?: ReadonlySet<string>): Presence {
  return (name) => (there.has(name) ? true : never?.has(name) === true ? false : undefined);
}

function withAddition(system: Offer, addition: Addition): Offer {
  return {
    programs: plus(system.programs, setOf(addition.programs), addition.doubtfulPrograms),
    libraries: plus(system.libraries, setOf(addition.libraries ?? ''), addition.doubtfulLibraries),
    facilities: [...system.facilities, ...(addition.facilities ?? [])],
  };
}

function plus(system: Presence, added: ReadonlySet<string>, doubtful?: RegExp): Presence {
  return (name) => {
    if (added.has(name)) return true;
    const before = system(name);
    return before === false && doubtful?.test(name) === true ? undefined : before;
  };
}

function setOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')).filter((word) => word !== ''));
}
