/** Compose files: https://docs.docker.com/reference/compose-file/build/ */
import type { ImageUse } from '../image-use.js';
import { childOf, parentOf } from '../path.js';
import { declaredBuild, placeIn } from './build-place.js';
import type { DeclarationReader, DeclaredBuild, DeclaredRun, DeclaringFile } from './declared-build.js';
import { usesOf } from './compose-uses.js';
import { at, entriesOf, pairs, readYaml, scalar } from './yaml-file.js';
import type { YamlDocument } from './yaml-file.js';

const NAME = /^(?:docker-)?compose[^/]*\.ya?ml$/;
const LOST = 'what it builds is not taken into account';
/** What a file adds to is looked for in these, beside it: https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/ */
const BASES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
/** A service that extends a service that extends … */
const MAX_DEPTH = 10;

/** What services say of their builds, with the directory that their paths are from. */
interface ServiceBuild {
  readonly base: string;
  readonly context?: string | undefined;
  readonly dockerfile?: string | undefined;
  readonly isInline: boolean;
  readonly target?: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly contexts: Readonly<Record<string, string>>;
}

export const compose: DeclarationReader = {
  applies: (_, name) => NAME.test(name),
  hint: /\bbuild\b|\bextends\b|\bcommand\b|\bentrypoint\b|\bhealthcheck\b/,
  read: async (file) => {
    const { documents, problems } = await readYaml(file, LOST);
    const builds: DeclaredBuild[] = [];
    const runs: DeclaredRun[] = [];
    for (const document of documents) {
      const services = entriesOf(at(document.data, 'services'));
      for (const [name, own] of services) {
        const uses = usesIn(file, document, services, name);
        const inherited = at(own, 'build') === undefined && uses.length > 0 ? beneath(file, name) : undefined;
        const service = (await buildOf(file, document, name, 0)) ?? (await inherited);
        const named = scalar(at(own, 'image'));
        // another file may build it
        if (service === undefined && named !== undefined) {
          const name = interpolated(named, environmentOf(file));
          runs.push(...uses.map((use): DeclaredRun => ({ name, named: 'image', use })));
        }
        if (service === undefined || service.isInline) continue;
        const { context = '.', ...rest } = service;
        const line = document.lineAt(['services', name, 'build']);
        const container = scalar(at(own, 'container_name'));
        const build = declaredBuild({
          ...rest,
          context,
          origin: `${file.path}:${line}`,
          tags: [
            `service ${name}`,
            ...(named === undefined ? [] : [interpolated(named, environmentOf(file))]),
            ...(container === undefined ? [] : [`container ${container}`]),
          ],
          uses: uses.map((use) => ({ ...use, target: service.target })),
        });
        if (build !== undefined) builds.push(build);
      }
    }
    return { builds, runs, problems };
  },
};

/** What a service, and others of the same image that build none, do with it. */
function usesIn(
  { path }: DeclaringFile,
  { lineAt }: YamlDocument,
  services: readonly (readonly [string, unknown])[],
  name: string,
): readonly ImageUse[] {
  const own = services.find(([other]) => other === name)?.[1];
  const image = scalar(at(own, 'image'));
  return services.flatMap(([other, service]) => {
    const isSame =
      other === name ||
      (image !== undefined && at(service, 'build') === undefined && scalar(at(service, 'image')) === image);
    return isSame ? usesOf(service, (key) => `${path}:${lineAt(['services', other, key])}`, undefined) : [];
  });
}

async function buildOf(
  file: DeclaringFile,
  { data }: YamlDocument,
  name: string,
  depth: number,
): Promise<ServiceBuild | undefined> {
  const service = at(data, 'services', name);
  const base = parentOf(file.path);
  const own = at(service, 'build');
  const inherited = await extended(file, data, at(service, 'extends'), depth);
  if (own === undefined || own === null) return inherited;
  const short = scalar(own);
  const environment = environmentOf(file);
  if (short !== undefined)
    return { base, context: interpolated(short, environment), isInline: false, args: {}, contexts: {} };

  const text = (key: string): string | undefined => {
    const value = scalar(at(own, key));
    return value === undefined ? undefined : interpolated(value, environment);
  };
  const context = text('context');
  const under = inherited ?? (context === undefined && depth === 0 ? await beneath(file, name) : undefined);
  return {
    base: context === undefined ? (under?.base ?? base) : base,
    context: context ?? under?.context,
    dockerfile: text('dockerfile') ?? under?.dockerfile,
    isInline: at(own, 'dockerfile_inline') !== undefined || under?.isInline === true,
    target: text('target') ?? under?.target,
    args: { ...under?.args, ...pairs(at(own, 'args')) },
    contexts: { ...under?.contexts, ...interpolatedAll(pairs(at(own, 'additional_contexts')), environment) },
  };
}

/** The build of the service that `extends` names, of this file or another. */
async function extended(
  file: DeclaringFile,
  data: unknown,
  value: unknown,
  depth: number,
): Promise<ServiceBuild | undefined> {
  const service = scalar(value) ?? scalar(at(value, 'service'));
  if (service === undefined || depth === MAX_DEPTH) return undefined;
  const other = scalar(at(value, 'file'));
  if (other === undefined) return buildOf(file, { data, lineAt: () => 1 }, service, depth + 1);
  const path = placeIn(parentOf(file.path), other);
  return path === undefined ? undefined : serviceIn(file, path, service, depth + 1);
}

/** The build of the same service in the file that this one is put on top of. */
async function beneath(file: DeclaringFile, service: string): Promise<ServiceBuild | undefined> {
  for (const name of BASES) {
    const path = childOf(parentOf(file.path), name);
    if (path !== file.path && file.files.kind(path) === 'file') return serviceIn(file, path, service, 1);
  }
  return undefined;
}

async function serviceIn(
  { files }: DeclaringFile,
  path: string,
  service: string,
  depth: number,
): Promise<ServiceBuild | undefined> {
  const text = files.read(path);
  if (text === undefined) return undefined;
  const file = { path, text, files };
  const [document] = (await readYaml(file, LOST)).documents;
  return document === undefined ? undefined : buildOf(file, document, service, depth);
}

type Environment = ReadonlyMap<string, string>;

/** Variables of the file `.env` beside: https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/ */
function environmentOf({ path, files }: DeclaringFile): Environment {
  const lines = files.read(childOf(parentOf(path), '.env'))?.split(/\r?\n/) ?? [];
  return new Map(
    lines.flatMap((line): readonly [string, string][] => {
      const [, name, double, single, plain = ''] =
        /^\s*(?:export\s+)?(\w+)\s*=\s*(?:"([^"$\\]*)"|'([^']*)'|([^"'].*)?)\s*$/.exec(line) ?? [];
      const value = double ?? single ?? plain.replace(/\s+#.*$/, '').trim();
      return name === undefined || value.includes('$') ? [] : [[name, value]];
    }),
  );
}

/** Variables by their values or defaults; those that are not known stay, and make the text unknown. */
function interpolated(text: string, environment: Environment): string {
  return text
    .replace(
      /\$\{(\w+)(?:(:?-)([^${}]*))?\}|\$([A-Za-z_]\w*)/g,
      (whole, name: string | undefined, operator: string | undefined, other = '', short = '') => {
        const value = environment.get(name ?? String(short));
        if (value !== undefined && (value !== '' || operator !== ':-')) return value;
        return operator === undefined ? whole : String(other);
      },
    )
    .replaceAll('$$', '$');
}

function interpolatedAll(
  values: Readonly<Record<string, string>>,
  environment: Environment,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, interpolated(value, environment)]),
  );
}
