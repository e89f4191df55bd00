/** The program: arguments in, exit code out. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ids } from '../../transforms/ids.js';
import type { ConfigFailure, FileSettings } from '../config/configurations.js';
import type { AnyTransform } from '../engine/rewrite.js';
import { oneLine } from '../report/location.js';
import { parseArguments } from './arguments.js';
import type { Command } from './arguments.js';
import { usesColor } from './color.js';
import { DONE, REFUSED } from './exit-codes.js';
import { buildFacts, version } from './version.js';

const { stdout, stderr } = process;

// Whoever reads the output may have seen enough (`dockmod | head`).
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = REFUSED;
    if (stream === stdout) stderr.write(`dockmod: standard output: ${oneLine(error.message)}\n`);
  });
}

void main();

async function main(): Promise<void> {
  try {
    const facts = buildFacts(ids.length);
    const parsed = (known: readonly string[]): Command =>
      parseArguments(process.argv.slice(2), known, facts, stdout.columns);
    let command = parsed(ids);
    // an id may be of a transform that a configuration brings
    if (command.command === 'refuse' && command.isForeign === true) {
      const configured = await here();
      if ('transforms' in configured) command = parsed(configured.transforms.map(({ id }) => id));
    }
    const exitCode = await execute(command);
    process.exitCode ??= exitCode;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    stderr.write(
      `dockmod: ${oneLine(message)}: a bug in dockmod, please report it with the command you gave\n`,
    );
    process.exitCode = REFUSED;
  }
}

async function execute(command: Command): Promise<number> {
  switch (command.command) {
    case 'rewrite': {
      const [{ run }, transforms] = await Promise.all([import('./run.js'), builtIn()]);
      const running = (signal?: AbortSignal): Promise<number> =>
        run(command, {
          transforms,
          stdout,
          stderr,
          stdin: standardInput(),
          cwd: process.cwd(),
          environment: process.env,
          version,
          worker: new URL('./worker.cjs', import.meta.url),
          processors: availableParallelism(),
          ...(signal !== undefined && { signal }),
        });
      if (!command.write && command.outputs.every(({ file }) => file === undefined)) return running();
      const { interruptible } = await import('./interruption.js');
      return interruptible(running);
    }
    case 'verify': {
      const [transforms, { verify }, { interruptible }] = await Promise.all([
        builtIn(),
        import('./verify.js'),
        import('./interruption.js'),
      ]);
      return interruptible((signal) =>
        verify(command, {
          ...{ transforms, stdout, stderr, signal },
          cwd: process.cwd(),
          environment: process.env,
        }),
      );
    }
    case 'list': {
      const { list } = await import('./list.js');
      const configured = await here();
      if ('problems' in configured) return misconfigured(configured);
      stdout.write(list(configured.transforms, { width: stdout.columns }));
      return DONE;
    }
    case 'init': {
      const { init } = await import('./init.js');
      return init({ cwd: process.cwd(), stdout, stderr });
    }
    case 'explain': {
      const [{ readmeBeside, readmeOf }, { plain }] = await Promise.all([
        import('./readme.js'),
        import('./markdown.js'),
      ]);
      const configured = await here();
      if ('problems' in configured) return misconfigured(configured);
      const summary = configured.transforms.find(({ id }) => id === command.id)?.summary;
      const own = readmeOf(command.id) ?? readmeBeside(configured.modules.get(command.id));
      const readme = own ?? `# ${command.id}\n\n${summary ?? ''}`;
      const color = usesColor(command.color, stdout, process.env);
      stdout.write(plain(readme, { color, width: stdout.columns }));
      return DONE;
    }
    case 'print':
      stdout.write(`${command.text}\n`);
      return DONE;
    case 'refuse':
      stderr.write(`dockmod: ${oneLine(command.message)}\n`);
      return REFUSED;
  }
}

/** Opened when it is first read, for that takes a while. */
async function* standardInput(): AsyncGenerator<string | Buffer> {
  yield* process.stdin as AsyncIterable<string | Buffer>;
}

/** What rewrites: most of the program, which says its version without it. */
async function builtIn(): Promise<readonly AnyTransform[]> {
  return (await import('../../transforms/index.js')).transforms;
}

/** What a configuration says of the working directory. */
async function here(): Promise<FileSettings | ConfigFailure> {
  const [transforms, { Configurations }] = await Promise.all([
    builtIn(),
    import('../config/configurations.js'),
  ]);
  return new Configurations({ transforms }).of(join(process.cwd(), 'Dockerfile'));
}

async function misconfigured(failure: ConfigFailure): Promise<number> {
  const { configurationLines } = await import('./configured.js');
  for (const line of configurationLines(failure, process.cwd())) stderr.write(`${line}\n`);
  return REFUSED;
}
