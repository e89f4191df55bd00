/** What a configuration may say: dockmod's own reading and the published schema agree. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import Ajv from 'ajv';
import { formProblems, idProblems } from '../../src/config/config.js';

const schema = JSON.parse(readFileSync('schemas/config.schema.json', 'utf8')) as object;
const accepts = new Ajv().compile(schema);

const GOOD: readonly unknown[] = [
  {},
  { $schema: './schema.json', level: 'safe' },
  { levels: { 'merge-runs': 'off', 'split-stages': 'aggressive' } },
  { options: { 'merge-runs': { any: [1] } } },
  { transforms: ['./tools/ours.ts', 'dockmod-plugin-x'], ignore: ['vendor', '**/*.dev'] },
  { contexts: { 'services/*/Dockerfile': '.' } },
  {
    overrides: [
      { files: 'a/**', level: 'standard' },
      { files: ['b', 'c'], levels: {}, options: {} },
    ],
  },
];

const BAD: readonly (readonly [value: unknown, message: string])[] = [
  [[], 'a configuration must be an object'],
  ['safe', 'a configuration must be an object'],
  [{ level: 'saef' }, '"saef" is no value of `level`: did you mean `safe`?'],
  [{ level: 3 }, '3 is no value of `level`: it is one of safe, standard, aggressive'],
  [{ overides: [] }, 'unknown key `overides`: did you mean `overrides`?'],
  [{ levels: { x: true } }, 'true is no value of `levels.x`: it is one of off, safe, standard, aggressive'],
  [{ levels: [] }, '`levels` must be an object'],
  [{ options: { x: 1 } }, '`options.x` must be an object'],
  [{ transforms: './x' }, '`transforms` must be a list of texts'],
  [{ ignore: [''] }, '`ignore[0]` must be a text'],
  [{ contexts: { x: null } }, '`contexts.x` must be a text'],
  [{ overrides: {} }, '`overrides` must be a list'],
  [{ overrides: [{ level: 'safe' }] }, '`overrides[0]` says for no `files`'],
  [
    { overrides: [{ files: [], ignore: [] }] },
    'unknown key `ignore`: there are files, level, levels, options',
  ],
  [{ overrides: [{ files: 1 }] }, '`overrides[0].files` must be a list of texts'],
];

describe('the form', () => {
  test.each(GOOD.map((value) => [JSON.stringify(value), value] as const))('%s is good', (_, value) => {
    expect(formProblems(value)).toEqual([]);
    expect(accepts(value)).toBe(true);
  });

  test.each(BAD.map(([value, message]) => [JSON.stringify(value), value, message] as const))(
    '%s is not',
    (_, value, message) => {
      expect(formProblems(value).map((problem) => problem.message)).toEqual([message]);
      expect(accepts(value)).toBe(false);
    },
  );
});

describe('what transforms there are', () => {
  const transforms = [
    { id: 'merge-runs', defaults: {} },
    { id: 'short-lines', defaults: { most: 80, words: ['a'], strict: false, mode: 'x' } },
  ];
  const messages = (config: object): readonly string[] =>
    idProblems(config, transforms).map(({ message }) => message);

  test('an id that none has', () => {
    expect(messages({ levels: { 'merge-run': 'off' } })).toEqual([
      'no transform has the id `merge-run`: did you mean `merge-runs`?',
    ]);
    expect(messages({ overrides: [{ files: 'a', options: { nothing: {} } }] })).toEqual([
      'no transform has the id `nothing`: see `dockmod list`',
    ]);
  });

  test('options are those that it has by default, and of the same kind', () => {
    expect(
      messages({ options: { 'short-lines': { most: 100, words: [], strict: true, mode: 'y' } } }),
    ).toEqual([]);
    expect(messages({ options: { 'short-lines': { mots: 100 } } })).toEqual([
      '`short-lines` has no option `mots`: did you mean `most`?',
    ]);
    expect(
      messages({ options: { 'short-lines': { most: '100', words: {}, strict: 1, mode: null } } }),
    ).toEqual([
      'the option `most` of `short-lines` must be a number',
      'the option `words` of `short-lines` must be a list',
      'the option `strict` of `short-lines` must be true or false',
      'the option `mode` of `short-lines` must be a text',
    ]);
    expect(messages({ options: { 'merge-runs': { any: 1 } } })).toEqual(['`merge-runs` has no option `any`']);
  });
});
