/** The program as a whole: what it prints where, what it writes, and how it exits. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename } from 'node:path';
import { optimize, transforms } from '../../src/index.js';
import { FINE, Folder, WASTEFUL, dockmod, executable, git } from './program.js';
import type { Outcome, Spawning } from './program.js';

// A process takes a tenth of a second, and much more on a busy machine.
jest.setTimeout(30_000);

const BETTER = optimize(WASTEFUL).after;
/** A place where a pattern matches and nothing is done. */
const SILENCED = `# dockmod-ignore-file\n${WASTEFUL}`;

let folder: Folder;
beforeEach(() => {
  folder = new Folder({ Dockerfile: WASTEFUL });
});
afterEach(() => {
  expect(folder.leftovers()).toEqual([]);
  folder.remove();
});

function run(args: string, spawning?: Spawning): Outcome {
  return dockmod(folder, args === '' ? [] : args.split(' '), spawning);
}

function read(path = 'Dockerfile'): string {
  return readFileSync(folder.join(path), 'utf8');
}

test('what the tests start from is made better', () => {
  expect(BETTER).not.toBe(WASTEFUL);
  expect(BETTER.match(/^RUN/gm)).toHaveLength(1);
});

describe('a dry run', () => {
  test('prints a diff that git applies, a summary, and changes nothing', () => {
    const { status, stdout, stderr } = run('Dockerfile');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^--- a\/Dockerfile\n\+\+\+ b\/Dockerfile\n@@ /);
    expect(stderr).toMatch(/^1 file to rewrite \(.*\), --write does it\n$/);
    expect(read()).toBe(WASTEFUL);

    folder.write('the.patch', stdout);
    git(folder, 'apply', 'the.patch');
    expect(read()).toBe(BETTER);
  });

  test('prints nothing on standard output where there is nothing to do', () => {
    folder.write('Dockerfile', FINE);
    expect(run('Dockerfile')).toEqual({ status: 0, stdout: '', stderr: '1 file, nothing to rewrite\n' });
  });

  test('searches the current directory without a path, below it as well, in order', () => {
    for (const path of ['z/Dockerfile', 'm/Containerfile', 'a b/x.dockerfile']) folder.write(path, WASTEFUL);
    const { stdout, stderr } = run('');
    expect(stdout.match(/^--- .*$/gm)).toEqual([
      '--- a/Dockerfile',
      '--- a/a b/x.dockerfile\t',
      '--- a/m/Containerfile',
      '--- a/z/Dockerfile',
    ]);
    expect(stderr).toMatch(/^4 files to rewrite/);

    folder.write('the.patch', stdout);
    git(folder, 'apply', 'the.patch');
    expect(run('--check').status).toBe(0);
  });

  test('prints the same from run to run', () => {
    folder.write('b/Dockerfile', WASTEFUL);
    expect(run('--explain')).toEqual(run('--explain'));
  });
});

