/** Pipelines of GitLab, CircleCI and Azure: shell text in places of their own, from the repository's root. */
import { ROOT, declaredBuild, placeIn } from './build-place.js';
import type { DeclarationReader, DeclaredBuild, DeclaringFile } from './declared-build.js';
import { joinedScripts, readScript } from './script-builds.js';
import type { ScriptDeclarations } from './script-builds.js';
import { at, elements, entriesOf, pairs, readYaml, scalar } from './yaml-file.js';

type Key = string | number;

/** A shell script in a pipeline. */
interface Script {
  readonly text: string;
  /** as it is written; default: the root */
  readonly directory: string | undefined;
  readonly keys: readonly Key[];
}

interface Pipeline {
  applies(path: string, name: string): boolean;
  /** The scripts of a mapping that stands at `keys`. */
  scripts(value: unknown, keys: readonly Key[]): readonly Script[];
  /** Builds that a mapping declares without a script. */
  task?(value: unknown, origin: string): DeclaredBuild | undefined;
  /** variables that name the directory of the clone */
  readonly roots: readonly string[];
}

/** https://docs.gitlab.com/ci/yaml/#script */
export const gitlab = reader({
  applies: (path, name) =>
    name.endsWith('ml') &&
    /(?:^|\/)(?:\.gitlab-ci|\.gitlab\/[^/]+|\.gitlab\/ci\/[^/]+|[^/]+\.gitlab-ci)\.ya?ml$/.test(path),
  scripts: (value, keys) => {
    // the three run in one shell, one after the other
    const parts = ['before_script', 'script'].flatMap((key) => flat(at(value, key)));
    return parts.length === 0 || at(value, 'script') === undefined
      ? []
      : [{ text: parts.join('\n'), directory: undefined, keys: [...keys, 'script'] }];
  },
  roots: ['CI_PROJECT_DIR'],
});

/** https://circleci.com/docs/configuration-reference/#run */
export const circleci = reader({
  applies: (path) => /^\.circleci\/[^/]+\.ya?ml$/.test(path),
  scripts: (value, keys) => {
    const run = at(value, 'run');
    const text = scalar(run) ?? scalar(at(run, 'command'));
    const directory = scalar(at(run, 'working_directory'))?.replace(/^~\/(?:project|repo)\/?/, './');
    return text === undefined ? [] : [{ text, directory, keys: [...keys, 'run'] }];
  },
  roots: ['CIRCLE_WORKING_DIRECTORY'],
});

/** https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/steps-bash */
export const azure = reader({
  applies: (path, name) =>
    name.endsWith('ml') && /(?:^|\/)(?:[^/]*azure-pipelines?[^/]*|\.azure[^/]*\/[^/]+)\.ya?ml$/.test(path),
  scripts: (value, keys) =>
    ['script', 'bash'].flatMap((key) => {
      const text = scalar(at(value, key));
      return text === undefined
        ? []
        : [{ text, directory: workspace(scalar(at(value, 'workingDirectory'))), keys: [...keys, key] }];
    }),
  task: (value, origin) => {
    const inputs = at(value, 'inputs');
    const input = (name: string): string | undefined =>
      workspace(scalar(entriesOf(inputs).find(([key]) => key.toLowerCase() === name)?.[1]));
    if (scalar(at(value, 'task'))?.startsWith('Docker@2') !== true) return undefined;
    if (!['build', 'buildandpush', undefined].includes(input('command')?.toLowerCase())) return undefined;
    const dockerfile = input('dockerfile');
    if (dockerfile === undefined || dockerfile.includes('*')) return undefined;
    const context = input('buildcontext');
    return declaredBuild({
      base: '',
      // https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/docker-v2: `**` is where the Dockerfile is
      context: context === undefined || context === '**' ? `./${dockerfile.replace(/[^/]*$/, '')}` : context,
      dockerfile,
      dockerfileFrom: 'base',
      origin,
    });
  },
  roots: ['BUILD_SOURCESDIRECTORY', 'SYSTEM_DEFAULTWORKINGDIRECTORY'],
});

function workspace(path: string | undefined): string | undefined {
  return path?.replace(/^\$\((?:Build\.SourcesDirectory|System\.DefaultWorkingDirectory)\)/i, ROOT);
}

function flat(value: unknown): readonly string[] {
  const text = scalar(value);
  return text === undefined ? elements(value).flatMap(flat) : [text];
}

function reader(pipeline: Pipeline): DeclarationReader {
  return {
    applies: (path, name) => pipeline.applies(path, name),
    hint: /\bbuild\b|\bbud\b|\bexecutor\b|Docker@2|\bdocker\b/,
    read: async (file) => {
      const { documents, problems } = await readYaml(file, 'what it builds is not taken into account');
      const found = documents.flatMap(({ data, lineAt }) => {
        const variables = {
          ...pairs(at(data, 'variables')),
          ...Object.fromEntries(pipeline.roots.map((name) => [name, ROOT])),
        };
        return [...mappings(data, [])].flatMap(([value, keys]) =>
          declarationsOf(file, pipeline, value, keys, lineAt, variables),
        );
      });
      return { ...joinedScripts(found), problems };
    },
  };
}

function declarationsOf(
  { path }: DeclaringFile,
  pipeline: Pipeline,
  value: unknown,
  keys: readonly Key[],
  lineAt: (keys: readonly Key[]) => number,
  variables: Readonly<Record<string, string>>,
): readonly ScriptDeclarations[] {
  const task = pipeline.task?.(value, `${path}:${lineAt(keys)}`);
  const scripts = pipeline.scripts(value, keys).flatMap((script) => {
    const directory = script.directory === undefined ? '' : placeIn('', script.directory);
    if (directory === undefined) return [];
    const line = lineAt(script.keys);
    const known = { ...variables, ...pairs(at(value, 'variables')) };
    return [readScript(script.text, { path, line, isVerbatim: false, directory, variables: known })];
  });
  return task === undefined ? scripts : [{ builds: [task], runs: [], names: [] }, ...scripts];
}

/** Deeper things are no steps. */
const MAX_DEPTH = 12;

/** All mappings of a document, with where they stand. */
function* mappings(value: unknown, keys: readonly Key[]): Iterable<readonly [unknown, readonly Key[]]> {
  if (keys.length > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const [i, element] of value.entries()) yield* mappings(element, [...keys, i]);
    return;
  }
  const entries = entriesOf(value);
  if (entries.length > 0) yield [value, keys];
  for (const [key, inner] of entries) yield* mappings(inner, [...keys, key]);
}
