/** What a script leaves behind in its own shell or container for a command put behind it. */
import type { Span } from '../text/span.js';
import type { ShellCommand, Step } from './command.js';
import { blocksOf, membersOf, wordsOf } from './syntax.js';
import type { Block, ShellNode } from './syntax.js';

export type LeakKind =
  | 'directory'
  | 'variable'
  | 'option'
  | 'function'
  | 'alias'
  | 'trap'
  | 'mask'
  | 'limit'
  | 'file descriptor'
  | 'background'
  | 'daemon'
  | 'exit'
  | 'evaluation'
  | 'command hash'
  | 'shell'
  | 'mounted file'
  | 'credentials';

/** One thing that outlives a command, why, and where. */
export interface Leak {
  readonly kind: LeakKind;
  /** variable, option or function name, where there is one */
  readonly name?: string;
  readonly span: Span;
  /** completes "cannot be merged: …": lower case, no full stop */
  readonly message: string;
}

/**
 * Special and regular built-ins that change the shell itself.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_14
 */
const BUILTINS: Readonly<Record<string, { kind: LeakKind; message: string }>> = {
  cd: { kind: 'directory', message: '`cd` outlives the command' },
  chdir: { kind: 'directory', message: '`chdir` outlives the command' },
  pushd: { kind: 'directory', message: '`pushd` outlives the command' },
  popd: { kind: 'directory', message: '`popd` outlives the command' },
  export: { kind: 'variable', message: '`export` outlives the command' },
  readonly: { kind: 'variable', message: '`readonly` outlives the command' },
  declare: { kind: 'variable', message: '`declare` outlives the command' },
  typeset: { kind: 'variable', message: '`typeset` outlives the command' },
  local: { kind: 'variable', message: '`local` outlives the command' },
  unset: { kind: 'variable', message: '`unset` outlives the command' },
  read: { kind: 'variable', message: '`read` sets variables that outlive the command' },
  mapfile: { kind: 'variable', message: '`mapfile` sets variables that outlive the command' },
  readarray: { kind: 'variable', message: '`readarray` sets variables that outlive the command' },
  getopts: { kind: 'variable', message: '`getopts` sets variables that outlive the command' },
  let: { kind: 'variable', message: '`let` sets variables that outlive the command' },
  shift: { kind: 'variable', message: '`shift` outlives the command' },
  set: { kind: 'option', message: '`set` outlives the command' },
  shopt: { kind: 'option', message: '`shopt` outlives the command' },
  enable: { kind: 'option', message: '`enable` outlives the command' },
  umask: { kind: 'mask', message: '`umask` outlives the command' },
  ulimit: { kind: 'limit', message: '`ulimit` outlives the command' },
  trap: { kind: 'trap', message: 'a `trap` would fire after what follows' },
  alias: { kind: 'alias', message: '`alias` outlives the command' },
  unalias: { kind: 'alias', message: '`unalias` outlives the command' },
  hash: { kind: 'command hash', message: '`hash` changes where commands are looked up' },
  eval: { kind: 'evaluation', message: '`eval` may change anything in the shell' },
  source: { kind: 'evaluation', message: '`source` may change anything in the shell' },
  '.': { kind: 'evaluation', message: '`.` may change anything in the shell' },
  exit: { kind: 'exit', message: '`exit` ends the shell before what follows' },
  return: { kind: 'exit', message: '`return` ends the script before what follows' },
  logout: { kind: 'exit', message: '`logout` ends the shell before what follows' },
  exec: { kind: 'exit', message: '`exec` replaces the shell before what follows' },
  break: { kind: 'exit', message: '`break` outside of a loop' },
  continue: { kind: 'exit', message: '`continue` outside of a loop' },
  newgrp: { kind: 'credentials', message: '`newgrp` starts another shell' },
};

/** Functions and commands of version managers that change the shell they are called in. */
const SHELL_FUNCTIONS: Readonly<Record<string, readonly string[] | 'any'>> = {
  nvm: 'any',
  rvm: 'any',
  sdk: 'any',
  module: 'any',
  workon: 'any',
  deactivate: 'any',
  conda: ['activate', 'deactivate'],
  mamba: ['activate', 'deactivate', 'shell'],
  micromamba: ['activate', 'deactivate', 'shell'],
  pyenv: ['activate', 'deactivate', 'shell'],
  rbenv: ['shell'],
  nodenv: ['shell'],
};

