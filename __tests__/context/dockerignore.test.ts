import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseIgnore } from '../../src/context/dockerignore.js';
import { compilePattern } from '../../src/context/ignore-pattern.js';

/** `lines` with the paths that do not reach the builder, and those that do. */
type Vector = readonly [lines: string, excluded: readonly string[], kept: readonly string[]];

const VECTORS: readonly Vector[] = [
  [
    'node_modules',
    ['node_modules', 'node_modules/x', 'node_modules/a/b'],
    ['a/node_modules/x', 'node_modules2'],
  ],
  [
    '**/node_modules',
    ['node_modules', 'a/node_modules/x', 'a/b/node_modules'],
    ['xnode_modules', 'a/xnode_modules'],
  ],
  ['**node_modules', ['xnode_modules', 'a/b_node_modules/c', 'node_modules'], ['node_modules2']],
  ['foo/**', ['foo/x', 'foo/x/y'], ['foo', 'food', 'a/foo/x']],
  ['foo/*', ['foo/x', 'foo/x/y'], ['foo', 'food']],
  ['*', ['a', 'a/b', '.env'], []],
  ['**', ['a', 'a/b', '.env'], []],
  ['*\n!src\n!package.json', ['README.md', 'lib/src/x'], ['src', 'src/a/b.js', 'package.json']],
  ['*.md\n!README.md', ['a.md'], ['docs/README.md', 'docs/a.md', 'README.md']],
  ['**/*.md\n!README.md', ['docs/README.md', 'a.md'], ['README.md']],
  ['.git*', ['.github/x', '.gitignore', '.git/HEAD'], ['sub/.gitignore']],
  ['build\n!build/keep', ['build/x', 'build'], ['build/keep/x', 'build/keep']],
  ['!src\n*', ['src/x', 'a'], []],
  ['Dockerfile*', ['Dockerfile.prod', 'Dockerfile'], ['docker/Dockerfile']],
  ['a/../b', ['b'], ['a/b', 'a']],
  ['src/\\*.txt', ['src/*.txt'], ['src/a.txt']],
  ['**/.env*\n!**/.env.example', ['.env', 'apps/a/.env.local'], ['apps/a/.env.example', '.env.example']],
  ['foo/**\n!foo/keep', ['foo/x'], ['foo/keep', 'foo/keep/x', 'foo']],
  // a directory's name with a slash behind it names a file as well
  ['build/', ['build', 'build/x'], ['a/build']],
  // what leads out of the context, or to all of it, names nothing
  ['..\n../x\n.\n/\n./', [], ['a', 'x', 'a/b']],
  ['Build', ['Build'], ['build']],
  ['{a,b}', ['{a,b}'], ['a', 'b']],
  ['a b', ['a b'], ['a', 'b']],
  ['[a-c]x', ['ax', 'cx/y'], ['dx', 'x']],
  ['[^a-c]x', ['dx'], ['ax']],
  ['foo # not a comment', ['foo # not a comment'], ['foo']],
  [' #x', ['#x'], ['x']],
  ['#x', [], ['#x', 'x']],
  ['\uFEFF#x\ny', ['y'], ['#x']],
  ['\uFEFFx', ['x'], []],
  ['a\r\nb\r\n', ['a', 'b'], []],
  ['! a\na', ['a'], []],
  ['a\n! a', [], ['a']],
  ['/a//b/./c/', ['a/b/c'], ['a/b']],
  ['!/a\n', [], ['a']],
  // the exclamation mark is looked for once more behind the slash that is dropped
  ['a\n/!a', [], ['a']],
  ['\u00a0a\u3000', ['a'], []],
];

