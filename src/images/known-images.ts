/** Images by name: what they are made of, who they run as, what they set. */

/** Distributions, told apart by what they install with. */
export type Family =
  /** Debian, Ubuntu: apt */
  | 'debian'
  /** Alpine: apk */
  | 'alpine'
  /** Fedora, Red Hat and its kin, Amazon Linux: dnf, yum or microdnf */
  | 'rhel'
  /** openSUSE, SLES: zypper */
  | 'suse'
  /** Arch: pacman */
  | 'arch'
  /** Photon, CBL-Mariner, Azure Linux: tdnf */
  | 'photon'
  /** neither shell nor package manager */
  | 'distroless'
  /** nothing but what it is for */
  | 'scratch'
  | 'windows';

export interface KnownImage {
  /** domain and path; a final `*` stands for anything */
  readonly repositories: readonly string[];
  readonly official?: true;
  /** of a tag that says nothing else; without it: it varies, or is not known */
  readonly family?: Family;
  /** every tag is of this family */
  readonly only?: true;
  /** tags that mean something of their own here, before those that mean it everywhere */
  readonly tags?: readonly (readonly [tag: RegExp, family: Family | undefined])[];
  /** its Dockerfiles for Linux have been looked at and set no SHELL */
  readonly declaresShell?: false;
  readonly user?: string;
  /** users of some tags only */
  readonly users?: readonly (readonly [tag: RegExp, user: string | undefined])[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Where Docker Official Images are found beside `docker.io/library`: one namespace per architecture, and mirrors.
 * https://github.com/docker-library/official-images#architectures-other-than-amd64
 */
export const OFFICIAL_NAMESPACES: readonly string[] = [
  ...[
    'amd64',
    'arm32v5',
    'arm32v6',
    'arm32v7',
    'arm64v8',
    'i386',
    'mips64le',
    'ppc64le',
    'riscv64',
    's390x',
  ].map((architecture) => `docker.io/${architecture}/`),
  'public.ecr.aws/docker/library/',
  'mirror.gcr.io/library/',
];

/** What words of a tag say, between `-`, `_` and `.`; the first that applies. */
export const TAG_FAMILIES: readonly (readonly [tag: RegExp, family: Family])[] = [
  [/(?:^|[-_.])(?:nanoserver|windowsservercore|windows|ltsc20\d\d)(?:$|[-_.])/, 'windows'],
  [/(?:^|[-_.])(?:distroless|chiseled)(?:$|[-_.])/, 'distroless'],
  [/(?:^|[-_.])(?:scratch|linux)(?:$|[-_.])/, 'scratch'],
  [/(?:^|[-_.])alpine[\d.]*(?:$|[-_.])/, 'alpine'],
  // https://www.debian.org/releases/, https://wiki.ubuntu.com/Releases
  [
    /(?:^|[-_.])(?:debian[\d.]*|wheezy|jessie|stretch|buster|bullseye|bookworm|trixie|forky|sid)(?:$|[-_.])/,
    'debian',
  ],
  [
    /(?:^|[-_.])(?:ubuntu[\d.]*|trusty|xenial|bionic|focal|jammy|noble|plucky|questing|resolute)(?:$|[-_.])/,
    'debian',
  ],
  [
    /(?:^|[-_.])(?:ubi\d*|oracle|oraclelinux\d*|ol\d|centos\d*|rhel[\d.]*|rockylinux\d*|almalinux\d*|fedora\d*)(?:$|[-_.])/,
    'rhel',
  ],
  [/(?:^|[-_.])(?:amazonlinux\d*|al20\d\d|al2|amazoncorretto|corretto)(?:$|[-_.])/, 'rhel'],
  [/(?:^|[-_.])(?:azurelinux[\d.]*|cbl-mariner[\d.]*|mariner[\d.]*|photon[\d.]*)(?:$|[-_.])/, 'photon'],
  [/(?:^|[-_.])(?:opensuse|leap|tumbleweed|sles)(?:$|[-_.])/, 'suse'],
];

/** Docker Official Images of these names, known the same way. */
function official(names: string, facts: Omit<KnownImage, 'repositories' | 'official'>): KnownImage {
  return {
    ...facts,
    repositories: names.split(' ').map((name) => `docker.io/library/${name}`),
    official: true,
  };
}

const ROOT = { declaresShell: false, user: 'root' } as const;

/** The only family of an image, and root without a SHELL: a file system that was imported as a whole. */
function distribution(names: string, family: Family): KnownImage {
  return official(names, { ...ROOT, family, only: true });
}

/**
 * https://github.com/docker-library/official-images/tree/master/library names the Dockerfiles that users, SHELL and
 * ENV were read from, in 2026.
 */
const OFFICIAL: readonly KnownImage[] = [
  distribution('debian ubuntu neurodebian ubuntu-debootstrap', 'debian'),
  distribution('alpine', 'alpine'),
  distribution('almalinux amazonlinux centos clefos fedora oraclelinux rockylinux sl', 'rhel'),
  distribution('opensuse', 'suse'),
  distribution('archlinux', 'arch'),
  distribution('photon', 'photon'),
  distribution('scratch', 'scratch'),
  official('busybox', ROOT),
  // ALT Linux has apt-get over rpm, Mageia urpmi, Clear Linux swupd
  official('alt mageia clearlinux cirros euleros crux sourcemage', { user: 'root' }),

  // Languages and tools: Debian or Ubuntu unless the tag says otherwise
  official('buildpack-deps clojure dart elixir erlang gcc haskell', { ...ROOT, family: 'debian' }),
  official('node perl php pypy python r-base swift', { ...ROOT, family: 'debian' }),
  official('eclipse-temurin java', { ...ROOT, family: 'debian' }),
  official('haxe hylang ibm-semeru-runtimes ibmjava iojs julia nim rakudo-star sapmachine swipl', {
    user: 'root',
    family: 'debian',
  }),
  official('ruby jruby', {
    ...ROOT,
    family: 'debian',
    // https://github.com/docker-library/ruby/blob/master/Dockerfile.template
    environment: { GEM_HOME: '/usr/local/bundle', BUNDLE_APP_CONFIG: '/usr/local/bundle' },
  }),
  official('golang', {
    ...ROOT,
    family: 'debian',
    // https://github.com/docker-library/golang/blob/master/Dockerfile-linux.template
    environment: { GOPATH: '/go' },
  }),
  official('rust', {
    ...ROOT,
    family: 'debian',
    // https://github.com/rust-lang/docker-rust/blob/master/Dockerfile-debian.template
    environment: { CARGO_HOME: '/usr/local/cargo', RUSTUP_HOME: '/usr/local/rustup' },
  }),
  official('composer', {
    ...ROOT,
    family: 'alpine',
    // https://github.com/composer/docker/blob/main/latest/Dockerfile
    environment: { COMPOSER_HOME: '/tmp', COMPOSER_ALLOW_SUPERUSER: '1' },
  }),
  official('amazoncorretto', { ...ROOT, family: 'rhel' }),
  official('openjdk', {
    ...ROOT,
    // Oracle Linux from 12 on
    family: 'rhel',
    tags: [
      [/(?:^|-)slim(?:$|-)/, 'debian'],
      [/^(?:[6-9]|10|11)(?:[u.][\w.]*)?(?:-(?:jdk|jre|ea|headless|b\d+|\d+))*$/, 'debian'],
      [/^(?:latest|jdk|jre)$/, undefined],
    ],
  }),
  official('maven', {
    ...ROOT,
    tags: [
      [/(?:^|-)eclipse-temurin(?:-\d+)?$/, 'debian'],
      [/(?:^|-)(?:openjdk|jdk)-(?:7|8|11)(?:-slim)?$/, 'debian'],
    ],
  }),
  official('tomcat', {
    ...ROOT,
    family: 'debian',
    tags: [[/jdk(?:1[2-9]|2\d)-openjdk$/, undefined]],
  }),
  official('gradle', {
    ...ROOT,
    family: 'debian',
    tags: [[/(?:^|-)graal$/, undefined]],
    environment: { GRADLE_HOME: '/opt/gradle' },
  }),

  // Servers that begin as root, and step down in their entrypoint or stay
  official('httpd mongo nginx postgres rabbitmq redis redmine', { ...ROOT, family: 'debian' }),
  official('mariadb', { ...ROOT, family: 'debian', users: [[/(?:^|-)ubi\d*(?:-|$)/, 'mysql']] }),
  official('drupal nextcloud phpmyadmin', { ...ROOT, family: 'debian' }),
  official('wordpress', {
    ...ROOT,
    family: 'debian',
    tags: [[/(?:^|-)cli(?:-|$)/, 'alpine']],
    users: [[/(?:^|-)cli(?:-|$)/, 'www-data']],
  }),
  official('caddy', { ...ROOT, family: 'alpine' }),
  official('docker', { ...ROOT, family: 'alpine', users: [[/(?:^|-)rootless(?:-|$)/, 'rootless']] }),
  official('bash registry', { family: 'alpine', user: 'root' }),

  // and those that do not
  official('groovy', { declaresShell: false, family: 'debian', user: '1000' }),
  official('memcached', { declaresShell: false, family: 'debian', user: 'memcache' }),
  official('solr', { declaresShell: false, family: 'debian', user: '8983' }),
  official('jetty', { user: 'jetty' }),
  // sets SHELL: https://github.com/odoo/docker
  official('odoo', { family: 'debian', user: 'odoo' }),

  // Of the others only the distribution is known
  official('backdrop cassandra couchbase couchdb espocrm flink friendica ghost haproxy influxdb irssi', {
    family: 'debian',
  }),
  official('chronograf joomla kapacitor kong matomo mediawiki monica neo4j postfixadmin rethinkdb ros', {
    family: 'debian',
  }),
  official('satosa spark telegraf varnish yourls zookeeper', { family: 'debian' }),
  official('adminer consul eclipse-mosquitto eggdrop teamspeak vault znc', { family: 'alpine' }),
  official('mysql', { tags: [[/(?:^|-)debian(?:$|-)/, 'debian']] }),
  official('*', {}),
];

/** Root, without a SHELL. */
function plain(family: Family, ...repositories: readonly string[]): KnownImage {
  return { ...ROOT, repositories, family, only: true };
}

export const IMAGES: readonly KnownImage[] = [
  ...OFFICIAL,

  // https://github.com/GoogleContainerTools/distroless#readme
  {
    repositories: ['gcr.io/distroless/*'],
    family: 'distroless',
    only: true,
    user: 'root',
    users: [[/(?:^|-)nonroot(?:-|$)/, '65532']],
  },

  // https://catalog.redhat.com/software/base-images
  plain(
    'rhel',
    ...['7', '8', '9', '10'].flatMap((release) =>
      ['', '-minimal', '-init'].flatMap((kind) => [
        `registry.access.redhat.com/ubi${release}/ubi${kind}`,
        `registry.access.redhat.com/ubi${release}${kind}`,
        `registry.redhat.io/ubi${release}/ubi${kind}`,
        `docker.io/redhat/ubi${release}${kind}`,
      ]),
    ),
  ),
  // images of languages begin as user 1001: https://github.com/sclorg
  { repositories: ['registry.access.redhat.com/*', 'registry.redhat.io/*'], family: 'rhel', only: true },
  plain(
    'rhel',
    'quay.io/centos/centos',
    'quay.io/fedora/fedora',
    'quay.io/fedora/fedora-minimal',
    'quay.io/almalinuxorg/*',
    'docker.io/almalinux/*',
    'docker.io/rockylinux/rockylinux',
    'quay.io/rockylinux/rockylinux',
    'registry.fedoraproject.org/fedora',
    'registry.fedoraproject.org/fedora-minimal',
    'container-registry.oracle.com/os/oraclelinux',
    'ghcr.io/oracle/oraclelinux',
    'public.ecr.aws/amazonlinux/amazonlinux',
  ),
  // https://github.com/oracle/docker-images, https://gallery.ecr.aws/lambda
  { repositories: ['ghcr.io/oracle/oraclelinux*', 'public.ecr.aws/lambda/*'], family: 'rhel', only: true },

  // https://registry.opensuse.org, https://registry.suse.com
  plain('suse', 'docker.io/opensuse/*', 'registry.opensuse.org/opensuse/*', 'registry.suse.com/suse/sle15'),
  { repositories: ['registry.suse.com/*'], family: 'suse', only: true },

  // https://github.com/microsoft/azurelinux
  {
    repositories: [
      'mcr.microsoft.com/azurelinux/distroless/*',
      'mcr.microsoft.com/azurelinux-beta/distroless/*',
      'mcr.microsoft.com/cbl-mariner/distroless/*',
    ],
    family: 'distroless',
    only: true,
  },
  plain(
    'photon',
    'mcr.microsoft.com/azurelinux/base/core',
    'mcr.microsoft.com/azurelinux-beta/base/core',
    'mcr.microsoft.com/cbl-mariner/base/core',
  ),
  {
    repositories: ['mcr.microsoft.com/azurelinux/*', 'mcr.microsoft.com/cbl-mariner/*'],
    family: 'photon',
    only: true,
  },

  // https://github.com/microsoft/dotnet-framework-docker
  {
    repositories: [
      'mcr.microsoft.com/windows',
      'mcr.microsoft.com/windows/*',
      'mcr.microsoft.com/dotnet/framework/*',
      'docker.io/microsoft/windowsservercore',
      'docker.io/microsoft/nanoserver',
    ],
    family: 'windows',
    only: true,
  },
  // Debian up to 9, Ubuntu from 10 on: https://github.com/dotnet/dotnet-docker
  {
    ...ROOT,
    repositories: ['mcr.microsoft.com/dotnet/*'],
    family: 'debian',
    users: [[/(?:^|-)(?:chiseled|distroless)(?:-|$)/, '1654']],
  },
  // https://github.com/devcontainers/images
  {
    repositories: ['mcr.microsoft.com/devcontainers/*', 'mcr.microsoft.com/vscode/devcontainers/*'],
    family: 'debian',
  },
  // https://github.com/microsoft/playwright/tree/main/utils/docker
  { repositories: ['mcr.microsoft.com/playwright*'], family: 'debian', only: true, user: 'root' },
  // the distribution is always in the tag: https://gitlab.com/nvidia/container-images/cuda
  { repositories: ['docker.io/nvidia/cuda', 'nvcr.io/nvidia/cuda'], user: 'root' },

  // https://github.com/oven-sh/bun/tree/main/dockerhub
  {
    repositories: ['docker.io/oven/bun'],
    family: 'debian',
    user: 'root',
    environment: { BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0', BUN_INSTALL_BIN: '/usr/local/bin' },
  },
  // https://docs.astral.sh/uv/guides/integration/docker/#available-images
  { repositories: ['ghcr.io/astral-sh/uv'], family: 'distroless' },
  // https://github.com/denoland/deno_docker
  {
    ...ROOT,
    repositories: ['docker.io/denoland/deno'],
    family: 'debian',
    tags: [[/(?:^|-)bin(?:-|$)/, 'scratch']],
  },
  // https://github.com/anaconda/docker-images
  {
    repositories: ['docker.io/continuumio/miniconda3', 'docker.io/continuumio/anaconda3'],
    family: 'debian',
    user: 'root',
  },
  // https://github.com/conda-forge/miniforge-images
  { repositories: ['docker.io/condaforge/*'], family: 'debian', user: 'root' },
  // sets SHELL: https://micromamba-docker.readthedocs.io
  { repositories: ['docker.io/mambaorg/micromamba'], family: 'debian', user: 'mambauser' },
  // sets SHELL: https://github.com/jupyter/docker-stacks
  { repositories: ['docker.io/jupyter/*', 'quay.io/jupyter/*'], family: 'debian', only: true, user: '1000' },
  {
    repositories: ['docker.io/pytorch/pytorch', 'docker.io/tensorflow/tensorflow'],
    family: 'debian',
    user: 'root',
  },
  { repositories: ['docker.io/rocker/*'], family: 'debian', user: 'root' },
  { repositories: ['docker.io/phusion/baseimage'], family: 'debian', only: true, user: 'root' },

  // https://github.com/zulu-openjdk/zulu-openjdk, https://github.com/bell-sw/Liberica
  {
    repositories: [
      'docker.io/azul/zulu-openjdk',
      'docker.io/azul/zulu-openjdk-debian',
      'docker.io/bellsoft/liberica-openjdk-debian',
    ],
    family: 'debian',
    user: 'root',
  },
  {
    repositories: ['docker.io/azul/zulu-openjdk-alpine', 'docker.io/bellsoft/liberica-openjdk-alpine*'],
    family: 'alpine',
    only: true,
    user: 'root',
  },
  {
    repositories: ['docker.io/azul/zulu-openjdk-centos', 'docker.io/bellsoft/liberica-openjdk-centos'],
    family: 'rhel',
    only: true,
    user: 'root',
  },
  // https://github.com/AdoptOpenJDK/openjdk-docker
  { repositories: ['docker.io/adoptopenjdk/*'], family: 'debian', user: 'root' },

  // Images that do not begin as root
  // sets SHELL: https://github.com/jenkinsci/docker
  { repositories: ['docker.io/jenkins/jenkins'], user: 'jenkins' },
  { repositories: ['docker.io/cimg/*', 'docker.io/circleci/*'], user: 'circleci' },
  { repositories: ['docker.io/bitnami/*', 'docker.io/bitnamilegacy/*'], user: '1001' },
  { repositories: ['docker.io/grafana/*'], user: '472' },
  { repositories: ['docker.io/nginxinc/nginx-unprivileged'], family: 'debian', user: '101' },
  { repositories: ['docker.io/selenium/*'], family: 'debian', only: true, user: '1200' },
  { repositories: ['docker.io/sonatype/nexus3'], user: 'nexus' },
  { repositories: ['quay.io/keycloak/keycloak', 'docker.io/jboss/keycloak'], user: '1000' },
];
