import { expect, test } from '@jest/globals';
import { Document } from '../../src/dockerfile/document.js';
import { validate } from '../../src/validate/validate.js';
test('x', () => {
  const b = new Document('D', 'FROM debian\nRUN a\nRUN b\n');
  const a = new Document('D', 'FROM debian\nRUN a \\\n && b\n');
  expect(
    validate(b, a, [{ kind: 'merge-runs', runs: b.instructions.slice(1).map((i) => i.span) }]),
  ).toBeUndefined();
  const c = new Document('D', 'FROM debian\nRUN a \\\n ; b\n');
  expect(
    validate(b, c, [{ kind: 'merge-runs', runs: b.instructions.slice(1).map((i) => i.span) }]),
  ).toBeUndefined();
});