describe('what reaches the builder', () => {
  test.each(VECTORS)('%j', (lines, excluded, kept) => {
    const file = parseIgnore(lines);
    expect(file.problems).toEqual([]);
    expect(excluded.filter((path) => !file.excludes(path))).toEqual([]);
    expect(kept.filter((path) => file.excludes(path))).toEqual([]);
  });

  test('an empty file, and the context itself, exclude nothing', () => {
    expect(parseIgnore('').excludes('a')).toBe(false);
    expect(parseIgnore('*').excludes('')).toBe(false);
    expect(parseIgnore('*').excludes('.')).toBe(false);
  });

  test('a slash at either end of a path is of no matter', () => {
    expect(parseIgnore('a/b').excludes('./a/b/')).toBe(true);
    expect(parseIgnore('a/b').excludes('/a/b')).toBe(true);
  });

  test('an exception is not asked about a directory that nothing excludes, and so does not save what is in it', () => {
    // As BuildKit does, to which the documentation would have `logs/a.log` come in.
    const file = parseIgnore('**/*.log\n!logs');
    expect(file.excludes('logs')).toBe(false);
    expect(file.excludes('logs/a.log')).toBe(true);
    expect(file.excludes('logs/a.txt')).toBe(false);
  });

  test('a file that is listed by one reading and closed by the other arrives empty', () => {
    const file = parseIgnore('a\n!a/b\na');
    expect(file.excludes('a/b')).toBe(false);
    expect(file.arrivesEmpty('a/b')).toBe(true);
    expect(file.excludes('a/c')).toBe(true);
    expect(file.arrivesEmpty('a/c')).toBe(false);
    expect(parseIgnore('a\n!a/b').arrivesEmpty('a/b')).toBe(false);
  });
});

/** Pattern, path, and whether the one matches the other or a directory above it: moby's own table, regrouped. */
const MATCHES: Readonly<Record<string, readonly [matching: readonly string[], other: readonly string[]]>> = {
  '**': [['file', 'dir/file'], []],
  '**/': [['file', 'dir/file'], []],
  '**/**': [['dir/file'], []],
  'dir/**': [['dir/file', 'dir/dir2/file'], ['dir']],
  '**/dir': [['dir', 'dir/file'], []],
  '**/dir2/*': [['dir/dir2/file'], []],
  '**/dir2/**': [['dir/dir2/dir3/file'], []],
  '**file': [['file', 'dir/file', 'dir/dir/file'], []],
  '**/file': [['dir/file', 'dir/dir/file'], ['dir/afile']],
  '**/file*': [['dir/dir/file', 'dir/dir/file.txt'], []],
  '**/file*txt': [['dir/dir/file.txt'], []],
  '**/file*.txt*': [['dir/dir/file.txt'], []],
  '**/**/*.txt': [['dir/dir/file.txt', 'file.txt'], []],
  '**/**/*.txt2': [[], ['dir/dir/file.txt']],
  '**/*.txt': [['file.txt'], []],
  'a**/*.txt': [['a/file.txt', 'a/dir/file.txt', 'a/dir/dir/file.txt'], []],
  'a/*.txt': [['a/file.txt'], ['a/dir/file.txt']],
  'a/*.txt**': [['a/file.txt'], []],
  'a[b-d]e': [['ace'], ['ae', 'aae']],
  'a[^b-d]e': [['aze'], ['ace']],
  '.*': [['.foo'], ['foo']],
  'abc.def': [['abc.def'], ['abcdef', 'abcZdef']],
  'abc?def': [['abcZdef'], ['abcdef']],
  'a\\\\': [['a\\'], []],
  '**/foo/bar': [['foo/bar', 'dir/foo/bar', 'dir/dir2/foo/bar'], ['dir/xfoo/bar']],
  'abc/**': [['abc/def', 'abc/def/ghi'], ['abc']],
  '**/.foo': [['.foo'], ['bar.foo']],
  'a(b)c/def': [['a(b)c/def'], ['a(b)c/xyz']],
  'a.|)$(}+{bc': [['a.|)$(}+{bc'], []],
  'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl': [
    ['dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl'],
    [],
  ],
  'dist/*.whl': [['dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl'], []],
  'a\\*b': [['a*b'], ['ab']],
  // those of Go's filepath.Match
  abc: [['abc'], []],
  '*c': [['abc'], []],
  'a*': [['a', 'abc', 'ab/c'], []],
  'a*/b': [['abc/b'], ['a/c/b']],
  'a*b*c*d*e*/f': [
    ['axbxcxdxe/f', 'axbxcxdxexxx/f'],
    ['axbxcxdxe/xxx/f', 'axbxcxdxexxx/fff'],
  ],
  'a*b?c*x': [['abxbbxdbxebxczzx'], ['abxbbxdbxebxczzy']],
  'ab[c]': [['abc'], []],
  'ab[e-g]': [[], ['abc']],
  'ab[^c]': [[], ['abc']],
  'ab[^e-g]': [['abc'], []],
  'a?b': [['a☺b'], ['a/b']],
  'a[^a]b': [['a☺b'], []],
  'a???b': [[], ['a☺b']],
  '[a-ζ]*': [['α'], []],
  '*[a-ζ]': [[], ['A']],
  '[\\]a]': [[']'], []],
  '[\\-]': [['-'], []],
  '[x\\-]': [['x', '-'], ['z']],
  '[\\-x]': [['x', '-'], ['a']],
  '*x': [['xxx'], []],
  // classes are translated as if they were none
  '[*]': [
    ['[]', '^]', '[[]'],
    ['*', 'a]'],
  ],
  '[[:alpha:]]': [
    ['a', 'Z'],
    [':', '1'],
  ],
  '\\d': [['1'], ['d']],
};

