/** Programs that a JVM runs: jars and classes that Maven, Gradle, javac or jar make. */
import { isWithin, joinPath, nameOf, parentOf } from '../ecosystems/context-path.js';
import { imagePath } from './image-path.js';
import { isMadeBy, jvmOutputsOf, jvmSources } from './jvm-builds.js';
import type { JvmOutput } from './jvm-builds.js';
import { JDK_USERS, readJvmSources } from './jvm-reads.js';
import { madeFiles } from './made-files.js';
import type { Made } from './made-files.js';
import { takenFiles } from './taken-files.js';
import { namedFiles } from './named-files.js';
import { gatherNeeds } from './needs.js';
import type { NeedsGathering } from './needs.js';
import type { BuildStep, BuiltStage, Need, Runs, Runtime, Start } from './runtime.js';
import { askAboutChanges } from './source-changes.js';

export const JVM: Runtime = { id: 'jvm', managers: ['maven', 'gradle'], read };

/** https://github.com/carlossg/docker-maven, https://github.com/keeganwitt/docker-gradle */
const TOOLCHAIN_VARIABLES: readonly RegExp[] = [
  /^MAVEN_(?:HOME|CONFIG|VERSION|OPTS)$/,
  /^GRADLE_(?:HOME|VERSION|USER_HOME|OPTS)$/,
];

const BUILD_TOOLS = new Set(['mvn', 'mvnw', 'gradle', 'gradlew', 'javac', 'jshell', 'sbt', 'lein', 'ant']);
const MAKERS = new Set([...BUILD_TOOLS, 'jar', 'kotlinc', 'make']);
const MAX_SOURCES = 5_000;

function read(start: Start, stage: BuiltStage): Runs | { readonly reason: string } | undefined {
  const name = nameOf(start.program);
  if (BUILD_TOOLS.has(name)) return { reason: `\`${name}\` needs the toolchain when the container runs` };
  if (name !== 'java' || stage.steps.every(({ command }) => !MAKERS.has(command.name ?? '')))
    return undefined;
  const line = readLine(start);
  if ('reason' in line) return line;

  const made = madeFiles(stage, (step) => jvmOutputsOf(step, stage));
  const needs = gatherNeeds();
  const named = namedFiles(
    start,
    stage,
    needs,
    (step) => jvmOutputsOf(step, stage).length > 0 || BUILD_TOOLS.has(step.command.name ?? ''),
    (file) =>
      /\.(?:java|kt|kts|groovy|scala|gradle|class)$|^pom\.xml$|^(?:mvnw|gradlew)(?:\.cmd|\.bat)?$/.test(file),
  );
  const outputs: Made<JvmOutput>[] = [];
  const artifacts: Need[] = [];
  for (const given of line.classPath) {
    const path = imagePath(start.directory, given.replace(/\/\*$/, ''));
    if (path === undefined) return { reason: `where \`${given}\` leads is not certain` };
    const found = isMadeBy(made, path);
    if (found !== undefined) outputs.push(found);
    const isProgram = line.jar === given;
    if (found?.path === path && (found.origin.kind !== 'directory' || !isProgram)) {
      if (!found.origin.certain)
        return { reason: `it is not certain that the build at ${found.evidence} runs` };
      takeOutput(found, start, artifacts, needs);
    } else if (stage.files.kind(path) !== undefined) {
      named.open(path === '' ? '.' : `/${path}`, start.evidence);
      if (isProgram) needs.ask('outside', `what is in \`${given}\` is not known`, start.evidence);
    } else if (isProgram)
      // the build is not known to make a file of this name, though it makes others there
      return { reason: `it cannot be told which command makes \`${given}\`` };
    else if (found !== undefined) takeOutput(found, start, artifacts, needs);
    else named.open(given, start.evidence);
  }
  const [first] = outputs;
  if (
    first === undefined &&
    artifacts.length === 0 &&
    needs.result({ name: '', evidence: '' }).files.length === 0
  )
    return stage.steps.length === 0
      ? undefined
      : { reason: 'it cannot be told which command makes its classes' };

  const sources = jvmSources(
    stage.files,
    outputs.flatMap(({ origin }) => origin.sources),
    MAX_SOURCES,
  );
  if (sources === undefined)
    needs.ask('everything', `the program has more than ${MAX_SOURCES} sources`, start.evidence);
  else readJvmSources(stage.files, sources, named, needs);
  for (const { name: dependency, evidence } of outputs.flatMap(({ origin }) => origin.dependencies)) {
    const user = JDK_USERS.find(([artifact]) => artifact.test(dependency));
    if (user !== undefined) needs.ask('outside', user[1], evidence);
  }
  const directories = outputs.flatMap(({ origin }) => origin.sources);
  const isBuild = (step: BuildStep): boolean =>
    jvmOutputsOf(step, stage).length > 0 || BUILD_TOOLS.has(step.command.name ?? '');
  askAboutChanges(
    stage,
    first?.evidence ?? '',
    directories,
    isBuild,
    (file) => /\.(?:java|kt|groovy|scala)$/.test(file),
    needs,
  );
  readConfiguration(start, stage, needs);
  for (const file of line.files) named.open(file, start.evidence);
  for (const argument of line.arguments)
    named.mention(argument.slice(argument.indexOf('=') + 1), start.evidence);
  for (const { text, about } of line.questions) needs.ask(about, text, start.evidence);
  // https://openjdk.org/groups/hotspot/docs/RuntimeOverview.html: what jps reads
  needs.facility('temporary directory', start.evidence);

  const entryPath = artifacts[0]?.name ?? first?.path ?? start.directory;
  const all = needs.result({ name: entryPath, evidence: first?.evidence ?? start.evidence });
  const tree = all.questions.some(({ about }) => about === 'files') ? start.directory : undefined;
  return {
    needs: all,
    base: { kind: 'jre' },
    tree,
    artifacts: takenFiles([...artifacts, ...all.files], tree),
    toolchainVariables: TOOLCHAIN_VARIABLES,
  };
}

