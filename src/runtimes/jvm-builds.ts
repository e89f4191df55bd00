/** What Maven, Gradle and javac make, by the files of their projects. */
import { isWithin, joinPath, parentOf, resolvePath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { elementAt, elementsNamed, parseXml } from '../ecosystems/xml.js';
import type { XmlElement } from '../ecosystems/xml.js';
import { gradleOutputs } from './gradle-outputs.js';
import { imagePath } from './image-path.js';
import type { Made } from './made-files.js';
import type { BuildStep, BuiltStage } from './runtime.js';
import { wordValue } from './words.js';

/** Something that a build makes. */
export interface JvmOutput {
  /** directories with sources of it, from the image's root */
  readonly sources: readonly string[];
  /** `jar`: all that it needs is in it; `beside`: it may look for more beside it */
  readonly kind: 'jar' | 'beside' | 'directory';
  /** `group:artifact` of its dependencies, with the place that names them */
  readonly dependencies: readonly { readonly name: string; readonly evidence: string }[];
  readonly certain: boolean;
}

export function jvmOutputsOf(step: BuildStep, stage: BuiltStage): readonly Made<JvmOutput>[] {
  switch (step.command.name) {
    case 'mvn':
    case 'mvnw':
      return mavenOutputs(step, stage.files);
    case 'gradle':
    case 'gradlew':
      return gradleOutputs(step, stage.files);
    case 'javac':
      return javacOutputs(step);
    case 'jar':
      return jarOutputs(step);
    default:
      return [];
  }
}

function wordsOf({ command, environment }: BuildStep): readonly (string | undefined)[] {
  return command.arguments.map((word) => wordValue(word, environment));
}

/** Phases in which there is a jar: https://maven.apache.org/guides/introduction/introduction-to-the-lifecycle.html */
const PACKAGED = new Set(['package', 'verify', 'install', 'deploy']);
const COMPILED = new Set([...PACKAGED, 'compile', 'test']);

function mavenOutputs(step: BuildStep, view: ContextFiles): readonly Made<JvmOutput>[] {
  const words = wordsOf(step);
  const at = words.findIndex((word) => word === '-f' || word === '--file');
  const given = at === -1 ? 'pom.xml' : words[at + 1];
  let file = given === undefined ? undefined : imagePath(step.directory, given);
  if (file !== undefined && view.kind(file) === 'directory') file = joinPath(file, 'pom.xml');
  if (file === undefined || !words.some((word) => COMPILED.has(word ?? ''))) return [];
  const isPackaged = words.some((word) => PACKAGED.has(word ?? ''));
  const properties = new Map(
    words.flatMap((word): readonly (readonly [string, string])[] => {
      const [, name, value] = /^-D([^=]+)=(.*)$/s.exec(word ?? '') ?? [];
      return name === undefined ? [] : [[name, value!]];
    }),
  );
  const made: Made<JvmOutput>[] = [];
  const seen = new Set<string>();
  const modules: string[] = [];
  const visit = (path: string, parents: readonly XmlElement[]): void => {
    if (seen.has(path) || seen.size > 500) return;
    seen.add(path);
    const parsed = parseXml(view.read(path) ?? '');
    if (!('value' in parsed) || parsed.value === undefined) return;
    const pom = parsed.value;
    const directory = parentOf(path) ?? '';
    modules.push(directory);
    const chain = [pom, ...parents];
    for (const one of elementAt(pom, 'modules')?.children ?? []) {
      const place = resolvePath(directory, one.text);
      if (place !== undefined) visit(joinPath(place, 'pom.xml'), chain);
    }
    const packaging = elementAt(pom, 'packaging')?.text ?? 'jar';
    if (packaging === 'pom') return;
    const target = joinPath(directory, 'target');
    const origin = {
      sources: modules,
      dependencies: dependenciesOf(chain, path),
      certain: step.command.isUnconditional,
    };
    const add = (name: string, kind: JvmOutput['kind']): void => {
      made.push({
        path: name === '' ? target : joinPath(target, name),
        origin: { ...origin, kind },
        evidence: step.evidence,
      });
    };
    add('', 'directory');
    add('classes', 'directory');
    if (!isPackaged) return;
    const name = finalName(chain, properties);
    const plugins = new Set(
      chain
        .flatMap((one) => elementsNamed(one, 'plugin'))
        .map((one) => elementAt(one, 'artifactId')?.text ?? ''),
    );
    if (name === undefined || packaging !== 'jar') return;
    const isWhole = plugins.has('spring-boot-maven-plugin') || plugins.has('maven-shade-plugin');
    add(`${name}.jar`, isWhole || origin.dependencies.length === 0 ? 'jar' : 'beside');
    for (const one of chain.flatMap((pomOf) => elementsNamed(pomOf, 'classifier')))
      add(`${name}-${one.text}.jar`, isWhole ? 'jar' : 'beside');
    if (plugins.has('maven-assembly-plugin')) add(`${name}-jar-with-dependencies.jar`, 'jar');
    if (plugins.has('quarkus-maven-plugin')) {
      add('quarkus-app', 'directory');
      add('quarkus-app/quarkus-run.jar', 'beside');
      add(`${name}-runner.jar`, 'jar');
    }
  };
  visit(file, parentsOf(view, file));
  return made;
}

/** POMs of the tree above one: https://maven.apache.org/ref/current/maven-model/maven.html#parent */
function parentsOf(view: ContextFiles, file: string, depth = 0): readonly XmlElement[] {
  const parsed = parseXml(view.read(file) ?? '');
  const parent = 'value' in parsed ? elementAt(parsed.value, 'parent') : undefined;
  if (parent === undefined || depth > 10) return [];
  const relative = elementAt(parent, 'relativePath')?.text ?? '../pom.xml';
  let path = relative === '' ? undefined : resolvePath(parentOf(file) ?? '', relative);
  if (path !== undefined && view.kind(path) === 'directory') path = joinPath(path, 'pom.xml');
  const text = path === undefined ? undefined : view.read(path);
  const above = text === undefined ? undefined : parseXml(text);
  return above !== undefined && 'value' in above && above.value !== undefined
    ? [above.value, ...parentsOf(view, path!, depth + 1)]
    : [];
}

/** https://maven.apache.org/ref/current/maven-model/maven.html#build: `${project.artifactId}-${project.version}` */
function finalName(chain: readonly XmlElement[], given: ReadonlyMap<string, string>): string | undefined {
  const [pom] = chain as [XmlElement];
  const text = (...path: readonly string[]): string | undefined =>
    chain.map((one) => elementAt(one, ...path)?.text).find((one) => one !== undefined && one !== '');
  const value = (name: string): string | undefined => {
    const plain = name.replace(/^(?:project|pom)\./, '');
    if (plain === 'artifactId') return elementAt(pom, 'artifactId')?.text;
    if (plain === 'version')
      return elementAt(pom, 'version')?.text ?? elementAt(pom, 'parent', 'version')?.text ?? text('version');
    if (plain === 'name') return elementAt(pom, 'name')?.text ?? elementAt(pom, 'artifactId')?.text;
    return given.get(name) ?? text('properties', name);
  };
  const expand = (from: string, depth = 0): string | undefined => {
    let isKnown = depth < 10 ? [] : [undefined];
    const result = from.replace(/\$\{([^}]*)\}/g, (_whole, name: string) => {
      const found = value(name);
      const inner = found === undefined ? undefined : expand(found, depth + 1);
      if (inner === undefined) isKnown = [undefined];
      return inner ?? '';
    });
    return isKnown.length === 0 ? result : undefined;
  };
  return expand(text('build', 'finalName') ?? '${project.artifactId}-${project.version}');
}

