/** The built program, run on folders of real files. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const executable = join(root, 'bin/dockmod.js');

if (!existsSync(join(root, 'dist/cli.cjs')))
  throw new Error(
    'dist/cli.cjs is missing: these tests run the built program; run `npm run build`, or `npm test`',
  );

/** Three RUNs of one package manager, which any version of dockmod makes better at any level. */
export const WASTEFUL = `FROM debian:12-slim
RUN apt-get update
RUN apt-get install -y curl
RUN rm -rf /var/lib/apt/lists/*
`;
/** Nothing to be done. */
export const FINE = 'FROM scratch\nCOPY app /app\n';

/** A folder of its own, with these files. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'dockmod-'));

  constructor(files: Readonly<Record<string, string | Buffer>> = {}) {
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  join(path: string): string {
    return join(this.path, path);
  }

  write(path: string, content: string | Buffer): void {
    mkdirSync(dirname(this.join(path)), { recursive: true });
    writeFileSync(this.join(path), content);
  }

  /** Files that dockmod writes to before they get their name. */
  leftovers(): readonly string[] {
    return readdirSync(this.path, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.dockmod'),
    );
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Spawning {
  readonly input?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
  /** where in the folder */
  readonly below?: string;
  /** user to run as, where the tests may choose */
  readonly uid?: number;
}

/** Runs `dockmod` in a folder. */
export function dockmod(
  folder: Folder,
  args: readonly string[],
  { input = '', env, uid, below = '.' }: Spawning = {},
): Outcome {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [executable, ...args], {
    cwd: folder.join(below),
    input,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder.path, ...env },
    ...(uid !== undefined && { uid, gid: uid }),
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

export function git(folder: Folder, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder.path, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
}
