/** Lockfiles that the tools made, against manifests that were changed behind their backs. */
import { describe, expect, test } from '@jest/globals';
import { fixtureFiles } from './memory-files.js';
import { agreementOf } from './project.js';

interface Tool {
  /** folder of `fixtures/lockfiles` */
  readonly folder: string;
  readonly line: string;
}

const WORKSPACES: readonly Tool[] = [
  { folder: 'npm2', line: 'npm install' },
  { folder: 'npm3', line: 'npm install' },
  { folder: 'yarn1', line: 'yarn install' },
  { folder: 'yarn4', line: 'yarn install' },
  { folder: 'pnpm8', line: 'pnpm install' },
  { folder: 'pnpm9', line: 'pnpm install' },
  { folder: 'pnpm10', line: 'pnpm install' },
  { folder: 'bun', line: 'bun install' },
];

type Manifest = Record<string, unknown> & {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

/** The files with one manifest changed. */
function changed(
  files: Readonly<Record<string, string>>,
  path: string,
  change: (manifest: Manifest) => Manifest,
): Record<string, string> {
  return { ...files, [path]: JSON.stringify(change(JSON.parse(files[path]!) as Manifest)) };
}

describe.each(WORKSPACES)('$folder', ({ folder, line }) => {
  const files = fixtureFiles(`lockfiles/${folder}`);
  const agreement = (other: Readonly<Record<string, string>>): string => agreementOf(line, other);

  test('what the tool wrote agrees', () => {
    expect(agreement(files)).toBe('in sync');
  });

  test('the order of keys and the scripts do not matter', () => {
    const other = changed(files, 'package.json', (manifest) => ({
      scripts: { build: 'tsc' },
      ...Object.fromEntries(Object.entries(manifest).reverse()),
    }));
    expect(agreement(other)).toBe('in sync');
  });

  test.each(['package.json', 'packages/a/package.json', 'packages/b/package.json'])(
    'a package added to %s is seen',
    (path) => {
      const other = changed(files, path, (manifest) => ({
        ...manifest,
        dependencies: { ...manifest.dependencies, kleur: '^4.0.0' },
      }));
      expect(agreement(other)).toContain('kleur');
    },
  );

  test('a range that the locked version is not in is seen', () => {
    const other = changed(files, 'packages/a/package.json', (manifest) => ({
      ...manifest,
      dependencies: { ...manifest.dependencies, chokidar: '^4.0.0' },
    }));
    expect(agreement(other)).toContain('chokidar');
  });

  test('a package taken away is seen', () => {
    const other = changed(files, 'package.json', ({ devDependencies: _, ...manifest }) => manifest);
    expect(agreement(other)).toContain('typescript');
  });

  test('a member that is new is seen', () => {
    const other = {
      ...files,
      'packages/c/package.json': '{"name":"shop-c","dependencies":{"kleur":"^4.0.0"}}',
    };
    expect(agreement(other)).toMatch(/packages\/c|kleur/);
  });

  test('no lockfile, and one that cannot be read, is said', () => {
    const name = Object.keys(files).find((path) => /lock/.test(path))!;
    const { [name]: text, ...without } = files;
    expect(agreement(without)).toBe('there is no lockfile');
    expect(agreement({ ...files, [name]: `<<<<<<< HEAD\n${text!}` })).not.toBe('in sync');
    expect(agreement({ ...files, [name]: '' })).not.toBe('in sync');
  });
});

describe('npm1', () => {
  const files = fixtureFiles('lockfiles/npm1');

  test('what npm wrote agrees', () => {
    expect(agreementOf('npm install', files)).toBe('in sync');
  });

  test('a range that the locked version is not in, and one that is no range, are seen', () => {
    const to = (range: string): string =>
      agreementOf(
        'npm install',
        changed(files, 'package.json', (manifest) => ({
          ...manifest,
          dependencies: { ...manifest.dependencies, 'is-odd': range },
        })),
      );
    expect(to('^2.0.0')).toContain('is-odd');
    expect(to('next')).toContain('is-odd');
    expect(to('>=3')).toBe('in sync');
  });

  test('an entry that nothing asks for is seen', () => {
    const other = changed(files, 'package.json', ({ dependencies, ...manifest }) => ({
      ...manifest,
      dependencies: { chokidar: dependencies!['chokidar']! },
    }));
    expect(agreementOf('npm install', other)).toContain('is-odd');
  });
});
