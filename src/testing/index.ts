/** For those who write transforms: fixture cases, their variants, and the shell oracle. */
export { fixtureCases } from './cases.js';
export type { FixtureCase } from './cases.js';
export { variantsOf } from './variants.js';
export type { Variant } from './variants.js';
export { hostShells } from './driver.js';
export type { HostShell } from './driver.js';
export { compareRuns } from './oracle.js';
export type { PermittedChanges } from './oracle.js';
export { rewriteWitnessed } from './witness.js';
export type { Witnessed } from './witness.js';
export { fixtureProjects } from './projects.js';
export type { FixtureProject, ProjectExpectation } from './projects.js';
export { examplesIn } from './examples.js';
export type { Example } from './examples.js';
