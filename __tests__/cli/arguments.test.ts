/** Command lines: what they ask for, and what is wrong with them. */
import { describe, expect, test } from '@jest/globals';
import { parseArguments } from '../../src/cli/arguments.js';
import type { Command } from '../../src/cli/arguments.js';

const ids = ['apk-no-cache', 'merge-runs'];

function parse(...args: readonly string[]): Command {
  return parseArguments(args, ids, '1.2.3');
}

describe('rewriting', () => {
  test('without arguments searches the current directory, dry, at the standard level', () => {
    expect(parse()).toEqual({
      command: 'rewrite',
      paths: ['.'],
      write: false,
      check: false,
      level: undefined,
      config: undefined,
      exclude: [],
      filesFrom: undefined,
      jobs: undefined,
      since: undefined,
      only: undefined,
      skip: [],
      context: undefined,
      explain: false,
      stdinFilename: undefined,
      color: undefined,
      quiet: false,
      outputs: [{ format: 'diff', file: undefined }],
    });
  });

  test.each<[args: string, expected: object]>([
    ['a b -', { paths: ['a', 'b', '-'] }],
    ['12 1.0', { paths: ['12', '1.0'] }],
    ['-- -w --check', { paths: ['-w', '--check'], write: false }],
    ['a -- b', { paths: ['a', 'b'] }],
    ['a list', { paths: ['a', 'list'] }],
    ['-w', { write: true, outputs: [] }],
    ['--write a', { write: true, paths: ['a'] }],
    ['--check', { check: true }],
    ['-wq', { write: true, quiet: true }],
    ['--level safe', { level: 'safe' }],
    ['--level=aggressive a', { level: 'aggressive', paths: ['a'] }],
    ['--level safe --level aggressive', { level: 'aggressive' }],
    ['--only merge-runs', { only: ['merge-runs'] }],
    ['--only merge-runs,apk-no-cache a', { only: ['merge-runs', 'apk-no-cache'], paths: ['a'] }],
    ['--only merge-runs --only apk-no-cache', { only: ['merge-runs', 'apk-no-cache'] }],
    ['--skip merge-runs,', { skip: ['merge-runs'] }],
    ['--explain', { explain: true }],
    ['--context services/web', { context: 'services/web' }],
    ['--color', { color: true }],
    ['--no-color', { color: false }],
    ['--color --no-color', { color: false }],
    ['--format json', { outputs: [{ format: 'json', file: undefined }] }],
    ['-o out.patch', { outputs: [{ format: 'diff', file: 'out.patch' }] }],
    ['-w -o out.patch', { outputs: [{ format: 'diff', file: 'out.patch' }] }],
    ['--format sarif -o a=b', { outputs: [{ format: 'sarif', file: 'a=b' }] }],
    [
      '--format markdown=c.md --format=sarif=o=1.sarif --format diff',
      {
        outputs: [
          { format: 'markdown', file: 'c.md' },
          { format: 'sarif', file: 'o=1.sarif' },
          { format: 'diff', file: undefined },
        ],
      },
    ],
    [
      '--format json=a --format json -o b',
      {
        outputs: [
          { format: 'json', file: 'a' },
          { format: 'json', file: 'b' },
        ],
      },
    ],
    ['- --stdin-filename app/Dockerfile', { stdinFilename: 'app/Dockerfile', paths: ['-'] }],
    ['- -w --format json -o out.json', { write: true, outputs: [{ format: 'json', file: 'out.json' }] }],
    ['- -w --format json=out.json', { write: true, outputs: [{ format: 'json', file: 'out.json' }] }],
  ])('%s', (args, expected) => {
    expect(parse(...args.split(' '))).toMatchObject({ command: 'rewrite', ...expected });
  });
});

