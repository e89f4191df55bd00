/** What a program does to the container around the shell that ends with the RUN, or that a shell keeps in mind. */
import type { Redirection, Word } from '../shell/syntax.js';

export interface Effects {
  /** leaves a process behind */
  readonly daemon: boolean;
  /** what it does holds for the next RUN alone, or for this one: a mounted file, a kernel setting, the shell itself */
  readonly mounted: boolean;
  /** edits the user or group database */
  readonly users: boolean;
  /** whether it may install, move or remove the program `name`; `undefined` where it moves none */
  readonly moves: ((name: string) => boolean) | undefined;
}

/** Programs that stay as processes; those with words listed do so only when one of the words is given. */
const DAEMONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    service: ['start', 'restart', 'reload', 'force-reload'],
    'rc-service': ['start', 'restart'],
    systemctl: ['start', 'restart', 'reload', '--now', 'isolate'],
    invoke: ['start'],
    'invoke-rc.d': ['start', 'restart'],
    pg_ctl: ['start', 'restart', 'init', 'initdb'],
    pg_ctlcluster: ['start', 'restart'],
    pg_createcluster: ['--start'],
    mysqld: [],
    mysqld_safe: [],
    mariadbd: [],
    'mariadbd-safe': [],
    postgres: [],
    mongod: [],
    'redis-server': [],
    memcached: [],
    Xvfb: [],
    Xvnc: [],
    vncserver: [],
    'xvfb-run': ['-n'],
    dockerd: [],
    containerd: [],
    nginx: [],
    httpd: [],
    apache2: [],
    apachectl: ['start', 'restart', 'graceful', '-k'],
    apache2ctl: ['start', 'restart', 'graceful', '-k'],
    'php-fpm': [],
    caddy: ['start'],
    rabbitmq: ['start'],
    'rabbitmq-server': [],
    rabbitmqctl: ['start_app'],
    sshd: [],
    slapd: [],
    named: [],
    cron: [],
    crond: [],
    rsyslogd: [],
    syslogd: [],
    supervisord: [],
    'start-stop-daemon': ['--start', '-S'],
    daemon: [],
    'gpg-agent': [],
    'ssh-agent': [],
    dirmngr: ['--daemon'],
    'dbus-daemon': [],
    'dbus-launch': [],
    avahi: [],
    'avahi-daemon': [],
    adb: ['start-server'],
    sccache: ['--start-server'],
    watchman: [],
    ollama: ['serve'],
    bazel: [],
    bazelisk: [],
    sbt: [],
    tmux: [],
    screen: ['-d', '-dm', '-dmS'],
    nohup: [],
    setsid: [],
    disown: [],
    mount: [],
    umount: [],
    swapon: [],
    modprobe: [],
    insmod: [],
    sysctl: [],
    losetup: [],
    ip: ['add', 'del', 'set', 'link'],
    ifconfig: [],
    iptables: [],
    hostname: [],
    renice: [],
  }),
);
const DETACHING_FLAGS = new Set(['--daemonize', '--daemon', '--fork', '--background', '-daemonize']);
const ASKING_FLAGS = new Set(['--version', '-version', '--help', '-V', '-v', '-t']);

/** Programs that only read the files they are given. */
const READERS = new Set(
  'cat grep egrep fgrep head tail wc test [ ls stat file cmp diff md5sum sha256sum readlink echo printf awk cut'.split(
    ' ',
  ),
);
const PROGRAMS_WITH_TARGET_LAST = new Set(['ln', 'cp', 'install', 'rsync']);
/** /dev is a tmpfs of the one RUN; its streams and sinks keep nothing. */
const MOUNTED =
  /^\/(?:etc\/(?:hosts|resolv\.conf|hostname)$|dev\/(?!(?:null|stdout|stderr|stdin|fd|tty|zero|full|u?random)(?:\/|$))|proc\/|sys\/)/;

const USER_PROGRAMS = new Set(
  'useradd usermod userdel groupadd groupmod groupdel adduser addgroup deluser delgroup gpasswd passwd chpasswd chsh chfn vipw newusers visudo'.split(
    ' ',
  ),
);
const USER_FILES = /^\/etc\/(?:passwd|group|shadow|gshadow|sudoers(?:$|\.d)|nsswitch\.conf|subuid|subgid)/;

/** Programs that install what their words name. */
const INSTALLERS =
  /^(?:apt-get|apt|aptitude|dpkg|apk|yum|dnf5?|microdnf|tdnf|rpm|zypper|pacman|opkg|brew|snap|emerge|pip[\d.]*|pipx|python[\d.]*|uv|easy_install|conda|mamba|micromamba|npm|npx|yarn|pnpm|bun|corepack|gem|bundle|cargo|rustup|go|luarocks|composer|asdf|mise|nvm|n|pyenv|rbenv|deno|dotnet|ln|cp|mv|install|rm|unlink|curl|wget|tar|unzip|chmod|tee|gunzip)$/;
/** Those of them whose words are paths. */
const FILE_PROGRAMS = new Set('ln cp mv install rm unlink curl wget tar unzip chmod tee gunzip'.split(' '));
/** Programs that may install anything. */
const OPEN_INSTALLERS =
  /^(?:make|gmake|cmake|ninja|meson|scons|sh|bash|dash|ash|zsh|perl|update-alternatives|alternatives|eselect|rustup|rustup-init|corepack|asdf|mise|install-.*|ansible-playbook|chef-client|puppet)$/;