describe('--write', () => {
  test('rewrites in place, prints nothing on standard output, and is done after one time', () => {
    const { status, stdout, stderr } = run('-w Dockerfile');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(/^1 file rewritten \(/);
    expect(read()).toBe(BETTER);
    expect(run('--write').stderr).toMatch(/^1 file, nothing to rewrite/);
    expect(read()).toBe(BETTER);
  });

  test('prints the diff as well where asked to', () => {
    expect(run('-w --format diff').stdout).toMatch(/^--- a\/Dockerfile\n/);
    expect(read()).toBe(BETTER);
  });

  test.each([
    ['Windows line ends', WASTEFUL.replaceAll('\n', '\r\n'), BETTER.replaceAll('\n', '\r\n')],
    ['no final newline', WASTEFUL.trimEnd(), BETTER.trimEnd()],
    ['a byte order mark', `\ufeff${WASTEFUL}`, `\ufeff${BETTER}`],
  ])('keeps %s', (_, before, after) => {
    folder.write('Dockerfile', before);
    const patch = run('').stdout;
    run('-w');
    expect(read()).toBe(after);

    folder.write('Dockerfile', before);
    folder.write('the.patch', patch);
    git(folder, 'apply', 'the.patch');
    expect(read()).toBe(after);
  });

  test('keeps the mode', () => {
    chmodSync(folder.join('Dockerfile'), 0o751);
    run('-w');
    expect(statSync(folder.join('Dockerfile')).mode & 0o7777).toBe(0o751);
  });

  test('does not touch a file without a rewrite', () => {
    folder.write('fine/Dockerfile', FINE);
    const { mtimeMs, ino } = statSync(folder.join('fine/Dockerfile'));
    run('-w .');
    expect(statSync(folder.join('fine/Dockerfile'))).toMatchObject({ mtimeMs, ino });
  });

  test('follows a link inside the project, once', () => {
    folder.write('docker/Dockerfile', WASTEFUL);
    symlinkSync('docker/Dockerfile', folder.join('Dockerfile.link'));
    expect(run('-w .').stderr).toMatch(/^2 files rewritten/);
    expect(read('Dockerfile.link')).toBe(BETTER);
  });
});

describe('--check', () => {
  test('exits with 1 when a rewrite is pending, and shows it', () => {
    const { status, stdout } = run('--check');
    expect(status).toBe(1);
    expect(stdout).toContain('--- a/Dockerfile');
    expect(read()).toBe(WASTEFUL);
  });

  test('exits with 0 when none is', () => {
    folder.write('Dockerfile', BETTER);
    expect(run('--check --quiet')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('exits with 2 when a file could not be read, whatever the others say', () => {
    expect(run('--check Dockerfile nope').status).toBe(2);
  });
});

describe('choosing transforms', () => {
  test('--only and --skip', () => {
    const all = transforms.map(({ id }) => id).join(',');
    expect(run(`--skip ${all}`).stdout).toBe('');
    expect(run(`--only ${all}`).stdout).toBe(run('').stdout);
    const mergeRuns = /\(merge-runs \d+\)/;
    expect(run('--only merge-runs').stderr).toMatch(mergeRuns);
    expect(run('--skip merge-runs').stderr).not.toMatch(/merge-runs/);
  });

  test.each(['safe', 'standard', 'aggressive'])('--level %s', (level) => {
    expect(run(`--level ${level} --check`).status).toBe(1);
  });

  test('an unknown id is a mistake, and nothing is done', () => {
    expect(run('-w --only merge-rusn')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'dockmod: no transform has the id `merge-rusn`: did you mean `merge-runs`?\n',
    });
    expect(read()).toBe(WASTEFUL);
  });
});

describe('what is said', () => {
  test('--explain says why, beside the diff and not in it', () => {
    const { stdout, stderr } = run('--explain');
    expect(stdout).toBe(run('').stdout);
    expect(stderr).toMatch(/^Dockerfile:\d+:\d+: .+ \([a-z-]+, safe\)\n {4}because {3}\S/);
  });

  test('--explain names the comment that silenced a place', () => {
    folder.write('Dockerfile', SILENCED);
    const { stdout, stderr } = run('--explain');
    expect(stdout).toBe('');
    expect(stderr).toContain('    silenced  by `# dockmod-ignore-file`\n');
  });

  test('--explain separates files', () => {
    folder.write('b/Dockerfile', WASTEFUL);
    expect(run('--explain').stderr).toMatch(/\n\nb\/Dockerfile:\d/);
  });

  test('--quiet leaves errors', () => {
    folder.write('Dockerfile.j2', WASTEFUL);
    const { stdout, stderr } = run('-q . nope');
    expect(stdout).toContain('--- a/Dockerfile');
    expect(stderr).toBe('nope: error: no such file or directory\n');
  });

  test('--quiet with --explain leaves the explanation', () => {
    expect(run('-q --explain').stderr).toMatch(/because .*\n$/);
  });

  test.each<[name: string, args: string, env: NodeJS.ProcessEnv, colored: boolean]>([
    ['not in a pipe', '', {}, false],
    ['--color', '--color', {}, true],
    ['FORCE_COLOR', '', { FORCE_COLOR: '1' }, true],
    ['--no-color over FORCE_COLOR', '--no-color', { FORCE_COLOR: '1' }, false],
    ['--color over NO_COLOR', '--color', { NO_COLOR: '1' }, true],
  ])('colour: %s', (_, args, env, colored) => {
    const { stdout, stderr } = run(`${args} . nope`.trim(), { env });
    expect(stdout.includes('\x1b[31m-RUN')).toBe(colored);
    expect(stderr.includes('\x1b[31merror:')).toBe(colored);
    expect(stdout.includes('\x1b')).toBe(colored);
  });
});

describe('--format json', () => {
  test('has all reports, with whatever could not be read', () => {
    folder.write('fine/Dockerfile', FINE);
    folder.write('t/Dockerfile.j2', WASTEFUL);
    const { status, stdout } = run('--format json . nope --color');
    const { reports } = JSON.parse(stdout) as { readonly reports: readonly Record<string, unknown>[] };
    expect(status).toBe(2);
    expect(reports.map(({ path, rewritten }) => [path, rewritten])).toEqual([
      ['Dockerfile', true],
      ['fine/Dockerfile', false],
      ['nope', false],
      ['t/Dockerfile.j2', false],
    ]);
    expect(reports[0]!['diff']).toBe(run('Dockerfile').stdout);
    expect(reports[2]).toMatchObject({ failures: [{ kind: 'input', message: 'no such file or directory' }] });
    expect(reports[3]!['leftAlone']).toEqual(expect.stringContaining('template'));
  });

  test('together with --write tells what was written', () => {
    const { stdout } = run('--format json -w');
    expect(JSON.parse(stdout)).toMatchObject({ reports: [{ path: 'Dockerfile', rewritten: true }] });
    expect(read()).toBe(BETTER);
  });
});

describe('--output', () => {
  test('takes what standard output would have got', () => {
    const { stdout, stderr } = run('-o the.patch');
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^1 file to rewrite/);
    expect(read('the.patch')).toBe(run('').stdout);
    run('--format json -o report.json');
    expect(read('report.json')).toBe(run('--format json').stdout);
  });

  test('is an empty file where there is nothing to say', () => {
    folder.write('Dockerfile', FINE);
    run('-o the.patch');
    expect(read('the.patch')).toBe('');
  });

  test('is not one of the inputs', () => {
    const { status, stderr } = run('-o Dockerfile .');
    expect(status).toBe(2);
    expect(stderr).toBe('dockmod: Dockerfile: is among the files to rewrite, and cannot be the output\n');
    expect(read()).toBe(WASTEFUL);
  });

  test('in a directory that is not there is refused before anything is done', () => {
    const { status, stdout, stderr } = run('-w -o nowhere/the.patch');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe('dockmod: nowhere/the.patch: there is no directory `nowhere` to write it to\n');
    expect(read()).toBe(WASTEFUL);
    expect(run('-o .').stderr).toBe('dockmod: .: is a directory, and cannot be the output\n');
  });

  test('keeps the mode of a file that is there, and may be a device', () => {
    folder.write('the.patch', 'old');
    chmodSync(folder.join('the.patch'), 0o600);
    run('-o the.patch');
    expect(read('the.patch')).toMatch(/^--- a/);
    expect(statSync(folder.join('the.patch')).mode & 0o777).toBe(0o600);
    expect(run('-o /dev/null')).toMatchObject({ status: 0, stdout: '' });
  });
});

describe('several formats', () => {
  test('come of one run, one of them on standard output', () => {
    const { status, stdout, stderr } = run(
      '--format markdown=comment.md --format sarif=out.sarif --format json=out.json --format diff',
    );
    expect(status).toBe(0);
    expect(stdout).toBe(run('').stdout);
    expect(stderr).toMatch(/^1 file to rewrite/);
    expect(read('comment.md')).toBe(run('--format markdown').stdout);
    expect(read('out.sarif')).toBe(run('--format sarif').stdout);
    expect(read('out.json')).toBe(run('--format json').stdout);
  });

  test.each(['sarif', 'github', 'gitlab', 'rdjson', 'markdown', 'html'])(
    '%s names the file, without colour',
    (name) => {
      const { status, stdout } = run(`--format ${name} --color`);
      expect(status).toBe(0);
      expect(stdout).toContain('Dockerfile');
      expect(stdout).not.toContain('\x1b');
      if (['sarif', 'gitlab', 'rdjson'].includes(name)) JSON.parse(stdout);
    },
  );

  test('with one that cannot be written are an error, and the others are there', () => {
    symlinkSync('/dev/full', folder.join('full'));
    const { status, stderr } = run('--format json=full --format sarif=out.sarif');
    expect(status).toBe(2);
    expect(stderr).toContain('full: error: no space left on the device\n');
    expect(read('out.sarif')).toContain('"2.1.0"');
  });

  test('of which one is an input are refused', () => {
    expect(run('--format json=Dockerfile .').status).toBe(2);
    expect(read()).toBe(WASTEFUL);
  });
});

describe('standard input', () => {
  test('is shown as a diff', () => {
    const { status, stdout } = run('-', { input: WASTEFUL });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^--- a\/<stdin>\n/);
  });

  test('takes its name from --stdin-filename, template names included', () => {
    const { stdout } = run('- --stdin-filename app/Dockerfile', { input: WASTEFUL });
    expect(stdout).toMatch(/^--- a\/app\/Dockerfile\n/);
    expect(run('- --stdin-filename Dockerfile.j2', { input: WASTEFUL })).toMatchObject({
      status: 0,
      stdout: '',
    });
  });

  test('with --write comes out rewritten', () => {
    expect(run('-w -', { input: WASTEFUL }).stdout).toBe(BETTER);
    expect(run('-w -', { input: FINE.replaceAll('\n', '\r\n') }).stdout).toBe(FINE.replaceAll('\n', '\r\n'));
    expect(run('-w - -q --stdin-filename Dockerfile.j2', { input: WASTEFUL }).stdout).toBe(WASTEFUL);
    expect(read()).toBe(WASTEFUL);
  });

  test('that is no Dockerfile comes out not at all', () => {
    expect(run('-w -q -', { input: 'hello world\n' })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^<stdin>:1:1: error: unknown instruction `hello`\n/),
    });
    expect(run('-q -', { input: '' })).toEqual({
      status: 2,
      stdout: '',
      stderr: '<stdin>: error: is empty\n',
    });
  });

  test('may stand among files, and has --check', () => {
    folder.write('Dockerfile', FINE);
    expect(run('- Dockerfile --check', { input: WASTEFUL })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^1 of 2 files to rewrite/),
    });
  });
});

