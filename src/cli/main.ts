/** The program: arguments in, exit code out. */
import { transforms } from '../../transforms/index.js';
import { oneLine } from '../report/location.js';
import { parseArguments } from './arguments.js';
import type { Command } from './arguments.js';
import { usesColor } from './color.js';
import { DONE, REFUSED, run } from './run.js';
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

try {
  const ids = transforms.map(({ id }) => id);
  const facts = buildFacts(ids.length);
  const exitCode = await execute(parseArguments(process.argv.slice(2), ids, facts, stdout.columns));
  process.exitCode ??= exitCode;
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  stderr.write(
    `dockmod: ${oneLine(message)}: a bug in dockmod, please report it with the command you gave\n`,
  );
  process.exitCode = REFUSED;
}

async function execute(command: Command): Promise<number> {
  switch (command.command) {
    case 'rewrite': {
      const running = (signal?: AbortSignal): Promise<number> =>
        run(command, {
          transforms,
          stdout,
          stderr,
          // A getter of the process, which opens it.
          get stdin() {
            return process.stdin;
          },
          cwd: process.cwd(),
          environment: process.env,
          version,
          ...(signal !== undefined && { signal }),
        });
      if (!command.write && command.outputs.every(({ file }) => file === undefined)) return running();
      const { interruptible } = await import('./interruption.js');
      return interruptible(running);
    }
    case 'verify': {
      const [{ verify }, { interruptible }] = await Promise.all([
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
      stdout.write(list(transforms, { width: stdout.columns }));
      return DONE;
    }
    case 'explain': {
      const [{ readmeOf }, { plain }] = await Promise.all([import('./readme.js'), import('./markdown.js')]);
      const summary = transforms.find(({ id }) => id === command.id)?.summary;
      const readme = readmeOf(command.id) ?? `# ${command.id}\n\n${summary ?? ''}`;
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
