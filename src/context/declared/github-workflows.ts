/** GitHub workflows: https://docs.github.com/actions/writing-workflows/workflow-syntax-for-github-actions */
import { ROOT, declaredBuild, placeIn } from './build-place.js';
import type { DeclarationReader } from './declared-build.js';
import { joinedScripts, readScript } from './script-builds.js';
import type { ScriptDeclarations } from './script-builds.js';
import { at, elements, entriesOf, pairs, readYaml, scalar } from './yaml-file.js';

export const githubWorkflows: DeclarationReader = {
  applies: (path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path),
  hint: /\bbuild\b|\bbud\b|build-push-action|\bdocker\b/,
  read: async (file) => {
    const { path } = file;
    const { documents, problems } = await readYaml(file, 'what it builds is not taken into account');
    const scripts: ScriptDeclarations[] = [];
    for (const { data, lineAt } of documents) {
      for (const [name, job] of entriesOf(at(data, 'jobs'))) {
        for (const values of matrix(at(job, 'strategy', 'matrix'))) {
          elements(at(job, 'steps')).forEach((step, i) => {
            const line = lineAt(['jobs', name, 'steps', i]);
            const text = (...keys: readonly (string | number)[]) =>
              expanded(scalar(at(step, ...keys)), values);
            const directory =
              text('working-directory') ??
              expanded(scalar(at(job, 'defaults', 'run', 'working-directory')), values) ??
              scalar(at(data, 'defaults', 'run', 'working-directory')) ??
              '.';
            const run = text('run');
            const base = placeIn('', directory);
            const variables = known([at(data, 'env'), at(job, 'env'), at(step, 'env')], values);
            if (run !== undefined && base !== undefined)
              scripts.push(
                readScript(run, {
                  path,
                  line: lineAt(['jobs', name, 'steps', i, 'run']),
                  isVerbatim: false,
                  directory: base,
                  variables,
                }),
              );
            if (text('uses')?.startsWith('docker/build-push-action@') !== true) return;
            const context = text('with', 'context') ?? '.';
            const build = declaredBuild({
              base: '',
              context: context.replace(/^\{\{ *defaultContext *\}\}:?/, './'),
              dockerfile: text('with', 'file'),
              dockerfileFrom: context.startsWith('{{') ? 'context' : 'base',
              target: text('with', 'target'),
              args: pairs(text('with', 'build-args')?.split('\n')),
              contexts: pairs(text('with', 'build-contexts')?.split('\n')),
              origin: `${path}:${line}`,
              tags: text('with', 'tags')?.split(/[\n,]/).flatMap(tagOf),
            });
            if (build !== undefined) scripts.push({ builds: [build], runs: [], names: [] });
          });
        }
      }
    }
    return { ...joinedScripts(scripts), problems };
  },
};

function known(
  environments: readonly unknown[],
  values: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const entries = environments.flatMap(entriesOf).flatMap(([name, value]) => {
    const text = expanded(scalar(value), values);
    return text === undefined || text.includes('${{') ? [] : [[name, text] as const];
  });
  return { ...Object.fromEntries(entries), GITHUB_WORKSPACE: ROOT };
}

/** https://github.com/docker/build-push-action: one a line, or behind commas */
function tagOf(text: string): readonly string[] {
  const tag = text.trim();
  return tag === '' || tag === '|' ? [] : [tag];
}

/** Jobs that a matrix makes at the most, on GitHub. */
const MAX_JOBS = 256;

/** The combinations of a matrix, by `matrix.NAME`; one without values where there is none, or it is computed. */
function matrix(value: unknown): readonly ReadonlyMap<string, string>[] {
  let jobs: Map<string, string>[] = [new Map<string, string>()];
  const include = elements(at(value, 'include'));
  for (const [name, list] of entriesOf(value)) {
    if (name === 'include' || name === 'exclude' || !Array.isArray(list) || list.length === 0) continue;
    const grown = jobs.flatMap((job) =>
      list.map((item) => new Map<string, string>([...job, ...leaves(`matrix.${name}`, item)])),
    );
    if (grown.length <= MAX_JOBS) jobs = grown;
  }
  if (include.length === 0) return jobs;
  const isEmpty = jobs.length === 1 && jobs[0]!.size === 0;
  // what is included is a job of its own, or adds to those that it agrees with
  const included = include.map((item) => new Map(leaves('matrix', item)));
  const merged = jobs.flatMap((job) => {
    const fitting = included.filter((more) =>
      [...more].every(([name, text]) => !job.has(name) || job.get(name) === text),
    );
    return fitting.length === 0 ? [job] : fitting.map((more) => new Map([...job, ...more]));
  });
  return isEmpty ? included : [...merged, ...included];
}

function leaves(name: string, value: unknown): readonly (readonly [string, string])[] {
  const text = scalar(value);
  if (text !== undefined) return [[name, text]];
  return entriesOf(value).flatMap(([key, inner]) => leaves(`${name}.${key}`, inner));
}

/** `${{ matrix.name }}` and `${{ github.workspace }}` by their values; other expressions stay. */
function expanded(text: string | undefined, values: ReadonlyMap<string, string>): string | undefined {
  return text?.replace(/\$\{\{ *([\w.-]+) *\}\}/g, (whole, name: string) =>
    name === 'github.workspace' ? ROOT : (values.get(name) ?? whole),
  );
}
