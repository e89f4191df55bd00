/** What README and docs show is what dockmod does. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { optimize } from '../src/index.js';
import { transforms } from '../transforms/index.js';

/** The fenced blocks of a Markdown file with the given info string. */
function blocks(path: string, info: string): readonly string[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === info)
    .map(([, , body]) => body ?? '');
}

describe('README.md', () => {
  test('the diff at the top is what the command prints', () => {
    const printed = execFileSync(
      process.execPath,
      ['bin/dockmod.js', 'docs/example/Dockerfile', '--quiet', '--no-color'],
      {
        encoding: 'utf8',
      },
    );
    expect(blocks('README.md', 'diff')).toEqual([printed]);
  });

  test('names every transform, and no other', () => {
    const named = [
      ...readFileSync('README.md', 'utf8').matchAll(/\]\(transforms\/([^/]+)\/README\.md\)/g),
    ].map(([, id]) => id);
    expect(named.sort()).toEqual(transforms.map(({ id }) => id));
  });

  test('gives two set-up commands', () => {
    expect(blocks('README.md', 'sh')).toHaveLength(2);
  });

  test('the example of the library is true', () => {
    expect(blocks('README.md', 'ts')[0]).toContain(
      "optimize('FROM alpine:3.20\\nRUN apk update && apk add curl\\n')",
    );
    expect(optimize('FROM alpine:3.20\nRUN apk update && apk add curl\n').after).toBe(
      'FROM alpine:3.20\nRUN apk add --no-cache curl\n',
    );
  });
});

describe('docs/library.md', () => {
  test('the example prints what stands below it', () => {
    const [example = ''] = blocks('docs/library.md', 'ts');
    const [expected] = blocks('docs/library.md', 'text');
    const script = example.replace("'dockmod'", `'${new URL('../dist/index.js', import.meta.url).href}'`);
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    expect(printed).toBe(expected);
  });
});

describe('optimize', () => {
  test('an unknown id is an error that names it', () => {
    expect(() => optimize('FROM a\n', { only: ['merge-run'] })).toThrow(
      new RangeError('no transform has the id `merge-run`'),
    );
  });

  test.each(['', '\0', '\ufeff', 'FROM', 'RUN \\', '<<EOF', '\u2028', 'FROM a\nRUN $(', 'FROM a\nRUN `'])(
    '%j does not throw',
    (text) => {
      expect(optimize(text).after).toBe(text);
    },
  );
});
