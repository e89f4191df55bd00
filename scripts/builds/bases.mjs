/** The base images that the fixture projects name: pulled where that works, else stand-ins made of packages of Debian and npm. */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { home, say } from './home.mjs';
import { imagesNamed } from './images.mjs';
import { authorityBundle, hostAuthorities, rootFileSystems } from './root-file-systems.mjs';

const recipes = fileURLToPath(new URL('bases', import.meta.url));

/**
 * @typedef {object} Base
 * @property {string} folder of `bases/`: its Dockerfile is the recipe
 * @property {string} [target] stage of the Dockerfile
 * @property {'root-file-systems'} [context] what is sent to the builder in the place of the folder
 * @property {string} [authorities] the variable by which its programs learn of further certificate authorities
 * @property {readonly string[]} tags
 */

/** @type {readonly Base[]} */
const bases = JSON.parse(readFileSync(new URL('bases.json', import.meta.url), 'utf8'));

/**
 * Makes images available to an engine, with all that they are built on. In an engine of our own every stand-in is
 * brought up to date with its recipe, which the builder's cache makes cheap; in another one, images that are there
 * stay as they are.
 * @param {import('./engine.mjs').Engine} engine
 * @param {readonly string[]} images names with tags
 * @param {AbortSignal} signal
 * @returns {Promise<ReadonlyMap<string, string>>} the images that cannot be had, with the reason
 */
export async function haveBases(engine, images, signal) {
  const missing = new Map();
  const done = new Set();
  for (const image of images) {
    try {
      await have(image);
    } catch (error) {
      signal.throwIfAborted();
      missing.set(image, error.stderr?.trim().split('\n').slice(-12).join('\n') || error.message);
    }
  }
  return missing;

  async function have(image) {
    if (done.has(image)) return;
    if (!engine.own && ((await exists(engine, image)) || (await pull(engine, image)))) {
      done.add(image);
      return;
    }
    const base = bases.find(({ tags }) => tags.includes(image));
    if (base === undefined) throw new Error(`no recipe in scripts/builds/bases.json makes ${image}`);
    const text = readFileSync(join(recipes, base.folder, 'Dockerfile'), 'utf8');
    const sources = imagesNamed(text, { target: base.target }).filter(
      (name) => !(withoutTag(name) in contexts),
    );
    for (const source of sources) await have(source);
    await make(engine, base, text, signal);
    for (const tag of base.tags) done.add(tag);
  }
}

/** Folders that recipes copy from under a name, made on the first use. */
const contexts = { 'npm-packages': npmPackages };

async function make(engine, base, text, signal) {
  const [tag] = base.tags;
  const began = performance.now();
  const existed = await exists(engine, tag);
  let input = text;
  let target = base.target;
  if (base.authorities !== undefined && hostAuthorities().length > 0) {
    input += `\nFROM ${base.target} AS with-authorities\nENV ${base.authorities}=${authorityBundle}\n`;
    target = 'with-authorities';
  }
  const args = ['build', '--progress=plain', '--network=host', '--file=-'];
  if (target !== undefined) args.push(`--target=${target}`);
  for (const [name, folder] of Object.entries(contexts)) {
    if (text.includes(`--from=${name}`)) args.push(`--build-context=${name}=${await folder()}`);
  }
  for (const name of base.tags) args.push(`--tag=${name}`);
  const context = base.context === 'root-file-systems' ? await rootFileSystems() : join(recipes, base.folder);
  await execa('docker', ['buildx', ...args, context], {
    env: engine.environment,
    input,
    cancelSignal: signal,
  });
  const seconds = (performance.now() - began) / 1000;
  if (!existed) say(`made a stand-in for ${tag} in ${seconds.toFixed(0)} s`);
}

async function exists(engine, image) {
  const { failed } = await execa('docker', ['image', 'inspect', image], {
    env: engine.environment,
    stdin: 'ignore',
    reject: false,
  });
  return !failed;
}

async function pull(engine, image) {
  say(`pulling ${image}`);
  const { failed } = await execa('docker', ['pull', '--quiet', image], {
    env: engine.environment,
    stdin: 'ignore',
    reject: false,
    timeout: 300_000,
  });
  return !failed;
}

/** Node and its package managers, as npm has them: their folder, which is remade when the versions change. */
async function npmPackages() {
  const folder = join(home, 'npm-packages');
  const list = join(recipes, 'npm-packages/package.json');
  const installed = join(folder, 'package.json');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== readFileSync(list, 'utf8')) {
    const unfinished = `${folder}.unfinished`;
    for (const path of [folder, unfinished]) rmSync(path, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    cpSync(list, join(unfinished, 'package.json'));
    await execa('npm', ['install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'], {
      cwd: unfinished,
      stdin: 'ignore',
    });
    renameSync(unfinished, folder);
  }
  return join(folder, 'node_modules');
}

function withoutTag(image) {
  return image.replace(/:latest$/, '');
}
