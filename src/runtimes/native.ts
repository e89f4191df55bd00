/** Programs in C and C++: what a compiler, called by the Dockerfile or by a plain Makefile, has linked. */
import { isWithin, joinPath, nameOf } from '../ecosystems/context-path.js';
import { readCSources } from './c-reads.js';
import { compilerCallOf } from './compiler-calls.js';
import type { CompilerCall } from './compiler-calls.js';
import { imagePath, searchPath } from './image-path.js';
import { sonameOf } from './libraries.js';
import { findMade, madeFiles } from './made-files.js';
import type { Made } from './made-files.js';
import { stepsWithMake } from './makefile.js';
import { namedFiles } from './named-files.js';
import { gatherNeeds } from './needs.js';
import type { NeedsGathering } from './needs.js';
import type { BuildStep, BuiltStage, Need, Runs, Runtime, Start } from './runtime.js';
import { takenFiles } from './taken-files.js';
import { askAboutChanges } from './source-changes.js';

export const NATIVE: Runtime = { id: 'native', managers: [], read };

/** https://github.com/docker-library/gcc/blob/master/Dockerfile.template */
const TOOLCHAIN_VARIABLES: readonly RegExp[] = [
  /^GPG_KEYS$|^GCC_(?:MIRRORS|VERSION)$/,
  /^(?:CC|CXX|CPP|AR|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|LDLIBS|MAKEFLAGS|PKG_CONFIG_PATH)$/,
];

/** Builds that are not read: what they make is not known. */
const BUILDERS = new Set([
  'make',
  'gmake',
  'cmake',
  'ninja',
  'meson',
  'configure',
  'autoreconf',
  'scons',
  'bazel',
  'b2',
]);

function read(start: Start, given: BuiltStage): Runs | { readonly reason: string } | undefined {
  const path = start.program.includes('/') ? imagePath(start.directory, start.program) : undefined;
  if (path !== undefined && given.files.kind(path) === 'file') return undefined;
  const stage: BuiltStage = { ...given, steps: stepsWithMake(given) };
  const made = madeFiles(stage, (step) => {
    const call = compilerCallOf(step, stage);
    return call === undefined ? [] : [{ path: call.output, origin: call, evidence: call.evidence }];
  });
  const found = findMade(made, start.program, start.directory, searchPath(start.environment, []));
  if (found === undefined) {
    const builder = stage.steps.find(({ command }) => BUILDERS.has(command.name ?? ''));
    const isElsewhere =
      path === undefined || ['bin', 'sbin', 'usr/bin', 'usr/sbin'].some((one) => isWithin(one, path));
    if (builder === undefined || isElsewhere) return undefined;
    return { reason: `it cannot be told what \`${builder.command.name!}\` makes (${builder.evidence})` };
  }
  return runs(start, stage, made, found);
}

function runs(
  start: Start,
  stage: BuiltStage,
  made: readonly Made<CompilerCall>[],
  found: Made<CompilerCall>,
): Runs | { readonly reason: string } {
  const call = found.origin;
  if (call.kind !== 'program') return { reason: `\`${nameOf(found.path)}\` is no program` };
  if (!call.certain) return { reason: `it is not certain that the build at ${call.evidence} runs` };
  const needs = gatherNeeds();
  const calls = stage.steps.map((step) => compilerCallOf(step, stage)).filter((one) => one !== undefined);
  const linked = linkedCalls(call, calls);
  const libraries = linked.filter(({ kind }) => kind === 'library');
  if (call.unclear !== undefined) needs.ask('libraries', call.unclear, call.evidence);
  for (const one of linked) loadedLibraries(needs, one, stage, libraries, calls);
  const own = libraries.map((one) => placeOf(one, call, start, stage, made));
  const artifacts = own.filter((one) => one !== undefined);
  const lost = libraries[own.indexOf(undefined)];
  if (lost !== undefined)
    return {
      reason: `it is not certain where \`${nameOf(found.path)}\` finds its \`${lost.soname ?? nameOf(lost.output)}\` (${call.evidence})`,
    };
  const cache = cacheFor(artifacts, stage);

  const sources = linked.flatMap(({ inputs }) => inputs).filter((path) => /\.(?:c|cc|cpp|cxx|C)$/.test(path));
  const headers = linked.flatMap((one) => one.headers);
  const objects = linked.flatMap(({ inputs }) => inputs).filter((path) => /\.(?:o|a)$/.test(path));
  for (const path of objects)
    if (!calls.some(({ output }) => output === path))
      needs.ask('outside', `what \`${path}\` is made of is not known`, call.evidence);
  const isBuild = (step: BuildStep): boolean =>
    compilerCallOf(step, stage) !== undefined || ['ar', 'ranlib', 'strip'].includes(step.command.name ?? '');
  const named = namedFiles(start, stage, needs, isBuild, (name) =>
    /\.(?:c|cc|cpp|cxx|h|hh|hpp|o|a|d)$|^(?:GNUm|[mM])akefile$|^CMakeLists\.txt$/.test(name),
  );
  const { loadsParts } = readCSources(stage.files, sources, headers, named, needs, start.environment);
  const places = [...new Set(sources.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))))];
  askAboutChanges(
    stage,
    calls.find(({ output }) => output === call.output)?.evidence ?? '',
    places,
    isBuild,
    (name) => /\.(?:c|cc|cpp|cxx|h|hpp)$/.test(name),
    needs,
  );
  for (const argument of start.arguments) {
    const value = argument.slice(argument.startsWith('-') ? argument.indexOf('=') + 1 : 0);
    if (!value.startsWith('-') && /[/.]/.test(value)) named.open(value, start.evidence);
  }
  if (start.environment.has('TZ')) needs.facility('time zones', start.evidence);

  const entry = { name: found.path, evidence: found.evidence };
  const all = needs.result(entry);
  const tree = all.questions.some(({ about }) => about === 'files') ? treeOf(start, call) : undefined;
  const isStatic = call.static && (!loadsParts || stage.image.family === 'alpine');
  return {
    needs: isStatic ? { ...all, libraries: [] } : all,
    base: isStatic ? { kind: 'static' } : { kind: 'libc', withCompiler: true },
    tree,
    artifacts: takenFiles([entry, ...artifacts, ...all.files], tree),
    ...(cache !== undefined && { finishes: [cache] }),
    toolchainVariables: TOOLCHAIN_VARIABLES,
  };
}

