/** The cases of the example, as they would be tested where it is used: `node --test`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fixtureCases, rewriteWitnessed } from 'dockmod/testing';
import requireLabels from './require-labels.js';

const cases = fixtureCases(fileURLToPath(new URL('cases', import.meta.url)));

for (const { name, before, after = before, reason, context } of cases)
  test(name, () => {
    const { report } = rewriteWitnessed([requireLabels], before, context);
    assert.equal(report.after, after);
    assert.equal(
      report.declined.some((one) => one.reason.includes(reason ?? 'nothing')),
      reason !== undefined,
    );
  });
