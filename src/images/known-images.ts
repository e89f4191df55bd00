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
  /** nothing at all */
  | 'scratch'
  | 'windows';

export interface KnownImage {
  /** domain and path; a final `*` stands for anything */
  readonly repositories: readonly string[];
  readonly official?: true;
  /** of a tag that says nothing else; `undefined`: it varies */
  readonly family?: Family;
  /** every tag is of this family */
  readonly only?: true;
  /** tags that mean something of their own here, before those that mean it everywhere */
  readonly tags?: readonly (readonly [tag: RegExp, family: Family | undefined])[];
  readonly declaresShell?: false;
  readonly user?: string;
  /** users of some tags only */
  readonly users?: readonly (readonly [tag: RegExp, user: string | undefined])[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Where Docker Official Images are found: their own namespace, one per architecture, and mirrors.
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
export const TAG_FAMILIES: readonly (readonly [RegExp, Family])[] = [
  [/(?:^|[-_.])(?:nanoserver|windowsservercore|windows|ltsc20\d\d)(?:$|[-_.])/, 'windows'],
  [/(?:^|[-_.])(?:distroless|chiseled)(?:$|[-_.])/, 'distroless'],
  [/(?:^|[-_.])(?:scratch|linux)(?:$|[-_.])/, 'scratch'],
  [/(?:^|[-_.])alpine[\d.]*(?:$|[-_.])/, 'alpine'],
  // https://www.debian.org/releases/, https://wiki.ubuntu.com/Releases
  [
    /(?:^|[-_.])(?:debian[\d.]*|wheezy|jessie|stretch|buster|bullseye|bookworm|trixie|forky|duke|sid|ubuntu[\d.]*|trusty|xenial|bionic|focal|jammy|noble|plucky|questing|resolute)(?:$|[-_.])/,
    'debian',
  ],
  [
    /(?:^|[-_.])(?:ubi\d*|oracle|oraclelinux\d*|ol\d|centos\d*|rhel\d*|rockylinux\d*|almalinux\d*|fedora\d*|amazonlinux\d*|al20\d\d|al2|amazoncorretto)(?:$|[-_.])/,
    'rhel',
  ],
  [/(?:^|[-_.])(?:azurelinux[\d.]*|cbl-mariner[\d.]*|mariner[\d.]*|photon[\d.]*)(?:$|[-_.])/, 'photon'],
  [/(?:^|[-_.])(?:opensuse|leap|tumbleweed|sles)(?:$|[-_.])/, 'suse'],
];

function library(...names: readonly string[]): readonly string[] {
  return names.map((name) => `docker.io/library/${name}`);
}

/** https://github.com/docker-library/official-images/tree/master/library; users are those of the Dockerfiles named there. */
const OFFICIAL: readonly KnownImage[] = [
  // Distributions
  {
    repositories: library('debian', 'ubuntu', 'neurodebian', 'ubuntu-debootstrap'),
    family: 'debian',
    only: true,
    user: 'root',
  },
  { repositories: library('alpine'), family: 'alpine', only: true, user: 'root' },
  {
    repositories: library(
      'almalinux',
      'amazonlinux',
      'centos',
      'clefos',
      'fedora',
      'oraclelinux',
      'rockylinux',
      'sl',
    ),
    family: 'rhel',
    only: true,
    user: 'root',
  },
  { repositories: library('opensuse'), family: 'suse', only: true, user: 'root' },
  { repositories: library('archlinux'), family: 'arch', only: true, user: 'root' },
  { repositories: library('photon'), family: 'photon', only: true, user: 'root' },
  { repositories: library('scratch', 'hello-world'), family: 'scratch' },
  { repositories: library('busybox'), user: 'root' },
  // ALT Linux has apt-get over rpm, Mageia urpmi, Clear Linux swupd
  { repositories: library('alt', 'mageia', 'clearlinux', 'cirros', 'euleros', 'crux', 'sourcemage') },

  // Languages and tools: Debian unless the tag says otherwise
  {
    repositories: library(
      'buildpack-deps',
      'dart',
      'gcc',
      'haskell',
      'elixir',
      'erlang',
      'clojure',
      'haxe',
      'hylang',
      'julia',
    ),
    family: 'debian',
    user: 'root',
  },
  {
    repositories: library(
      'nim',
      'node',
      'perl',
      'php',
      'pypy',
      'python',
      'r-base',
      'rakudo-star',
      'swift',
      'swipl',
      'iojs',
    ),
    family: 'debian',
    user: 'root',
  },
  {
    repositories: library('ruby'),
    family: 'debian',
    user: 'root',
    // https://github.com/docker-library/ruby/blob/master/Dockerfile.template
    environment: {
      GEM_HOME: '/usr/local/bundle',
      BUNDLE_APP_CONFIG: '/usr/local/bundle',
      BUNDLE_SILENCE_ROOT_WARNING: '1',
    },
  },
  {
    repositories: library('jruby'),
    family: 'debian',
    user: 'root',
    environment: { GEM_HOME: '/usr/local/bundle', BUNDLE_APP_CONFIG: '/usr/local/bundle' },
  },
  {
    repositories: library('golang'),
    family: 'debian',
    user: 'root',
    // https://github.com/docker-library/golang/blob/master/Dockerfile-linux.template
    environment: { GOPATH: '/go' },
  },
  {
    repositories: library('rust'),
    family: 'debian',
    user: 'root',
    // https://github.com/rust-lang/docker-rust/blob/master/Dockerfile-debian.template
    environment: { CARGO_HOME: '/usr/local/cargo', RUSTUP_HOME: '/usr/local/rustup' },
  },
  {
    repositories: library('composer'),
    family: 'alpine',
    user: 'root',
    // https://github.com/composer/docker/blob/main/latest/Dockerfile
    environment: { COMPOSER_HOME: '/tmp', COMPOSER_ALLOW_SUPERUSER: '1' },
  },

  // Java. Until 11 openjdk was Debian by default, from 12 on it is Oracle Linux.
  { repositories: library('java'), family: 'debian', user: 'root' },
  {
    repositories: library('openjdk'),
    family: 'rhel',
    user: 'root',
    tags: [
      [/(?:^|-)(?:jdk-|jre-)?slim(?:$|-)/, 'debian'],
      [/^(?:[6-9]|10|11)(?:[u.-][^-]*)?(?:-(?:jdk|jre|ea|b\d+|headless))*$/, 'debian'],
      [/^(?:latest|jdk|jre)$/, undefined],
    ],
  },
  {
    repositories: library('eclipse-temurin', 'ibmjava', 'ibm-semeru-runtimes', 'sapmachine'),
    family: 'debian',
    user: 'root',
  },
  { repositories: library('amazoncorretto'), family: 'rhel', user: 'root' },
  // Tags without a distribution have been of several.
  {
    repositories: library('maven', 'tomcat'),
    user: 'root',
    tags: [
      [/(?:^|-)(?:eclipse-)?temurin(?:-\d+)?$/, 'debian'],
      [/(?:^|-)slim(?:$|-)/, undefined],
    ],
  },
  {
    repositories: library('gradle'),
    user: 'root',
    tags: [[/(?:^|-)(?:corretto|graal)(?:-|$)/, 'rhel']],
    environment: { GRADLE_HOME: '/opt/gradle' },
  },
  { repositories: library('groovy'), family: 'debian', user: 'groovy' },
  { repositories: library('jetty'), user: 'jetty' },

  // Servers that begin as root and step down in their entrypoint, or stay
  {
    repositories: library('httpd', 'mariadb', 'mongo', 'nginx', 'postgres', 'rabbitmq', 'redis', 'redmine'),
    family: 'debian',
    user: 'root',
  },
  {
    repositories: library(
      'drupal',
      'joomla',
      'matomo',
      'mediawiki',
      'nextcloud',
      'phpmyadmin',
      'wordpress',
      'yourls',
    ),
    family: 'debian',
    user: 'root',
    // https://github.com/docker-library/wordpress/blob/master/cli/php8.3/alpine/Dockerfile
    users: [[/^cli(?:-|$)/, 'www-data']],
    tags: [[/^cli(?:-|$)/, 'alpine']],
  },
  {
    repositories: library(
      'backdrop',
      'cassandra',
      'couchbase',
      'couchdb',
      'espocrm',
      'friendica',
      'ghost',
      'kong',
    ),
    family: 'debian',
  },
  {
    repositories: library(
      'chronograf',
      'influxdb',
      'irssi',
      'kapacitor',
      'monica',
      'neo4j',
      'postfixadmin',
      'ros',
      'telegraf',
    ),
    family: 'debian',
  },
  { repositories: library('memcached'), family: 'debian', user: 'memcache' },
  { repositories: library('odoo'), family: 'debian', user: 'odoo' },
  {
    repositories: library('haproxy', 'varnish', 'rethinkdb', 'satosa', 'spark', 'flink', 'zookeeper'),
    family: 'debian',
  },
  { repositories: library('solr'), family: 'debian', user: 'solr' },
  { repositories: library('caddy', 'docker', 'bash', 'registry'), family: 'alpine', user: 'root' },
  {
    repositories: library('adminer', 'eclipse-mosquitto', 'eggdrop', 'teamspeak', 'znc', 'vault', 'consul'),
    family: 'alpine',
  },
  { repositories: library('mysql', 'percona'), tags: [[/(?:^|-)debian(?:$|-)/, 'debian']] },
  // What is left: nothing is known but that no official image for Linux sets SHELL
  { repositories: ['docker.io/library/*'] },
].map((image): KnownImage => ({ ...(image as KnownImage), official: true, declaresShell: false }));

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
  {
    repositories: [
      ...['', '7', '8', '9', '10'].flatMap((release) =>
        ['', '-minimal', '-init'].map((kind) => `registry.access.redhat.com/ubi${release}/ubi${kind}`),
      ),
      ...['8', '9', '10'].flatMap((release) =>
        ['', '-minimal', '-init'].flatMap((kind) => [
          `registry.access.redhat.com/ubi${release}${kind}`,
          `registry.redhat.io/ubi${release}/ubi${kind}`,
          `docker.io/redhat/ubi${release}${kind}`,
        ]),
      ),
    ],
    family: 'rhel',
    only: true,
    declaresShell: false,
    user: 'root',
  },
  // language images start as user 1001: https://github.com/sclorg
  { repositories: ['registry.access.redhat.com/ubi*', 'registry.redhat.io/*'], family: 'rhel', only: true },
  {
    repositories: [
      'quay.io/centos/centos',
      'quay.io/fedora/fedora',
      'quay.io/almalinuxorg/*',
      'docker.io/almalinux/*',
      'docker.io/rockylinux/rockylinux',
      'docker.io/rockylinux/rockylinux-minimal',
      'quay.io/rockylinux/rockylinux',
      'registry.fedoraproject.org/fedora',
      'registry.fedoraproject.org/fedora-minimal',
      'container-registry.oracle.com/os/oraclelinux',
      'ghcr.io/oracle/oraclelinux',
      'public.ecr.aws/amazonlinux/amazonlinux',
    ],
    family: 'rhel',
    only: true,
    declaresShell: false,
    user: 'root',
  },
  // https://github.com/oracle/docker-images, https://gallery.ecr.aws/lambda
  { repositories: ['ghcr.io/oracle/oraclelinux*', 'public.ecr.aws/lambda/*'], family: 'rhel', only: true },
  // https://registry.opensuse.org, https://registry.suse.com
  {
    repositories: ['docker.io/opensuse/*', 'registry.opensuse.org/opensuse/*', 'registry.suse.com/suse/sle*'],
    family: 'suse',
    only: true,
    declaresShell: false,
    user: 'root',
  },
  { repositories: ['registry.suse.com/*'], family: 'suse', only: true },
  // https://github.com/microsoft/azurelinux
  {
    repositories: ['mcr.microsoft.com/azurelinux/distroless/*', 'mcr.microsoft.com/cbl-mariner/distroless/*'],
    family: 'distroless',
    only: true,
  },
  {
    repositories: [
      'mcr.microsoft.com/azurelinux/base/core',
      'mcr.microsoft.com/azurelinux-beta/base/core',
      'mcr.microsoft.com/cbl-mariner/base/core',
      'docker.io/vmware/photon',
    ],
    family: 'photon',
    only: true,
    declaresShell: false,
    user: 'root',
  },
  {
    repositories: ['mcr.microsoft.com/azurelinux/*', 'mcr.microsoft.com/cbl-mariner/*'],
    family: 'photon',
    only: true,
  },
  // https://github.com/microsoft/dotnet-framework-docker
  {
    repositories: [
      'mcr.microsoft.com/windows*',
      'mcr.microsoft.com/dotnet/framework/*',
      'docker.io/microsoft/windowsservercore',
      'docker.io/microsoft/nanoserver',
    ],
    family: 'windows',
    only: true,
  },
  // Debian up to 9, Ubuntu from 10 on: https://github.com/dotnet/dotnet-docker
  {
    repositories: ['mcr.microsoft.com/dotnet/*', 'mcr.microsoft.com/dotnet-buildtools/*'],
    family: 'debian',
    declaresShell: false,
    user: 'root',
    users: [[/(?:^|-)(?:chiseled|distroless)(?:-|$)/, '1654']],
  },
  // https://github.com/devcontainers/images
  {
    repositories: ['mcr.microsoft.com/devcontainers/*', 'mcr.microsoft.com/vscode/devcontainers/*'],
    family: 'debian',
  },
  // https://github.com/microsoft/playwright/tree/main/utils/docker
  { repositories: ['mcr.microsoft.com/playwright*'], family: 'debian', user: 'root' },
  // https://gitlab.com/nvidia/container-images/cuda: the distribution is always in the tag
  { repositories: ['docker.io/nvidia/cuda', 'nvcr.io/nvidia/cuda'], declaresShell: false, user: 'root' },

  // https://github.com/oven-sh/bun/tree/main/dockerhub
  {
    repositories: ['docker.io/oven/bun'],
    family: 'debian',
    declaresShell: false,
    user: 'root',
    environment: { BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0', BUN_INSTALL_BIN: '/usr/local/bin' },
  },
  // https://docs.astral.sh/uv/guides/integration/docker/#available-images
  { repositories: ['ghcr.io/astral-sh/uv'], family: 'distroless' },
  // https://github.com/denoland/deno_docker
  {
    repositories: ['docker.io/denoland/deno'],
    family: 'debian',
    user: 'root',
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
  // https://micromamba-docker.readthedocs.io: sets SHELL
  { repositories: ['docker.io/mambaorg/micromamba'], family: 'debian', user: 'mambauser' },
  // https://jupyter-docker-stacks.readthedocs.io: sets SHELL
  { repositories: ['docker.io/jupyter/*', 'quay.io/jupyter/*'], family: 'debian', user: '1000' },
  {
    repositories: ['docker.io/pytorch/pytorch', 'docker.io/tensorflow/tensorflow'],
    family: 'debian',
    user: 'root',
  },
  { repositories: ['docker.io/rocker/*'], family: 'debian', user: 'root' },
  { repositories: ['docker.io/phusion/baseimage'], family: 'debian', only: true, user: 'root' },

  // https://github.com/zulu-openjdk/zulu-openjdk, https://github.com/bell-sw/Liberica, https://github.com/AdoptOpenJDK/openjdk-docker
  {
    repositories: ['docker.io/azul/zulu-openjdk', 'docker.io/azul/zulu-openjdk-debian'],
    family: 'debian',
    user: 'root',
  },
  {
    repositories: ['docker.io/azul/zulu-openjdk-alpine', 'docker.io/bellsoft/liberica-openjdk-alpine*'],
    family: 'alpine',
    user: 'root',
  },
  {
    repositories: ['docker.io/azul/zulu-openjdk-centos', 'docker.io/bellsoft/liberica-openjdk-centos'],
    family: 'rhel',
    user: 'root',
  },
  { repositories: ['docker.io/bellsoft/liberica-openjdk-debian'], family: 'debian', user: 'root' },
  { repositories: ['docker.io/adoptopenjdk/*'], family: 'debian', user: 'root' },

  // Images that do not start as root
  { repositories: ['docker.io/jenkins/jenkins'], user: 'jenkins' },
  {
    repositories: [
      'docker.io/jenkins/agent',
      'docker.io/jenkins/inbound-agent',
      'docker.io/jenkins/ssh-agent',
    ],
  },
  { repositories: ['docker.io/cimg/*', 'docker.io/circleci/*'], user: 'circleci' },
  {
    repositories: ['docker.io/bitnami/*', 'docker.io/bitnamilegacy/*'],
    family: 'debian',
    only: true,
    user: '1001',
  },
  {
    repositories: [
      'docker.io/grafana/grafana',
      'docker.io/grafana/grafana-oss',
      'docker.io/grafana/grafana-enterprise',
    ],
    user: '472',
  },
  { repositories: ['docker.io/selenium/*'], family: 'debian', only: true, user: '1200' },
  { repositories: ['docker.io/nginxinc/nginx-unprivileged'], family: 'debian', user: '101' },
  { repositories: ['quay.io/keycloak/keycloak', 'docker.io/jboss/keycloak'], user: '1000' },
  { repositories: ['docker.io/sonatype/nexus3'], user: 'nexus' },
];