describe('mistakes', () => {
  test.each<[args: string, message: string]>([
    ['--lvl safe', 'unknown option `--lvl`: did you mean `--level`?'],
    ['--wirte', 'unknown option `--wirte`: did you mean `--write`?'],
    ['--stdinFilename x', 'unknown option `--stdinFilename`: did you mean `--stdin-filename`?'],
    ['--no-colour', 'unknown option `--colour`: did you mean `--color`?'],
    ['--frobnicate', 'unknown option `--frobnicate`: see `dockmod --help`'],
    ['--a.b', 'unknown option `--a.b`: see `dockmod --help`'],
    ['-x', 'unknown option `-x`: see `dockmod --help`'],
    ['--jbos 3', 'unknown option `--jbos`: did you mean `--jobs`?'],
    ['--level', '`--level` needs a value'],
    ['--level insane', '`insane` is no value of `--level`: it takes safe, standard, aggressive'],
    [
      '--format frobnicate',
      '`frobnicate` is no value of `--format`: it takes diff, json, sarif, github, gitlab, rdjson, markdown, html',
    ],
    ['--format sarf=x', '`sarf` is no value of `--format`: did you mean `sarif`?'],
    ['--format json=', '`--format json=` names no file'],
    [
      '--format json --format sarif',
      '`json` and `sarif` would be one text: give one of them a file of its own, as in `--format sarif=FILE`',
    ],
    ['--format json=a --format sarif=a', 'two formats for the file `a`'],
    ['--format json=a -o b', '`--output` is the file of a format without one, and each has one'],
    ['-o', '`-o` needs a value'],
    ['--only merge-run', 'no transform has the id `merge-run`: did you mean `merge-runs`?'],
    [
      '--skip merge-runs,apk-no-cahce',
      'no transform has the id `apk-no-cahce`: did you mean `apk-no-cache`?',
    ],
    ['--skip frobnicate', 'no transform has the id `frobnicate`: see `dockmod list`'],
    ['--only ,', '`--only` names no transform'],
    ['--write --check', '`--write` and `--check` exclude each other'],
    ['--stdin-filename a b', '`--stdin-filename` is for standard input: give `-` among the paths'],
    [
      '- -w --format json',
      'with `-`, `--write` prints the rewritten file: give `--format` a file of its own',
    ],
    ['list foo', 'unexpected argument `foo`'],
    ['list --write', '`--write` is no option of this command'],
    ['list -w', '`-w` is no option of this command'],
    ['explain', '`explain` needs the id of a transform'],
    ['explain merge-runs apk-no-cache', 'unexpected argument `apk-no-cache`'],
    ['explain merge', 'no transform has the id `merge`: see `dockmod list`'],
    ['explain mergeruns', 'no transform has the id `mergeruns`: did you mean `merge-runs`?'],
  ])('%s', (args, message) => {
    expect(parse(...args.split(' '))).toMatchObject({ command: 'refuse', message });
  });

  test('an empty path', () => {
    expect(parse('')).toEqual({ command: 'refuse', message: 'a path is empty' });
  });
});

describe('other commands', () => {
  test('list and explain', () => {
    expect(parse('list')).toEqual({ command: 'list' });
    expect(parse('explain', 'merge-runs')).toEqual({ command: 'explain', id: 'merge-runs' });
    expect(parse('explain', 'merge-runs', '--no-color')).toMatchObject({ color: false });
  });

  test('the version', () => {
    expect(parse('--version')).toEqual({ command: 'print', text: '1.2.3' });
  });

  test('help names every option, in ASCII, in lines that fit', () => {
    const help = parse('--help');
    const text = help.command === 'print' ? help.text : '';
    for (const option of ['--write', '--check', '--level', '--only', '--skip', '--explain', '--format'])
      expect(text).toContain(option);
    for (const word of [
      '--output',
      '--stdin-filename',
      '--no-color',
      '--quiet',
      'dockmod list',
      'Exit codes',
    ])
      expect(text).toContain(word);
    // The build measures the width of help as if it were ASCII.
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(96);
  });

  test('help for a subcommand does not list what it refuses', () => {
    const help = parse('explain', '--help');
    expect(help.command === 'print' && help.text).not.toContain('--write');
  });

  test('help fits a narrow terminal', () => {
    const help = parseArguments(['--help'], ids, '1.2.3', 60);
    const text = help.command === 'print' ? help.text : '';
    const options = text.slice(text.indexOf('Rewriting:'), text.indexOf('Levels:')).split('\n');
    expect(Math.max(...options.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  test.each<[words: string, values: readonly string[] | undefined]>([
    ['explain ', ids],
    ['explain m', ids],
    ['--only ', ids],
    ['a --skip merge-runs,', ['merge-runs,apk-no-cache']],
    ['--format ', ['diff', 'json', 'sarif', 'github', 'gitlab', 'rdjson', 'markdown', 'html']],
  ])('completion of `dockmod %s`', (words, values) => {
    const completion = parse('--get-yargs-completions', 'dockmod', ...words.split(' '));
    expect(completion).toEqual({ command: 'print', text: values?.join('\n') });
  });

  test('completion of options', () => {
    const completion = parse('--get-yargs-completions', 'dockmod', '--w');
    expect(completion.command === 'print' && completion.text).toContain('--write');
  });
});
