/** Whether a Go program is static, and which libraries it loads otherwise. https://pkg.go.dev/cmd/cgo, https://pkg.go.dev/cmd/link */
import { nameOf } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { imagePath } from './image-path.js';
import type { GoBuild } from './go-build.js';
import { CGO_MODULES, CGO_STANDARD, USER_STANDARD } from './go-knowledge.js';
import type { GoModules, GoProgram } from './go-program.js';
import { linkedBy, sonameOf } from './libraries.js';
import { gatherNeeds } from './needs.js';
import type { NeedsGathering } from './needs.js';
import type { BuiltStage } from './runtime.js';
import { COMPILERS, CPLUSPLUS_COMPILERS, isBuildOnly } from './compilers.js';
import { wordValue } from './words.js';

/** Whether cgo is on; `undefined` where that is not certain. */
export function cgoOf(build: GoBuild, stage: BuiltStage): boolean | undefined {
  const given = build.variable('CGO_ENABLED');
  if (given === '0' || given === '1') return given === '1';
  // off by default for another machine, or where there is no compiler: https://go.dev/doc/go1.20#cgo
  if (given !== '' || build.variable('GOARCH') !== '' || build.variable('CC') !== '') return undefined;
  const { repository, family, tag } = stage.image;
  if (repository !== 'docker.io/library/golang') return undefined;
  if (family === 'debian') return true;
  const minor = /^1\.(\d+)/.exec(tag ?? '')?.[1];
  if (family !== 'alpine' || (minor !== undefined && Number(minor) < 20)) return undefined;
  return mayHave(stage, COMPILERS) ? undefined : false;
}

/** Whether a stage may have one of some packages: it installs it, or what it installs is not certain. */
function mayHave({ systemPackages, steps }: BuiltStage, names: readonly string[]): boolean {
  if (systemPackages.some((name) => names.includes(name.split(/[=~<>:]/)[0]!))) return true;
  return steps.some(
    ({ command, environment }) =>
      ['apk', 'apt', 'apt-get'].includes(command.name ?? '') &&
      command.arguments.some((word) => wordValue(word, environment) === undefined),
  );
}

/** How the linker was told to link. */
interface LinkFlags {
  readonly external: boolean;
  readonly static: boolean;
  /** an expansion may hold anything */
  readonly open: boolean;
}