test.each(Object.entries(MATCHES))('pattern %j', (pattern, [matching, other]) => {
  const file = parseIgnore(pattern);
  expect(file.problems).toEqual([]);
  expect(matching.filter((path) => !file.excludes(path))).toEqual([]);
  expect(other.filter((path) => file.excludes(path))).toEqual([]);
});

test.each([
  ['**\n!util/docker/web', 'util/docker/web/foo', false],
  ['**\n!util/docker/web\nutil/docker/web/foo', 'util/docker/web/foo', true],
  ['**\n!dist/*.whl', 'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', false],
  ['!fileutils.go\n*.go', 'fileutils.go', true],
  ['*.go\n!fileutils.go', 'fileutils.go', false],
  ['docs\n!docs/README.md', 'docs/README.md', false],
  ['docs/\n!docs/README.md', 'docs/README.md', false],
  ['docs/*\n!docs/README.md', 'docs/README.md', false],
  ['docs\n  !docs/README.md  ', 'docs/README.md', false],
])('the last word: %j on %s', (lines, path, excluded) => {
  expect(parseIgnore(lines).excludes(path)).toBe(excluded);
});

describe('lines that are refused', () => {
  test.each([
    '[',
    '[]a]',
    '[-]',
    '[x-]',
    '[-x]',
    '\\',
    '[a-b-c]',
    '[^',
    '[^bc',
    'a[',
    '[Local-Only]/',
    '\\y',
    'a\\',
  ])('%j is no pattern', (pattern) => {
    const { problems, patterns, excludes } = parseIgnore(`a\n${pattern}\nb`);
    expect(problems).toEqual([
      {
        line: 2,
        span: { start: 2, end: 2 + pattern.length },
        message: expect.stringContaining('is no pattern'),
      },
    ]);
    expect(patterns.map(({ line }) => line)).toEqual([1, 3]);
    expect(excludes('b')).toBe(true);
  });

  test.each(['!', '! ', '!/', ' !\t'])('%j excepts nothing', (line) => {
    expect(parseIgnore(line).problems).toEqual([
      { line: 1, span: { start: 0, end: line.length }, message: expect.stringContaining('stands alone') },
    ]);
  });

  test.each(['a*|b', 'a{2}*'])('%j means in a regular expression what nobody means here', (line) => {
    expect(parseIgnore(line).problems).toHaveLength(1);
  });

  test('a line may have 65,535 bytes and no more', () => {
    expect(parseIgnore(`${'é'.repeat(32_767)}a\nb`).problems).toEqual([]);
    const { problems, excludes } = parseIgnore(`${'é'.repeat(32_768)}\nb`);
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [1, 'the line is longer than 65535 bytes'],
    ]);
    expect(excludes('b')).toBe(true);
  });
});

describe('who decided', () => {
  test('the pattern with the last word, by its line', () => {
    const { decidedBy } = parseIgnore('# all\n*\n\n!src\nsrc/*.log\n');
    expect(decidedBy('a')).toMatchObject({ line: 2, pattern: '*', isException: false });
    expect(decidedBy('src/a')).toMatchObject({ line: 4, pattern: 'src', isException: true });
    expect(decidedBy('src/a.log')).toMatchObject({ line: 5, pattern: 'src/*.log' });
    expect(parseIgnore('a').decidedBy('b')).toBeUndefined();
  });

  test('a span covers the line without the blanks around it', () => {
    const text = '\uFEFF  a \r\n\t! b\t\n';
    const spans = parseIgnore(text).patterns.map(({ span }) => text.slice(span.start, span.end));
    expect(spans).toEqual(['a', '! b']);
  });
});