describe('bad input is one line each, with exit code 2, and the other files are done', () => {
  test.each<[name: string, path: string, make: () => unknown, line: RegExp]>([
    [
      'not a Dockerfile',
      'bad',
      () => folder.write('bad', 'Hello,\nthis is a letter.\n'),
      /^bad:1:1: error: unknown instruction `Hello,`, and 1 more of the kind$/,
    ],
    ['no FROM', 'bad', () => folder.write('bad', '\nRUN true\n'), /^bad:2:1: error: .*FROM/],
    ['only comments', 'bad', () => folder.write('bad', '# nothing\n'), /^bad(:1:1)?: error: /],
    [
      'binary',
      'bad',
      () => folder.write('bad', Buffer.from([0x7f, 0x45, 0x0a, 0x00, 0xff])),
      /^bad:2:1: error: NUL byte: this is a binary file, not a Dockerfile$/,
    ],
    ['empty', 'bad', () => folder.write('bad', ''), /^bad: error: is empty$/],
    [
      '10 MB',
      'bad',
      () => folder.write('bad', WASTEFUL + '# more\n'.repeat(1_500_000)),
      /^bad: error: is 10\.0 MiB: more than 1 MiB is no Dockerfile$/,
    ],
    [
      'invalid UTF-8',
      'bad',
      () => folder.write('bad', Buffer.from('FROM a\n# caf\xe9\n', 'latin1')),
      /^bad:2:6: error: byte 0xE9 at offset 12 is not UTF-8: save the file as UTF-8$/,
    ],
    ['missing', 'bad', () => undefined, /^bad: error: no such file or directory$/],
    [
      'a directory without any',
      'bad',
      () => mkdirSync(folder.join('bad')),
      /^bad: error: no Dockerfile in this directory/,
    ],
    [
      'a broken link',
      'bad',
      () => symlinkSync('nowhere', folder.join('bad')),
      /^bad: error: is a broken symbolic link$/,
    ],
    ['below a file', 'Dockerfile/x', () => undefined, /^Dockerfile\/x: error: no such file or directory$/],
  ])('%s', (_, path, make, line) => {
    make();
    const before = existsSync(folder.join(path)) && statSync(folder.join(path)).mtimeMs;
    const { status, stdout, stderr } = run(`-w -q Dockerfile ${path}`);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trimEnd()).toMatch(line);
    expect(stderr.match(/\n/g)).toHaveLength(1);
    expect(existsSync(folder.join(path)) && statSync(folder.join(path)).mtimeMs).toBe(before);
    expect(read()).toBe(BETTER);
  });

  const nobody = process.getuid?.() === 0 ? { uid: 65534 } : {};

  test('unreadable', () => {
    chmodSync(folder.path, 0o777);
    folder.write('bad', WASTEFUL);
    chmodSync(folder.join('bad'), 0);
    const { status, stdout, stderr } = run('-q bad Dockerfile', nobody);
    expect(status).toBe(2);
    expect(stderr).toBe('bad: error: permission denied\n');
    expect(stdout).toContain('--- a/Dockerfile');
  });

  test('unwritable', () => {
    chmodSync(folder.path, 0o777);
    chmodSync(folder.join('Dockerfile'), 0o444);
    const { status, stderr } = run('-w -q', nobody);
    expect(status).toBe(2);
    expect(stderr).toBe('Dockerfile: error: not written: permission denied\n');
    expect(read()).toBe(WASTEFUL);
  });

  test('in a directory that cannot be written to', () => {
    chmodSync(folder.join('Dockerfile'), 0o666);
    chmodSync(folder.path, 0o555);
    const { status, stderr } = run('-w -q', nobody);
    chmodSync(folder.path, 0o755);
    expect(status).toBe(2);
    expect(stderr).toBe('Dockerfile: error: not written: permission denied\n');
    expect(read()).toBe(WASTEFUL);
  });
});