function dependenciesOf(chain: readonly XmlElement[], path: string): JvmOutput['dependencies'] {
  return chain
    .flatMap((pom) => elementAt(pom, 'dependencies')?.children ?? [])
    .filter((one) => !['test', 'provided'].includes(elementAt(one, 'scope')?.text ?? ''))
    .map((one) => ({
      name: `${elementAt(one, 'groupId')?.text ?? ''}:${elementAt(one, 'artifactId')?.text ?? ''}`,
      evidence: path,
    }));
}

/** https://docs.oracle.com/en/java/javase/21/docs/specs/man/javac.html */
function javacOutputs(step: BuildStep): readonly Made<JvmOutput>[] {
  const words = wordsOf(step);
  const at = words.indexOf('-d');
  const given = at === -1 ? undefined : words[at + 1];
  const path = given === undefined ? step.directory : imagePath(step.directory, given);
  if (path === undefined || step.directory === undefined) return [];
  const kind = 'directory';
  const origin = {
    sources: [step.directory],
    kind,
    dependencies: [],
    certain: step.command.isUnconditional,
  } as const;
  return [{ path, origin, evidence: step.evidence }];
}

/** https://docs.oracle.com/en/java/javase/21/docs/specs/man/jar.html */
function jarOutputs(step: BuildStep): readonly Made<JvmOutput>[] {
  const words = wordsOf(step);
  const [first, second] = words;
  const long = words.findIndex((word) => word === '-f' || word === '--file');
  const letters = /^-?(c\w*)$/.exec(first ?? '')?.[1];
  const order = letters === undefined ? [] : Array.from(letters).filter((one) => 'fme'.includes(one));
  const name =
    letters === undefined
      ? words.some((word) => word === '--create' || word === '-c')
        ? words[long + 1]
        : undefined
      : order[0] === 'f'
        ? second
        : words[1 + order.indexOf('f')];
  const path = name === undefined ? undefined : imagePath(step.directory, name);
  if (path === undefined || step.directory === undefined) return [];
  const origin = {
    sources: [step.directory],
    kind: 'beside',
    dependencies: [],
    certain: step.command.isUnconditional,
  } as const;
  return [{ path, origin, evidence: step.evidence }];
}

/** Sources in Java, Kotlin and their like below directories, tests left out. */
export function jvmSources(
  view: ContextFiles,
  directories: readonly string[],
  limit: number,
): readonly string[] | undefined {
  const found = new Set<string>();
  const queue = [...directories];
  const seen = new Set<string>();
  for (let place = queue.shift(); place !== undefined; place = queue.shift()) {
    if (seen.has(place)) continue;
    seen.add(place);
    for (const name of view.list(place)) {
      const path = joinPath(place, name);
      if (view.kind(path) === 'directory') {
        if (!/^(?:\.git|\.gradle|node_modules|target|test|buildSrc)$/.test(name)) queue.push(path);
      } else if (/\.(?:java|kt|groovy|scala)$/.test(name)) found.add(path);
    }
    if (found.size > limit || seen.size > limit * 4) return undefined;
  }
  return [...found];
}

/** Whether a path lies in what a build makes. */
export function isMadeBy(made: readonly Made<JvmOutput>[], path: string): Made<JvmOutput> | undefined {
  return (
    made.findLast((one) => one.path === path) ??
    made.findLast((one) => one.origin.kind === 'directory' && isWithin(one.path, path))
  );
}
