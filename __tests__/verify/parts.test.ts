/** Small parts of verification: what builders say, whom to blame, which output is the same, what is touched. */
import { describe, expect, test } from '@jest/globals';
import { culpritsOf } from '../../src/verify/bisect.js';
import { buildFailure } from '../../src/verify/build-failure.js';
import { buildProgress } from '../../src/verify/build-progress.js';
import { isOver, newRunId } from '../../src/verify/run-id.js';
import { commandWords } from '../../src/verify/run-images.js';
import { sameOutput } from '../../src/verify/run-output.js';
import { sourceToTouch } from '../../src/verify/touch.js';

function readAll(format: 'buildkit' | 'buildah', text: string) {
  let seconds = 0;
  const progress = buildProgress(format, () => seconds++);
  const begun = text.split('\n').flatMap((line) => progress.read(line) ?? []);
  return { progress, begun };
}

describe('what a builder says', () => {
  test('BuildKit: steps of several stages, cached or not; FROM and what is no step are left out', () => {
    const { progress, begun } = readAll(
      'buildkit',
      `#0 building with "default" instance using docker driver
#1 [internal] load build definition from Dockerfile
#1 DONE 0.0s
#4 [a 1/3] FROM docker.io/library/debian:12
#4 CACHED
#5 [a 2/3] RUN echo [1/2] DONE 9s
#5 0.079 DONE 7s
#5 DONE 0.3s
#6 [stage-1 2/2] COPY --from=a /x /x
#6 CACHED
#7 exporting to image
#7 exporting layers 0.1s done
#7 DONE 0.1s`,
    );
    expect(progress.steps()).toEqual([
      { name: 'RUN echo [1/2] DONE 9s', cached: false, seconds: 0.3 },
      { name: 'COPY --from=a /x /x', cached: true, seconds: 0 },
    ]);
    expect(begun[1]).toEqual({ number: 2, of: 3, name: 'RUN echo [1/2] DONE 9s' });
  });

  test('Buildah: steps, cached or not; the label of ours is left out', () => {
    const { progress } = readAll(
      'buildah',
      `[1/2] STEP 1/2: FROM localhost/debian:12-slim AS a
[1/2] STEP 2/2: RUN echo hi > /x
--> Using cache 5d2ee97eb3f1c8fb4f918160118d542c3cfaeb1dd4efc9e4f61e72706e402ae2
--> 5d2ee97eb3f1
[2/2] STEP 1/3: FROM localhost/debian:12-slim
[2/2] STEP 2/3: COPY f /f
--> 6cdaec7278d4
[2/2] STEP 3/3: LABEL "dockmod-verify"="abc"
[2/2] COMMIT localhost/dockmod-verify:abc`,
    );
    expect(progress.steps()).toEqual([
      { name: 'RUN echo hi > /x', cached: true, seconds: 0 },
      { name: 'COPY f /f', cached: false, seconds: 1 },
    ]);
  });

  test('Buildah: the step that fails, with the last line of its command', () => {
    const { progress } = readAll(
      'buildah',
      `STEP 1/2: FROM localhost/debian:12-slim AS a
STEP 2/2: RUN echo hi; echo oops >&2;  false
hi
oops
Error: building at STEP "RUN echo hi; echo oops >&2;  false": while running runtime: exit status 1`,
    );
    expect(buildFailure(progress.problem(), 'app/Dockerfile')).toEqual({
      isDockerfiles: true,
      reason: 'app/Dockerfile: `RUN echo hi; echo oops >&2;  false` failed with exit code 1: oops',
    });
  });

  test('a command that fills the disk says nothing of the Dockerfile', () => {
    const output = 'cp: error writing x: No space left on device';
    const problem = { message: 'exit code: 1', line: 2, step: 'RUN cp', output };
    expect(buildFailure(problem, 'Dockerfile').isDockerfiles).toBe(false);
  });
});

