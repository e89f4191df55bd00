/** The steps of the GitHub Action, run by bash as a runner does, with an npm that takes the built program. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { executable, FINE, Folder, WASTEFUL } from '../cli/program.js';

jest.setTimeout(30_000);

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly id?: string;
      readonly uses?: string;
      readonly shell: string;
      readonly env: Readonly<Record<string, string>>;
      readonly run: string;
    }[];
  };
}

const action = parse(readFileSync('action.yml', 'utf8')) as Action;

let folder: Folder;
beforeEach(() => {
  folder = new Folder({
    'work/Dockerfile': WASTEFUL,
    'work/b c/Dockerfile': FINE,
    'work/out/.keep': '',
    'temp/.keep': '',
    // Installs what is built, and remembers what it was asked for.
    'bin/npm': [
      '#!/bin/sh',
      'echo "$@" >>"$NPM_LOG"',
      'mkdir -p "$3/node_modules/.bin"',
      'printf "#!/bin/sh\\nexec \'%s\' \'%s\' \\"\\$@\\"\\n" "$NODE" "$DOCKMOD" >"$3/node_modules/.bin/dockmod"',
      'chmod +x "$3/node_modules/.bin/dockmod"',
      '',
    ].join('\n'),
  });
  chmodSync(folder.join('bin/npm'), 0o755);
});
afterEach(() => {
  folder.remove();
});

interface Outcome {
  readonly status: number;
  readonly log: string;
  readonly summary: string;
  readonly outputs: string;
  readonly installed: string;
}

/** Runs the steps until one fails, in a folder with blanks in its name. */
function act(inputs: Readonly<Record<string, string>> = {}): Outcome {
  const unknown = Object.keys(inputs).filter((name) => action.inputs[name] === undefined);
  expect(unknown).toEqual([]);
  const evaluate = (text: string): string =>
    text.replace(/\$\{\{ (\S+) \}\}/g, (_, expression: string) => {
      if (expression === 'runner.temp') return folder.join('temp');
      const name = expression.replace(/^inputs\./, '');
      return inputs[name] ?? action.inputs[name]!.default;
    });
  let [status, log] = [0, ''];
  for (const { run, env } of action.runs.steps) {
    expect(run).not.toContain('${{');
    const step = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      cwd: folder.join('work'),
      encoding: 'utf8',
      env: {
        PATH: `${folder.join('bin')}:${process.env['PATH'] ?? ''}`,
        HOME: folder.path,
        NODE: process.execPath,
        DOCKMOD: executable,
        NPM_LOG: folder.join('npm.log'),
        GITHUB_STEP_SUMMARY: folder.join('summary'),
        GITHUB_OUTPUT: folder.join('output'),
        ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, evaluate(value)])),
      },
    });
    log += step.stdout + step.stderr;
    status = step.status ?? -1;
    if (status !== 0) break;
  }
  return { status, log, summary: read('summary'), outputs: read('output'), installed: read('npm.log') };
}

function read(path: string): string {
  return existsSync(folder.join(path)) ? readFileSync(folder.join(path), 'utf8') : '';
}

describe('the action', () => {
  test('is composite, installs the version of this package, and uses no other action', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
    expect(action.runs.using).toBe('composite');
    expect(action.inputs['version']!.default).toBe(version);
    for (const { uses, shell } of action.runs.steps) expect([uses, shell]).toEqual([undefined, 'bash']);
    expect(action.outputs['pending']!.value).toBe('${{ steps.run.outputs.pending }}');
    expect(action.runs.steps.map(({ id }) => id)).toContain('run');
    expect(act().installed.trim().split(' ').at(-1)).toBe(`dockmod@${version}`);
  });

  test('annotates, writes the summary, and passes', () => {
    const { status, log, summary, outputs } = act();
    expect(status).toBe(0);
    expect(log).toMatch(/^::notice file=Dockerfile,line=2,endLine=4,title=/m);
    expect(summary).toMatch(/^### dockmod: 1 of 2 Dockerfiles to rewrite\n/);
    expect(summary).toContain('```diff\n');
    expect(outputs).toBe('pending=true\n');
    expect(read('work/Dockerfile')).toBe(WASTEFUL);
  });

  test('with `check` fails where a rewrite is pending, and only there', () => {
    expect(act({ check: 'true' }).status).toBe(1);
    expect(act({ check: 'true', paths: 'b c' })).toMatchObject({
      status: 0,
      outputs: 'pending=true\npending=false\n',
    });
  });

  test('takes paths with blanks, a line each, and options', () => {
    const { status, log } = act({ paths: 'b c\n\nDockerfile\n', args: ' --skip  merge-runs\n--explain ' });
    expect(status).toBe(0);
    expect(log).not.toContain('(merge-runs, ');
    expect(log).toContain('::notice file=Dockerfile');
  });

  test('writes further formats, and a file for a comment', () => {
    act({ format: 'sarif=out/a b.sarif\njson=out/report.json\n', 'comment-file': 'out/comment.md' });
    expect(JSON.parse(read('work/out/a b.sarif'))).toMatchObject({ version: '2.1.0' });
    expect(JSON.parse(read('work/out/report.json'))).toMatchObject({ schemaVersion: 1 });
    expect(read('work/out/comment.md')).toBe(read('summary'));
  });

  test('with --write rewrites', () => {
    const { status, summary, outputs } = act({ args: '--write' });
    expect({ status, outputs }).toEqual({ status: 0, outputs: 'pending=true\n' });
    expect(summary).toMatch(/^### dockmod: 1 of 2 Dockerfiles rewritten\n/);
    expect(read('work/Dockerfile')).not.toBe(WASTEFUL);
  });

  test('fails on a file with errors, having told of it and of the others', () => {
    folder.write('work/x/Dockerfile', 'hello\n');
    const { status, log, summary } = act();
    expect(status).toBe(2);
    expect(log).toMatch(/^::error file=x\/Dockerfile,line=1,/m);
    expect(log).toMatch(/^::notice file=Dockerfile,/m);
    expect(summary).toContain('1 with errors');
  });

  test('fails on a mistake among the options, and runs nothing that stands in an input', () => {
    expect(act({ args: '--frobnicate' })).toMatchObject({
      status: 2,
      summary: '',
      outputs: 'pending=false\n',
    });
    const { status } = act({
      paths: '$(touch hacked)\n`touch hacked`',
      args: '; touch hacked',
      level: '$(touch hacked)',
    });
    expect(status).toBe(2);
    expect(existsSync(folder.join('work/hacked'))).toBe(false);
  });

  test('without npm says what is missing', () => {
    const { run } = action.runs.steps[0]!;
    const { status, stdout } = spawnSync('/bin/bash', ['-eo', 'pipefail', '-c', run], {
      encoding: 'utf8',
      env: { PATH: dirname(resolve('/nowhere/npm')), FOLDER: folder.join('temp'), VERSION: '1' },
    });
    expect(status).toBe(2);
    expect(stdout).toMatch(/^::error title=dockmod::there is no npm/);
  });
});
