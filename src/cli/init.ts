/** `dockmod init`: writes a configuration, after a look at the repository. */
import { join, relative, resolve, sep } from 'node:path';
import { findsManifests } from '../analysis/finds-manifests.js';
import { namedFiles } from '../analysis/named-files.js';
import { configurationAbove, configurationIn } from '../config/configurations.js';
import { locateContexts } from '../context/locate.js';
import { Repositories } from '../context/repository.js';
import { DONE, REFUSED } from './exit-codes.js';
import type { Output } from './run.js';
import { readFile } from './read.js';
import { writeOutput } from './write-output.js';

/** Where the schema of configurations stands for an editor, from where dockmod is installed. */
const SCHEMA = './node_modules/dockmod/schemas/config.schema.json';
const NAME = 'dockmod.config.json';
/** Directories with Dockerfiles that somebody else wrote, or that are there to be wrong. */
const FOREIGN = /^(?:vendor|third_party|third-party|external|testdata|fixtures|__fixtures__|examples?)$/;

/**
 * Writes `dockmod.config.json` into the working directory, where there is no configuration yet, and says what it put
 * there and why. Returns the exit code.
 */
export async function init({
  cwd,
  stdout,
  stderr,
}: {
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
}): Promise<number> {
  const present = configurationIn(cwd);
  if (present !== undefined) {
    stderr.write(`${present}: error: there is a configuration already; it stays as it is\n`);
    return REFUSED;
  }
  const { search } = await import('./search.js');
  const { files } = search(cwd);
  const repositories = new Repositories();
  const ignore = new Set<string>();
  const contexts: [string, readonly string[]][] = [];
  for (const path of files) {
    const foreign = path.split('/').slice(0, -1);
    const at = foreign.findIndex((name) => FOREIGN.test(name));
    if (at !== -1) {
      ignore.add(foreign.slice(0, at + 1).join('/'));
      continue;
    }
    const file = resolve(cwd, path);
    const source = readFile(file);
    if ('failure' in source) continue;
    const located = await locateContexts(
      { path: file, text: source.text },
      { repositories, isMeant: findsManifests, namedFiles },
    );
    if (located.contexts.length > 0 || located.plausible.length === 0) continue;
    const roots = located.plausible.flatMap(({ root }) => (root === undefined ? [] : [shown(cwd, root)]));
    if (roots.length > 0) contexts.push([path, roots]);
  }
  const path = join(cwd, NAME);
  const problem = writeOutput(path, textOf([...ignore].sort()));
  if (problem !== undefined) {
    stderr.write(`${NAME}: error: ${problem}\n`);
    return REFUSED;
  }
  const above = configurationAbove(cwd);
  const said = [
    `${files.length} Dockerfile${files.length === 1 ? '' : 's'} found`,
    ...(above === undefined
      ? []
      : [`\`${shown(cwd, above)}\` does not hold here any more: nothing is merged`]),
    ...[...ignore]
      .sort()
      .map((directory) => `\`${directory}\` is ignored: its Dockerfiles look like others' or examples`),
    ...contexts.map(
      ([file, directories]) =>
        `${file}: nothing says which directory it is built with (${directories.map((one) => `\`${one}\``).join(', ')}): \`"contexts": { "${keyOf(file)}": "DIR" }\` would`,
    ),
  ];
  stdout.write(`${NAME}: written\n${said.map((line) => `  ${line}\n`).join('')}`);
  return DONE;
}

function shown(cwd: string, root: string): string {
  return relative(cwd, root).replaceAll(sep, '/') || '.';
}

/** A name alone would mean the files of that name in all directories. */
function keyOf(path: string): string {
  return path.includes('/') ? path : `./${path}`;
}

function textOf(ignore: readonly string[]): string {
  const config = { $schema: SCHEMA, level: 'standard', ...(ignore.length > 0 && { ignore }) };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