function linkFlags(build: GoBuild): LinkFlags {
  const text = build.options.get('-ldflags');
  if (text === undefined) return { external: false, static: false, open: build.options.has('-ldflags') };
  const words = text.match(/(?:"[^"]*"|'[^']*'|\\.|[^\s"'])+/g) ?? [];
  const plain = words.map((word) => word.replace(/["'\\]/g, '').replace(/^--/, '-'));
  const valueOf = (name: string): string =>
    plain.flatMap((word, at) => {
      if (word.startsWith(`${name}=`)) return [word.slice(name.length + 1)];
      return word === name ? [plain[at + 1] ?? ''] : [];
    })[0] ?? '';
  return {
    external: valueOf('-linkmode') === 'external',
    static: valueOf('-extldflags').split(/\s+/).includes('-static'),
    // what stands behind `-X` is a value, whatever it is
    open: plain.some((word, at) => /[$`]/.test(word) && !word.startsWith('-X') && plain[at - 1] !== '-X'),
  };
}

export interface GoLinking {
  readonly kind: 'static' | 'libc';
  /** libraries, and what is open about them */
  readonly needs: NeedsGathering;
}

/** What a program is linked with, where `cgo` says whether it may be written in C in part. */
export function goLinking(
  build: GoBuild,
  program: GoProgram,
  modules: GoModules,
  stage: BuiltStage,
  cgo: boolean | undefined,
): GoLinking | { readonly reason: string } {
  const needs = gatherNeeds();
  const on = (name: string): boolean => (build.options.get(name) ?? 'false') !== 'false';
  const mode = build.options.get('-buildmode') ?? 'default';
  if (!['default', 'exe', 'pie'].includes(mode)) return { reason: `\`-buildmode=${mode}\` makes no program` };
  for (const name of ['-linkshared', '-msan', '-asan', '-toolexec', '-overlay', '-compiler'])
    if (on(name)) return { reason: `nothing is known of a build with \`${name}\`` };

  const loaders = [...modules.required, ...program.foreign].filter(({ name }) =>
    /^github\.com\/ebitengine\/purego(?:\/|$)/.test(name),
  );
  for (const { evidence } of loaders)
    needs.ask('libraries', '`purego` loads libraries when the program runs', evidence);
  const flags = linkFlags(build);
  if (
    cgo === false &&
    mode !== 'pie' &&
    !on('-race') &&
    !flags.external &&
    !flags.open &&
    loaders.length === 0
  )
    return { kind: 'static', needs };

  const fromC = program.packages.flatMap(({ files }) => files.filter(({ source }) => usesC(source)));
  if (cgo !== false) {
    for (const { path, source } of fromC) ownLibraries(needs, stage, path, source.cgo);
    if (fromC.some(({ path }) => hasCPlusPlus(stage.files, path))) needCPlusPlus(needs, fromC[0]!.path);
    foreignLibraries(needs, program, modules, stage);
    const more = build.variable('CGO_LDFLAGS');
    if (more === undefined)
      needs.ask('libraries', 'the value of `CGO_LDFLAGS` is not certain', build.evidence);
    else librariesOf(needs, more, build.evidence, stage);
  }

  const tags = new Set((build.options.get('-tags') ?? '').split(/[\s,]+/));
  const resolving = program.standard.some(
    ({ name }) =>
      CGO_STANDARD.has(name) && !(tags.has('netgo') && (tags.has('osusergo') || !USER_STANDARD.has(name))),
  );
  const knownC =
    fromC.length > 0 ||
    program.foreign.some(({ name }) => CGO_MODULES.some(([module]) => within(name, module)));
  const mayUseC = resolving || knownC || program.foreign.length > 0;
  if (on('-race') || mode === 'pie' || flags.open || loaders.length > 0) return { kind: 'libc', needs };
  if (!mayUseC && !flags.external) return { kind: 'static', needs };
  // The C linker makes it, and static: glibc still looks for parts of itself when names are resolved.
  const viaLinker = flags.external || (knownC && cgo === true);
  if (flags.static && viaLinker && (!resolving || stage.image.family === 'alpine')) {
    return { kind: 'static', needs: gatherNeeds() };
  }
  return { kind: 'libc', needs };
}

function usesC({ imports }: { readonly imports: readonly { readonly path: string }[] }): boolean {
  return imports.some(({ path }) => path === 'C');
}

function hasCPlusPlus(view: ContextFiles, path: string): boolean {
  const directory = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  return view.list(directory).some((name) => /\.(?:cc|cpp|cxx)$/.test(name));
}

function needCPlusPlus(needs: NeedsGathering, evidence: string): void {
  needs.add('libraries', 'libstdc++.so.6', evidence);
  needs.add('libraries', 'libgcc_s.so.1', evidence);
}

/** Libraries of `#cgo` lines: `linux LDFLAGS: -lfoo`, `pkg-config: foo`. */
function ownLibraries(
  needs: NeedsGathering,
  stage: BuiltStage,
  path: string,
  lines: readonly { readonly text: string; readonly line: number }[],
): void {
  const directory = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  for (const { text, line } of lines) {
    const evidence = `${path}:${line}`;
    const colon = text.indexOf(':');
    const key = text.slice(0, colon).trim().split(/\s+/).at(-1);
    const value = text.slice(colon + 1).replaceAll('${SRCDIR}', `/${directory}`);
    if (key === 'LDFLAGS') librariesOf(needs, value, evidence, stage);
    if (key === 'pkg-config')
      for (const name of value
        .trim()
        .split(/\s+/)
        .filter((word) => !word.startsWith('-'))) {
        const linked = linkedBy(name);
        if (linked === undefined)
          needs.ask('libraries', `\`pkg-config\` decides which libraries \`${name}\` stands for`, evidence);
        else librariesOf(needs, linked.map((one) => `-l${one}`).join(' '), evidence, stage);
      }
  }
}

/** What flags of the linker ask for. */
function librariesOf(needs: NeedsGathering, flags: string, evidence: string, stage: BuiltStage): void {
  const words = flags.trim().split(/\s+/);
  const places = words
    .filter((word) => word.startsWith('-L'))
    .map((word) => imagePath('', word.slice(2)) ?? '');
  for (const word of words) {
    const name = word.startsWith('-l') ? word.slice(2) : undefined;
    if (/\.so(?:\.\d+)*$/.test(word))
      needs.ask('libraries', `\`${nameOf(word)}\` is loaded from where it is built`, evidence);
    if (name === undefined || name === '') continue;
    const holder = places.find((place) =>
      stage.files.list(place).some((file) => file.startsWith(`lib${name}.`)),
    );
    if (holder !== undefined) {
      // an archive becomes a part of the program
      if (stage.files.list(holder).some((file) => file.startsWith(`lib${name}.so`)))
        needs.ask('libraries', `\`lib${name}.so\` is loaded from \`${holder}\``, evidence);
    } else if (name === 'stdc++') needCPlusPlus(needs, evidence);
    else {
      const soname = sonameOf(name, stage);
      if (soname !== undefined) needs.add('libraries', soname, evidence);
    }
  }
}

/**
 * Libraries that modules of others load. One that is not in the table can only be linked with what is there: without
 * packages for development that are the C library and the libraries of the compiler.
 */
function foreignLibraries(
  needs: NeedsGathering,
  program: GoProgram,
  modules: GoModules,
  stage: BuiltStage,
): void {
  const all = [...program.foreign, ...modules.required];
  let isOpen = false;
  for (const { name, evidence } of all) {
    const known = CGO_MODULES.find(([module]) => within(name, module));
    if (known === undefined) isOpen = true;
    else if (known[1] === undefined)
      needs.ask('libraries', `\`${known[0]}\` loads libraries that are not known`, evidence);
    else for (const library of known[1]) needs.add('libraries', library, evidence);
  }
  const first = program.foreign[0];
  if (!isOpen || first === undefined) return;
  const odd = stage.systemPackages.find((name) => !isBuildOnly(name));
  if (odd !== undefined)
    needs.ask('libraries', `a module may be linked with a library of \`${odd}\``, first.evidence);
  const maker = stage.steps.find(({ command }) => LIBRARY_MAKERS.has(command.name ?? ''));
  if (maker !== undefined)
    needs.ask(
      'libraries',
      `a module may be linked with what \`${maker.command.name}\` installs`,
      maker.evidence,
    );
  const { repository, family } = stage.image;
  const hasCompiler = repository === 'docker.io/library/golang' && family === 'debian';
  if (hasCompiler || mayHave(stage, CPLUSPLUS_COMPILERS)) needCPlusPlus(needs, first.evidence);
}

const LIBRARY_MAKERS: ReadonlySet<string> = new Set([
  ...['cmake', 'configure', 'dpkg', 'ldconfig', 'make', 'meson', 'ninja', 'rpm', 'scons'],
]);

function within(path: string, module: string): boolean {
  return path === module || path.startsWith(`${module}/`);
}
