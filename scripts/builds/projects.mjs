/** The fixture projects: small real ones, each with its whole context and what is to be expected of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bundle.mjs';
import { imagesNamed } from './images.mjs';

const folder = 'fixtures/projects';

/**
 * @typedef {object} Project `project.json` of a fixture project, with what follows from where it lies
 * @property {string} name of its folder
 * @property {string} context its folder `context`, from the root of the repository
 * @property {string} dockerfile path from the root of the repository
 * @property {string} summary
 * @property {string} [run] command to run in both images
 * @property {number} [port] to be answered by both
 * @property {Record<string, string>} [buildArgs]
 * @property {string} [touch] file of the context to change before building again
 * @property {{ verdict: 'verified' | 'unchanged', transforms?: readonly string[], output?: string }} expect
 */

/**
 * @param {readonly string[]} names of folders; all projects where empty
 * @returns {readonly Project[]}
 * @throws where there is no such project
 */
export function readProjects(names) {
  const present = readdirSync(join(root, folder)).filter((name) =>
    existsSync(join(root, folder, name, 'project.json')),
  );
  const unknown = names.filter((name) => !present.includes(name));
  if (unknown.length > 0)
    throw new Error(`no project ${unknown.join(', ')} in ${folder}/; there are: ${present.join(', ')}`);
  return (names.length > 0 ? names : present).map(readProject);
}

function readProject(name) {
  const project = JSON.parse(readFileSync(join(root, folder, name, 'project.json'), 'utf8'));
  const context = `${folder}/${name}/context`;
  return { ...project, name, context, dockerfile: `${context}/${project.dockerfile ?? 'Dockerfile'}` };
}

/** The images that a project's Dockerfile is built on. */
export function imagesOf({ dockerfile, buildArgs }) {
  return imagesNamed(readFileSync(join(root, dockerfile), 'utf8'), { buildArgs });
}
