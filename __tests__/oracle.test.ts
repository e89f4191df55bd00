/** The shell oracle on every fixture case that rewrites a RUN, in every shell of this machine. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { compareRuns, fixtureCases, hostShells, rewriteWitnessed } from '../src/testing/index.js';
import { transforms } from '../transforms/index.js';

const shells = hostShells();
const byId = new Map(transforms.map((transform) => [transform.id, transform]));
const cases = fixtureCases(fileURLToPath(new URL('../fixtures/transforms', import.meta.url))).filter(
  ({ id, after }) => after !== undefined && byId.has(id),
);

for (const name of ['dash', 'bash', 'busybox ash'] as const) {
  // skipped, and so counted and shown, where the shell is not installed
  (shells.some((shell) => shell.name === name) ? test : test.skip)(`${name} is here`, () => undefined);
}

describe('every command sees the same, and the same failures fail the build', () => {
  test.each(cases.map((one) => [`${one.id}: ${one.name.replaceAll('-', ' ')}`, one] as const))(
    '%s',
    async (_name, { id, before, after, context }) => {
      const { declared } = rewriteWitnessed([byId.get(id)!], before, context);
      expect(await compareRuns(before, after!, shells, declared)).toEqual([]);
    },
  );
});