/** Words by which a program replaces itself. */
const SELF_UPDATES = new Set([
  '--system',
  'self',
  'self-update',
  'selfupdate',
  'selfupgrade',
  'upgrade-self',
]);
/** Programs that nothing in a Dockerfile replaces in front of their old place. */
const BASIC = new Set(
  'apt-get apt apk dpkg dpkg-query apt-mark apt-key apt-cache yum dnf microdnf tdnf zypper rpm pacman rm cp mv mkdir rmdir ln cat echo printf chmod chown chgrp touch sed awk grep egrep fgrep find xargs sort uniq head tail tee cut tr wc test [ date sleep basename dirname readlink realpath mktemp tar gzip gunzip bzip2 xz unzip zip cpio install id env uname arch nproc getent useradd groupadd usermod adduser addgroup ldconfig make cmake ninja gcc g++ cc c++ ld ar strip curl wget git gpg sh bash dash ash sha256sum sha512sum sha1sum md5sum true false which expr seq patch diff file ls stat sync du df ps kill su sudo locale-gen update-ca-certificates a2enmod a2dismod a2ensite'.split(
    ' ',
  ),
);

/** Judges a command by its words, those of wrappers such as `sudo` left out. */
export function effectsOf(words: readonly Word[], redirections: readonly Redirection[]): Effects {
  const program = basename(words[0]?.value ?? '');
  const operands = words.slice(1);
  const values = operands.map((word) => word.value ?? word.text.replaceAll(/["']/g, ''));
  return {
    daemon: isDaemon(words[0]?.value ?? '', program, values),
    mounted: writesMounted(program, values, redirections) || replacesShell(program, values),
    users:
      USER_PROGRAMS.has(program) ||
      values.some((value) => USER_FILES.test(value) && !READERS.has(program)) ||
      redirections.some(
        ({ operator, target }) => operator.includes('>') && USER_FILES.test(target?.value ?? ''),
      ),
    moves: moverOf(words[0]?.value ?? '', program, values, redirections),
  };
}

function isDaemon(path: string, program: string, values: readonly string[]): boolean {
  if (path.startsWith('/etc/init.d/') || path.startsWith('/etc/rc.d/')) return true;
  if (values.some((value) => DETACHING_FLAGS.has(value))) return true;
  const starters = DAEMONS.get(program);
  if (starters === undefined || values.some((value) => ASKING_FLAGS.has(value))) return false;
  return starters.length === 0 || values.some((value) => starters.includes(value) || value.includes('$'));
}

function writesMounted(
  program: string,
  values: readonly string[],
  redirections: readonly Redirection[],
): boolean {
  const written = redirections.some(
    ({ operator, target }) => operator.includes('>') && MOUNTED.test(target?.value ?? ''),
  );
  if (written || READERS.has(program)) return written;
  if (PROGRAMS_WITH_TARGET_LAST.has(program)) return MOUNTED.test(values.at(-1) ?? '');
  return values.some((value) => MOUNTED.test(value.replace(/^of=/, '')));
}

/** Whether the next RUN may be run by another shell than this one is. */
function replacesShell(program: string, values: readonly string[]): boolean {
  if (program === 'dpkg-reconfigure') return values.some((value) => value === 'dash' || value === 'bash');
  if (!SHELL_MOVERS.has(program)) return false;
  return values.at(-1) === 'sh' || values.some((value) => SHELLS.test(value));
}

const SHELL_MOVERS = new Set(
  'ln mv cp rm install dpkg-divert update-alternatives alternatives tee unlink'.split(' '),
);
const SHELLS = /^\/(?:usr\/)?bin\/(?:sh|bash|dash|ash|busybox)$/;

function moverOf(
  path: string,
  program: string,
  values: readonly string[],
  redirections: readonly Redirection[],
): Effects['moves'] {
  const isScript = path.includes('/') && !/^\/(?:usr\/)?(?:local\/)?s?bin\//.test(path);
  const isOpen =
    isScript ||
    OPEN_INSTALLERS.test(program) ||
    (program.startsWith('python') && values.some((value) => value.endsWith('.py')));
  const targets = redirections.flatMap(({ operator, target }) =>
    operator.includes('>') && target?.value?.includes('bin/') === true ? [target.value] : [],
  );
  // no program is run from a cache
  const named = (INSTALLERS.test(program) ? [...values, ...targets] : targets).filter(
    (value) => !/^(?:~|\/root)\/\.cache\//.test(value),
  );
  const replacesItself = values.some((value) => SELF_UPDATES.has(value));
  if (!isOpen && named.length === 0 && !replacesItself) return undefined;

  const known = new Map<string, boolean>();
  const decide = (name: string): boolean => {
    if (isOpen && !BASIC.has(name)) return true;
    if (replacesItself && program === name) return true;
    if (BASIC.has(name)) return named.some((value) => value.includes('/') && basename(value) === name);
    if (FILE_PROGRAMS.has(program)) return named.some((value) => isSameProgram(basename(value), name));
    return named.some((value) => value.split(/[/@=<>~![\]:,;]+/).some((part) => isSameProgram(part, name)));
  };
  return (name) => {
    let answer = known.get(name);
    if (answer === undefined) known.set(name, (answer = decide(name)));
    return answer;
  };
}

/** `pip3` and `pip`, `python3-pip` and `python3`: may be one program under two names. */
function isSameProgram(part: string, name: string): boolean {
  const [a, b] = [stem(part), stem(name)];
  return a === b || (b.length > 2 && a.startsWith(`${b}-`)) || (b.length > 2 && part.startsWith(`${name}-`));
}

function stem(name: string): string {
  return name.replace(/[\d.]+$/, '');
}

export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
