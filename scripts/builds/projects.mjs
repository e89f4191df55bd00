/** The fixture projects that are asked for, and what they are built on. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bundle.mjs';
import { imagesNamed } from './images.mjs';

/**
 * @param {readonly string[]} names of folders of `fixtures/projects/`; all of them where empty
 * @returns {Promise<readonly import('../../src/testing/projects.js').FixtureProject[]>}
 * @throws where there is no such project
 */
export async function readProjects(names) {
  // Compiled by `npm run test:builds` itself, just before.
  const { fixtureProjects } = await import(new URL('../../dist/testing.js', import.meta.url).href);
  const projects = fixtureProjects(join(root, 'fixtures/projects'));
  const unknown = names.filter((name) => projects.every((project) => project.name !== name));
  if (unknown.length > 0) {
    const present = projects.map(({ name }) => name);
    throw new Error(`no project ${unknown.join(', ')}; there are ${present.join(', ')}`);
  }
  return names.length === 0 ? projects : projects.filter(({ name }) => names.includes(name));
}

/** The images that a project is built on, as it is and as it is rewritten. */
export function imagesOf({ context, dockerfile, buildArgs }) {
  const path = join(context, dockerfile);
  const text = readFileSync(path, 'utf8');
  const words = ['-q', '--write', '--context', context, '--stdin-filename', path, '-'];
  const { stdout } = spawnSync(process.execPath, [join(root, 'bin/dockmod.js'), ...words], {
    input: text,
    encoding: 'utf8',
  });
  return [...new Set([text, stdout].flatMap((one) => imagesNamed(one, { buildArgs })))];
}
