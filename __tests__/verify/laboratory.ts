/** `dockmod verify` with builders that are not there: see `played-builder.mjs`. */
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Folder, dockmod } from '../cli/program.js';
import type { Outcome } from '../cli/program.js';

const executable = fileURLToPath(new URL('played-builder.mjs', import.meta.url));

/** A folder with Dockerfiles, and builders on a PATH of their own. */
export class Laboratory extends Folder {
  constructor(files: Readonly<Record<string, string>>, programs: readonly string[] = ['docker']) {
    super(files);
    for (const name of ['.bin', '.state', '.tmp']) mkdirSync(this.join(name));
    for (const program of programs) symlinkSync(executable, this.join(`.bin/${program}`));
  }

  environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return {
      // Node itself, for the builders are scripts of it, and nothing that is really installed beside it.
      PATH: [this.join('.bin'), this.#node].join(':'),
      FAKE_STATE: this.join('.state'),
      TMPDIR: this.join('.tmp'),
      HOME: this.path,
      ...more,
    };
  }

  verify(args: readonly string[], env?: NodeJS.ProcessEnv): Outcome {
    return dockmod(this, ['verify', ...args], { env: this.environment(env) });
  }

  /** What the builders were asked, word by word. */
  calls(): readonly (readonly string[])[] {
    const file = this.join('.state/calls');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as readonly string[]);
  }

  builds(): readonly (readonly string[])[] {
    return this.calls().filter((call) => call.includes('build'));
  }

  /** Images, containers that were not removed, and temporary files. */
  remains(): readonly string[] {
    const named = (call: readonly string[]): string => call[call.indexOf('--name') + 1]!;
    const started = this.calls()
      .filter((call) => call[1] === 'run')
      .map(named);
    const removed = new Set(
      this.calls()
        .filter((call) => call[1] === 'rm')
        .map((call) => call.at(-1)!),
    );
    return [
      ...(existsSync(this.join('.state/images')) ? readdirSync(this.join('.state/images')) : []),
      ...started.filter((name) => !removed.has(name)),
      ...readdirSync(this.join('.tmp')),
    ];
  }

  get #node(): string {
    const folder = this.join('.node');
    if (!existsSync(folder)) {
      mkdirSync(folder);
      symlinkSync(process.execPath, join(folder, 'node'));
      symlinkSync('/usr/bin/env', join(folder, 'env'));
    }
    return dirname(join(folder, 'node'));
  }
}
