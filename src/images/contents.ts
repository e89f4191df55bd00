/** What images hold before the first instruction: directories, users and groups. */
import type { BaseImage } from './base-image.js';

/** Directories and accounts of a distribution's own images, in every release that is still built. */
interface Distribution {
  readonly directories: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** `useradd` gives every user a group of its name */
  readonly userGroups: boolean;
}

/** What an official image adds to its distribution, as far as it matters here. */
interface Image {
  readonly repositories: readonly string[];
  /** all that it adds outside of the distribution's directories and `/usr/local`; `*` at the end: any rest */
  readonly adds: readonly string[];
  /** of its further directories, those that are copied into */
  readonly directories?: readonly string[];
  /** of these, those that have nothing in them */
  readonly empty?: readonly string[];
  /** of these, those to which nobody but the image adds, as to a home */
  readonly open?: readonly string[];
  /** default: `/` */
  readonly workdir?: string;
  /** each with a group of its name */
  readonly users?: readonly string[];
}

export interface Contents {
  hasDirectory(path: string): boolean;
  hasUser(name: string): boolean;
  hasGroup(name: string): boolean;
  /** nothing stands at this path, nor below it, for certain; no package puts anything there */
  lacks(path: string): boolean;
  /** an empty directory stands at this path, to which a package may add something */
  hasEmpty(path: string): boolean;
  readonly workdir: string;
  /** `useradd` gives every user a group of its name */
  readonly userGroups: boolean;
}

/** https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html, less what Alpine does without. */
const STANDARD = paths(
  '/ /bin /boot /dev /etc /home /lib /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /var',
  '/usr/bin /usr/lib /usr/sbin /usr/share /usr/local /usr/local/bin /usr/local/lib /usr/local/share',
  '/var/cache /var/lib /var/log /var/spool /var/tmp /etc/profile.d',
);

/** Some have them, some do not. */
const POSSIBLE = paths('/lib32 /lib64 /libx32 /lost+found');

/** Where a shell runs there is no less than this. */
const MINIMUM = paths('/ /bin /etc /tmp /usr');

const DISTRIBUTIONS: Readonly<Record<string, Distribution>> = {
  // https://sources.debian.org/src/base-passwd, https://sources.debian.org/src/base-files
  debian: {
    directories: paths(
      '/usr/include /usr/src /usr/games /usr/local/sbin /usr/local/etc /usr/local/src /usr/local/include /usr/local/games',
      '/var/backups /var/local /var/mail /var/opt /etc/apt /etc/apt/apt.conf.d /etc/apt/preferences.d',
      '/etc/apt/sources.list.d /etc/apt/trusted.gpg.d /etc/default /etc/init.d /etc/opt /etc/skel /etc/pam.d',
      '/etc/cron.daily /etc/logrotate.d /etc/ld.so.conf.d',
    ),
    users: paths('daemon bin sys sync games man lp mail news uucp proxy www-data backup list nobody'),
    groups: paths(
      'daemon bin sys adm tty disk lp mail news uucp man proxy dialout cdrom sudo audio www-data backup staff games users',
    ),
    userGroups: true,
  },
  // https://gitlab.alpinelinux.org/alpine/aports/-/tree/master/main/alpine-baselayout
  alpine: {
    directories: paths('/etc/apk /etc/init.d /etc/conf.d /etc/crontabs /etc/periodic /var/local /var/opt'),
    users: paths('bin daemon mail games guest nobody'),
    groups: paths('bin daemon sys adm tty disk wheel mail audio video games users nogroup'),
    userGroups: true,
  },
  // https://pagure.io/setup, https://src.fedoraproject.org/rpms/filesystem
  rhel: {
    directories: paths(
      '/usr/include /usr/src /usr/libexec /usr/local/sbin /usr/local/etc /usr/local/src /usr/local/include /usr/local/libexec',
      '/etc/opt /etc/skel /etc/yum.repos.d /etc/pki /var/local /var/opt /var/adm',
    ),
    users: paths('bin daemon adm lp sync mail operator games ftp nobody'),
    groups: paths('bin daemon sys adm tty disk lp mem kmem wheel mail man games users nobody'),
    userGroups: true,
  },
};