describe('which directories need not be entered', () => {
  test.each<[lines: string, entered: readonly string[], passed: readonly string[]]>([
    ['node_modules', ['a', ''], ['node_modules', 'node_modules/a']],
    ['a\n!a/b/c', ['a', 'a/b', 'a/b/c', 'a/b/c/d'], ['a/d', 'a/bb']],
    ['*\n!**/x', ['a', 'a/b'], []],
    ['packages\n!packages/*/package.json', ['packages', 'packages/x'], ['packages/x/node_modules']],
    ['*\n!src/[ab]/x', ['src', 'src/a'], ['lib']],
    ['a\n!b', ['b'], ['a']],
  ])('%j', (lines, entered, passed) => {
    const { mayHoldIncluded } = parseIgnore(lines);
    expect(entered.filter((directory) => !mayHoldIncluded(directory))).toEqual([]);
    expect(passed.filter(mayHoldIncluded)).toEqual([]);
  });
});

const name = fc.constantFrom('a', 'b', 'ab', '.a', 'a.b');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const glob = fc
  .array(fc.constantFrom('a', 'b', '*', '**', '?', '[ab]', '[^a]', '.a', 'a*', '*b'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((names) => names.join('/'));
const line = fc.tuple(fc.constantFrom('', '!'), fc.oneof(glob, path)).map((parts) => parts.join(''));
const lines = fc.array(line, { maxLength: 6 });

describe('whatever the lines', () => {
  test('a directory with something included below is entered', () => {
    fc.assert(
      fc.property(lines, path, (patterns, file) => {
        const { excludes, mayHoldIncluded } = parseIgnore(patterns.join('\n'));
        const directories = file.split('/').map((_, i, names) => names.slice(0, i).join('/'));
        expect(excludes(file) || directories.every(mayHoldIncluded)).toBe(true);
      }),
    );
  });

  test('what is excluded was so by a pattern, and none before the last word changes that', () => {
    fc.assert(
      fc.property(lines, path, (patterns, file) => {
        const { excludes, decidedBy } = parseIgnore(patterns.join('\n'));
        expect(excludes(file)).toBe(decidedBy(file)?.isException === false);
      }),
    );
  });

  test('without exceptions, what is below an excluded directory is excluded, and order is of no matter', () => {
    fc.assert(
      fc.property(fc.array(glob, { maxLength: 6 }), path, name, (patterns, directory, below) => {
        const { excludes } = parseIgnore(patterns.join('\n'));
        const reversed = parseIgnore(patterns.toReversed().join('\n'));
        expect(excludes(directory) && !excludes(`${directory}/${below}`)).toBe(false);
        expect(reversed.excludes(directory)).toBe(excludes(directory));
      }),
    );
  });

  test('ends of lines, comments, blanks and slashes change nothing', () => {
    fc.assert(
      fc.property(lines, path, (patterns, file) => {
        const { excludes } = parseIgnore(patterns.join('\n'));
        const other = patterns
          .map((pattern) => `# comment\n  ${pattern.replace(/^!?/, '$&/')}/\t`)
          .join('\r\n\r\n');
        expect(parseIgnore(`\uFEFF${other}`).excludes(file)).toBe(excludes(file));
      }),
    );
  });

  test('it never throws, and the answer comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, file) => {
        expect(typeof parseIgnore(text).excludes(file)).toBe('boolean');
      }),
    );
  });
});

test('many wildcards are followed together, which says the same as one after the other', () => {
  // `**/` twice is one; with a name between, a repetition more that matches nothing of its own
  const few = compilePattern('**/a*b')!;
  const many = compilePattern('**/a*[ab]*[ab]*b')!;
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 12 }), (file) => {
      const matches = file.split('/').at(-1)!.length >= 4 && few(file);
      expect(many(file)).toBe(matches);
    }),
  );
});

test('no pattern takes for ever', () => {
  expect(compilePattern('**/a*b*b*b*b')!(`x/${'a'.repeat(5000)}`)).toBe(false);
  expect(compilePattern(`${'*a'.repeat(40)}*`)!('a'.repeat(5000))).toBe(true);
  expect(compilePattern(`${'**/a/'.repeat(20)}b`)!('a/'.repeat(2000))).toBe(false);
});