/** A jar that is all by itself is taken alone; one that may look for others beside it, with its directory. */
function takeOutput(found: Made<JvmOutput>, start: Start, artifacts: Need[], needs: NeedsGathering): void {
  const { path, origin, evidence } = found;
  if (path === start.directory)
    needs.ask('files', 'its classes stand in the directory with all files of the program', evidence);
  else if (origin.kind !== 'beside') artifacts.push({ name: path, evidence });
  else {
    const directory = parentOf(path) ?? '';
    if (isWithin(directory, start.directory)) {
      artifacts.push({ name: path, evidence });
      needs.ask('files', `\`${nameOf(path)}\` may name others beside it`, evidence);
    } else artifacts.push({ name: directory, evidence });
  }
}

/** https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files */
function readConfiguration(start: Start, stage: BuiltStage, needs: NeedsGathering): void {
  for (const directory of [start.directory, joinPath(start.directory, 'config')])
    for (const name of stage.files.list(directory))
      if (/^(?:application|bootstrap)(?:-[^.]+)?\.(?:properties|ya?ml)$/.test(name))
        needs.add('files', joinPath(directory, name), joinPath(directory, name));
}

interface CommandLine {
  readonly jar: string | undefined;
  readonly classPath: readonly string[];
  /** files that options name */
  readonly files: readonly string[];
  /** arguments of the program, and system properties */
  readonly arguments: readonly string[];
  readonly questions: readonly { readonly about: 'outside' | 'libraries'; readonly text: string }[];
}

/** Options that take the next word: https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html */
const VALUED = new Set([
  ...['--add-modules', '--add-exports', '--add-opens', '--add-reads', '--limit-modules', '--patch-module'],
  ...['--upgrade-module-path', '--enable-native-access', '--illegal-native-access', '--source'],
]);

function readLine(start: Start): CommandLine | { readonly reason: string } {
  const words = start.arguments.flatMap((word) => expanded(word, start.environment));
  const files: string[] = [];
  const properties: string[] = [];
  const questions: { about: 'outside' | 'libraries'; text: string }[] = [];
  let classPath = start.environment.get('CLASSPATH')?.split(':') ?? ['.'];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const next = words[at + 1];
    if (word === '-jar') {
      if (next === undefined || next.includes('$'))
        return { reason: 'which jar it runs is only known when it runs' };
      return {
        jar: next,
        classPath: [next],
        files,
        arguments: [...properties, ...words.slice(at + 2)],
        questions,
      };
    }
    if (word === '-m' || word === '--module' || word === '-p' || word === '--module-path')
      return { reason: 'modules are not read' };
    const path = /^(?:-cp|-classpath|--class-path)(?:=(.*))?$/s.exec(word);
    if (path !== null) {
      const given = path[1] ?? next;
      if (path[1] === undefined) at++;
      if (given === undefined || given.includes('$'))
        return { reason: 'its class path is only known when it runs' };
      classPath = given.split(':').map((one) => (one === '' ? '.' : one));
    } else if (word.startsWith('-javaagent:')) files.push(word.slice('-javaagent:'.length).split('=')[0]!);
    else if (/^-agent(?:lib|path):/.test(word))
      questions.push({ about: 'libraries', text: `\`${word.split('=')[0]!}\` loads a library` });
    else if (word.startsWith('@')) return { reason: `the options in \`${word.slice(1)}\` are not read` };
    else if (word === '--source') return { reason: 'it compiles when it starts' };
    else if (VALUED.has(word)) {
      if (word === '--add-modules' && /\bjdk\./.test(next ?? ''))
        questions.push({ about: 'outside', text: `\`${next!}\` may be a part of the JDK alone` });
      at++;
    } else if (word.startsWith('-')) properties.push(word);
    else if (word.includes('$')) return { reason: 'what it runs is only known when it runs' };
    else if (word.endsWith('.java')) return { reason: 'it compiles when it starts' };
    else
      return {
        jar: undefined,
        classPath,
        files,
        arguments: [...properties, ...words.slice(at + 1)],
        questions,
      };
  }
  return { reason: 'it runs no program' };
}

/** Words that a variable of options stands for (`$JAVA_OPTS`), nothing where it is not set before the container runs. */
function expanded(word: string, environment: Start['environment']): readonly string[] {
  const name = /^\$(?:\{(\w+)(?::-)?\}|(\w+))$/.exec(word);
  if (name === null) return [word];
  const value = environment.get(name[1] ?? name[2]!) ?? '';
  return value.split(/\s+/).filter((one) => one !== '');
}
