/** Imports run one way: the table below, read from the sources. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What each part may import besides itself. A part is a folder of `src`, a file of `src`, or `transforms`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  shell: ['text'],
  dockerfile: ['text', 'shell'],
  context: ['text', 'shell', 'dockerfile'],
  images: [],
  packages: ['shell'],
  ecosystems: ['shell', 'packages'],
  sources: ['text', 'ecosystems'],
  runtimes: ['text', 'shell', 'packages', 'ecosystems', 'images', 'sources'],
  'transform.ts': ['text', 'dockerfile', 'context'],
  analysis: [
    'text',
    'edits',
    'shell',
    'dockerfile',
    'context',
    'images',
    'packages',
    'ecosystems',
    'runtimes',
    'transform.ts',
  ],
  edits: ['text', 'shell', 'dockerfile', 'transform.ts'],
  'sdk.ts': [
    'text',
    'shell',
    'dockerfile',
    'context',
    'images',
    'packages',
    'ecosystems',
    'runtimes',
    'analysis',
    'edits',
    'transform.ts',
  ],
  transforms: ['sdk.ts'],
  report: ['text', 'transform.ts'],
  // of the context it takes evidence about files, no judgement
  validate: ['text', 'shell', 'dockerfile', 'context', 'transform.ts'],
  verify: ['text', 'shell', 'context', 'images', 'packages', 'engine', 'report', 'transform.ts'],
  engine: ['text', 'dockerfile', 'context', 'analysis', 'report', 'validate', 'transform.ts'],
  config: ['text', 'engine', 'transform.ts'],
  'index.ts': [
    'text',
    'analysis',
    'config',
    'context',
    'engine',
    'report',
    'verify',
    'transform.ts',
    'transforms',
  ],
  cli: [
    'text',
    'analysis',
    'context',
    'config',
    'dockerfile',
    'engine',
    'report',
    'verify',
    'transform.ts',
    'transforms',
    'index.ts',
  ],
  testing: ['text', 'shell', 'dockerfile', 'context', 'engine', 'report', 'transform.ts'],
};

/** Packages that only these files know. */
const ADAPTERS: Readonly<Record<string, (path: string) => boolean>> = {
  unbash: (path) => path === 'src/shell/parse.ts',
  'dockerfile-ast': (path) => path === 'src/dockerfile/typed.ts',
  diff: (path) => path === 'src/text/diff.ts',
  'tar-stream': (path) => path === 'src/verify/tar-entries.ts',
  fzstd: (path) => path === 'src/verify/decompress.ts',
  execa: (path) => path === 'src/verify/command.ts',
  yargs: (path) => path.startsWith('src/cli/'),
  // declarations, manifests and lockfiles; the validator reads them on its own
  'jsonc-parser': (path) =>
    ['src/config/json-config.ts', 'src/context/declared/json-parser.ts', 'src/ecosystems/json.ts'].includes(
      path,
    ) || /^src\/validate\/(?:install-packages|lock-sync)\.ts$/.test(path),
  yaml: (path) =>
    path === 'src/context/declared/yaml-parser.ts' ||
    path === 'src/ecosystems/yaml.ts' ||
    /^src\/validate\/(?:install-node|install-packages|lock-sync)\.ts$/.test(path),
  // its types; it is loaded by `src/sources/typescript.ts` alone
  'ts-morph': (path) => path.startsWith('src/sources/'),
  picomatch: (path) =>
    path === 'src/ecosystems/globs.ts' ||
    path === 'src/config/patterns.ts' ||
    /^src\/validate\/(?:install-(?:node|packages)|lock-uv)\.ts$/.test(path) ||
    /^src\/verify\/(?:noise|declarations)\.ts$/.test(path),
  semver: (path) => path === 'src/ecosystems/versions.ts' || path === 'src/validate/lock-sync.ts',
  'smol-toml': (path) => path === 'src/ecosystems/toml.ts' || path === 'src/validate/lock-uv.ts',
  'fast-xml-parser': (path) => path === 'src/ecosystems/xml.ts',
  // handed the decision, it looks at no terminal
  picocolors: (path) => /^src\/(?:cli|report)\//.test(path) || path === 'src/text/diff.ts',
};

/** Modules of Node that know the machine, and the only files outside of the command line and the harness with them. */
const MACHINE: Readonly<Record<string, readonly string[]>> = {
  'src/config/configurations.ts': ['node:fs'],
  'src/config/modules.ts': ['node:fs', 'node:fs/promises'],
  'src/context/disk-context.ts': ['node:fs'],
  'src/context/git-index.ts': ['node:child_process', 'node:fs'],
  'src/context/index-file.ts': ['node:fs', 'node:os'],
  'src/context/locate.ts': ['node:fs'],
  'src/context/repository.ts': ['node:fs'],
  'src/verify/command.ts': ['node:process'],
  'src/verify/run-id.ts': ['node:fs', 'node:os', 'node:process'],
  'src/verify/workspace.ts': ['node:fs', 'node:os'],
  'src/verify/context-files.ts': ['node:fs'],
  'src/verify/touch.ts': ['node:fs'],
  'src/verify/answers.ts': ['node:net'],
};