describe('left alone, and said so, with exit code 0', () => {
  test.each<[name: string, path: string, text: string, line: RegExp]>([
    ['a template by its name', 'Dockerfile.j2', WASTEFUL, /^Dockerfile\.j2: left alone: .*template/],
    [
      'a template by its text',
      'Dockerfile',
      `{% if x %}\n${WASTEFUL}{% endif %}\n`,
      /left alone: .*template/,
    ],
    [
      'a generated file',
      'Dockerfile',
      `# Generated by make: DO NOT EDIT\n${WASTEFUL}`,
      /left alone: .*generated/,
    ],
    [
      'an unknown frontend',
      'Dockerfile',
      `# syntax=example.com/mine:1\n${WASTEFUL}`,
      /left alone: .*frontend/,
    ],
    [
      'Windows',
      'Dockerfile',
      'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir\n',
      /left alone: .*Windows/,
    ],
  ])('%s', (_, path, text, line) => {
    folder.write(path, text);
    const { status, stdout, stderr } = run(`-w ${path}`);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr.split('\n')[0]).toMatch(line);
    expect(read(path)).toBe(text);
    expect(run(`-w -q ${path}`).stderr).toBe('');
  });
});

describe('the other commands', () => {
  test('list has a line for every transform', () => {
    const { status, stdout } = run('list');
    expect(status).toBe(0);
    expect(stdout.match(/^\S+/gm)).toEqual(transforms.map(({ id }) => id).sort());
  });

  test('explain prints the README', () => {
    const { status, stdout } = run('explain merge-runs');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^merge-runs\n/);
    expect(stdout).toMatch(/^ {4}FROM /m);
    expect(stdout).not.toContain('```');
  });

  test.each(transforms.map(({ id }) => id))('explain %s has something to print', (id) => {
    expect(run(`explain ${id}`).stdout.split('\n').length).toBeGreaterThan(5);
  });

  test('--version is that of the package, with what a bug report must say', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const { status, stdout, stderr } = run('--version');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split(' ')[0]).toBe(version);
    expect(stdout).toMatch(
      new RegExp(`\\b${transforms.length} transforms, Node \\d+\\.\\d+\\.\\d+, \\w+ \\w+\\)\\n$`),
    );
  });

  test('--help', () => {
    const { status, stdout, stderr } = run('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: dockmod \[options\] \[paths\.\.\]\n/);
    expect(stdout).toMatch(/\n {2}-w, --write {2}/);
  });

  test('completion', () => {
    expect(run('completion').stdout).toContain('complete -o bashdefault');
    expect(run('--get-yargs-completions dockmod --lev').stdout).toContain('--level\n');
  });

  test('a mistake is one line and exit code 2', () => {
    expect(run('--wirte')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'dockmod: unknown option `--wirte`: did you mean `--write`?\n',
    });
  });
});

