/** Command lines of `dockmod verify`: what they ask for, and what is wrong with them. */
import { describe, expect, test } from '@jest/globals';
import { parseArguments } from '../../src/cli/arguments.js';
import type { Command } from '../../src/cli/arguments.js';

function parse(...args: readonly string[]): Command {
  return parseArguments(args, ['apk-no-cache', 'merge-runs'], '1.2.3');
}

test('without arguments it verifies the current directory and writes nothing', () => {
  expect(parse('verify')).toEqual({
    command: 'verify',
    paths: ['.'],
    write: false,
    level: undefined,
    skip: [],
    builder: 'auto',
    cache: false,
    buildArgs: [],
    secrets: [],
    pull: false,
    timeout: 1800,
    bisect: false,
    format: 'table',
    verbose: false,
    quiet: false,
  });
});

test.each<[args: string, expected: object]>([
  ['a b', { paths: ['a', 'b'] }],
  ['--builder podman a', { builder: 'podman', paths: ['a'] }],
  ['--build-arg A=1 --build-arg B=a,b', { buildArgs: ['A=1', 'B=a,b'] }],
  ['--secret id=x,src=y', { secrets: ['id=x,src=y'] }],
  [
    '--target t --platform linux/arm64 --network host',
    { target: 't', platform: 'linux/arm64', network: 'host' },
  ],
  ['--timeout 60 --port 8080', { timeout: 60, port: 8080 }],
  ['--touch ./src/a.ts', { touch: 'src/a.ts' }],
  ['--only merge-runs --bisect -q', { only: ['merge-runs'], bisect: true, quiet: true }],
  ['--format html -o report.html', { format: 'html', output: 'report.html' }],
  ['--write', { write: true }],
])('verify %s', (args, expected) => {
  expect(parse('verify', ...args.split(' '))).toMatchObject({ command: 'verify', ...expected });
});

test('an empty command to run is that of the image', () => {
  expect(parse('verify', '--run', '')).toMatchObject({ run: '' });
});

test('`--write --verify` is `verify --write`, with all its options', () => {
  const args = ['--network', 'host', 'a'];
  expect(parse('--write', '--verify', ...args)).toEqual(parse('verify', '--write', ...args));
  expect(parse(...args, '--verify', '-w')).toEqual(parse('verify', '--write', ...args));
  expect(parse('--', '--verify')).toMatchObject({ command: 'rewrite', paths: ['--verify'] });
});

describe('mistakes', () => {
  test.each<[args: string, message: string]>([
    ['verify -', '`verify` reads files, not standard input'],
    [
      'verify --builder moby',
      '`moby` is no value of `--builder`: it takes auto, docker, buildx, podman, buildah',
    ],
    ['verify --timeout 0', '`--timeout` takes seconds, 1 to 86400'],
    ['verify --timeout soon', '`--timeout` takes seconds, 1 to 86400'],
    ['verify --port http', '`--port` takes a number, 1 to 65535'],
    ['verify --port 70000', '`--port` takes a number, 1 to 65535'],
    ['verify --only merge-run', 'no transform has the id `merge-run`: did you mean `merge-runs`?'],
    ['verify --check', '`--check` is no option of this command'],
    ['verify --tuoch a', 'unknown option `--tuoch`: did you mean `--touch`?'],
    ['verify --format diff', '`diff` is no value of `--format`: it takes table, json, markdown, html'],
    ['--touch a', '`--touch` is no option of this command'],
    ['--verify a', '`--verify` goes with `--write`: to write nothing, use `dockmod verify`'],
  ])('%s', (args, message) => {
    expect(parse(...args.split(' '))).toMatchObject({ command: 'refuse', message });
  });

  test('an empty directory or file', () => {
    expect(parse('verify', '--context', '')).toEqual({ command: 'refuse', message: '`--context` is empty' });
  });
});

test('help names every option, in ASCII, in lines that fit, and none of the main job', () => {
  const help = parse('verify', '--help');
  const text = help.command === 'print' ? help.text : '';
  for (const option of [
    '--builder',
    '--context',
    '--build-arg',
    '--touch',
    '--run',
    '--port',
    '--bisect',
    '-o',
  ])
    expect(text).toContain(option);
  expect(text).not.toContain('--check');
  expect(text).not.toContain('--stdin-filename');
  expect(text).toMatch(/^[\n\x20-\x7e]*$/);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(96);
});