function treeOf(start: Start, call: CompilerCall): string {
  return start.directory === ''
    ? call.output.slice(0, Math.max(0, call.output.lastIndexOf('/')))
    : start.directory;
}

/** A call and those that made its objects and libraries. */
function linkedCalls(call: CompilerCall, calls: readonly CompilerCall[]): readonly CompilerCall[] {
  const all = new Set([call]);
  for (const one of all) {
    const names = one.libraries.flatMap((name) =>
      one.places.map((place) => joinPath(place, `lib${name}.so`)),
    );
    for (const path of [...one.inputs, ...names]) {
      const maker = calls.findLast(({ output }) => output === path);
      if (maker !== undefined) all.add(maker);
    }
  }
  return [...all];
}

/** Libraries that a call links with and that are not its own. */
function loadedLibraries(
  needs: NeedsGathering,
  call: CompilerCall,
  stage: BuiltStage,
  own: readonly CompilerCall[],
  calls: readonly CompilerCall[],
): void {
  const isOwn = (name: string): boolean =>
    own.some(({ output }) => nameOf(output).startsWith(`lib${name}.so`));
  for (const name of call.libraries) {
    const soname = isOwn(name) ? undefined : sonameOf(name, stage);
    if (soname !== undefined) needs.add('libraries', soname, call.evidence);
  }
  for (const path of call.inputs)
    if (/\.so(?:\.\d+)*$/.test(path) && !calls.some(({ output }) => output === path))
      needs.ask('libraries', `\`${nameOf(path)}\` is loaded from where it is built`, call.evidence);
  if (!call.cplusplus) return;
  needs.add('libraries', 'libstdc++.so.6', call.evidence);
  needs.add('libraries', 'libgcc_s.so.1', call.evidence);
  // https://github.com/docker-library/gcc/blob/master/Dockerfile.template: a release of its own in /usr/local
  if (stage.image.repository === 'docker.io/library/gcc')
    needs.ask('libraries', 'the image has a newer `libstdc++.so.6` than its distribution', call.evidence);
}

/** Directories that the dynamic linker looks in, by way of its cache where they are no part of every search. */
const CACHED = ['usr/local/lib'];
const SEARCHED = ['lib', 'usr/lib', 'lib64', 'usr/lib64'];

/** Where a library of the program's own is found when it runs: https://man7.org/linux/man-pages/man8/ld.so.8.html */
function placeOf(
  library: CompilerCall,
  call: CompilerCall,
  start: Start,
  stage: BuiltStage,
  made: readonly Made<CompilerCall>[],
): Need | undefined {
  const name = library.soname ?? nameOf(library.output);
  const binary = call.output.slice(0, Math.max(0, call.output.lastIndexOf('/')));
  const run = call.runPaths.map((path) =>
    imagePath(undefined, path.replace(/^\$\{?ORIGIN\}?/, `/${binary}`)),
  );
  const given = (start.environment.get('LD_LIBRARY_PATH') ?? '').split(':').filter((path) => path !== '');
  const cached = hasCache(stage) || stage.image.family === 'alpine' ? CACHED : [];
  const places = [...run, ...given.map((path) => imagePath(start.directory, path)), ...cached, ...SEARCHED];
  for (const place of places) {
    const found = made.findLast(({ path }) => place !== undefined && path === joinPath(place, name));
    if (found !== undefined) return { name: found.path, evidence: found.evidence };
  }
  return undefined;
}

function hasCache({ steps }: BuiltStage): boolean {
  return steps.some(({ command }) => command.name === 'ldconfig' && command.isUnconditional);
}

/** What makes the linker's cache, without which it does not look into `/usr/local/lib`; musl has none. */
function cacheFor(libraries: readonly Need[], stage: BuiltStage): Need | undefined {
  if (
    stage.image.family === 'alpine' ||
    !libraries.some(({ name }) => CACHED.some((one) => isWithin(one, name)))
  )
    return undefined;
  const step = stage.steps.find(({ command }) => command.name === 'ldconfig');
  return step === undefined ? undefined : { name: 'ldconfig', evidence: step.evidence };
}