describe('what a run loads', () => {
  /** Files of the program, by their names, and their text. */
  function loadedBy(args: string): { readonly names: readonly string[]; readonly text: string } {
    const hook = `process.on('exit', () => require('node:fs').writeFileSync(
      ${JSON.stringify(folder.join('loaded.json'))}, JSON.stringify(Object.keys(require.cache))));`;
    folder.write('hook.cjs', hook);
    expect(run(args, { env: { NODE_OPTIONS: `--require=${folder.join('hook.cjs')}` } }).status).toBe(0);
    const files = (JSON.parse(read('loaded.json')) as string[]).filter((file) => /[\\/]dist[\\/]/.test(file));
    return {
      names: files.map((file) => basename(file, '.cjs')),
      text: files.map((file) => readFileSync(file, 'utf8')).join(''),
    };
  }

  test('the version takes neither transforms nor the engine', () => {
    const { names, text } = loadedBy('--version');
    expect(names).toContain('lazy-cli-yargs-arguments');
    expect(names.filter((name) => /^lazy-(?!cli-)/.test(name))).toEqual([]);
    // the shell parser, a transform
    const rewriting = loadedBy('-q Dockerfile').text;
    for (const word of ['bracketSyntax', 'merge RUN instructions where']) {
      expect(rewriting).toContain(word);
      expect(text.includes(word) ? word : '').toBe('');
    }
  });

  test('a file without a rewrite takes nothing that only some need', () => {
    folder.write('Dockerfile', FINE);
    const { names } = loadedBy('-q Dockerfile');
    expect(names).toContain('cli');
    expect(names.filter((name) => /^lazy-|^(?:yaml|semver|picomatch|dockerfile-ast)$/.test(name))).toEqual(
      [],
    );
  });

  test('a rewrite takes the validator, and of that only what judges it', () => {
    const { names, text } = loadedBy('-q Dockerfile');
    expect(names).toContain('lazy-validate');
    for (const name of [
      'runtimes',
      'ecosystems',
      'validate-stage-split',
      'validate-crossing',
      'cli-yargs-arguments',
    ])
      expect(names).not.toContain(`lazy-${name}`);
    // the Unicode tables of yargs, the READMEs, the formats; parsers of XML, YAML and TOML
    const words = ['Emoji', '```dockerfile', 'preserveOrder:!1', '<!doctype', 'Unresolved alias'];
    for (const word of [...words, 'Invalid TOML document']) expect(text.includes(word) ? word : '').toBe('');
  });

  test('modules of Node that start programs, threads and hashes are left alone', () => {
    folder.write(
      'hook-modules.cjs',
      `process.on('exit', () => require('node:fs').writeFileSync(
        ${JSON.stringify(folder.join('modules.json'))}, JSON.stringify(process.moduleLoadList)));`,
    );
    const env = { NODE_OPTIONS: `--require=${folder.join('hook-modules.cjs')}` };
    expect(run('-q Dockerfile', { env }).status).toBe(0);
    const modules = JSON.parse(read('modules.json')) as string[];
    expect(modules).toContain('NativeModule fs');
    for (const name of ['child_process', 'crypto', 'worker_threads', 'assert', 'readline'])
      expect(modules).not.toContain(`NativeModule ${name}`);
  });
});

