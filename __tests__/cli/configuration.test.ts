/** Configurations as the program finds, reads and obeys them. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Folder, WASTEFUL, dockmod, git } from './program.js';
import type { Outcome } from './program.js';

jest.setTimeout(30_000);

let folder: Folder;
beforeEach(() => {
  folder = new Folder({ Dockerfile: WASTEFUL });
  git(folder, 'init', '-q');
});
afterEach(() => folder.remove());

function run(...args: string[]): Outcome {
  return dockmod(folder, args);
}

function configure(config: object, path = 'dockmod.config.json'): void {
  folder.write(path, JSON.stringify(config));
}

const ALL_OFF = {
  levels: { 'merge-runs': 'off', 'join-package-update': 'off', 'clean-package-lists': 'off' },
};
const NOTHING = '1 file, nothing to rewrite\n';

describe('which one holds', () => {
  test('the nearest one alone, and `--no-config` none', () => {
    configure(ALL_OFF);
    folder.write('web/Dockerfile', WASTEFUL);
    folder.write('web/dockmod.config.json', '{}');
    expect(run('Dockerfile').stderr).toBe(NOTHING);
    expect(run('web/Dockerfile').stderr).toMatch(/^1 file to rewrite/);
    expect(run('--no-config', 'Dockerfile').stderr).toMatch(/^1 file to rewrite/);
  });

  test('above the root of a repository there is none', () => {
    configure(ALL_OFF);
    folder.write('sub/Dockerfile', WASTEFUL);
    mkdirSync(folder.join('sub/.git'));
    expect(run('sub/Dockerfile').stderr).toMatch(/^1 file to rewrite/);
  });

  test('the key of a `package.json`; one without it is passed over', () => {
    folder.write('package.json', JSON.stringify({ name: 'a', dockmod: ALL_OFF }));
    folder.write('web/package.json', '{ "name": "dockmod-like", ');
    folder.write('web/Dockerfile', WASTEFUL);
    expect(run('web/Dockerfile').stderr).toBe(NOTHING);
  });

  test('`--config` for all files, wherever they stand', () => {
    configure(ALL_OFF, 'other/ours.json');
    expect(run('--config', 'other/ours.json', 'Dockerfile').stderr).toBe(NOTHING);
    expect(run('--config', 'absent.json')).toMatchObject({
      status: 2,
      stderr: 'absent.json: error: there is no such file\n1 file, nothing to rewrite; 1 file with errors\n',
    });
  });

  test('two in one directory are one too many', () => {
    configure({});
    folder.write('dockmod.config.js', 'export default {};');
    expect(run().stderr).toContain(
      'dockmod.config.json: error: there is dockmod.config.js beside it: one of them must go\n',
    );
  });
});

describe('what it says', () => {
  test('a level, and that of the command line before it', () => {
    folder.write('Dockerfile', 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n');
    configure({ levels: { 'clean-package-lists': 'off' }, level: 'safe' });
    expect(run().stderr).toBe(NOTHING);
    expect(run('--only', 'clean-package-lists').stderr).toMatch(/^1 file to rewrite/);
  });

  test('a level of a single transform', () => {
    const app = { Dockerfile: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "a.js"]\n' };
    for (const [path, text] of Object.entries(app)) folder.write(path, text);
    folder.write('a.js', '');
    folder.write('package.json', '{"name":"a","version":"1.0.0"}');
    folder.write(
      'package-lock.json',
      '{"name":"a","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"a","version":"1.0.0"}}}',
    );
    git(folder, 'add', '.');
    const only = ['--only', 'copy-manifests-first', '--explain'];
    configure({ levels: { 'copy-manifests-first': 'safe' } });
    expect(run(...only).stderr).toContain('it is checked, beyond the level `safe`');
    configure({ level: 'safe', levels: { 'copy-manifests-first': 'standard' } });
    expect(run(...only).stderr).toContain('(copy-manifests-first, checked)');
  });

  test('files that are ignored, and files for which something else holds', () => {
    for (const path of ['vendor/x/Dockerfile', 'a/Dockerfile', 'a/b/Dockerfile'])
      folder.write(path, WASTEFUL);
    configure({ ignore: ['vendor'], overrides: [{ files: './a/Dockerfile', ...ALL_OFF }] });
    const { stdout, stderr } = run();
    expect(stdout.match(/^--- .*/gm)).toEqual(['--- a/Dockerfile', '--- a/a/b/Dockerfile']);
    expect(stderr).toContain(
      'vendor/x/Dockerfile: left alone: `vendor` is among what dockmod.config.json ignores\n',
    );
  });

  test('the directory that files are built with', () => {
    folder.write('docker/web/Dockerfile', 'FROM node:20\nCOPY . .\nRUN npm ci\n');
    configure({ contexts: { 'docker/*/Dockerfile': '.' } });
    expect(run('--explain', 'docker/web/Dockerfile').stderr).toContain(
      'build context: . (`contexts` of dockmod.config.json)',
    );
  });
});

