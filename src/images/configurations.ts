/** Configurations of images: what their Dockerfiles say. Data, read in 2026 with each file's history. */

/** `undefined`: it varies with the version, or only some tags have it. */
export type Values = Readonly<Record<string, string | undefined>>;

/** What an image adds to the configuration of the system that it is made of. */
export interface Settings {
  /** official name, or domain and path */
  readonly image: string;
  /** the first row of an image whose pattern its tag matches is the one */
  readonly tags: RegExp;
  readonly environment?: Values;
  /** directories in PATH before those of the system */
  readonly path?: string;
  /** `[]`: none, whatever the system has */
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly workdir?: string;
  /** default: `root` */
  readonly user?: string;
  readonly exposed?: readonly string[];
  readonly volumes?: readonly string[];
  readonly stopSignal?: string;
  readonly labels?: Values;
}

const ANY = /^/;

function varying(names: string): Values {
  return Object.fromEntries(names.split(' ').map((name) => [name, undefined]));
}

const PYTHON = varying(
  'PYTHON_VERSION PYTHON_SHA256 GPG_KEY PYTHON_PIP_VERSION PYTHON_SETUPTOOLS_VERSION PYTHON_GET_PIP_URL PYTHON_GET_PIP_SHA256',
);

const PHP: Values = {
  ...varying(
    'PHPIZE_DEPS PHP_CFLAGS PHP_CPPFLAGS PHP_LDFLAGS GPG_KEYS PHP_VERSION PHP_URL PHP_ASC_URL PHP_SHA256',
  ),
  ...varying('PHP_MD5 PHP_EXTRA_CONFIGURE_ARGS PHP_EXTRA_BUILD_DEPS'),
  PHP_INI_DIR: '/usr/local/etc/php',
};

const TEMURIN: Values = {
  JAVA_HOME: '/opt/java/openjdk',
  LANG: 'en_US.UTF-8',
  LANGUAGE: 'en_US:en',
  LC_ALL: 'en_US.UTF-8',
  JAVA_VERSION: undefined,
};

const OCI_LABELS = varying(
  [
    'version',
    'ref.name',
    'title',
    'description',
    'url',
    'documentation',
    'vendor',
    'licenses',
    'source',
    'authors',
  ]
    .map((name) => `org.opencontainers.image.${name}`)
    .join(' '),
);

const NGINX: Omit<Settings, 'image' | 'tags'> = {
  environment: varying('NGINX_VERSION NJS_VERSION NJS_RELEASE ACME_VERSION PKG_RELEASE DYNPKG_RELEASE'),
  entrypoint: ['/docker-entrypoint.sh'],
  command: ['nginx', '-g', 'daemon off;'],
  exposed: ['80/tcp'],
  stopSignal: 'SIGQUIT',
  labels: { maintainer: 'NGINX Docker Maintainers <docker-maint@nginx.com>' },
};

/** https://github.com/dotnet/dotnet-docker/blob/main/src/runtime-deps/8.0/bookworm-slim/amd64/Dockerfile and above it */
const DOTNET: Values = {
  APP_UID: '1654',
  ASPNETCORE_HTTP_PORTS: '8080',
  DOTNET_RUNNING_IN_CONTAINER: 'true',
};
const DOTNET_RUNTIME: Values = { ...DOTNET, DOTNET_VERSION: undefined };
const DOTNET_ASPNET: Values = { ...DOTNET_RUNTIME, ASPNET_VERSION: undefined };
/** Of 8 and later, on Debian and Ubuntu: that of Alpine has other settings for globalization than the SDK. */
const DOTNET_TAGS = /^(?:[89]|1\d)\.0(?:-(?:bookworm-slim|jammy|noble|resolute))?$/;