/**
 * Programs that stay behind as processes of the container: killed between two RUNs, alive within one.
 * Those with arguments listed do so only when one of them is given.
 */
const DAEMONS: Readonly<Record<string, readonly string[] | undefined>> = {
  service: ['start', 'restart', 'reload'],
  systemctl: ['start', 'restart'],
  'rc-service': ['start', 'restart'],
  pg_ctl: ['start', 'restart'],
  pg_ctlcluster: ['start', 'restart'],
  mysqld_safe: undefined,
  mysqld: undefined,
  mariadbd: undefined,
  postgres: undefined,
  mongod: ['--fork'],
  'redis-server': undefined,
  dockerd: undefined,
  containerd: undefined,
  Xvfb: undefined,
  'start-stop-daemon': undefined,
  apachectl: ['start', 'restart', '-k'],
  apache2ctl: ['start', 'restart', '-k'],
  rabbitmqctl: ['start_app'],
  'rabbitmq-server': undefined,
  slapd: undefined,
  sshd: undefined,
  cron: undefined,
  crond: undefined,
  rsyslogd: undefined,
  memcached: undefined,
  supervisord: undefined,
  'gpg-agent': ['--daemon'],
  'ssh-agent': undefined,
  'dbus-daemon': ['--fork', '--system', '--session'],
  'dbus-launch': undefined,
  adb: ['start-server'],
  vncserver: undefined,
  nginx: undefined,
  httpd: undefined,
  bazel: undefined,
  bazelisk: undefined,
  gradle: undefined,
  gradlew: undefined,
  sbt: undefined,
  sccache: ['--start-server'],
  watchman: undefined,
};

/** Programs that change the kernel's state for the container, which the next RUN starts without. */
const KERNEL_TOOLS = new Set(['mount', 'umount', 'modprobe', 'sysctl', 'losetup']);

/** Programs that run a script or a command line which stands in their arguments. */
const RUNNERS = new Set([
  ...['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh', 'su', 'runuser', 'gosu', 'su-exec', 'setpriv', 'setuidgid'],
  ...['chroot', 'xargs', 'script', 'unshare', 'setsid'],
]);

/** Files that the builder mounts for one RUN; what is written there is gone in the next. */
const MOUNTED_FILES = ['/etc/hosts', '/etc/resolv.conf', '/etc/hostname', '/dev/', '/proc/', '/sys/'];
/** of those, what takes any write without keeping it */
const SINKS = ['/dev/null', '/dev/stdout', '/dev/stderr', '/dev/stdin', '/dev/tty', '/dev/fd/', '/dev/zero'];

/** All leaks of a script, given as its tree and its commands, in the order they are written. */
export function leaksOf(block: Block, commands: readonly ShellCommand[]): readonly Leak[] {
  const leaks = [...blockLeaks(block, true)];
  for (const command of commands) leaks.push(...commandLeaks(command));
  return leaks.sort((a, b) => a.span.start - b.span.start);
}

/** What the constructs of a block leak; `own`: it runs in the script's own shell. */
function* blockLeaks(block: Block, own: boolean): Generator<Leak> {
  for (const { node, background, span } of block.statements) {
    if (background) {
      yield { kind: 'background', span, message: 'a background job would run on beside what follows' };
    }
    yield* nodeLeaks(node, own && !background);
  }
}

function* nodeLeaks(node: ShellNode, own: boolean): Generator<Leak> {
  const { span } = node;
  if (own && node.kind === 'function') {
    yield {
      kind: 'function',
      name: node.name,
      span,
      message: `the function \`${node.name}\` outlives the command`,
    };
  }
  if (own && node.kind === 'for') {
    const name = node.variable;
    yield {
      kind: 'variable',
      name,
      span,
      message: `the loop's variable \`${name}\` outlives the command`,
    };
  }
  if (own && node.kind === 'test' && node.text.startsWith('((')) {
    yield { kind: 'variable', span, message: '`(( … ))` may set variables that outlive the command' };
  }
  const redirections = 'redirections' in node ? node.redirections : [];
  for (const { operator, target } of redirections) {
    if (target?.value !== undefined && operator.includes('>') && isMountedFile(target.value)) {
      yield { kind: 'mounted file', span, message: `\`${target.value}\` is mounted for one RUN only` };
    }
  }
  for (const word of wordsOf(node)) {
    if (own && word.value === undefined && ASSIGNING_EXPANSION.test(word.text)) {
      yield { kind: 'variable', span, message: 'an expansion sets a variable that outlives the command' };
    }
    for (const substitution of word.substitutions) yield* blockLeaks(substitution, false);
  }
  // a pipeline of one member is `! cmd` or `time cmd`, which runs in the shell itself
  const inside = own && node.kind !== 'subshell' && (node.kind !== 'pipeline' || node.commands.length === 1);
  for (const member of membersOf(node)) yield* nodeLeaks(member, inside);
  for (const block of blocksOf(node)) yield* blockLeaks(block, inside);
}

