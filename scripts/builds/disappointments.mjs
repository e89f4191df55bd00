/** Holds a verification to what its fixture project expects. */

/**
 * @param {import('../../src/testing/projects.js').FixtureProject} project
 * @param {import('../../src/report/verification.js').Verification} verification
 * @returns {Iterable<string>} what differs from what the project expects, a sentence each
 */
export function* disappointments(
  { expect, touch, port },
  { verdict, because, report, comparison, rebuild, run: runs },
) {
  if (verdict !== expect.verdict) yield `expected ${expect.verdict}, got ${verdict}: ${because}`;
  for (const { path, aspects, because: why } of unexplained(comparison?.files)) {
    yield `unexplained: ${path} (${aspects.join(', ')}): ${why}`;
  }
  for (const { field, before, after } of unexplained(comparison?.config)) {
    yield `unexplained: ${field} was ${before}, is ${after}`;
  }
  const applied = new Set(report.applied.map(({ id }) => id));
  for (const id of expect.transforms) if (!applied.has(id)) yield `${id} was not applied`;
  for (const { id, objection } of report.rolledBack) yield `${id} was rolled back: ${objection}`;
  if (verdict === 'unchanged') return;
  if (touch !== undefined && rebuild === undefined) yield `was not built again with a changed ${touch}`;
  if (runs === undefined) {
    yield 'was not run';
    return;
  }
  for (const side of ['before', 'after']) {
    const { output, answered } = runs[side];
    if (port !== undefined && answered !== true) yield `${side}: port ${port} does not answer`;
    if (expect.output !== undefined && !output.includes(expect.output)) {
      yield `${side}: does not print ${JSON.stringify(expect.output)} but ${JSON.stringify(output.slice(-300))}`;
    }
  }
}

function unexplained(differences = []) {
  return differences.filter((difference) => difference.class === 'unexplained');
}