/** https://github.com/GoogleContainerTools/distroless/blob/main/static/static.bzl */
function distroless(name: string, release: string): readonly Settings[] {
  const shared = {
    image: `gcr.io/distroless/${name}-${release}`,
    environment: { SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' },
    command: [],
  };
  return [
    { ...shared, tags: /^nonroot$/, user: '65532', workdir: '/home/nonroot' },
    { ...shared, tags: /^latest$/, user: '0' },
  ];
}

export const SETTINGS: readonly Settings[] = [
  // https://github.com/debuerreotype/docker-debian-artifacts, since there are slim images
  {
    image: 'debian',
    tags: /^(?!(?:[678]|squeeze|wheezy|jessie|experimental|rc-buggy)(?:[.-]|$)|\w+-201[3-7])/,
  },
  // https://github.com/docker-library/buildpack-deps: nothing of its own
  {
    image: 'buildpack-deps',
    tags: /^(?:curl|scm|latest|(?:buster|bullseye|bookworm|trixie)(?:-(?:curl|scm))?)$/,
  },
  // https://gitlab.alpinelinux.org/alpine/aports, scripts/genrootfs.sh
  { image: 'alpine', tags: /^(?:latest|edge|3(?:\.\d+){0,2})$/ },
  // https://git.launchpad.net/cloud-images/+oci/ubuntu-base
  {
    image: 'ubuntu',
    tags: /^(?:latest|20\.04|22\.04|24\.04|focal|jammy|noble)$/,
    labels: varying('org.opencontainers.image.ref.name org.opencontainers.image.version'),
  },
  // BuildKit gives PATH to what is made of nothing:
  // https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/image.go
  { image: 'scratch', tags: ANY, command: [] },
  ...['static', 'base', 'cc'].flatMap((name) =>
    ['debian12', 'debian13'].flatMap((release) => distroless(name, release)),
  ),

  // https://github.com/nodejs/docker-node: the entrypoint since June 2019, in tags that were the newest of their line then
  // as well; a level of logging for npm until October 2017; yarn until 25
  {
    image: 'node',
    tags: /^(?:8\.(?:9|1[0-5])|9|10\.(?:\d|1[0-5])|11\.(?:\d|1[0-4])|12\.[0-3])(?:[.-]|$)(?!.*(?:onbuild|jessie|wheezy))/,
    environment: varying('NODE_VERSION YARN_VERSION'),
    command: ['node'],
  },
  {
    image: 'node',
    tags: /^(?!(?:[0-79]|8\.(?:\d|1[0-5])|10\.(?:\d|1[0-5])|11\.(?:\d|1[0-4])|12\.[0-3])(?:[.-]|$)|(?:argon|boron|chakracore)|.*onbuild|.*(?:jessie|wheezy))/,
    environment: varying('NODE_VERSION YARN_VERSION'),
    entrypoint: ['docker-entrypoint.sh'],
    command: ['node'],
  },
  // https://github.com/docker-library/golang: GOTOOLCHAIN since 1.21.2
  ...(
    [
      [/^1\.(?:1[1-9]|20)(?:[.-]|$)/, {}],
      [/^1\.21(?:\.[01])?(?:-|$)/, { GOTOOLCHAIN: undefined }],
      [/^(?!tip)(?:1(?:\.(?:2[1-9]|[3-9]\d))?(?:\.\d+)?(?:-|$)|[a-z])/, { GOTOOLCHAIN: 'local' }],
    ] as const
  ).map(([tags, more]): Settings => ({
    image: 'golang',
    tags,
    environment: { GOLANG_VERSION: undefined, GOPATH: '/go', ...more },
    path: '/go/bin:/usr/local/go/bin',
    workdir: '/go',
  })),
  // https://github.com/docker-library/python: LANG until 3.12
  {
    image: 'python',
    tags: /^3\.(?:[6-9]|1[0-2])(?:\.\d+)?(?:-|$)/,
    environment: { ...PYTHON, LANG: 'C.UTF-8' },
    path: '/usr/local/bin',
    command: ['python3'],
  },
  {
    image: 'python',
    tags: /^(?:3(?:\.1[3-9](?:\.\d+)?)?|latest|slim|alpine[\d.]*|(?:slim-)?(?:bookworm|trixie))(?:-|$)/,
    environment: PYTHON,
    path: '/usr/local/bin',
    command: ['python3'],
  },
  // https://github.com/docker-library/ruby
  {
    image: 'ruby',
    tags: /^(?:[34](?:\.\d+){0,2}|latest|slim|alpine[\d.]*|(?:slim-)?(?:bookworm|trixie))(?:-|$)/,
    environment: {
      ...varying('RUBY_VERSION RUBY_MAJOR RUBY_DOWNLOAD_SHA256 RUBY_DOWNLOAD_URL'),
      LANG: 'C.UTF-8',
      GEM_HOME: '/usr/local/bundle',
      BUNDLE_SILENCE_ROOT_WARNING: '1',
      BUNDLE_APP_CONFIG: '/usr/local/bundle',
    },
    path: '/usr/local/bundle/bin',
    command: ['irb'],
  },
  // https://github.com/rust-lang/docker-rust: the label since 1.77.1
  {
    image: 'rust',
    tags: /^(?!.*nightly)/,
    environment: {
      RUSTUP_HOME: '/usr/local/rustup',
      CARGO_HOME: '/usr/local/cargo',
      RUST_VERSION: undefined,
    },
    path: '/usr/local/cargo/bin',
    labels: varying('org.opencontainers.image.source'),
  },
  // https://github.com/docker-library/gcc
  { image: 'gcc', tags: ANY, environment: varying('GPG_KEYS GCC_MIRRORS GCC_VERSION') },
  // https://github.com/docker-library/php
  {
    image: 'php',
    tags: /^(?!5|7\.[01])(?=.*(?:^|-)apache(?:-|$))/,
    environment: { ...PHP, APACHE_CONFDIR: '/etc/apache2', APACHE_ENVVARS: '/etc/apache2/envvars' },
    entrypoint: ['docker-php-entrypoint'],
    command: ['apache2-foreground'],
    workdir: '/var/www/html',
    exposed: ['80/tcp'],
    stopSignal: 'SIGWINCH',
  },
  {
    image: 'php',
    tags: /^(?!5|7\.[01])(?=.*(?:^|-)fpm(?:-|$))/,
    environment: PHP,
    entrypoint: ['docker-php-entrypoint'],
    command: ['php-fpm'],
    workdir: '/var/www/html',
    exposed: ['9000/tcp'],
    stopSignal: 'SIGQUIT',
  },
  {
    image: 'php',
    tags: /^(?!5|7\.[01])(?!.*(?:rc|alpha|beta))/i,
    environment: PHP,
    entrypoint: ['docker-php-entrypoint'],
    command: ['php', '-a'],
  },
  // https://github.com/adoptium/containers: tags that move; the entrypoint is not in all that have ended
  {
    image: 'eclipse-temurin',
    // where Java 8 has no jshell, its JDK has no command either
    tags: /^(?:8(?:-jdk)?|(?:8|11|17|21|25)-jre)(?:-(?:jammy|noble|resolute|alpine(?:-3\.2[1-9])?))?$/,
    environment: TEMURIN,
    path: '/opt/java/openjdk/bin',
    entrypoint: ['/__cacert_entrypoint.sh'],
    command: [],
    labels: varying('org.opencontainers.image.ref.name org.opencontainers.image.version'),
  },
  {
    image: 'eclipse-temurin',
    tags: /^(?:11|17|21|25)(?:-jdk)?(?:-(?:jammy|noble|resolute|alpine(?:-3\.2[1-9])?))?$/,
    environment: TEMURIN,
    path: '/opt/java/openjdk/bin',
    entrypoint: ['/__cacert_entrypoint.sh'],
    command: ['jshell'],
    labels: varying('org.opencontainers.image.ref.name org.opencontainers.image.version'),
  },
  // https://github.com/carlossg/docker-maven
  {
    image: 'maven',
    tags: /^3(?:\.\d+){0,2}-eclipse-temurin-(?:8|11|17|21|25)(?:-(?:focal|noble|alpine))?$/,
    environment: { ...TEMURIN, MAVEN_HOME: '/usr/share/maven', MAVEN_CONFIG: '/root/.m2' },
    path: '/opt/java/openjdk/bin',
    entrypoint: ['/usr/local/bin/mvn-entrypoint.sh'],
    command: ['mvn'],
    labels: OCI_LABELS,
  },
  // https://github.com/gradle/docker-gradle: since 8.4 with the entrypoint of eclipse-temurin
  {
    image: 'gradle',
    tags: /^(?:[89]|8\.(?:[4-9]|1\d)(?:\.\d+)?|9(?:\.\d+){1,2})-jdk(?:8|11|17|21|25)(?:-(?:focal|jammy|noble|alpine))?$/,
    environment: { ...TEMURIN, GRADLE_HOME: '/opt/gradle', GRADLE_VERSION: undefined },
    path: '/opt/java/openjdk/bin',
    entrypoint: ['/__cacert_entrypoint.sh'],
    command: ['gradle'],
    workdir: '/home/gradle',
    volumes: ['/home/gradle/.gradle'],
    labels: OCI_LABELS,
  },
  // https://github.com/nginx/docker-nginx: SIGQUIT since 1.19.5
  { image: 'nginx', tags: /^(?!(?:0|1\.(?:\d|1[0-9])(?:\.\d+)?)(?:-|$)|.*(?:perl|otel))/, ...NGINX },
  // https://github.com/docker-library/httpd: SIGWINCH since 2.4.42
  {
    image: 'httpd',
    tags: /^(?:2(?:\.4(?:\.(?:4[2-9]|[5-9]\d))?)?|latest|alpine[\d.]*|bookworm|trixie)(?:-|$)/,
    environment: {
      ...varying('HTTPD_VERSION HTTPD_SHA256 HTTPD_PATCHES'),
      HTTPD_PREFIX: '/usr/local/apache2',
    },
    path: '/usr/local/apache2/bin',
    command: ['httpd-foreground'],
    workdir: '/usr/local/apache2',
    exposed: ['80/tcp'],
    stopSignal: 'SIGWINCH',
  },
  // https://github.com/caddyserver/caddy-docker: volumes until 2.2; UDP since 2.6
  {
    image: 'caddy',
    tags: /^(?:2(?:\.(?:[89]|\d\d)(?:\.\d+)?)?|latest|alpine)(?:-alpine)?$/,
    environment: { CADDY_VERSION: undefined, XDG_CONFIG_HOME: '/config', XDG_DATA_HOME: '/data' },
    command: ['caddy', 'run', '--config', '/etc/caddy/Caddyfile', '--adapter', 'caddyfile'],
    workdir: '/srv',
    exposed: ['80/tcp', '443/tcp', '443/udp', '2019/tcp'],
    labels: OCI_LABELS,
  },
  { image: 'mcr.microsoft.com/dotnet/runtime-deps', tags: DOTNET_TAGS, environment: DOTNET },
  { image: 'mcr.microsoft.com/dotnet/runtime', tags: DOTNET_TAGS, environment: DOTNET_RUNTIME },
  { image: 'mcr.microsoft.com/dotnet/aspnet', tags: DOTNET_TAGS, environment: DOTNET_ASPNET },
  {
    image: 'mcr.microsoft.com/dotnet/sdk',
    tags: DOTNET_TAGS,
    environment: {
      ...DOTNET_ASPNET,
      DOTNET_GENERATE_ASPNET_CERTIFICATE: 'false',
      DOTNET_NOLOGO: 'true',
      DOTNET_SDK_VERSION: undefined,
      DOTNET_USE_POLLING_FILE_WATCHER: 'true',
      NUGET_XMLDOC_MODE: 'skip',
      POWERSHELL_DISTRIBUTION_CHANNEL: undefined,
    },
  },
];