describe('mistakes', () => {
  test('are told where they are, once, and other files are done', () => {
    folder.write('web/Dockerfile', WASTEFUL);
    folder.write('web/api/Dockerfile', WASTEFUL);
    folder.write('web/dockmod.config.json', '{\n  // ours\n  "levels": { "merge-run": "off" },\n}\n');
    const { status, stdout, stderr } = run();
    expect(status).toBe(2);
    expect(stdout.match(/^--- .*/gm)).toEqual(['--- a/Dockerfile']);
    expect(stderr.match(/^web\/.*$/gm)).toEqual([
      'web/dockmod.config.json:3:15: error: no transform has the id `merge-run`: did you mean `merge-runs`?',
    ]);
    expect(stderr).toMatch(/2 files with errors\n$/);
  });

  test.each([
    ['dockmod.config.json', '{"level": ', /^dockmod\.config\.json:1:\d+: error: this is no JSON: /],
    ['dockmod.config.json', '', /^dockmod\.config\.json:1:1: error: this is no JSON: it is empty/],
    [
      'dockmod.config.js',
      'throw new Error("no luck")',
      /^dockmod\.config\.js: error: cannot be loaded: no luck\n/,
    ],
    ['dockmod.config.mjs', 'export const a = 1', /^dockmod\.config\.mjs: error: has no default export\n/],
    [
      'dockmod.config.cjs',
      'module.exports = { levl: 1 }',
      /^dockmod\.config\.cjs: error: unknown key `levl`/,
    ],
  ])('%s with `%s`', (path, text, message) => {
    folder.write(path, text);
    const { status, stdout, stderr } = run();
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

describe('transforms of others', () => {
  const PLUGIN = `export default {
  id: 'name-stages', phase: 'syntax', summary: 'name all stages', safety: ['safe'], defaults: { most: 1 },
  *run({ document, options }) {
    for (const stage of document.stages.slice(options.most))
      yield { span: stage.from.span, message: 'a stage too many', declined: 'only an author knows' };
  },
};
`;
  const ONE = { transforms: ['./tools/name-stages.js'], options: { 'name-stages': { most: 0 } } };

  test('are run, listed and explained', () => {
    folder.write('tools/name-stages.js', PLUGIN);
    folder.write('tools/README.md', '# name-stages\n\nNames stages.\n');
    folder.write('package.json', '{"type":"module"}');
    configure(ONE);
    expect(run('--explain').stderr).toContain('a stage too many (name-stages)');
    expect(run('list').stdout).toMatch(/^name-stages +safe +syntax +name all stages$/m);
    expect(run('explain', 'name-stages').stdout).toContain('Names stages.');
    expect(run('--only', 'name-stages', '--explain').stderr).not.toContain('merge-runs');
    expect(run('--only', 'name-stage').stderr).toContain('did you mean `name-stages`?');
  });

  test('may be written in TypeScript', () => {
    folder.write(
      'tools/name-stages.ts',
      PLUGIN.replace('export default {', 'const plugin: object = {') + 'export default plugin;\n',
    );
    configure({ transforms: ['./tools/name-stages.ts'], options: ONE.options });
    expect(run('--explain').stderr).toContain('a stage too many (name-stages)');
  });

  test.each([
    '{"type":"module","exports":"./index.js"}',
    '{"type":"module","exports":{".":{"import":"./index.js"}}}',
    '{"type":"module","main":"index.js"}',
  ])('may come from a package: %s', (manifest) => {
    folder.write('node_modules/dockmod-plugin-x/package.json', manifest);
    folder.write('node_modules/dockmod-plugin-x/index.js', PLUGIN);
    configure({ transforms: ['dockmod-plugin-x'], options: ONE.options });
    expect(run('--explain').stderr).toContain('a stage too many (name-stages)');
  });

  test.each([
    ['export default 1', 'what `./p.mjs` exports is no transform: it is number'],
    ['export const a = 1', 'what `./p.mjs` exports is no transform: there is no default export'],
    ['export default []', '`./p.mjs` has no transforms'],
    [PLUGIN.replace("'name-stages'", "'Name'"), '`id` must be a text in kebab case'],
    [PLUGIN.replace("'syntax'", "'soon'"), 'the `phase` of `name-stages` must be one of syntax, command'],
    [PLUGIN.replace("['safe']", "['sure']"), 'the `safety` of `name-stages` must be a list of safe, checked'],
    [PLUGIN.replace('*run', '*runs'), '`name-stages` has no `run`'],
    [
      PLUGIN.replace("'name-stages'", "'merge-runs'"),
      'has a transform `merge-runs`, and so has dockmod itself',
    ],
    ['export default { get id() { throw new Error("no id") } }', 'is no transform: no id'],
    ['throw new Error("")', '`./p.mjs` cannot be loaded: it throws an error without words'],
    ['throw new Error("not today")', '`./p.mjs` cannot be loaded: not today'],
    ['export default }', '`./p.mjs` cannot be loaded: '],
  ])('of the wrong shape: %s', (text, message) => {
    folder.write('p.mjs', text);
    configure({ transforms: ['./p.mjs'] });
    const { status, stderr } = run();
    expect(status).toBe(2);
    expect(stderr).toContain('dockmod.config.json:1:16: error: ');
    expect(stderr).toContain(message);
  });

  test('that are not there', () => {
    configure({ transforms: ['./absent.js'] });
    expect(run().stderr).toContain('error: there is no module `./absent.js`\n');
  });

  test('that throw are a failure of the file, and are named', () => {
    folder.write('p.mjs', PLUGIN.replace('for (const', "throw new Error('oh'); for (const"));
    configure({ transforms: ['./p.mjs'] });
    const { status, stderr } = run();
    expect(status).toBe(2);
    expect(stderr).toContain(
      'Dockerfile: error: `name-stages` failed: oh: a bug in that plugin; the file is left as it is\n',
    );
    expect(JSON.parse(run('--format', 'json').stdout)).toMatchObject({
      reports: [{ failures: [{ kind: 'internal', plugin: 'name-stages' }] }],
    });
  });

  const yielding = (finding: string): string =>
    PLUGIN.replace(/\*run.*\n.*\n.*\n {2}\}/, `*run({ document }) { yield ${finding}; }`);
  const fix = (more: string): string =>
    `{ span: { start: 0, end: 4 }, message: 'm', fix: { title: 'T', because: 'b', ${more} } }`;

  test.each([
    [PLUGIN.replace('*run', 'async *run'), '`run` must give a list of findings'],
    [yielding('1'), 'what it yields must be an object'],
    [yielding("{ message: 'm', declined: 'd' }"), 'the `span` of a finding must be a range of the text'],
    [yielding('{ span: { start: NaN, end: 1 } }'), 'the `span` of a finding must be a range of the text'],
    [yielding('{ span: { start: 0, end: 9999 } }'), 'the `span` of a finding must be a range of the text'],
    [
      yielding(fix("safety: 'sure', edits: []")),
      'the `safety` of a fix must be one of safe, checked, unsafe',
    ],
    [yielding(fix("safety: 'unsafe', edits: []")), 'a fix is `unsafe`, which the `safety` of the transform'],
    [yielding(fix("safety: 'safe'")), '`edits` of a fix must be a list of edits'],
    [
      yielding(fix("safety: 'safe', edits: [{ path: 'a.txt', span: { start: 0, end: 0 }, text: 'x' }]")),
      'an edit of `a.txt` in a rewrite of `Dockerfile`',
    ],
  ])('that yield what is no finding are named: %s', (text, message) => {
    folder.write('p.mjs', text);
    configure({ transforms: ['./p.mjs'] });
    const { status, stdout, stderr } = run();
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`Dockerfile: error: \`name-stages\` failed: ${message}`);
    expect(stderr).toContain(': a bug in that plugin; the file is left as it is\n');
  });

  test('that rewrite what nobody can account for are refused', () => {
    folder.write(
      'p.mjs',
      `export default {
        id: 'drop-all', phase: 'syntax', summary: 'x', safety: ['safe'], defaults: {},
        *run({ document }) {
          const run = document.instructions.find(({ keyword }) => keyword === 'RUN');
          const { start, end } = run.span;
          yield { span: run.span, message: 'm', fix: { title: 'Drop it', safety: 'safe', because: 'b', changes: [],
            edits: [{ path: document.path, span: { start, end }, text: 'RUN true' }] } };
        },
      };`,
    );
    configure({ ...ALL_OFF, transforms: ['./p.mjs'] });
    const { stdout, stderr } = run('--explain');
    expect(stdout).toBe('');
    expect(stderr).toContain('Drop it');
    expect(stderr).toContain('refused');
  });
});

describe('init', () => {
  test('writes a configuration that holds, and overwrites none', () => {
    folder.write('third_party/x/Dockerfile', WASTEFUL);
    folder.write('services/web/Dockerfile', 'FROM alpine:3.19\nCOPY . /srv\n');
    git(folder, 'add', '.');
    const { status, stdout } = run('init');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^dockmod\.config\.json: written\n {2}3 Dockerfiles found\n/);
    const written = readFileSync(folder.join('dockmod.config.json'), 'utf8');
    expect(JSON.parse(written)).toMatchObject({ ignore: ['third_party'] });
    // what is not certain is said, and not written as if it were
    expect(written).not.toContain('contexts');
    expect(stdout).toContain(
      'services/web/Dockerfile: nothing says which directory it is built with (`services/web`, `services`, `.`): `"contexts": { "services/web/Dockerfile": "DIR" }` would\n',
    );
    expect(run().stderr).toMatch(/third_party\/x\/Dockerfile: left alone/);
    expect(run('init')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'dockmod.config.json: error: there is a configuration already; it stays as it is\n',
    });
    expect(readFileSync(folder.join('dockmod.config.json'), 'utf8')).toBe(written);
  });
});

