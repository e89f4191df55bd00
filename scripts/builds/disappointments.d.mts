import type { Verification } from '../../src/report/verification.js';
import type { FixtureProject } from '../../src/testing/projects.js';

export function disappointments(project: FixtureProject, verification: Verification): Iterable<string>;
