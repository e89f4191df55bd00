/** What `go mod download` reads, and when it fetches just what a build needs. */
import { describe, expect, test } from '@jest/globals';
import { agreementOf, frozenOf, inputsOf, projectOf } from './project.js';
import { memoryFiles } from './memory-files.js';

const MOD =
  'module example.com/shop\n\ngo 1.22\n\nrequire (\n\tgolang.org/x/text v0.14.0 // indirect\n\texample.com/a v1.0.0\n)\n';
const SUM = [
  'golang.org/x/text v0.14.0 h1:x=',
  'golang.org/x/text v0.14.0/go.mod h1:x=',
  'example.com/a v1.0.0 h1:x=',
  'example.com/a v1.0.0/go.mod h1:x=',
].join('\n');
const NONE = { blockers: [], problems: [] };

describe('go mod download', () => {
  test('manifest and sums are read', () => {
    expect(inputsOf('go mod download -x', { 'go.mod': MOD, 'go.sum': SUM, 'main.go': '' })).toEqual({
      files: ['go.mod', 'go.sum'],
      ...NONE,
    });
  });

  test('modules in place of others are read by their manifests', () => {
    const files = {
      'go.mod': `${MOD}replace example.com/a => ./libs/a\nreplace (\n\texample.com/b v1 => example.com/c v2\n)\n`,
      'libs/a/go.mod': 'module example.com/a\n',
    };
    expect(inputsOf('go mod download', files)).toEqual({ files: ['go.mod', 'libs/a/go.mod'], ...NONE });
  });

  test('one that is outside, or not there, blocks', () => {
    expect(inputsOf('go mod download', { 'go.mod': `${MOD}replace x => ../x\n` }).blockers).toEqual([
      'go.mod: `../x` is outside of what is copied',
    ]);
    expect(inputsOf('go mod download', { 'go.mod': `${MOD}replace x => ./x\n` }).blockers).toHaveLength(1);
    expect(inputsOf('go mod download', {}).blockers).toEqual(['go.mod: there is no `go.mod`']);
  });

  test('a workspace is read with all its modules, from one of them as well', () => {
    const files = {
      'go.work': 'go 1.22\nuse (\n\t./api\n\t"./lib" // shared\n)\n',
      'go.work.sum': '',
      'api/go.mod': MOD,
      'api/go.sum': SUM,
      'lib/go.mod': 'module lib\nreplace y => ../third\n',
      'third/go.mod': 'module y\n',
    };
    const all = ['api/go.mod', 'api/go.sum', 'go.work', 'go.work.sum', 'lib/go.mod', 'third/go.mod'];
    expect(inputsOf('go mod download', files)).toEqual({ files: all, ...NONE });
    expect(inputsOf('go -C api mod download', files)).toEqual({ files: all, ...NONE });
    expect(inputsOf('go mod download', { ...files, 'go.work': 'use ../x\n' }).blockers).toHaveLength(1);
  });

  test('what cannot be read is a problem', () => {
    for (const text of ['require (\n', 'replace a b\n', 'nonsense here\n', 'require "a v1\n'])
      expect([text, inputsOf('go mod download', { 'go.mod': text }).problems.length]).toEqual([text, 1]);
  });
});

describe('a download before a build', () => {
  const step = (line: string, files: Readonly<Record<string, string>>): string => {
    const view = memoryFiles(files);
    const { ecosystem, call, directory } = projectOf(line, view);
    const found = ecosystem.download!(view, directory, call);
    return 'reason' in found ? found.reason : `${found.command}: ${found.inputs.files.join(' ')}`;
  };
  const files = { 'go.mod': MOD, 'go.sum': SUM, 'main.go': '' };

  test('is exact where each module that is required has its sum', () => {
    expect(step('go build -o /bin/app ./cmd/app', files)).toBe('go mod download: go.mod go.sum');
    const replaced = { ...files, 'go.mod': `${MOD}replace example.com/a => ./a\n`, 'a/go.mod': 'module a\n' };
    expect(
      step('go install ./...', { ...replaced, 'go.sum': SUM.split('\n').slice(0, 2).join('\n') }),
    ).toContain('a/go.mod');
  });

  test.each([
    [
      'a module has the sum of its manifest alone',
      'go build',
      { 'go.sum': SUM.replace('example.com/a v1.0.0 h1:x=\n', '') },
    ],
    ['Go is older', 'go build', { 'go.mod': MOD.replace('1.22', '1.16') }],
    ['no release of Go is named', 'go build', { 'go.mod': MOD.replace('go 1.22', '') }],
    ['modules are in vendor', 'go build', { 'vendor/modules.txt': '' }],
    ['an option says where modules are', 'go build -mod=vendor', {}],
    ['nothing is required', 'go build', { 'go.mod': 'module x\ngo 1.22\n' }],
    ['it is a workspace', 'go build', { 'go.work': 'use .\n' }],
    ['it is a download', 'go mod download', {}],
  ])('is none where %s', (_, line, more) => {
    expect(step(line, { ...files, ...more })).not.toMatch(/^go mod download:/);
  });

  test('sums agree or not, and commands are frozen as they are', () => {
    expect(agreementOf('go mod download', files)).toBe('in sync');
    expect(agreementOf('go mod download', { 'go.mod': MOD })).toContain('golang.org/x/text');
    expect(frozenOf('go build ./...', files)).toBe('already');
    expect(frozenOf('go build -mod=mod', files)).toContain('-mod=mod');
  });

  test('roles', () => {
    const role = (line: string): string => projectOf(line, memoryFiles(files)).call.role;
    expect(role('go install golang.org/x/tools/cmd/goimports@latest')).toBe('add');
    expect(role('go install ./cmd/x')).toBe('build');
    expect(role('go mod tidy')).toBe('build');
    expect(role('go mod download')).toBe('download');
    expect(role('go mod download example.com/a')).toBe('add');
  });
});
