/** Small parts of the command line: suggestions, colour, Markdown, the list of transforms. */
import { describe, expect, test } from '@jest/globals';
import { closest } from '../../src/text/closest.js';
import { usesColor } from '../../src/cli/color.js';
import { list } from '../../src/cli/list.js';
import { plain } from '../../src/cli/markdown.js';
import { defineTransform } from '../../src/transform.js';

describe('the closest name', () => {
  test.each([
    ['merge-run', 'merge-runs'],
    ['merge-rusn', 'merge-runs'],
    ['mergeruns', 'merge-runs'],
    ['apk-no-cach', 'apk-no-cache'],
    ['write', undefined],
    ['x', undefined],
    ['', undefined],
  ])('to %p is %p', (typed, name) => {
    expect(closest(typed, ['apk-no-cache', 'merge-runs'])).toBe(name);
  });
});

describe('colour', () => {
  const terminal = { isTTY: true };
  const pipe = {};
  test.each<
    [name: string, option: boolean | undefined, stream: object, env: NodeJS.ProcessEnv, expected: boolean]
  >([
    ['on a terminal', undefined, terminal, {}, true],
    ['not in a pipe', undefined, pipe, {}, false],
    ['not on a dumb terminal', undefined, terminal, { TERM: 'dumb' }, false],
    ['not where NO_COLOR is set', undefined, terminal, { NO_COLOR: '1' }, false],
    ['where NO_COLOR is empty', undefined, terminal, { NO_COLOR: '' }, true],
    ['in a pipe with FORCE_COLOR', undefined, pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['not with FORCE_COLOR=0', undefined, terminal, { FORCE_COLOR: '0' }, false],
    ['where --color says so', true, pipe, { NO_COLOR: '1' }, true],
    ['not where --no-color says so', false, terminal, { FORCE_COLOR: '1' }, false],
  ])('%s', (_, option, stream, env, expected) => {
    expect(usesColor(option, stream, env)).toBe(expected);
  });
});

describe('Markdown in a terminal', () => {
  test('loses its marks and keeps its text', () => {
    const markdown = [
      '# merge-runs',
      '',
      'See [the manual](https://docs.docker.com/build/) and [below](#below).',
      '**Never** `a` under __init__.',
      '<!-- generated -->',
      '## Example',
      '````dockerfile',
      '```',
      '# comment',
      '',
      'RUN [a](b)',
      '````',
      '| a | b |',
      '',
    ].join('\r\n');
    expect(plain(markdown)).toBe(
      [
        'merge-runs',
        '',
        'See the manual (https://docs.docker.com/build/) and below.',
        'Never `a` under __init__.',
        'Example',
        '    ```',
        '    # comment',
        '',
        '    RUN [a](b)',
        '| a | b |',
        '',
      ].join('\n'),
    );
  });
});

describe('in a narrow terminal', () => {
  test('paragraphs and items of Markdown are broken at blanks, code and tables are not', () => {
    const markdown = [
      'A paragraph that goes',
      'on in the next line.',
      '',
      '- an item that is longer',
      '  than the terminal',
      '- another',
      '',
      '| a table | that is longer than the terminal |',
      '```sh',
      'code that is longer than the terminal',
      '```',
    ].join('\n');
    expect(plain(markdown, { width: 24 })).toBe(
      [
        'A paragraph that goes on',
        'in the next line.',
        '',
        '- an item that is longer',
        '  than the terminal',
        '- another',
        '',
        '| a table | that is longer than the terminal |',
        '    code that is longer than the terminal',
        '',
      ].join('\n'),
    );
  });

  test('the summary of a transform stands below it', () => {
    const transform = defineTransform({
      id: 'a-transform-with-a-long-name',
      phase: 'layer',
      summary: 'does what cannot be said in a few words',
      safety: ['safe'],
      defaults: {},
      run: () => [],
    });
    expect(list([transform], { width: 40 })).toBe(
      'a-transform-with-a-long-name  safe  layer\n    does what cannot be said in a few\n    words\n',
    );
    expect(list([transform], { width: 80 })).toBe(
      `a-transform-with-a-long-name  safe  layer  does what cannot be said in a few\n${' '.repeat(43)}words\n`,
    );
  });
});

test('the list of transforms is sorted and aligned', () => {
  const transform = (id: string, safety: 'safe' | 'checked') =>
    defineTransform({
      id,
      phase: 'layer',
      summary: `does ${id}`,
      safety: [safety, 'unsafe'],
      defaults: {},
      run: () => [],
    });
  expect(list([transform('b-longer', 'safe'), transform('a', 'checked')])).toBe(
    'a         checked, unsafe  layer  does a\nb-longer  safe, unsafe     layer  does b-longer\n',
  );
  expect(list([])).toBe('');
});
