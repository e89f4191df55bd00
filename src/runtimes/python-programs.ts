/** Programs and shared libraries that a source of Python names. */
import type { NeedsGathering } from './needs.js';
import { gatherShell } from './program-texts.js';
import type { PythonCall, PythonSource } from './python-source.js';
import type { PythonToken } from './python-tokens.js';

/** How a function is told what to start: words with the program first, one text for the shell, or either. */
interface Starter {
  readonly takes: 'words' | 'shell' | 'either';
  /** where the program stands among the arguments */
  readonly at?: number;
  /** it only looks whether there is one */
  readonly looks?: true;
}

/** https://docs.python.org/3/library/subprocess.html, https://docs.python.org/3/library/os.html#process-management */
const STARTERS: Readonly<Record<string, Starter>> = {
  ...Object.fromEntries(
    ['run', 'call', 'check_call', 'check_output', 'Popen'].map((name) => [
      `subprocess.${name}`,
      { takes: 'either' },
    ]),
  ),
  'subprocess.getoutput': { takes: 'shell' },
  'subprocess.getstatusoutput': { takes: 'shell' },
  'os.system': { takes: 'shell' },
  'os.popen': { takes: 'shell' },
  ...Object.fromEntries(
    [
      'execv',
      'execve',
      'execvp',
      'execvpe',
      'execl',
      'execle',
      'execlp',
      'execlpe',
      'posix_spawn',
      'posix_spawnp',
    ].map((name) => [`os.${name}`, { takes: 'words' }]),
  ),
  ...Object.fromEntries(
    ['spawnl', 'spawnle', 'spawnlp', 'spawnlpe', 'spawnv', 'spawnve', 'spawnvp', 'spawnvpe'].map((name) => [
      `os.${name}`,
      { takes: 'words', at: 1 },
    ]),
  ),
  'asyncio.create_subprocess_exec': { takes: 'words' },
  'asyncio.create_subprocess_shell': { takes: 'shell' },
  'asyncio.subprocess.create_subprocess_exec': { takes: 'words' },
  'anyio.run_process': { takes: 'either' },
  'anyio.open_process': { takes: 'either' },
  'trio.run_process': { takes: 'either' },
  'shutil.which': { takes: 'words', looks: true },
  'pexpect.spawn': { takes: 'shell' },
  'pexpect.run': { takes: 'shell' },
  'pty.spawn': { takes: 'either' },
  'commands.getoutput': { takes: 'shell' },
  'popen2.popen2': { takes: 'shell' },
};

/** https://docs.python.org/3/library/ctypes.html#loading-dynamic-link-libraries, https://cffi.readthedocs.io/en/latest/cdef.html */
const LOADERS =
  /^ctypes\.(?:CDLL|PyDLL|cdll\.LoadLibrary|pydll\.LoadLibrary|util\.find_library)$|^\?\.(?:dlopen|LoadLibrary)$/;

/** Gathers what a call starts or loads; nothing where it does neither. */
export function gatherStarted(
  gathering: NeedsGathering,
  source: PythonSource,
  call: PythonCall,
  evidence: string,
): void {
  const starter = Object.hasOwn(STARTERS, call.callee) ? STARTERS[call.callee] : undefined;
  if (starter !== undefined) gatherProgram(gathering, source, call, starter, evidence);
  if (LOADERS.test(call.callee)) gatherLibrary(gathering, source, call, evidence);
  // https://sh.readthedocs.io/en/latest/: the function is the program
  const program = /^sh\.([a-z][\w-]*)$/.exec(call.callee)?.[1];
  if (program !== undefined) gathering.add('programs', program, evidence);
}

function gatherProgram(
  gathering: NeedsGathering,
  source: PythonSource,
  call: PythonCall,
  { takes, at = 0, looks }: Starter,
  evidence: string,
): void {
  const named = call.arguments.find(
    ({ keyword }) => keyword !== undefined && ['args', 'cmd', 'command'].includes(keyword),
  );
  const argument = call.arguments.filter(({ keyword }) => keyword === undefined)[at] ?? named;
  const shell = call.arguments.find(({ keyword }) => keyword === 'shell')?.tokens;
  const isShell =
    takes === 'shell' || (takes === 'either' && shell !== undefined && shell[0]?.text !== 'False');
  const own = call.arguments.find(({ keyword }) => keyword === 'executable');
  const tokens = argument?.tokens ?? [];
  const texts = own === undefined ? textsOf(tokens, source) : undefined;
  if (texts === undefined) {
    if (looks !== true) gathering.ask('programs', `it is not known what \`${call.callee}\` starts`, evidence);
    return;
  }
  for (const { text, isList } of texts) {
    if (text === INTERPRETER) continue;
    if (isShell && !isList) gatherShell(gathering, text, evidence);
    else if (text !== '') gathering.add('programs', text, evidence);
  }
}

/** Stands for `sys.executable`. */
const INTERPRETER = '\0';

interface Named {
  readonly text: string;
  /** it is the first of a list */
  readonly isList: boolean;
}

/** Programs that an expression names: a text, the first of a list, or a name that is only ever given one of these. */
function textsOf(
  tokens: readonly PythonToken[],
  source: PythonSource,
  depth = 0,
): readonly Named[] | undefined {
  const text = source.textOf(tokens);
  if (text !== undefined) return [{ text, isList: false }];
  const [first] = tokens;
  if (first === undefined || depth > 3) return undefined;
  if (tokens.length === 3 && tokens.map((token) => token.text).join('') === 'sys.executable')
    return [{ text: INTERPRETER, isList: false }];
  if (first.kind === 'operator' && (first.text === '[' || first.text === '(')) {
    const end = tokens.findIndex(
      ({ kind, text: sign }, at) => at > 0 && kind === 'operator' && /^[,\])]$/.test(sign),
    );
    const inside = textsOf(tokens.slice(1, end === -1 ? undefined : end), source, depth + 1);
    return inside?.map((one) => ({ text: one.text, isList: true }));
  }
  if (first.kind !== 'name' || (tokens.length > 1 && tokens[1]!.text !== '+')) return undefined;
  const values = source.valuesOf(first.text);
  const found: Named[] = [];
  for (const value of values ?? [[]]) {
    const texts = textsOf(value, source, depth + 1);
    if (texts === undefined) return undefined;
    found.push(...texts);
  }
  return found;
}

function gatherLibrary(
  gathering: NeedsGathering,
  source: PythonSource,
  call: PythonCall,
  evidence: string,
): void {
  const [argument] = call.arguments;
  const isNone = argument === undefined || argument.tokens[0]?.text === 'None';
  if (isNone) return;
  const name = source.textOf(argument.tokens);
  if (name === undefined)
    gathering.ask('libraries', `it is not known what \`${call.callee}\` loads`, evidence);
  else if (call.callee.endsWith('find_library'))
    gathering.ask('libraries', `it looks for a library \`${name}\` of any release`, evidence);
  else gathering.add('libraries', name.slice(name.lastIndexOf('/') + 1), evidence);
}