/** Whether what a command does to the shell ends with the construct around it. */
function isolates(step: Step): boolean {
  if (step.in === 'list') return step.block.statements[step.index]?.background === true;
  if (step.in === 'pipeline') return step.node.commands.length > 1;
  return step.in === 'subshell' || step.in === 'substitution';
}

function* commandLeaks(command: ShellCommand): Generator<Leak> {
  const { span, name, words } = command;
  const isolated = command.path.some(isolates);

  if (words.length === 0) {
    if (isolated) return;
    for (const assignment of command.node.assignments) {
      yield {
        kind: 'variable',
        name: assignment.name,
        span,
        message: `the variable \`${assignment.name}\` outlives the command`,
      };
    }
    return;
  }
  // dash and busybox ash keep the assignments before a special built-in
  const wordName = command.node.words[0]?.value;
  if (!isolated && wordName !== undefined && (SPECIAL_BUILTINS.has(wordName) || wordName === 'exec')) {
    for (const assignment of command.node.assignments) {
      yield {
        kind: 'variable',
        name: assignment.name,
        span,
        message: `the variable \`${assignment.name}\` outlives the command`,
      };
    }
  }
  if (name === undefined) {
    if (!isolated)
      yield {
        kind: 'evaluation',
        span,
        message: `\`${words[0]!.text}\` is decided by an expansion and may change the shell`,
      };
    return;
  }
  if (command.wrappers.includes('exec') && !isolated) yield { ...BUILTINS['exec']!, span };
  if (command.wrappers.includes('nohup'))
    yield { kind: 'daemon', span, message: '`nohup` leaves a process behind' };
  for (const { value } of command.arguments) {
    if (value !== undefined && isMountedFile(value) && WRITERS.has(name)) {
      yield { kind: 'mounted file', span, message: `\`${value}\` is mounted for one RUN only` };
    }
  }

  if (ACCOUNT_TOOLS.has(name) && command.wrappers.includes('sudo')) {
    yield {
      kind: 'credentials',
      span,
      message: `a user other than root would not see what \`${name}\` changes`,
    };
  }
  if (replacesShell(command, name)) {
    yield {
      kind: 'shell',
      span,
      message: `\`${name}\` replaces the shell, which what follows would not be run by`,
    };
  }

  const accounts = [...command.arguments, ...command.redirections.map(({ target }) => target)];
  if (WRITERS.has(name) && accounts.some((word) => word?.value === '/etc/passwd')) {
    yield {
      kind: 'credentials',
      span,
      message: '`/etc/passwd` says where home is, which a running shell has read before',
    };
  }
  const daemon = daemonOf(command, name);
  if (daemon !== undefined) yield { kind: 'daemon', span, message: daemon };
  if (isolated) return;

  const builtin = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
  if (name === 'exec' && command.arguments.length === 0) {
    yield { kind: 'file descriptor', span, message: '`exec` redirects what follows' };
  } else if (builtin !== undefined) {
    if (
      builtin.kind === 'exit' &&
      (endsInFailure(command) || (isInLoop(command) && (name === 'break' || name === 'continue')))
    )
      return;
    yield { ...builtin, span, ...namesOf(command, builtin.kind) };
  } else if (isChangingFunction(command, name)) {
    yield { kind: 'evaluation', span, message: `\`${name}\` may be a shell function that changes the shell` };
  }
  if (name === 'printf' && command.hasFlag('-v'))
    yield { kind: 'variable', span, message: '`printf -v` sets a variable that outlives the command' };
}

function isChangingFunction(command: ShellCommand, name: string): boolean {
  const subcommands = Object.hasOwn(SHELL_FUNCTIONS, name) ? SHELL_FUNCTIONS[name] : undefined;
  if (subcommands === undefined || subcommands === 'any') return subcommands === 'any';
  return command.arguments.some(({ value }) => value === undefined || subcommands.includes(value));
}

