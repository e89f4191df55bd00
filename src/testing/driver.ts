/**
 * Runs RUN scripts in real shells without running any program: every command is the function `_s`, which writes
 * down what it was given and fails when told to. Absolute paths stand for paths below a scratch directory.
 */
import { execFile } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoted } from './builds.js';
import type { Step } from './builds.js';
import type { Dialect } from '../shell/parse.js';

/** A shell of this machine. */
export interface HostShell {
  readonly name: 'dash' | 'bash' | 'busybox ash';
  readonly argv: readonly string[];
  readonly dialects: readonly Dialect[];
}

/** The shells that are installed here. */
export function hostShells(): readonly HostShell[] {
  const found = (name: string) => findProgram(name);
  const [dash, bash, busybox] = [found('dash'), found('bash'), found('busybox')];
  const shells: HostShell[] = [];
  if (dash !== undefined) shells.push({ name: 'dash', argv: [dash], dialects: ['sh'] });
  if (bash !== undefined) shells.push({ name: 'bash', argv: [bash], dialects: ['sh', 'bash'] });
  if (busybox !== undefined) {
    shells.push({ name: 'busybox ash', argv: [busybox, 'ash'], dialects: ['sh'] });
  }
  return shells;
}

function findProgram(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** One run of the RUNs of a stage. */
export interface Job {
  readonly steps: readonly Step[];
  /** the words of the command that fails, as a record has them, and which of its runs does */
  readonly fail?: { readonly words: readonly string[]; readonly occurrence: number };
}

/** What one command saw. */
export interface Command {
  readonly words: readonly string[];
  /** directory, umask, exported variables, redirections, user, mounts */
  readonly seen: string;
}

export interface Run {
  readonly commands: readonly Command[];
  readonly failed: boolean;
}

const FIELD = '\x1f';
const PART = '\x1d';
const RECORD = '\x1e';

/** Runs jobs in one process of a shell, one after the other, each in a scratch directory of its own. */
export async function runJobs(shell: HostShell, jobs: readonly Job[]): Promise<readonly Run[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dockmod-oracle-'));
  try {
    // the scripts of fixtures run as nobody where that is possible
    chmodSync(folder, 0o755);
    for (const [index] of jobs.entries()) {
      const path = join(folder, String(index));
      mkdirSync(path);
      chmodSync(path, 0o777);
    }
    writeFileSync(join(folder, 'driver'), jobs.map((job, index) => jobScript(job, folder, index)).join('\n'));
    await execute(shell, folder);
    return jobs.map((_, index) => readRun(folder, index));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function execute({ argv: [program, ...rest] }: HostShell, folder: string): Promise<void> {
  const mkdir = findProgram('mkdir');
  if (program === undefined || mkdir === undefined) throw new Error('the oracle needs a shell and mkdir');
  await new Promise<void>((resolve, reject) => {
    const child = execFile(
      program,
      [...rest, join(folder, 'driver')],
      {
        cwd: folder,
        timeout: 60_000,
        env: { PATH: '/dockmod-no-programs', DOCKMOD_MKDIR: mkdir, HOME: '/root', LC_ALL: 'C' },
        ...(process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}),
      },
      (error, _stdout, stderr) => {
        if (error !== null) reject(new Error(`the oracle's driver failed: ${error.message}\n${stderr}`));
        else resolve();
      },
    );
    child.stdin?.end();
  });
}

/**
 * `_s` drains a pipe before it writes, so that the members of a pipeline are recorded in their order; it prints
 * last, for a pipe that nobody reads ends it there.
 * `cd` makes the directory that it is sent to, for no program ever does.
 */
const PRELUDE = `
DOCKMOD_FIELD='${FIELD}'
_dockmod_record() {
  if [ -p /dev/stdin ]; then while IFS= read -r DOCKMOD_LINE; do :; done; fi
  DOCKMOD_FD=
  if [ /dev/fd/1 -ef "$DOCKMOD_OUT" ]; then DOCKMOD_FD=1; fi
  if [ /dev/fd/2 -ef "$DOCKMOD_OUT" ]; then DOCKMOD_FD="\${DOCKMOD_FD}2"; fi
  {
    printf '%s${FIELD}' "$@"
    printf '${PART}%s${PART}' "$DOCKMOD_CIRCUMSTANCES" "$PWD" "$DOCKMOD_FD"
    umask
    printf '${PART}'
    export -p
    printf '${RECORD}'
  } >> "$DOCKMOD_LOG"
}
_dockmod_fails() {
  local IFS="$DOCKMOD_FIELD"
  if [ "$*" != "$DOCKMOD_FAIL" ]; then return 1; fi
  DOCKMOD_N=1
  while [ -e "$DOCKMOD_JOB/count$DOCKMOD_N" ]; do DOCKMOD_N=$((DOCKMOD_N + 1)); done
  : > "$DOCKMOD_JOB/count$DOCKMOD_N"
  [ "$DOCKMOD_N" = "$DOCKMOD_OCCURRENCE" ]
}
_s() {
  local DOCKMOD_RESULT=0
  _dockmod_record "$@"
  if _dockmod_fails "$@"; then DOCKMOD_RESULT=1; fi
  printf '%s\\n' "\${1##*/}" 2> /dev/null || :
  return $DOCKMOD_RESULT
}
cd() {
  _dockmod_record cd "$@"
  if _dockmod_fails cd "$@"; then return 1; fi
  if [ "$#" -gt 0 ]; then
    DOCKMOD_TO=
    for DOCKMOD_TO in "$@"; do :; done
    case $DOCKMOD_TO in
      -|"$DOCKMOD_ROOT"*) ;;
      /*) return 1 ;;
    esac
    if [ "$DOCKMOD_TO" != - ] && [ ! -d "$DOCKMOD_TO" ]; then "$DOCKMOD_MKDIR" -p -- "$DOCKMOD_TO" || return 1; fi
  fi
  command cd "$@"
}
`;

/**
 * The steps of a job, each in a subshell: a process of its own, with \`set -e\` alive. The files of the scratch
 * directory are named by their job, so that no run sees what another has left.
 */
function jobScript({ steps, fail }: Job, folder: string, index: number): string {
  const job = join(folder, String(index));
  const root = join(job, 'root');
  const moved = (text: string) => text.replace(ABSOLUTE, `${root}/`);
  const folders = new Set(
    steps
      .flatMap(({ script, environment, directory }) => [
        directory,
        ...[script, ...environment].flatMap((text) => text.match(ABSOLUTE_PATHS) ?? []).map(parentOf),
      ])
      .map((path) => `${root}/${path}`),
  );
  const lines = [
    ...(index === 0 ? [PRELUDE] : []),
    `"$DOCKMOD_MKDIR" -p ${[root, `${root}/root`, ...folders].map(quoted).join(' ')}`,
    `DOCKMOD_JOB=${quoted(job)} DOCKMOD_ROOT=${quoted(root)} DOCKMOD_LOG=${quoted(join(job, 'log'))}`,
    `DOCKMOD_OUT=${quoted(join(job, 'out'))} DOCKMOD_OCCURRENCE=${fail?.occurrence ?? 0}`,
    `DOCKMOD_FAIL=${quoted((fail?.words ?? ['no such command']).map((word) => fromRoot(word, root)).join(FIELD))}`,
    'DOCKMOD_STATUS=0',
  ];
  for (const { script, environment, directory, options, circumstances } of steps) {
    const body = [
      `command cd ${quoted(root + directory.replace(/^\/*/, '/'))}`,
      `HOME=${quoted(`${root}/root`)}`,
      ...environment.map((one) => `export ${moved(one)}`),
      ...options.map((option) => `set -o ${option}`),
      `eval ${quoted(moved(script))}`,
    ];
    lines.push(
      `if [ "$DOCKMOD_STATUS" = 0 ]; then`,
      `DOCKMOD_CIRCUMSTANCES=${quoted(circumstances)}`,
      `(`,
      ...body,
      `) < /dev/null >> "$DOCKMOD_OUT" 2>&1`,
      'DOCKMOD_STATUS=$?',
      'fi',
    );
  }
  lines.push('printf "%s" "$DOCKMOD_STATUS" > "$DOCKMOD_JOB/status"', '');
  return lines.join('\n');
}

/** The slash that begins an absolute path, but for devices that every shell has. */
const ABSOLUTE =
  /(?<=^|[\s"'=<>(:,@{;|&-])\/(?!dev\/(?:null|zero|full|u?random|std(?:in|out|err)|tty|fd\b))(?=[\w.*$~-])/gm;
const ABSOLUTE_PATHS = new RegExp(`${ABSOLUTE.source}[\\w./+@%~-]*`, 'gm');

function parentOf(path: string): string {
  return path.replace(/\/[^/]*\/?$/, '');
}

/** A recorded path in the scratch directory of another job. */
function fromRoot(word: string, root: string): string {
  return word.replaceAll(ROOT_MARK, root);
}

/** Stands in records for the scratch directory. */
export const ROOT_MARK = '\x1c';

function readRun(folder: string, index: number): Run {
  const job = join(folder, String(index));
  const read = (name: string) =>
    readFileSync(join(job, name), 'utf8').replaceAll(join(job, 'root'), ROOT_MARK);
  const status = read('status');
  let log = '';
  try {
    log = read('log');
  } catch {
    // no command has run
  }
  const commands = log
    .split(RECORD)
    .filter((record) => record !== '')
    .map((record) => {
      const [fields = '', ...parts] = record.split(PART);
      const words = fields.split(FIELD).slice(0, -1);
      // where `cd` starts from does not matter: what runs behind it records where it has come to
      return { words, seen: words[0] === 'cd' ? '' : parts.map(withoutOwn).join(' ') };
    });
  return { commands, failed: status !== '0' };
}

/** Exported variables that the driver or the shell itself keeps. */
function withoutOwn(part: string): string {
  return part
    .split('\n')
    .filter(
      (line) => !/^(?:export|declare -\w+) (?:DOCKMOD_\w+|OLDPWD|PWD|SHLVL|HOME|LC_ALL|_)(?:=|$)/.test(line),
    )
    .join('\n')
    .trim();
}
