/** Which commands succeed and which fail, in the cases that a comparison looks at. */

/** The way that each numbered node goes; 0 is success. */
export type Ways = readonly number[];

const LIMIT = 300;
const PAIRS_UP_TO = 10;
const RANDOM = 24;

/**
 * Scenarios for nodes with those numbers of ways: all succeed; each one alone goes each other way; all from one
 * on fail; every pair of few; and some random ones, the same on every run.
 */
export function scenariosOf(ways: Ways): readonly Ways[] {
  const open = ways.flatMap((count, id) => (count > 1 ? [id] : []));
  const scenarios: Ways[] = [ways.map(() => 0)];
  const add = (chosen: ReadonlyMap<number, number>): void => {
    scenarios.push(ways.map((_, id) => chosen.get(id) ?? 0));
  };
  for (const id of open) for (let way = 1; way < ways[id]!; way++) add(new Map([[id, way]]));
  for (const from of open.slice(0, -1)) {
    add(new Map(open.filter((id) => id >= from).map((id) => [id, ways[id]! - 1])));
  }
  if (open.length <= PAIRS_UP_TO) {
    for (const a of open) for (const b of open) if (a < b) add(new Map([a, b].map((id) => [id, 1])));
  }
  if (open.length > 2) {
    const random = randomNumbers(ways.length);
    for (let i = 0; i < RANDOM; i++) {
      add(new Map(open.map((id) => [id, random() % 3 === 0 ? 1 + (random() % (ways[id]! - 1)) : 0])));
    }
  }
  if (scenarios.length <= LIMIT) return scenarios;
  // keep the first, and the rest evenly
  const step = scenarios.length / LIMIT;
  return Array.from({ length: LIMIT }, (_, i) => scenarios[Math.floor(i * step)]!);
}

/** https://en.wikipedia.org/wiki/Linear_congruential_generator, with the numbers of Numerical Recipes. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
