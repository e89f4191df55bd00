/** Every cut that a case proposes is accepted, and each instruction that is taken from its new stage is missed. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { passes } from '../../src/analysis/passes.js';
import { Document } from '../../src/dockerfile/document.js';
import { fixtureCases } from '../../src/testing/index.js';
import { applyEdits } from '../../src/text/edit.js';
import type { Change } from '../../src/transform.js';
import { factsOf } from '../../src/validate/facts.js';
import { validate } from '../../src/validate/validate.js';
import splitStages from '../../transforms/split-stages/index.js';

/** Instructions that the programs of the cases do not miss: they open no file. */
const NOT_MISSED: ReadonlySet<string> = new Set([
  'COPY --from=builder /var/service /var/service',
  'COPY --from=build /tools /tools',
]);

const cases = fixtureCases(fileURLToPath(new URL('../../fixtures/transforms', import.meta.url))).filter(
  ({ id, after }) => id === 'split-stages' && after !== undefined,
);

describe.each(cases.map((one) => [one.name.replaceAll('-', ' '), one] as const))('%s', (_, one) => {
  const before = new Document('Dockerfile', one.before);
  const fixes = [...splitStages.run(passes(before, one.context)(splitStages.defaults))].flatMap(
    ({ fix }) => fix ?? [],
  );
  const facts = factsOf(one.context);

  test('a cut is proposed', () => {
    expect(fixes).toHaveLength(1);
  });
  for (const { edits, changes = [] } of fixes) {
    const text = applyEdits(one.before, edits);
    const after = new Document('Dockerfile', text);
    const cut = changes.find((change) => change.kind === 'split-stage');
    const [builder = -1] = after.stages.filter(({ name }) => name === cut?.builder).map(({ index }) => index);

    test('it is accepted', () => {
      expect(validate(before, after, changes, facts)).toBeUndefined();
    });
    test.each(
      (after.stages[builder + 1]?.instructions ?? [])
        .map(
          (instruction) => [text.slice(instruction.span.start, instruction.span.end), instruction] as const,
        )
        .filter(([written]) => !NOT_MISSED.has(written)),
    )('without `%s`', (_written, { span, operands }) => {
      const spoilt = new Document('Dockerfile', text.slice(0, span.start) + text.slice(span.end));
      const declared = changes.map((change): Change =>
        change.kind === 'split-stage'
          ? { ...change, takes: change.takes.filter((path) => !operands.includes(path)) }
          : change,
      );
      expect(validate(before, spoilt, declared, facts)).toBeDefined();
    });
  }
});