interface Import {
  readonly from: string;
  /** a path of the repository, or a package */
  readonly to: string;
  readonly isPackage: boolean;
}

const sources = ['src', 'transforms']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => filesBelow(join(root, folder)))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => relative(root, path));
const imports = sources.flatMap(importsOf);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

function importsOf(from: string): readonly Import[] {
  const text = readFileSync(join(root, from), 'utf8');
  const specifiers = text.matchAll(
    /^(?:import|export)\b[^'"`;]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm,
  );
  return [...specifiers].map(([, named, bare, dynamic]) => {
    const specifier = (named ?? bare ?? dynamic)!;
    const isPackage = !specifier.startsWith('.');
    const to = isPackage ? specifier : normalize(join(dirname(from), specifier)).replace(/\.js$/, '.ts');
    return { from, to, isPackage };
  });
}

/** `src/text/edit.ts` is of `text`, `src/sdk.ts` of `sdk.ts`, `transforms/x/index.ts` of `transforms`. */
function partOf(path: string): string {
  const [first, second] = path.split('/');
  return first === 'src' ? second! : first!;
}

test('there are imports to look at', () => {
  expect(imports.length).toBeGreaterThan(50);
});

test('every part of the sources has its line in the table', () => {
  expect([...new Set(sources.map(partOf))].filter((part) => MAY_IMPORT[part] === undefined)).toEqual([]);
});

test('parts import only those that the table allows', () => {
  const wrong = imports
    .filter(({ isPackage }) => !isPackage)
    .filter(({ from, to }) => {
      const [part, other] = [partOf(from), partOf(to)];
      return part !== other && MAY_IMPORT[part]?.includes(other) !== true;
    });
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('the table has no circle', () => {
  const visit = (part: string, path: readonly string[]): string | undefined => {
    if (path.includes(part)) return [...path, part].join(' → ');
    for (const next of MAY_IMPORT[part] ?? []) {
      const circle = visit(next, [...path, part]);
      if (circle !== undefined) return circle;
    }
    return undefined;
  };
  for (const part of Object.keys(MAY_IMPORT)) expect(visit(part, [])).toBeUndefined();
});

test('what declares a build is read through the repository, which alone knows of its readers', () => {
  const wrong = imports.filter(
    ({ from, to }) =>
      to.startsWith('src/context/declared/') &&
      !from.startsWith('src/context/declared/') &&
      !/\/(?:declared-build|readers)\.ts$/.test(to),
  );
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('no transform names another', () => {
  const wrong = imports.filter(
    ({ from, to }) =>
      from.startsWith('transforms/') &&
      from !== 'transforms/index.ts' &&
      to.startsWith('transforms/') &&
      dirname(from) !== dirname(to),
  );
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

describe('foreign packages stop at their adapter', () => {
  test.each(Object.entries(ADAPTERS))('%s', (name, isAdapter) => {
    const users = imports.filter(
      ({ to, isPackage }) => isPackage && (to === name || to.startsWith(`${name}/`)),
    );
    expect(users.filter(({ from }) => !isAdapter(from)).map(({ from }) => from)).toEqual([]);
  });

  test('no other package is imported', () => {
    const known = new Set(Object.keys(ADAPTERS));
    const others = imports.filter(
      ({ to, isPackage }) => isPackage && !to.startsWith('node:') && !known.has(to.split('/')[0]!),
    );
    expect(others.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });
});

test('only the command line, the test harness and a few named files know more than text', () => {
  const outside = sources.filter((path) => !/^src\/(?:cli|testing)\//.test(path));
  const users = outside.filter((path) => {
    const code = readFileSync(join(root, path), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*|'[^'\n]*'/g, '');
    return /\b(?:process|console)\.\w/.test(code);
  });
  expect(users).toEqual([]);
  const machine = imports.filter(
    ({ from, to }) =>
      outside.includes(from) &&
      /^(?:node:)?(?:fs|child_process|process|console|os|net|http|https|dgram|tls|worker_threads)\b/.test(
        to,
      ) &&
      MACHINE[from]?.includes(to) !== true,
  );
  expect(machine.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test.each(Object.entries(MACHINE))('%s still needs what it may import of the machine', (file, modules) => {
  const used = imports.filter(({ from }) => from === file).map(({ to }) => to);
  expect(modules.filter((name) => !used.includes(name))).toEqual([]);
});

test('files are named for what they export, never for a heap of things', () => {
  const heaps = sources.filter((path) => /\/(?:utils?|helpers?|common|types|misc)\.ts$/.test(path));
  expect(heaps).toEqual([]);
});

test('index.ts of src and of testing are the only barrels', () => {
  const barrels = sources.filter((path) => /\/index\.ts$/.test(path) && !path.startsWith('transforms/'));
  expect(barrels.filter((path) => path !== 'src/index.ts' && path !== 'src/testing/index.ts')).toEqual([]);
});

test('every file opens with its purpose', () => {
  const silent = sources.filter(
    (path) => path !== 'transforms/index.ts' && !readFileSync(join(root, path), 'utf8').startsWith('/**'),
  );
  expect(silent).toEqual([]);
});
