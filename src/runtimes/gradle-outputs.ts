/** What Gradle makes. https://docs.gradle.org/current/userguide/java_plugin.html */
import { joinPath, nameOf } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { imagePath } from './image-path.js';
import type { JvmOutput } from './jvm-builds.js';
import type { Made } from './made-files.js';
import type { BuildStep } from './runtime.js';
import { JAVA_LANGUAGE, tokenize } from './tokens.js';
import { wordValue } from './words.js';

/** Tasks that make jars: https://docs.gradle.org/current/userguide/java_plugin.html, and of usual plugins */
const JAR_TASKS = new Set([
  'build',
  'assemble',
  'jar',
  'bootJar',
  'shadowJar',
  'installDist',
  'buildFatJar',
  'fatJar',
]);
/** Calls that declare what a program needs when it runs. */
const CONFIGURATIONS = new Set(['implementation', 'api', 'compile', 'runtimeOnly', 'runtime']);

/** Jars and directories that a call of Gradle makes, by its tasks and the projects' scripts. */
export function gradleOutputs(step: BuildStep, view: ContextFiles): readonly Made<JvmOutput>[] {
  const words = step.command.arguments.map((word) => wordValue(word, step.environment));
  const at = words.findIndex((word) => word === '-p' || word === '--project-dir');
  const root = at === -1 ? step.directory : imagePath(step.directory, words[at + 1] ?? '~');
  if (root === undefined) return [];
  const tasks = words.flatMap((word) =>
    word === undefined || word.startsWith('-') ? [] : [word.split(':').at(-1)!],
  );
  if (!tasks.some((task) => JAR_TASKS.has(task))) return [];
  const settings = ['settings.gradle', 'settings.gradle.kts'].map((name) => joinPath(root, name));
  const scripts = ['build.gradle', 'build.gradle.kts'];
  const projects = directoriesWith(view, root, scripts);
  const texts = new Map(
    [...projects.flatMap((place) => scripts.map((name) => joinPath(place, name))), ...settings].flatMap(
      (path) => {
        const text = view.read(path);
        return text === undefined ? [] : [[path, tokenize(text, JAVA_LANGUAGE).tokens] as const];
      },
    ),
  );
  const literals = new Set(
    [...texts.values()].flatMap((tokens) =>
      tokens.filter(({ kind }) => kind === 'text').map(({ value }) => value),
    ),
  );
  const dependencies = [...texts].flatMap(([path, tokens]) =>
    tokens.flatMap((token, index) => {
      const [group, artifact] = token.value.split(':');
      const before = tokens[index - 1]?.source === '(' ? tokens[index - 2] : tokens[index - 1];
      return token.kind === 'text' && artifact !== undefined && CONFIGURATIONS.has(before?.value ?? '')
        ? [{ name: `${group!}:${artifact}`, evidence: `${path}:${token.line}` }]
        : [];
    }),
  );
  const isWhole = [
    'org.springframework.boot',
    'com.github.johnrengelman.shadow',
    'com.gradleup.shadow',
    'io.ktor.plugin',
  ].some((plugin) => literals.has(plugin));
  return projects.flatMap((place) => {
    const origin = { sources: projects, dependencies, certain: step.command.isUnconditional };
    const made = (name: string, kind: JvmOutput['kind']): Made<JvmOutput> => ({
      path: joinPath(place, joinPath('build', name)),
      origin: { ...origin, kind },
      evidence: step.evidence,
    });
    return [
      made('', 'directory'),
      made('libs', 'directory'),
      made('classes/java/main', 'directory'),
      ...jarNames(texts, literals, place, root).map((name) =>
        made(`libs/${name}`, isWhole || dependencies.length === 0 ? 'jar' : 'beside'),
      ),
    ];
  });
}

/** Names that a jar may get: what the scripts name as one, and what they put together by default. */
function jarNames(
  texts: ReadonlyMap<
    string,
    readonly { readonly kind: string; readonly value: string; readonly source: string }[]
  >,
  literals: ReadonlySet<string>,
  place: string,
  root: string,
): readonly string[] {
  /** texts that a name is set to: `version = '1.0'`, `archivesBaseName("x")` */
  const setTo = (...names: readonly string[]): readonly string[] =>
    [...texts.values()].flatMap((tokens) =>
      tokens.flatMap((token, at) => {
        if (token.kind !== 'text') return [];
        const before = tokens[at - 1]?.kind === 'sign' ? tokens[at - 2] : tokens[at - 1];
        const set = before?.value === 'set' ? tokens[at - 4] : before;
        return set !== undefined && names.includes(set.value) ? [token.value] : [];
      }),
    );
  const bases = [
    ...setTo('archivesBaseName', 'archiveBaseName', 'baseName'),
    ...(place === root ? setTo('name') : []),
    nameOf(place),
  ];
  const versions = ['', ...setTo('version', 'archiveVersion')];
  const suffixes = ['', '-all', ...setTo('archiveClassifier', 'classifier').map((one) => `-${one}`)];
  return [
    ...[...literals].filter((one) => /^[^/$]+\.jar$/.test(one)),
    ...bases.flatMap((base) =>
      versions.flatMap((version) =>
        suffixes.map((suffix) => `${base}${version === '' ? '' : `-${version}`}${suffix}.jar`),
      ),
    ),
  ];
}

function directoriesWith(view: ContextFiles, root: string, names: readonly string[]): readonly string[] {
  const found = [root];
  const all = [root];
  for (let at = 0; at < all.length && all.length < 5_000; at++)
    for (const name of view.list(all[at]!)) {
      const path = joinPath(all[at]!, name);
      if (name.startsWith('.') || ['src', 'build', 'node_modules'].includes(name)) continue;
      if (view.kind(path) === 'directory') all.push(path);
      else if (names.includes(name) && !found.includes(all[at]!)) found.push(all[at]!);
    }
  return found;
}
