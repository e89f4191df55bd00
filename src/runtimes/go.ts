/** Programs that `go build` or `go install` makes. https://pkg.go.dev/cmd/go */
import { isWithin, joinPath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { cFilesOf, readCSources, readTokens } from './c-reads.js';
import { callsOf } from './calls.js';
import { goBuildOf, goSettings } from './go-build.js';
import type { GoBuild } from './go-build.js';
import { cgoOf, goLinking } from './go-linking.js';
import { goMains, goModules, goProgram } from './go-program.js';
import type { GoMain, GoModules, GoProgram } from './go-program.js';
import { readGoPackages } from './go-reads.js';
import { imagePath, searchPath, SYSTEM_DIRECTORIES } from './image-path.js';
import { findMade, madeFiles } from './made-files.js';
import type { Made } from './made-files.js';
import { stepsWithMake } from './makefile.js';
import { namedFiles } from './named-files.js';
import type { NamedFiles } from './named-files.js';
import { gatherNeeds } from './needs.js';
import type { NeedsGathering } from './needs.js';
import { askAboutChanges } from './source-changes.js';
import { C_LANGUAGE, tokenize } from './tokens.js';
import type { BuildStep, BuiltStage, Need, Runs, Runtime, Start } from './runtime.js';
import { takenFiles } from './taken-files.js';

export const GO: Runtime = { id: 'go', managers: ['go'], read };

/** Variables of the toolchain: https://pkg.go.dev/cmd/go#hdr-Environment_variables. Those of the runtime are none of them. */
const TOOLCHAIN_VARIABLES: readonly RegExp[] = [
  /^GO(?:PATH|ROOT|BIN|CACHE|MODCACHE|FLAGS|PROXY|SUMDB|PRIVATE|NOPROXY|NOSUMDB|INSECURE|OS|ARCH|ARM|AMD64)$/,
  /^GO(?:LANG_VERSION|TOOLCHAIN|TMPDIR|WORK|ENV|VCS|111MODULE)$/,
  /^GO111MODULE$/,
  /^CGO_\w+$/,
];

/** A program of a build. */
interface Program {
  readonly build: GoBuild;
  readonly modules: GoModules;
  readonly main: GoMain;
}

/**
 * What is read is the program's own code, and that of `vendor` for what it links with. Of modules whose sources are not
 * in the build context it is assumed that they open no files but those that the program names, or that the tables of
 * `go-knowledge.ts` tell of them.
 */
function read(start: Start, given: BuiltStage): Runs | { readonly reason: string } | undefined {
  if (start.program === 'go' || start.program.endsWith('/go/bin/go'))
    return { reason: `\`go ${start.arguments[0] ?? ''}\` needs the toolchain when the container runs` };
  const path = start.program.includes('/') ? imagePath(start.directory, start.program) : undefined;
  if (path !== undefined && given.files.kind(path) === 'file') return undefined;
  const stage: BuiltStage = { ...given, steps: stepsWithMake(given) };

  const problems: string[] = [];
  const made = madeFiles(stage, (step) => programsOf(step, stage, problems));
  const own = [`${goPath(stage)}/bin`, '/usr/local/go/bin'];
  const found = findMade(made, start.program, start.directory, searchPath(start.environment, own));
  if (found === undefined) {
    const isGo = stage.image.repository === 'docker.io/library/golang';
    const isMade = path === undefined ? problems.length > 0 : SYSTEM.every((place) => !isWithin(place, path));
    if (!isGo || !isMade || stage.steps.every(({ command }) => !MAKERS.has(command.name ?? '')))
      return undefined;
    return { reason: problems[0] ?? `it cannot be told which command makes \`${start.program}\`` };
  }
  return runs(start, stage, found);
}

const SYSTEM = ['bin', 'sbin', 'usr/bin', 'usr/sbin'];

/**
 * The file that types of content are looked up in, over those that Go knows: https://pkg.go.dev/mime#TypeByExtension.
 * Debian's `media-types` is a part of the image, by way of Mercurial: https://github.com/docker-library/buildpack-deps
 */
function typesOf(program: GoProgram, { image }: BuiltStage): Need | undefined {
  if (image.repository !== 'docker.io/library/golang' || image.family !== 'debian') return undefined;
  for (const { files } of program.packages)
    for (const { path, source } of files) {
      const call = callsOf(source.body).find(({ name }) => SERVES.has(name));
      if (call !== undefined) return { name: 'etc/mime.types', evidence: `${path}:${call.line}` };
    }
  return undefined;
}

const SERVES = new Set([
  ...['FileServer', 'FileServerFS', 'ServeFile', 'ServeFileFS', 'ServeContent', 'TypeByExtension'],
  ...['ExtensionsByType', 'Static', 'StaticFS', 'StaticFile', 'SendFile'],
]);

/** Programs that may end in a build with `go`. */
const MAKERS = new Set(['go', 'make', 'task', 'mage', 'just', 'sh', 'bash', 'goreleaser']);

function goPath(stage: BuiltStage): string {
  return stage.image.environment['GOPATH'] ?? '/go';
}

/** Programs that a step makes; what keeps them from being known is put into `problems`. */
function programsOf(step: BuildStep, stage: BuiltStage, problems: string[]): readonly Made<Program>[] {
  const build = goBuildOf(step, stage, goSettings(stage.steps));
  if (build === undefined) return [];
  const modules = goModules(stage.files, build);
  const mains = goMains(stage.files, modules, build);
  const problem = build.unclear ?? modules.problem ?? ('reason' in mains ? mains.reason : undefined);
  if (problem !== undefined || 'reason' in mains) {
    problems.push(`${problem!} (${step.evidence})`);
    return [];
  }
  return mains.flatMap((main) => {
    const places = build.verb === 'install' ? installed(build, stage) : built(build, stage, mains.length);
    return places.map((place) => ({
      path: place.endsWith('/') || place === '' ? `${place}${main.name}` : place,
      origin: { build, modules, main },
      evidence: step.evidence,
    }));
  });
}

/** https://pkg.go.dev/cmd/go#hdr-Compile_and_install_packages_and_dependencies */
function installed(build: GoBuild, stage: BuiltStage): readonly string[] {
  const bin = build.variable('GOBIN');
  const place = bin === '' ? `${(build.variable('GOPATH') || goPath(stage)).split(':')[0]!}/bin` : bin;
  const path = place === undefined ? undefined : imagePath(undefined, place);
  return path === undefined ? [] : [`${path}/`];
}

/** `-o` is a directory where it ends with a slash or is one already; directories end with a slash here. */
function built(build: GoBuild, stage: BuiltStage, programs: number): readonly string[] {
  const here = build.directory === '' ? '' : `${build.directory}/`;
  if (build.output === undefined) return programs === 1 ? [here] : [];
  const path = imagePath(build.directory, build.output);
  if (path === undefined) return [];
  if (build.output.endsWith('/') || programs > 1 || stage.files.kind(path) === 'directory')
    return [path === '' ? '' : `${path}/`];
  // a directory that the build has made before is one too: the container starts what is there
  return [path, `${path}/`];
}

function runs(start: Start, stage: BuiltStage, found: Made<Program>): Runs | { readonly reason: string } {
  const { build, modules, main } = found.origin;
  if (!build.certain) return { reason: `it is not certain that the build at ${build.evidence} runs` };
  const system = build.variable('GOOS');
  if (system !== '' && system !== 'linux' && system !== undefined)
    return { reason: `it is built for \`${system}\`` };
  const cgo = cgoOf(build, stage);
  const given = build.options.has('-tags') ? build.options.get('-tags') : '';
  const tags = given === undefined ? undefined : new Set(given.split(/[\s,]+/).filter((tag) => tag !== ''));
  const program = goProgram(stage.files, modules, main.directory, main.files, { given: tags, cgo });
  const linking = goLinking(build, program, modules, stage, cgo);
  if ('reason' in linking) return linking;

  const needs = gatherNeeds();
  const named = namedFiles(start, stage, needs, isUnderstood, (name) => name.endsWith('.go'));
  readGoPackages(program, modules, needs, named);
  if (cgo !== false) readOwnC(program, stage.files, named, needs, start);
  for (const { about, text, evidence } of program.questions) needs.ask(about, text, evidence);
  const directories = program.packages.flatMap(({ own, directory }) => (own ? [directory] : []));
  askAboutChanges(stage, build.evidence, directories, changesNothing, (name) => name.endsWith('.go'), needs);
  for (const argument of start.arguments) {
    const value = argument.slice(argument.startsWith('-') ? argument.indexOf('=') + 1 : 0);
    if (!value.startsWith('-') && /[/.]/.test(value)) named.open(value, start.evidence);
  }
  for (const value of start.environment.values())
    if (value?.startsWith('/') === true && !value.includes(':')) named.mention(value, start.evidence);
  const types = typesOf(program, stage);
  if (start.environment.has('TZ')) needs.facility('time zones', start.evidence);

  const entry = { name: found.path, evidence: found.evidence };
  const gathered = needs.result(entry);
  const { libraries, questions } = linking.needs.result(entry);
  const files = types === undefined ? gathered.files : [...gathered.files, types];
  const all = { ...gathered, files, libraries, questions: [...gathered.questions, ...questions] };
  const tree = all.questions.some(({ about }) => about === 'files')
    ? treeOf(start, stage, modules)
    : undefined;
  const beside =
    tree === undefined
      ? []
      : copiedBeside(stage.files, [tree, ...modules.own.map(({ directory }) => directory)]).map((name) => ({
          name,
          evidence: entry.evidence,
        }));
  return {
    needs: all,
    base: { kind: linking.kind },
    tree,
    artifacts: takenFiles([entry, ...all.files, ...beside], tree),
    toolchainVariables: TOOLCHAIN_VARIABLES,
  };
}

/** C that is a part of its own packages: above `import "C"`, and in files beside. */
function readOwnC(
  program: GoProgram,
  view: ContextFiles,
  named: NamedFiles,
  needs: NeedsGathering,
  { environment }: Start,
): void {
  for (const { own, directory, files } of program.packages) {
    const users = files.filter(({ source }) => source.imports.some(({ path }) => path === 'C'));
    if (!own || users.length === 0) continue;
    for (const { path, source } of users)
      readTokens(tokenize(source.preamble, C_LANGUAGE).tokens, path, named, needs, environment);
    readCSources(view, cFilesOf(view, directory), [], named, needs, environment);
  }
}

/** The directory that names which are not known begin in. In GOPATH itself the modules of others are no part of it. */
function treeOf(start: Start, stage: BuiltStage, modules: GoModules): string {
  const top = goPath(stage).slice(1);
  const source = joinPath(top, 'src');
  if (start.directory === top && stage.files.kind(source) === 'directory') return source;
  if (start.directory !== '') return start.directory;
  return modules.own[0]?.directory ?? '';
}

/** What COPY brought to elsewhere than the tree and the sources: a name that is not known may lead there. */
function copiedBeside(view: ContextFiles, known: readonly string[]): readonly string[] {
  const found: string[] = [];
  const visit = (directory: string): void => {
    for (const name of view.list(directory)) {
      const path = joinPath(directory, name);
      if (known.some((one) => isWithin(one, path))) continue;
      if (SYSTEM_DIRECTORIES.includes(path) || known.some((one) => isWithin(path, one))) visit(path);
      else found.push(path);
    }
  };
  visit('');
  return found;
}

/** Subcommands of `go` that write no sources. */
const READING = new Set(
  'build install vet test mod get env version list clean tool fmt doc work help telemetry'.split(' '),
);

function isUnderstood({ command }: BuildStep): boolean {
  return command.name === 'go' && READING.has(command.arguments[0]?.value ?? '');
}

/** Programs that write sources which open no files, and those that fetch tools. */
const GENERATORS = new Set(
  (
    'protoc buf swag sqlc wire mockgen mockery stringer easyjson oapi-codegen gqlgen ent templ curl wget tar unzip ' +
    'gunzip git'
  ).split(' '),
);

function changesNothing(step: BuildStep): boolean {
  return isUnderstood(step) || GENERATORS.has(step.command.name ?? '');
}
