/** `dockmod verify` as a program, with builders that play back what real ones say. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { optimize } from '../../src/index.js';
import type { Verification } from '../../src/report/verification.js';
import { FINE, WASTEFUL, dockmod, executable } from '../cli/program.js';
import { Laboratory } from './laboratory.js';

// Several processes each.
jest.setTimeout(120_000);

/** What only the rewritten Dockerfile has. */
const REWRITTEN = '&& rm -rf /var/lib/apt/lists/*';
/** Two transforms at work. */
const TWICE = `${WASTEFUL}RUN pip install flask\n`;

let laboratory: Laboratory | undefined;
afterEach(() => {
  laboratory?.remove();
});

function open(files: Readonly<Record<string, string>>, programs?: readonly string[]): Laboratory {
  laboratory = new Laboratory(files, programs);
  return laboratory;
}

function only(stdout: string): Verification {
  const all = JSON.parse(stdout) as readonly Verification[];
  expect(all).toHaveLength(1);
  return all[0]!;
}

test('what the tests start from is rewritten as they expect', () => {
  expect(optimize(WASTEFUL).after).toContain(REWRITTEN);
  expect(new Set(optimize(TWICE).applied.map(({ id }) => id)).size).toBeGreaterThan(1);
});

describe('verdicts and exit codes', () => {
  test('both build and are the same: verified, 0, and nothing remains', () => {
    const lab = open({ Dockerfile: WASTEFUL });
    const { status, stdout, stderr } = lab.verify(['--format', 'json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(only(stdout)).toMatchObject({ path: 'Dockerfile', verdict: 'verified', context: '.' });
    expect(lab.builds()).toHaveLength(2);
    expect(lab.remains()).toEqual([]);
    expect(readFileSync(lab.join('Dockerfile'), 'utf8')).toBe(WASTEFUL);
  });

  test('nothing to rewrite: unchanged, 0, and no builder is asked', () => {
    const lab = open({ Dockerfile: FINE }, []);
    const { status, stdout } = lab.verify(['--format', 'json']);
    expect(status).toBe(0);
    expect(only(stdout).verdict).toBe('unchanged');
  });

  test('an unexplained difference: different, 1, after a third build as control', () => {
    const lab = open({ Dockerfile: WASTEFUL });
    const { status, stdout } = lab.verify(['--format', 'json'], { FAKE_DIFFERS: REWRITTEN });
    expect(status).toBe(1);
    expect(only(stdout)).toMatchObject({ verdict: 'different' });
    expect(only(stdout).because).toContain('/etc/setting');
    expect(lab.builds()).toHaveLength(3);
    expect(lab.remains()).toEqual([]);
  });

  test('what differs between two builds of the unchanged text is noise', () => {
    const lab = open({ Dockerfile: WASTEFUL });
    const { status, stdout } = lab.verify(['--format', 'json'], { FAKE_VARIES: '1' });
    expect(status).toBe(0);
    expect(only(stdout).verdict).toBe('verified');
    expect(only(stdout).comparison?.files).toMatchObject([{ path: '/etc/built', class: 'noise' }]);
  });

  test('the rewritten one does not build, twice: broken, 1, with the place and the last line', () => {
    const lab = open({ Dockerfile: WASTEFUL });
    const { status, stdout } = lab.verify(['--format', 'json'], { FAKE_FAILS: REWRITTEN });
    expect(status).toBe(1);
    expect(only(stdout)).toMatchObject({
      verdict: 'broken',
      because: expect.stringMatching(
        /Dockerfile:2: `RUN .*` failed with exit code 100: E: Unable to locate package nosuch$/,
      ),
    });
    expect(lab.builds()).toHaveLength(3);
    expect(lab.remains()).toEqual([]);
  });

  test('several Dockerfiles, in the order of their paths, one failing stops none; 1 comes before 2', () => {
    const lab = open({
      'a/Dockerfile': `${WASTEFUL}# a\n`,
      'b/Dockerfile': `${WASTEFUL}# b\n`,
      'c/Dockerfile': FINE,
      'd/Dockerfile': 'NO DOCKERFILE\n',
    });
    const { status, stdout } = lab.verify(['--format', 'json'], { FAKE_FAILS: '# a' });
    const all = JSON.parse(stdout) as readonly Verification[];
    expect(all.map(({ path, verdict }) => [path, verdict])).toEqual([
      ['a/Dockerfile', 'unbuildable'],
      ['b/Dockerfile', 'verified'],
      ['c/Dockerfile', 'unchanged'],
      ['d/Dockerfile', 'failed'],
    ]);
    expect(status).toBe(2);
    const again = lab.verify(['--format', 'json'], { FAKE_FAILS: '# a', FAKE_DIFFERS: REWRITTEN });
    expect(again.status).toBe(1);
  });

  test.each(['table', 'markdown', 'html'])('%s names the file and its verdict', (format) => {
    const lab = open({ Dockerfile: WASTEFUL });
    const { status, stdout } = lab.verify(['--format', format, '-o', 'out']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    const text = readFileSync(lab.join('out'), 'utf8');
    expect(text).toContain('Dockerfile');
    expect(text).toContain('verified');
  });
});

describe('bad input is a clear line, nothing remains, and the exit code is 2', () => {
  test('no builder is installed', () => {
    const lab = open({ Dockerfile: WASTEFUL }, []);
    const { status, stdout } = lab.verify(['--format', 'json']);
    expect(status).toBe(2);
    expect(only(stdout)).toMatchObject({ verdict: 'failed' });
    expect(only(stdout).because).toMatch(
      /^no builder is installed \(looked for docker, podman, buildah\): install Docker \(https:.*\), or install Podman/,
    );
    expect(lab.remains()).toEqual([]);
  });

  test('the builder asked for is missing', () => {
    const { status, stdout } = open({ Dockerfile: WASTEFUL }).verify([
      '--builder',
      'podman',
      '--format',
      'json',
    ]);
    expect(status).toBe(2);
    expect(only(stdout).because).toMatch(/^`podman` is not installed: install Podman/);
  });

  test('the daemon is not running', () => {
    const { status, stdout } = open({ Dockerfile: WASTEFUL }).verify(['--format', 'json'], {
      FAKE_SILENT:
        'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    });
    expect(status).toBe(2);
    expect(only(stdout).because).toMatch(
      /^`docker` does not answer \(Cannot connect to .*running\?\): start it \(`sudo systemctl start docker`/,
    );
  });

  test('a builder without containers is asked for them', () => {
    const lab = open({ Dockerfile: WASTEFUL }, ['buildah']);
    const { status, stdout } = lab.verify(['--builder', 'buildah', '--run', '', '--format', 'json']);
    expect(status).toBe(2);
    expect(only(stdout).because).toMatch(/^`buildah` starts no containers/);
  });

  const NO_BASE = `#2 [internal] load metadata for docker.io/library/nosuch:1
#2 ERROR: failed to do request: no such host
------
 > [internal] load metadata for docker.io/library/nosuch:1:
------
Dockerfile:1
--------------------
   1 | >>> FROM nosuch:1
--------------------
ERROR: failed to build: failed to solve: nosuch:1: failed to resolve source metadata for docker.io/library/nosuch:1: docker.io/library/nosuch:1: not found`;
  test.each<[name: string, verdict: string, error: string | undefined, because: RegExp]>([
    [
      'the base image is not found',
      'unbuildable',
      NO_BASE,
      /^Dockerfile:1: the base image `nosuch:1` cannot be had: .*not found$/,
    ],
    [
      'it does not build as it is',
      'unbuildable',
      undefined,
      /^Dockerfile:2: `RUN .*` failed with exit code 100: E: Unable/,
    ],
    [
      'the disk is full',
      'failed',
      'ERROR: failed to solve: failed to extract layer: write /usr/lib/x: no space left on device',
      /^no space is left on the disk of the builder$/,
    ],
    [
      'the daemon goes away',
      'failed',
      'ERROR: Cannot connect to the Docker daemon at unix:///x.',
      /^the builder stopped answering$/,
    ],
  ])('%s: %s', (_, verdict, error, because) => {
    const lab = open({ Dockerfile: WASTEFUL });
    const { status, stdout } = lab.verify(['--format', 'json'], {
      FAKE_FAILS: 'FROM',
      ...(error !== undefined && { FAKE_ERROR: error }),
    });
    expect(status).toBe(2);
    expect(only(stdout)).toMatchObject({ verdict, because: expect.stringMatching(because) });
    expect(lab.builds()).toHaveLength(1);
    expect(lab.remains()).toEqual([]);
  });

  test('it is not certain which directory it is built with', () => {
    const lab = open({ 'app/Dockerfile': `${WASTEFUL}COPY nowhere /\n` });
    const { status, stdout } = lab.verify(['--format', 'json']);
    expect(status).toBe(2);
    expect(only(stdout)).toMatchObject({
      verdict: 'failed',
      because: expect.stringContaining('`--context DIR`'),
    });
    expect(lab.builds()).toEqual([]);
  });

  test('a context that is no directory, and an output among the files', () => {
    const lab = open({ Dockerfile: WASTEFUL });
    expect(lab.verify(['--context', 'nowhere'])).toMatchObject({
      status: 2,
      stderr: 'dockmod: nowhere: is no directory (--context)\n',
    });
    expect(lab.verify(['-o', 'Dockerfile'])).toMatchObject({ status: 2, stdout: '' });
  });

  test('a build takes too long: it is ended with its child', () => {
    const lab = open({ Dockerfile: WASTEFUL });
    const { status, stdout } = lab.verify(['--timeout', '2', '--format', 'json'], { FAKE_HANGS: 'FROM' });
    expect(status).toBe(2);
    expect(only(stdout).because).toBe('a build takes longer than 2 seconds (--timeout)');
    expect(processesOf(lab).filter(isAlive)).toEqual([]);
    expect(lab.remains()).toEqual([]);
  });
});

describe('interruption', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s during a build: all ended, all removed',
    async (signal) => {
      const lab = open({ Dockerfile: WASTEFUL });
      const child = spawn(process.execPath, [executable, 'verify'], {
        cwd: lab.path,
        env: lab.environment({ FAKE_HANGS: REWRITTEN }),
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const ended = new Promise<NodeJS.Signals | null>((resolve) =>
        child.on('close', (_, by: NodeJS.Signals | null) => resolve(by)),
      );
      // The one before is built by then.
      while (
        !existsSync(lab.join('.state/hanging')) ||
        readFileSync(lab.join('.state/hanging'), 'utf8') === ''
      )
        await sleep(20);
      const processes = processesOf(lab);
      expect(processes.filter(isAlive)).toEqual(processes);
      expect(lab.remains()).not.toEqual([]);

      child.kill(signal);
      expect(await ended).toBe(signal);
      expect(stderr).toMatch(/^dockmod: interrupted: /m);
      expect(processes.filter(isAlive)).toEqual([]);
      expect(lab.remains()).toEqual([]);
    },
  );
});

function processesOf(lab: Laboratory): readonly number[] {
  return readFileSync(lab.join('.state/hanging'), 'utf8').split(' ').map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie has ended, and waits for whoever inherited it.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test("what dead runs left is removed, and what is the user's or of a run that is alive is not", () => {
  const lab = open({ Dockerfile: WASTEFUL });
  lab.verify([]);
  const tag = lab.builds()[0]!.find((word) => word.startsWith('localhost/dockmod-verify:'))!;
  const mine = tag.replace(/-before$/, '').replace('localhost/dockmod-verify:', '');
  const [host, boot] = mine.split('-');
  const alive = `${host}-${boot}-${process.pid}-${startOf(process.pid)}-00000000`;
  const kept = ['user/app:1', `localhost/dockmod-verify:${alive}-before`];
  mkdirSync(lab.join('.state/images'), { recursive: true });
  for (const name of [...kept, tag]) writeFileSync(lab.join(`.state/images/${encodeURIComponent(name)}`), '');
  for (const name of [mine, alive]) mkdirSync(lab.join(`.tmp/dockmod-verify-${name}`));

  lab.verify([]);
  expect(lab.remains().toSorted()).toEqual(
    [...kept.map(encodeURIComponent), `dockmod-verify-${alive}`].toSorted(),
  );
});

function startOf(pid: number): string {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19]!;
}

describe('--bisect', () => {
  test('names the transform whose rewrite does not build', () => {
    const lab = open({ Dockerfile: TWICE });
    const { status, stdout } = lab.verify(['--bisect', '--format', 'json'], { FAKE_FAILS: '--no-cache-dir' });
    expect(status).toBe(1);
    expect(only(stdout)).toMatchObject({ verdict: 'broken', culprits: ['pip-no-cache-dir'] });
    expect(lab.remains()).toEqual([]);
  });

  test('names the transform whose image differs', () => {
    const lab = open({ Dockerfile: TWICE });
    const { stdout } = lab.verify(['--bisect', '--format', 'json'], { FAKE_DIFFERS: '--no-cache-dir' });
    expect(only(stdout)).toMatchObject({ verdict: 'different', culprits: ['pip-no-cache-dir'] });
  });
});

describe('--write', () => {
  test.each(['verify --write', '--write --verify'])(
    '`dockmod %s` writes what verifies, and nothing else',
    (args) => {
      const lab = open({ 'a/Dockerfile': `${WASTEFUL}# a\n`, 'b/Dockerfile': `${WASTEFUL}# b\n` });
      const { status } = dockmod(lab, args.split(' '), {
        env: lab.environment({ FAKE_DIFFERS: `${REWRITTEN}\n# a` }),
      });
      expect(status).toBe(1);
      expect(readFileSync(lab.join('a/Dockerfile'), 'utf8')).toBe(`${WASTEFUL}# a\n`);
      expect(readFileSync(lab.join('b/Dockerfile'), 'utf8')).toBe(optimize(`${WASTEFUL}# b\n`).after);
      expect(lab.leftovers()).toEqual([]);
    },
  );
});

describe('--run', () => {
  test('the same but for times is the same', () => {
    const lab = open({ Dockerfile: WASTEFUL });
    const { status, stdout } = lab.verify(['--run', 'npm test', '--network', 'none', '--format', 'json']);
    expect(status).toBe(0);
    expect(only(stdout).run).toMatchObject({ command: 'npm test', same: true, before: { exitCode: 0 } });
    const started = lab.calls().filter((call) => call[1] === 'run');
    expect(started.map((call) => call.slice(-2))).toEqual([
      ['npm', 'test'],
      ['npm', 'test'],
    ]);
    expect(started[0]).toEqual(expect.arrayContaining(['--network', 'none']));
    expect(lab.remains()).toEqual([]);
  });

  test.each([
    [{ FAKE_EXIT: '3' }, '`the command of the image` exits with 0 before and 3 after'],
    [{ FAKE_OUTPUT: 'not ready\n' }, '`the command of the image` writes something else'],
  ])('%j is a difference', (env, because) => {
    const lab = open({ Dockerfile: WASTEFUL });
    const { status, stdout } = lab.verify(['--run', '', '--format', 'json'], {
      ...env,
      FAKE_DIFFERS: REWRITTEN,
    });
    expect(status).toBe(1);
    expect(only(stdout)).toMatchObject({ verdict: 'different', because });
    expect(lab.remains()).toEqual([]);
  });
});

describe('--touch', () => {
  test('builds both again from a copy, with the cache, and counts', () => {
    const lab = open({ Dockerfile: `${WASTEFUL}COPY main.py /\n`, 'main.py': 'print(1)\n' });
    const { status, stdout } = lab.verify(['--touch', 'auto', '--format', 'json']);
    expect(status).toBe(0);
    expect(only(stdout).rebuild).toMatchObject({
      touched: 'main.py',
      before: { steps: 4, cached: 4 },
      after: { steps: 2, cached: 2 },
    });
    const builds = lab.builds();
    expect(builds.map((call) => call.includes('--no-cache'))).toEqual([true, true, false, false]);
    expect(builds[0]!.at(-1)).toBe(lab.path);
    expect(builds[3]!.at(-1)).toMatch(/\/dockmod-verify-[^/]+\/context$/);
    expect(readFileSync(lab.join('main.py'), 'utf8')).toBe('print(1)\n');
    expect(lab.remains()).toEqual([]);
  });

  test('a file that the builder never gets', () => {
    const lab = open({ Dockerfile: WASTEFUL, '.dockerignore': 'a.py\n', 'a.py': '' });
    const { status, stdout } = lab.verify(['--touch', 'a.py', '--format', 'json']);
    expect(status).toBe(2);
    expect(only(stdout).because).toBe('`a.py` is no file of the context that reaches the builder (--touch)');
    expect(lab.builds()).toEqual([]);
  });
});

describe('what builders are asked', () => {
  const OPTIONS = [
    ...['--platform', 'linux/arm64', '--target', 'app', '--build-arg', 'A=1', '--build-arg', 'B'],
    ...['--secret', 'id=x,src=y', '--network', 'host', '--pull'],
  ];
  test.each([
    ['docker', ['build', '--progress', 'plain']],
    ['buildx', ['buildx', 'build', '--load', '--progress', 'plain']],
    ['podman', ['build', '--layers', '--force-rm', '--format', 'docker']],
    ['buildah', ['build', '--layers', '--force-rm', '--format', 'docker']],
  ])('%s', (name, begins) => {
    const lab = open({ 'app/Dockerfile': WASTEFUL, 'app/Dockerfile.dockerignore': 'x\n' }, [
      name === 'buildx' ? 'docker' : name,
    ]);
    const { status, stdout } = lab.verify([
      '--builder',
      name,
      '--context',
      '.',
      ...OPTIONS,
      '--format',
      'json',
    ]);
    expect(status).toBe(0);
    expect(only(stdout).builder).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+`));
    const [before, after] = lab.builds();
    expect(before!.slice(1, 1 + begins.length)).toEqual(begins);
    const joined = before!.join(' ');
    for (const option of [
      ...[
        '--platform linux/arm64',
        '--target app',
        '--build-arg A=1',
        '--build-arg B',
        '--secret id=x,src=y',
      ],
      ...['--network host', '--pull', '--no-cache', '--label dockmod-verify='],
    ])
      expect(joined).toContain(option);
    expect(before!.at(-1)).toBe(lab.path);
    // Both are to be built from the same base images.
    expect(after).not.toContain('--pull');
    if (begins.includes('--layers')) expect(joined).toMatch(/--ignorefile \S+\/Dockerfile\.dockerignore/);
    expect(lab.remains()).toEqual([]);
  });

  test('--cache leaves the cache in use', () => {
    const lab = open({ Dockerfile: WASTEFUL });
    lab.verify(['--cache']);
    expect(lab.builds().flat()).not.toContain('--no-cache');
  });
});
