/** Every fixture case of every transform, in all its variants. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { rewrite } from '../src/engine/rewrite.js';
import { fixtureCases, rewriteWitnessed, variantsOf } from '../src/testing/index.js';
import type { FixtureCase } from '../src/testing/index.js';
import { transforms } from '../transforms/index.js';

const cases = fixtureCases(fileURLToPath(new URL('../fixtures/transforms', import.meta.url)));
const byId = new Map(transforms.map((transform) => [transform.id, transform]));

test('every transform has a case that changes and one that does not', () => {
  const has = (id: string, changes: boolean) =>
    cases.some((one) => one.id === id && isChanged(one) === changes);
  expect(transforms.filter(({ id }) => !has(id, true)).map(({ id }) => id)).toEqual([]);
  expect(transforms.filter(({ id }) => !has(id, false)).map(({ id }) => id)).toEqual([]);
});

test('every case is one of a transform', () => {
  expect(cases.filter(({ id }) => !byId.has(id)).map(({ id, name }) => `${id}/${name}`)).toEqual([]);
});

for (const { id, name, before, after, files, reason, context } of cases) {
  const transform = byId.get(id);
  if (transform === undefined) continue;

  describe(`${id}: ${name.replaceAll('-', ' ')}`, () => {
    test.each(variantsOf({ before, after }).map((variant) => [variant.name, variant] as const))(
      '%s',
      (_variant, variant) => {
        const { report } = rewriteWitnessed([transform], variant.before, context);
        expect(report.after).toBe(variant.after);
        expect(report.failures).toEqual([]);
        expect(report.rolledBack).toEqual([]);
        const isIgnoreOnly = after === undefined && Object.keys(files).length > 0;
        expect(report.applied.length > 0).toBe(isIgnoreOnly || variant.before !== variant.after);
      },
    );

    test('changes the files of the context that it says, and no others', () => {
      const { report } = rewriteWitnessed([transform], before, context);
      expect(Object.fromEntries(report.files.map((file) => [file.path, file.after]))).toEqual(files);
    });

    if (reason !== undefined) {
      test('says why nothing is done', () => {
        const { report } = rewriteWitnessed([transform], before, context);
        expect(report.declined.map((declined) => declined.reason)).toContainEqual(
          expect.stringContaining(reason),
        );
      });
    }

    test('comes out the same in whichever order the transforms are given', () => {
      const options = { level: 'aggressive', context } as const;
      const results = shuffles(transforms).map(
        (shuffled) => rewrite('Dockerfile', before, { ...options, transforms: shuffled }).after,
      );
      expect(new Set(results).size).toBe(1);
    });
  });
}

/** Whether something is rewritten: the Dockerfile, or a file of the context alone. */
function isChanged({ after, files }: FixtureCase): boolean {
  return after !== undefined || Object.keys(files).length > 0;
}

/** The list as it is, reversed, and rotated. */
function shuffles<T>(list: readonly T[]): readonly (readonly T[])[] {
  const middle = list.length >> 1;
  return [list, list.toReversed(), [...list.slice(middle), ...list.slice(0, middle)]];
}
