/** Command lines that are read without yargs ask for what yargs reads in them. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainArguments } from '../../src/cli/plain-arguments.js';
import { rewriteCommand } from '../../src/cli/rewrite-command.js';
import { OPTIONS } from '../../src/cli/rewrite-options.js';
import { yargsArguments } from '../../src/cli/yargs-arguments.js';

const ids = ['apk-no-cache', 'merge-runs'];

test.each([
  '',
  'Dockerfile',
  '-q Dockerfile',
  '-',
  '-w --level safe a b',
  '--level=aggressive --only merge-runs,apk-no-cache',
  '--format json -o out.json --check',
  '--files-from - -j 4',
  '- --stdin-filename app/Dockerfile --explain',
])('%j is plain', (line) => {
  expect(plainArguments(line.split(' ').filter((word) => word !== ''))).toBeDefined();
});

test.each([
  '--help',
  '--version',
  'list',
  '-q explain merge-runs',
  'a help',
  '--verify -w',
  '-wq',
  '--no-color',
  '--color false',
  '--level insane',
  '--level',
  '--skip a --skip b',
  '--only="merge-runs"',
  '-- a',
  '--lvl safe',
])('%j takes yargs', (line) => {
  expect(plainArguments(line.split(' '))).toBeUndefined();
});

describe('whatever is plain', () => {
  const words = Object.entries(OPTIONS).flatMap(([name, option]) => [
    `--${name}`,
    ...('alias' in option ? [`-${option.alias}`] : []),
  ]);
  const values = ['safe', 'json', 'merge-runs', 'a b', '3', '1e3', '0x10', 'x=y', 'a,b', '.', '-', ''];
  const more = ['Dockerfile', 'true', 'false', '--', '--level=safe', '--only=', '-o=x', '--a', '-1', 'null'];

  test('is what yargs has', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words, ...values, ...more), { maxLength: 6 }), (args) => {
        const plain = plainArguments(args);
        if (plain === undefined) return;
        expect(rewriteCommand(plain, ids)).toEqual(yargsArguments(args, ids, '1.2.3'));
      }),
      { numRuns: 3000 },
    );
  });
});