describe('the world outside', () => {
  test('a reader that has seen enough is no error', async () => {
    for (let i = 0; i < 400; i++) folder.write(`${i}/Dockerfile`, WASTEFUL);
    const child = spawn('sh', ['-c', `"${process.execPath}" "${executable}" -q . | head -n 1; exit 0`], {
      cwd: folder.path,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await new Promise((resolve) => child.on('close', resolve));
    expect(stdout).toBe('--- a/0/Dockerfile\n');
    expect(stderr).toBe('');
  });

  test('an interruption leaves every file whole, and no temporary one', async () => {
    const paths = Array.from({ length: 1000 }, (_, i) => `${i}/Dockerfile`);
    for (const path of paths) folder.write(path, WASTEFUL);
    const child = spawn(process.execPath, [executable, '-w', '.'], { cwd: folder.path, stdio: 'ignore' });
    const closed = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline && read('0/Dockerfile') === WASTEFUL)
      await new Promise((resolve) => setTimeout(resolve, 1));
    child.kill('SIGINT');
    expect(await closed).toBe('SIGINT');
    expect(folder.leftovers()).toEqual([]);
    for (const path of paths) expect([WASTEFUL, BETTER]).toContain(read(path));
  });

  test('no LANG, HOME or terminal is needed', () => {
    writeFileSync(folder.join('Dockerfile'), FINE);
    expect(run('', { env: { LANG: 'de_DE.UTF-8', LC_ALL: 'C', HOME: '/nowhere' } }).status).toBe(0);
    expect(run('--lvl', { env: { LANG: 'de_DE.UTF-8' } }).stderr).toContain('unknown option');
  });
});