describe('whom to blame', () => {
  test.each<[name: string, ids: string[], breaks: (kept: readonly string[]) => boolean, culprits: string[]]>([
    ['the only one', ['a'], () => true, ['a']],
    ['one of three', ['a', 'b', 'c'], (kept) => kept.includes('b'), ['b']],
    [
      'two that break only together',
      ['a', 'b', 'c'],
      (kept) => kept.includes('a') && kept.includes('b'),
      ['a', 'b'],
    ],
    ['two of three, each', ['a', 'b', 'c'], (kept) => kept.includes('a') || kept.includes('c'), ['a', 'c']],
    ['both of two, each', ['a', 'b'], (kept) => kept.length > 0, ['a', 'b']],
    ['any two of four', ['a', 'b', 'c', 'd'], (kept) => kept.length > 1, []],
  ])('%s', async (_, ids, breaks, culprits) => {
    expect(await culpritsOf(ids, (kept) => Promise.resolve(!breaks(kept)))).toEqual(culprits);
  });
});

describe('output', () => {
  test.each<[before: string, after: string, again: string | undefined, same: boolean]>([
    ['a\n', 'a\n', undefined, true],
    ['done in 1.2s at 2024-01-01T10:00:00Z', 'done in 3 s at 2024-01-02 10:11', undefined, true],
    ['host 0123456789ab', 'host ba9876543210', undefined, true],
    ['3 passed', '2 passed', undefined, false],
    ['seed 4\nok', 'seed 7\nok', 'seed 9\nok', true],
    ['seed 4\nok', 'seed 7\nfailed', 'seed 9\nok', false],
    ['a\nb', 'b\na', 'b\na', true],
    ['a\nb\nc', 'c\na\nb', 'b\na\nc', true],
    ['a\nb', 'b\na', 'a\nb', false],
  ])('%j and %j, again %j: %s', (before, after, again, same) => {
    expect(sameOutput(before, after, again)).toBe(same);
  });

  test.each([
    ['', []],
    ["node -e 'console.log(1)'", ['node', '-e', 'console.log(1)']],
    ['a && b', ['/bin/sh', '-c', 'a && b']],
    ['echo $HOME', ['/bin/sh', '-c', 'echo $HOME']],
    ['A=1 b', ['/bin/sh', '-c', 'A=1 b']],
    ['ls *', ['/bin/sh', '-c', 'ls *']],
  ])('%j is started as %j', (command, words) => {
    expect(commandWords(command)).toEqual(words);
  });
});

test.each([
  [['src/util.ts', 'src/deep/index.ts', 'jest.config.js', 'package.json'], 'src/deep/index.ts'],
  [['b.py', 'a.py', 'tests/main.py'], 'a.py'],
  [['package.json', 'Makefile', 'dist/index.js'], undefined],
])('of %j a developer changes %j', (paths, expected) => {
  expect(sourceToTouch(paths.map((path) => ({ path, kind: 'file' as const, bytes: 1 })))).toBe(expected);
});

describe('the name of a run', () => {
  test('of this process is that of one that goes on, and no other run has it', () => {
    const id = newRunId();
    expect(isOver(id)).toBe(false);
    expect(newRunId()).not.toBe(id);
    expect(id).toMatch(/^[a-z0-9-]{1,80}$/);
  });

  test('tells a run that is over: its process is gone, was another one, or the machine has started again', () => {
    const [host, boot, pid, start, random] = newRunId().split('-');
    expect(isOver([host, boot, '4194999', start, random].join('-'))).toBe(true);
    expect(isOver([host, boot, pid, '1', random].join('-'))).toBe(true);
    expect(isOver([host, '00000000', pid, start, random].join('-'))).toBe(true);
  });

  test('of another machine, or no name of ours, counts as going on', () => {
    const [, boot, , start, random] = newRunId().split('-');
    expect(isOver(['00000000', boot, '4194999', start, random].join('-'))).toBe(false);
    expect(isOver('latest')).toBe(false);
  });
});
