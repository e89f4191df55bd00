/** Manifests of Kubernetes: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/ */
import type { ImageUse } from '../image-use.js';
import type { DeclarationReader, DeclaredName, DeclaredRun } from './declared-build.js';
import { at, elements, entriesOf, readYaml, scalar } from './yaml-file.js';

type Key = string | number;

/** Lists of containers in the template of a pod, whatever makes the pod. */
const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

/** What is run in a container besides: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.33/#execaction-v1-core */
const ACTIONS = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
];

export const kubernetes: DeclarationReader = {
  applies: (_, name) => /\.ya?ml$/.test(name),
  hint: /^(?:- *)?apiVersion:[^]*\b(?:containers|initContainers):/m,
  read: async (file) => {
    const runs: DeclaredRun[] = [];
    const names: DeclaredName[] = [];
    // a template of Helm is no YAML, and nothing is lost that could be known
    const { documents } = await readYaml(file, 'what it starts is not taken into account');
    for (const { data, lineAt } of documents) {
      for (const [container, keys, workload] of containers(data, [], undefined)) {
        const image = scalar(at(container, 'image'));
        if (image === undefined) continue;
        const uses = usesOf(container, (...more) => `${file.path}:${lineAt([...keys, ...more])}`);
        runs.push(...uses.map((use): DeclaredRun => ({ name: image, named: 'image', use })));
        if (workload !== undefined) names.push({ name: workload, named: 'workload', image });
      }
    }
    return { builds: [], runs, names, problems: [] };
  },
};

function usesOf(container: unknown, origin: (...keys: readonly Key[]) => string): readonly ImageUse[] {
  // `command` stands for ENTRYPOINT, and takes CMD away; `args` stand for CMD
  const [command, args] = [wordsOf(at(container, 'command')), wordsOf(at(container, 'args'))];
  const uses: ImageUse[] = [];
  if (command !== undefined || args !== undefined)
    uses.push({
      kind: 'start',
      entrypoint: command,
      command: args,
      origin: origin(command === undefined ? 'args' : 'command'),
    });
  for (const place of ACTIONS) {
    const words = wordsOf(at(container, ...place, 'exec', 'command'));
    if (words !== undefined)
      uses.push({ kind: 'health', command: words, origin: origin(...place, 'exec', 'command') });
  }
  return uses;
}

/** Words with `$(NAME)` by the value, where it is not known: https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/ */
function wordsOf(value: unknown): readonly string[] | undefined {
  const words = elements(value).flatMap((one) => scalar(one) ?? []);
  return words.length === 0 ? undefined : words;
}

/** Deeper things are no templates of pods. */
const MAX_DEPTH = 12;

/** Containers below a value, with where they stand, and the name of what they belong to. */
function* containers(
  value: unknown,
  keys: readonly Key[],
  workload: string | undefined,
): Iterable<readonly [unknown, readonly Key[], string | undefined]> {
  if (keys.length > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) yield* containers(one, [...keys, i], workload);
    return;
  }
  const owner = workload ?? scalar(at(value, 'metadata', 'name'));
  for (const [key, inner] of entriesOf(value)) {
    if (!LISTS.includes(key)) yield* containers(inner, [...keys, key], owner);
    else for (const [i, one] of elements(inner).entries()) yield [one, [...keys, key, i], owner];
  }
}