test('init keeps off a `package.json` with one, says which one it replaces, and means the file at hand alone', () => {
  folder.write('package.json', JSON.stringify({ name: 'a', dockmod: ALL_OFF }));
  expect(run('init')).toEqual({
    status: 2,
    stdout: '',
    stderr: 'package.json: error: there is a configuration already; it stays as it is\n',
  });
  folder.write('sub/Dockerfile', 'FROM alpine:3.19\nCOPY . /srv\n');
  const { status, stdout } = dockmod(folder, ['init'], { below: 'sub' });
  expect(status).toBe(0);
  expect(stdout).toContain('  `../package.json` does not hold here any more: nothing is merged\n');
  expect(stdout).toContain('"contexts": { "./Dockerfile": "DIR" }');
});

test('a comment without which a file would be rewritten is not said to silence nothing', () => {
  folder.write(
    'Dockerfile',
    'FROM debian:12\n# dockmod-ignore join-package-update\nRUN apt-get update\nRUN apt-get install -y curl\n',
  );
  expect(run('--only', 'join-package-update').stderr).not.toContain('silences nothing');
});

test('a configuration in TypeScript, typed by the package', () => {
  mkdirSync(folder.join('node_modules'));
  symlinkSync(process.cwd(), join(folder.path, 'node_modules/dockmod'));
  folder.write(
    'dockmod.config.ts',
    `import { defineConfig } from 'dockmod';
import type { Config } from 'dockmod';
const config: Config = ${JSON.stringify(ALL_OFF)};
export default defineConfig(config);
`,
  );
  expect(run('Dockerfile').stderr).toBe(NOTHING);
});