/** A new RUN reads users and groups anew, a running shell does not. */
const ACCOUNT_TOOLS = new Set([
  'usermod',
  'groupadd',
  'groupmod',
  'gpasswd',
  'adduser',
  'addgroup',
  'useradd',
  'deluser',
  'passwd',
]);
const SPECIAL_BUILTINS = new Set([
  ':',
  '.',
  'break',
  'continue',
  'eval',
  'exec',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'times',
  'trap',
  'unset',
]);
/** `${A=b}`, `${A:=b}`, and the assignments of `$(( … ))` */
const ASSIGNING_EXPANSION = /\$\{\w+:?=|\$\(\([^]*(?:\+\+|--|<<=|>>=|[^=!<>]=(?!=))/;
const WRITERS = new Set([
  'tee',
  'cp',
  'mv',
  'sed',
  'ln',
  'install',
  'dd',
  'touch',
  'truncate',
  'rm',
  'mkdir',
  'mknod',
]);

function isMountedFile(path: string): boolean {
  return (
    MOUNTED_FILES.some((file) => (file.endsWith('/') ? path.startsWith(file) : path === file)) &&
    !SINKS.some((sink) => path.startsWith(sink))
  );
}

/** Whether a command puts another program in the place of the shell: the next RUN is run by that, this one is not. */
function replacesShell(command: ShellCommand, name: string): boolean {
  const values = command.arguments.map(({ value }) => value);
  if (name === 'dpkg-reconfigure') return values.includes('dash') || values.includes('bash');
  if (!SHELL_MOVERS.has(name)) return false;
  return values.some((value) => value !== undefined && SHELL_FILES.has(value)) || values.at(-1) === 'sh';
}

const SHELL_MOVERS = new Set([
  'ln',
  'mv',
  'cp',
  'rm',
  'install',
  'update-alternatives',
  'dpkg-divert',
  'tee',
]);
const SHELL_FILES = new Set([
  '/bin/sh',
  '/usr/bin/sh',
  '/bin/bash',
  '/usr/bin/bash',
  '/bin/dash',
  '/bin/ash',
]);

function daemonOf(command: ShellCommand, name: string): string | undefined {
  if (command.words[0]?.value?.startsWith('/etc/init.d/') === true)
    return `\`${command.words[0].text}\` leaves a process behind`;
  if (command.hasFlag('--daemonize', '--daemon', '--fork')) return `\`${name}\` leaves a process behind`;
  if (RUNNERS.has(name) && command.arguments.some(({ value, text }) => mayStartDaemon(value ?? text)))
    return `what \`${name}\` runs may leave a process behind`;
  if (KERNEL_TOOLS.has(name)) return `\`${name}\` changes what the next RUN starts without`;
  if (!Object.hasOwn(DAEMONS, name) || command.hasFlag('--no-daemon')) return undefined;
  if (command.hasFlag('--version', '-version', '--help', '-V', '-v', '-t')) return undefined;
  const needs = DAEMONS[name];
  const starts =
    needs === undefined ||
    command.arguments.some(({ value }) => value === undefined || needs.includes(value));
  return starts ? `\`${name}\` leaves a process behind` : undefined;
}

/** Whether a script in an argument names a daemon, or has an `&` that may put something into the background. */
function mayStartDaemon(script: string): boolean {
  if (/(?:^|[^&>|])&(?![&>\d-])/.test(script)) return true;
  return script.split(/[\s;&|()"'`]+/).some((word) => {
    const name = word.slice(word.lastIndexOf('/') + 1);
    return word.startsWith('/etc/init.d/') || word === 'nohup' || Object.hasOwn(DAEMONS, name);
  });
}

/** `… || exit 1` and its like: whenever it runs, the RUN fails, so nothing behind it would have run either. */
function endsInFailure(command: ShellCommand): boolean {
  const [status] = command.arguments;
  if (command.name !== 'exit' || command.arguments.length !== 1) return false;
  return status?.value !== undefined && /^[1-9]\d*$/.test(status.value) && Number(status.value) % 256 !== 0;
}

function isInLoop(command: ShellCommand): boolean {
  return command.path.some((step) => step.in === 'loop');
}

function namesOf(command: ShellCommand, kind: LeakKind): { name?: string } {
  if (kind !== 'variable') return {};
  const name = command.arguments.find(({ value }) => value?.startsWith('-') !== true)?.text.split('=', 1)[0];
  return name === undefined ? {} : { name };
}