/** https://github.com/docker-library/official-images/tree/master/library */
const IMAGES: readonly Image[] = [
  { repositories: ['debian', 'alpine', 'buildpack-deps', 'centos', 'rockylinux', 'almalinux'], adds: [] },
  { repositories: ['oraclelinux', 'amazonlinux', 'python', 'pypy', 'gcc', 'ruby', 'rust'], adds: [] },
  { repositories: ['fedora'], adds: ['/afs'] },
  { repositories: ['ubuntu'], adds: ['/home/ubuntu'] },
  {
    repositories: ['node'],
    adds: ['/home/node', '/opt/yarn*'],
    directories: ['/home/node'],
    open: ['/home/node'],
    users: ['node'],
  },
  { repositories: ['golang'], adds: ['/go'], directories: ['/go', '/go/bin', '/go/src'], workdir: '/go' },
  {
    repositories: ['php'],
    adds: ['/usr/src/php*', '/var/www'],
    directories: ['/var/www/html', '/usr/local/etc/php', '/usr/local/etc/php/conf.d'],
    // https://github.com/docker-library/php/blob/master/Dockerfile-linux.template; that with `cli` starts in `/`
    empty: ['/var/www/html'],
    workdir: '/var/www/html',
    users: ['www-data'],
  },
  { repositories: ['eclipse-temurin'], adds: ['/opt/java', '/__cacert*', '/home/ubuntu'] },
  { repositories: ['openjdk'], adds: ['/usr/java*', '/docker-java-home'] },
  {
    repositories: ['nginx'],
    adds: ['/docker-entrypoint*'],
    directories: paths(
      '/docker-entrypoint.d /etc/nginx /etc/nginx/conf.d /usr/share/nginx /usr/share/nginx/html /var/cache/nginx /var/log/nginx',
    ),
    users: ['nginx'],
  },
  {
    repositories: ['httpd'],
    adds: [],
    directories: ['/usr/local/apache2', '/usr/local/apache2/conf', '/usr/local/apache2/htdocs'],
    workdir: '/usr/local/apache2',
    users: ['www-data'],
  },
  {
    repositories: ['postgres'],
    adds: ['/docker-entrypoint*'],
    directories: ['/docker-entrypoint-initdb.d'],
    users: ['postgres'],
  },
];

/** Directories in which packages and images put nothing but what is listed above. */
const OPEN = paths('/ /home /opt /srv /usr/src');

export function contentsOf(base: BaseImage): Contents {
  const distribution = base.family === undefined ? undefined : DISTRIBUTIONS[base.family];
  const image = imageOf(base);
  const directories = new Set([
    ...(distribution === undefined ? MINIMUM : STANDARD),
    ...(distribution?.directories ?? []),
    ...(image?.directories ?? []),
  ]);
  const users = new Set(['root', ...(distribution?.users ?? []), ...(image?.users ?? [])]);
  const groups = new Set(['root', ...(distribution?.groups ?? []), ...(image?.users ?? [])]);
  const taken = [...directories, ...POSSIBLE, ...(image?.adds ?? [])];
  return {
    hasDirectory: (path) => directories.has(path),
    hasUser: (name) => users.has(name),
    hasGroup: (name) => groups.has(name),
    lacks: (path) =>
      image !== undefined &&
      distribution !== undefined &&
      isFree(path, [...OPEN, ...(image.open ?? [])], taken),
    hasEmpty: (path) => image?.empty?.includes(path) === true,
    workdir: image?.workdir ?? '/',
    userGroups: distribution?.userGroups === true,
  };
}

/** Images with `ONBUILD` instructions have run them before the first one here. */
function imageOf({ official, repository, tag }: BaseImage): Image | undefined {
  if (!official || tag?.includes('onbuild') === true) return undefined;
  const name = repository?.slice(repository.lastIndexOf('/') + 1);
  return IMAGES.find(({ repositories }) => name !== undefined && repositories.includes(name));
}

/** Whether the part of a path that would be the first new one in an open directory is not taken. */
function isFree(path: string, open: readonly string[], taken: readonly string[]): boolean {
  const parent = open.filter((one) => one !== path && path.startsWith(one === '/' ? '/' : `${one}/`)).at(-1);
  if (parent === undefined) return false;
  const behind = path.slice(parent === '/' ? 1 : parent.length + 1);
  const first = `${parent === '/' ? '' : parent}/${behind.split('/', 1)[0] ?? ''}`;
  return !taken.some((one) => (one.endsWith('*') ? first.startsWith(one.slice(0, -1)) : one === first));
}

function paths(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}
