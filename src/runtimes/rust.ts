/** Programs that Cargo builds. https://doc.rust-lang.org/cargo/ */
import { joinPath, nameOf, parentOf, resolvePath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { listAt, objectAt, stringAt, stringsAt } from '../ecosystems/json.js';
import type { DataObject } from '../ecosystems/json.js';
import { parseToml } from '../ecosystems/toml.js';
import { imagePath, searchPath } from './image-path.js';
import { findMade, madeFiles } from './made-files.js';
import type { Made } from './made-files.js';
import { stepsWithMake } from './makefile.js';
import { namedFiles } from './named-files.js';
import { gatherNeeds } from './needs.js';
import type { NeedsGathering } from './needs.js';
import { CERTIFICATE_CRATES, librariesOfCrate, READING_CRATES } from './rust-crates.js';
import { readRustSources } from './rust-reads.js';
import type { BuildStep, BuiltStage, Runs, Runtime, Start } from './runtime.js';
import { takenFiles } from './taken-files.js';
import { askAboutChanges } from './source-changes.js';
import { wordValue } from './words.js';

export const RUST: Runtime = { id: 'rust', managers: ['cargo'], read };

/** https://github.com/rust-lang/docker-rust/blob/master/Dockerfile-debian.template */
const TOOLCHAIN_VARIABLES: readonly RegExp[] = [
  /^CARGO_\w+$/,
  /^RUSTUP_\w+$/,
  /^RUST_VERSION$/,
  /^RUSTFLAGS$/,
];

interface RustBuild {
  /** the package's directory */
  readonly package: string;
  /** the workspace's, or the package's own */
  readonly root: string;
  /** `--target`; `undefined`: the machine's own */
  readonly target: string | undefined;
  readonly flags: string;
  readonly certain: boolean;
  readonly evidence: string;
}

function read(start: Start, given: BuiltStage): Runs | { readonly reason: string } | undefined {
  if (nameOf(start.program) === 'cargo')
    return { reason: `\`cargo ${start.arguments[0] ?? ''}\` needs the toolchain when the container runs` };
  const path = start.program.includes('/') ? imagePath(start.directory, start.program) : undefined;
  if (path !== undefined && given.files.kind(path) === 'file') return undefined;
  const stage: BuiltStage = { ...given, steps: stepsWithMake(given) };
  const made = madeFiles(stage, (step) => outputsOf(step, stage));
  const found = findMade(made, start.program, start.directory, searchPath(start.environment, [CARGO_BIN]));
  if (found !== undefined) return runs(start, stage, found);
  const isBuilt = path !== undefined && stage.steps.some(isCargo);
  return isBuilt && stage.image.repository === 'docker.io/library/rust'
    ? { reason: `it cannot be told which command makes \`${start.program}\`` }
    : undefined;
}

const CARGO_BIN = '/usr/local/cargo/bin';

function isCargo({ command }: BuildStep): boolean {
  return command.name === 'cargo';
}

function outputsOf(step: BuildStep, { files: view }: BuiltStage): readonly Made<RustBuild>[] {
  if (!isCargo(step)) return [];
  const words = step.command.arguments.map((word) => wordValue(word, step.environment));
  const verb = words.find((word) => word?.startsWith('+') !== true && word?.startsWith('-') !== true);
  if (verb !== 'build' && verb !== 'b' && verb !== 'install' && verb !== 'rustc') return [];
  const valueOf = (...names: readonly string[]): string | undefined =>
    words.flatMap((word, at) => {
      const name = names.find((one) => word === one || word?.startsWith(`${one}=`) === true);
      return name === undefined ? [] : [word === name ? words[at + 1] : word!.slice(name.length + 1)];
    })[0];
  const manifest = valueOf('--manifest-path');
  const place =
    verb === 'install'
      ? valueOf('--path')
      : manifest === undefined
        ? '.'
        : (parentOf(`./${manifest}`) ?? '.');
  const directory = place === undefined ? undefined : imagePath(step.directory, place);
  if (directory === undefined) return [];
  const packages = packagesOf(view, directory);
  if (packages === undefined) return [];
  const configuration = configurationAbove(view, directory);
  const target =
    valueOf('--target') ?? variable(step, 'CARGO_BUILD_TARGET') ?? stringAt(configuration, 'build', 'target');
  const isRelease = verb === 'install' || words.includes('--release') || words.includes('-r');
  const profile = valueOf('--profile') ?? (isRelease ? 'release' : 'debug');
  const flags = [
    variable(step, 'RUSTFLAGS') ?? '',
    ...stringsAt(configuration, 'build', 'rustflags'),
    ...(target === undefined ? [] : stringsAt(configuration, 'target', target, 'rustflags')),
  ].join(' ');
  const base =
    valueOf('--target-dir') ??
    variable(step, 'CARGO_TARGET_DIR') ??
    stringAt(configuration, 'build', 'target-dir');
  const output =
    verb === 'install'
      ? imagePath(step.directory, joinPath(valueOf('--root') ?? '/usr/local/cargo', 'bin'))
      : joinPath(
          base === undefined ? joinPath(packages.root, 'target') : (imagePath(step.directory, base) ?? ''),
          target === undefined ? profileDirectory(profile) : `${target}/${profileDirectory(profile)}`,
        );
  if (output === undefined) return [];
  const certain = step.command.isUnconditional;
  return packages.members.flatMap((member) =>
    programsOf(view, member).map((name) => ({
      path: joinPath(output, name),
      origin: { package: member, root: packages.root, target, flags, certain, evidence: step.evidence },
      evidence: step.evidence,
    })),
  );
}

/** https://doc.rust-lang.org/cargo/reference/profiles.html: `dev` is built into `debug` */
function profileDirectory(profile: string): string {
  return profile === 'dev' || profile === 'test' ? 'debug' : profile === 'bench' ? 'release' : profile;
}

function variable({ command, environment }: BuildStep, name: string): string | undefined {
  const own = command.node.assignments.find((one) => one.name === name);
  return own === undefined ? environment.get(name) : wordValue(own.value, environment);
}

function tomlAt(view: ContextFiles, path: string): DataObject | undefined {
  const parsed = parseToml(view.read(path) ?? '');
  return view.kind(path) === 'file' && 'value' in parsed ? parsed.value : undefined;
}

/** https://doc.rust-lang.org/cargo/reference/config.html */
function configurationAbove(view: ContextFiles, directory: string): DataObject | undefined {
  for (let place: string | undefined = directory; place !== undefined; place = parentOf(place))
    for (const name of ['.cargo/config.toml', '.cargo/config']) {
      const found = tomlAt(view, joinPath(place, name));
      if (found !== undefined) return found;
    }
  return undefined;
}

/** The packages that a build in a directory may build, and where its workspace begins. */
function packagesOf(
  view: ContextFiles,
  directory: string,
): { readonly root: string; readonly members: readonly string[] } | undefined {
  const manifest = tomlAt(view, joinPath(directory, 'Cargo.toml'));
  if (manifest === undefined) return undefined;
  let root = directory;
  for (
    let place = parentOf(directory);
    place !== undefined && manifest['workspace'] === undefined;
    place = parentOf(place)
  )
    if (tomlAt(view, joinPath(place, 'Cargo.toml'))?.['workspace'] !== undefined) {
      root = place;
      break;
    }
  const members = stringsAt(manifest, 'workspace', 'members').flatMap((pattern) => {
    const star = pattern.indexOf('*');
    const place = resolvePath(directory, star === -1 ? pattern : pattern.slice(0, star));
    if (place === undefined) return [];
    return star === -1 ? [place] : view.list(place).map((name) => joinPath(place, name));
  });
  const all = [...(manifest['package'] === undefined ? [] : [directory]), ...members];
  return { root, members: all.filter((place) => view.kind(joinPath(place, 'Cargo.toml')) === 'file') };
}

/** https://doc.rust-lang.org/cargo/reference/cargo-targets.html#binaries */
function programsOf(view: ContextFiles, directory: string): readonly string[] {
  const manifest = tomlAt(view, joinPath(directory, 'Cargo.toml'));
  const name = stringAt(manifest, 'package', 'name');
  const named = listAt(manifest, 'bin').flatMap((one) => stringAt(one, 'name') ?? []);
  const main = view.kind(joinPath(directory, 'src/main.rs')) === 'file' && name !== undefined ? [name] : [];
  const others = view.list(joinPath(directory, 'src/bin')).map((one) => one.replace(/\.rs$/, ''));
  return [...new Set([...main, ...named, ...others])];
}

function runs(start: Start, stage: BuiltStage, found: Made<RustBuild>): Runs | { readonly reason: string } {
  const build = found.origin;
  if (!build.certain) return { reason: `it is not certain that the build at ${build.evidence} runs` };
  const { files: view, image } = stage;
  const needs = gatherNeeds();
  const isSource = (name: string): boolean => /\.rs$|^Cargo\.(?:toml|lock)$/.test(name);
  const named = namedFiles(start, stage, needs, isCargo, isSource);
  const packages = localPackages(view, build.package);
  readRustSources(view, packages, named, needs);
  askAboutChanges(stage, build.evidence, packages, isCargo, isSource, needs);
  const isMusl = build.target?.includes('musl') ?? image.family === 'alpine';
  const isStatic = isMusl ? !build.flags.includes('-crt-static') : build.flags.includes('+crt-static');
  const libraries = linkedLibraries(stage, build, packages, needs);
  for (const { name, evidence } of libraries) needs.add('libraries', name, evidence);
  if (!isStatic) needs.add('libraries', 'libgcc_s.so.1', build.evidence);
  for (const argument of start.arguments) {
    const value = argument.slice(argument.startsWith('-') ? argument.indexOf('=') + 1 : 0);
    if (!value.startsWith('-') && /[/.]/.test(value)) named.open(value, start.evidence);
  }
  for (const value of start.environment.values())
    if (value?.startsWith('/') === true && !value.includes(':')) named.mention(value, start.evidence);
  if (start.environment.has('TZ')) needs.facility('time zones', start.evidence);
  const lock = joinPath(build.root, 'Cargo.lock');
  const crates = new Set(listAt(tomlAt(view, lock), 'package').flatMap((one) => stringAt(one, 'name') ?? []));
  if (CERTIFICATE_CRATES.some((name) => crates.has(name))) needs.facility('certificates', lock);
  for (const [name, read] of Object.entries(READING_CRATES)) {
    if (!crates.has(name)) continue;
    if (read === undefined) needs.ask('files', `\`${name}\` finds files by rules of its own`, lock);
    else for (const one of read) named.open(one, lock);
  }

  const entry = { name: found.path, evidence: found.evidence };
  const all = needs.result(entry);
  const tree = all.questions.some(({ about }) => about === 'files')
    ? start.directory === ''
      ? build.root
      : start.directory
    : undefined;
  const isAlone =
    isStatic && libraries.length === 0 && !all.questions.some(({ about }) => about === 'libraries');
  return {
    needs: all,
    base: { kind: isAlone ? 'static' : 'libc' },
    tree,
    // what a build leaves beside its program is large: the program is taken by its own path
    artifacts: takenFiles([entry, ...all.files], tree),
    toolchainVariables: TOOLCHAIN_VARIABLES,
  };
}

/** A package and those that it takes by their path. https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#specifying-path-dependencies */
function localPackages(view: ContextFiles, directory: string): readonly string[] {
  const found = new Set([directory]);
  for (const place of found) {
    const manifest = tomlAt(view, joinPath(place, 'Cargo.toml'));
    for (const table of ['dependencies', 'build-dependencies'])
      for (const one of Object.values(objectAt(manifest, table))) {
        const path = stringAt(one, 'path');
        const target = path === undefined ? undefined : resolvePath(place, path);
        if (target !== undefined) found.add(target);
      }
    if (found.size > 500) break;
  }
  return [...found];
}

function linkedLibraries(
  stage: BuiltStage,
  build: RustBuild,
  packages: readonly string[],
  needs: NeedsGathering,
): readonly { readonly name: string; readonly evidence: string }[] {
  const { files: view, image } = stage;
  const lock = joinPath(build.root, 'Cargo.lock');
  const crates = listAt(tomlAt(view, lock), 'package').flatMap((one) => stringAt(one, 'name') ?? []);
  if (crates.length === 0)
    needs.ask('libraries', 'there is no `Cargo.lock` that names its crates', build.evidence);
  const features = new Set(
    packages.flatMap((place) =>
      Object.values(objectAt(tomlAt(view, joinPath(place, 'Cargo.toml')), 'dependencies')).flatMap((one) =>
        stringsAt(one, 'features'),
      ),
    ),
  );
  // https://packages.debian.org/libssl3, https://packages.debian.org/bullseye/libssl1.1
  const isOld = /bullseye|buster|stretch/.test(image.tag ?? '');
  const openssl = isOld ? ['libssl.so.1.1', 'libcrypto.so.1.1'] : ['libssl.so.3', 'libcrypto.so.3'];
  const names = new Set(crates);
  if (/-[lL]|link-arg/.test(build.flags))
    needs.ask('libraries', 'flags of the compiler name libraries', build.evidence);
  return crates.flatMap((crate) => {
    const libraries = librariesOfCrate(crate, names, features, openssl);
    if (libraries === undefined)
      needs.ask('libraries', `\`${crate}\` loads libraries that are not known`, lock);
    return (libraries ?? []).map((name) => ({ name, evidence: lock }));
  });
}
