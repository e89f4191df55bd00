/** What `prisma generate` reads and writes: it runs as a script of the project, and when `@prisma/client` is installed. */
import { joinPath, parentOf, resolvePath } from './context-path.js';
import type { ContextFiles } from './ecosystem.js';
import { filesBelow } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';
import { stringAt } from './json.js';
import { readPackageJson } from './package-json.js';

/** https://www.prisma.io/docs/orm/prisma-schema/overview/location, in the order in which they are looked for */
const SCHEMAS = ['schema.prisma', 'prisma/schema.prisma', 'prisma/schema'];

/** https://www.prisma.io/docs/orm/reference/prisma-config-reference: a program, which may import any other */
const CONFIGURATIONS = ['prisma.config', '.config/prisma'].flatMap((name) =>
  ['.js', '.ts', '.mjs', '.cjs', '.mts', '.cts'].map((end) => `${name}${end}`),
);

/** Where the schema of a package is: as it is given, as `package.json#prisma.schema` says, or at a usual place. */
function schemaOf(view: ContextFiles, directory: string, given?: string): string | undefined {
  const manifest = readPackageJson(view, joinPath(directory, 'package.json'))?.value;
  const named = given ?? stringAt(manifest?.data, 'prisma', 'schema');
  if (named !== undefined) return resolvePath(directory, named);
  return SCHEMAS.map((name) => joinPath(directory, name)).find((path) => view.kind(path) !== undefined);
}

/** Takes the schema of a package, by the path that a script gives it where it does. */
export function gatherPrisma(gathering: Gathering, directory: string, file: string, given?: string): void {
  const { view } = gathering;
  const configuration = CONFIGURATIONS.find((name) => view.kind(joinPath(directory, name)) === 'file');
  if (configuration !== undefined)
    gathering.block(joinPath(directory, configuration), 'it is a program, and may read anything');
  const schema = schemaOf(view, directory, given);
  if (schema === undefined || !gathering.file(schema)) {
    // fails, or tells that there is none, with the sources at hand as well
    if (given !== undefined) gathering.block(file, `the schema \`${given}\` is not there`);
    return;
  }
  for (const { provider } of generatorsOf(view, schema)) {
    if (!/^prisma-client(?:-js)?$/.test(provider))
      gathering.block(schema, `its generator \`${provider}\` may read anything`);
  }
}

/** Directories of the tree into which `prisma generate` writes. */
export function prismaOutputs(view: ContextFiles, directory: string): readonly string[] {
  const schema = schemaOf(view, directory);
  if (schema === undefined) return [];
  const base = view.kind(schema) === 'directory' ? schema : (parentOf(schema) ?? '');
  return generatorsOf(view, schema)
    .map(({ output }) => (output === undefined ? undefined : resolvePath(base, output)))
    .filter((path): path is string => path !== undefined && path !== '');
}

interface Generator {
  readonly provider: string;
  readonly output: string | undefined;
}

/** https://www.prisma.io/docs/orm/prisma-schema/overview/generators; blocks do not nest */
function generatorsOf(view: ContextFiles, schema: string): readonly Generator[] {
  const files =
    view.kind(schema) === 'directory'
      ? (filesBelow(view, schema, (path) => path.endsWith('.prisma')) ?? [])
      : [schema];
  return files.flatMap((file) => {
    const text = (view.read(file) ?? '').replace(/^\s*\/\/.*$/gm, '');
    return [...text.matchAll(/^\s*generator\s+\w+\s*\{([^}]*)\}/gm)].map(([, body = '']) => ({
      provider: /^\s*provider\s*=\s*"([^"]*)"/m.exec(body)?.[1] ?? '',
      output: /^\s*output\s*=\s*"([^"]*)"/m.exec(body)?.[1],
    }));
  });
}
