/** Which sources the files are made of that a build leaves: from its commands and their configurations. */
import {
  isWithin,
  joinPath,
  nameOf,
  parentOf,
  relativePath,
  resolvePath,
} from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { objectAt, parseJsonc, stringAt } from '../ecosystems/json.js';
import { isSource } from '../sources/resolve-module.js';
import { readTsConfig } from '../sources/tsconfig.js';
import type { PackageDirectory, TsConfig } from '../sources/tsconfig.js';
import { expandCommand } from './node-commands.js';
import type { ProgramRun } from './node-commands.js';
import type { BuiltStage } from './runtime.js';

/** What one command of a build makes. */
export interface Made {
  /** the directory or file that it writes, from the root of the view */
  readonly to: string;
  /** directories whose files stand in `to` by their own names, compiled one by one; the first that has a file counts */
  readonly mirrors: readonly string[];
  /** what a file that is put together of several begins with; `undefined`: any source of the project */
  readonly entries: readonly string[] | undefined;
  readonly evidence: string;
}

export interface Builds {
  readonly made: readonly Made[];
  readonly configs: readonly TsConfig[];
  /** The source that a file is made of one by one, or the directory of those of a directory. */
  sourceOf(path: string): string | undefined;
  /** Where the file is that is made of a source; the source itself where none is. */
  runsAt(source: string): string;
  /** What makes a path, of several sources. */
  bundleOf(path: string): Made | undefined;
}

/** Endings of what compilers write, and of what they make it of. */
const WRITTEN: readonly (readonly [string, readonly string[]])[] = [
  ['.js', ['.ts', '.tsx', '.js', '.jsx']],
  ['.mjs', ['.mts', '.mjs', '.ts']],
  ['.cjs', ['.cts', '.cjs', '.ts']],
];

/** Reads the commands of the stage that build something of its files. */
export function buildsOf(stage: BuiltStage, packageDirectory: PackageDirectory): Builds {
  const { files: view } = stage;
  const made: Made[] = [];
  const configs = new Map<string, TsConfig>();
  for (const { command, directory, environment, evidence } of stage.steps) {
    const [program, ...rest] = command.words.map(({ value }) => value);
    if (program === undefined || directory === undefined) continue;
    const { runs } = expandCommand(view, {
      program,
      arguments: rest,
      directory,
      environment,
      evidence,
      local: true,
    });
    for (const run of runs) {
      const name = nameOf(run.program);
      const builder = Object.hasOwn(BUILDERS, name) ? BUILDERS[name] : undefined;
      for (const one of builder?.({ view, run, packageDirectory, configs }) ?? []) made.push(one);
    }
  }
  return {
    made,
    configs: [...configs.values()],
    sourceOf: (path) => sourceOf(view, made, path),
    runsAt: (source) => runsAt(made, source),
    bundleOf: (path) => made.find((one) => one.mirrors.length === 0 && isWithin(one.to, path)),
  };
}

function sourceOf(view: ContextFiles, made: readonly Made[], path: string): string | undefined {
  for (const { to, mirrors } of made) {
    if (!isWithin(to, path)) continue;
    const rest = relativePath(to, path);
    for (const from of mirrors) {
      const place = joinPath(from, rest);
      if (rest !== '' && view.kind(place) === 'directory' && !isWithin(to, place)) return place;
      for (const [ending, sources] of WRITTEN) {
        if (!place.endsWith(ending)) continue;
        const stem = place.slice(0, -ending.length);
        const source = sources.map((one) => stem + one).find((one) => view.kind(one) === 'file');
        if (source !== undefined && !isWithin(to, source)) return source;
      }
    }
  }
  return undefined;
}

function runsAt(made: readonly Made[], source: string): string {
  for (const { to, mirrors, entries } of made) {
    const from = mirrors.find((one) => isWithin(one, source));
    if (from !== undefined && !isWithin(to, source))
      return joinPath(to, relativePath(from, source)).replace(/\.([cm]?)[jt]sx?$/, '.$1js');
    // what several sources are put together to stands in one directory
    if (mirrors.length === 0 && entries?.includes(source) === true)
      return /\.[cm]?js$/.test(to) ? to : joinPath(to, nameOf(source).replace(/\.([cm]?)[jt]sx?$/, '.$1js'));
  }
  return source;
}

interface BuildCall {
  readonly view: ContextFiles;
  readonly run: ProgramRun;
  readonly packageDirectory: PackageDirectory;
  readonly configs: Map<string, TsConfig>;
}

type Builder = (call: BuildCall) => readonly Made[];

const BUILDERS: Readonly<Record<string, Builder>> = {
  tsc: compiled,
  ttsc: compiled,
  tspc: compiled,
  'vue-tsc': compiled,
  nest: nested,
  swc: mirrored,
  babel: mirrored,
  // https://github.com/sucrase-js/sucrase
  sucrase: mirrored,
  esbuild: bundled,
  // https://tsup.egoist.dev/, https://github.com/vercel/ncc
  tsup: packed('dist'),
  tsdown: packed('dist'),
  ncc: packed('dist'),
  microbundle: packed('dist'),
  webpack: configured(['dist', 'build', 'public']),
  'webpack-cli': configured(['dist', 'build', 'public']),
  rollup: configured(['dist', 'build']),
  rolldown: configured(['dist', 'build']),
  unbuild: configured(['dist']),
  pkgroll: configured(['dist']),
  parcel: configured(['dist']),
  vite: configured(['dist', 'build', '.output']),
  remix: configured(['build', 'public/build']),
  'remix-vite:build': configured(['build']),
  'react-router': configured(['build']),
  'react-scripts': configured(['build']),
  'vue-cli-service': configured(['dist']),
  astro: configured(['dist']),
  nuxt: configured(['.output', 'dist']),
  nuxi: configured(['.output', 'dist']),
  nitro: configured(['.output']),
  next: configured(['.next', 'out']),
  ng: configured(['dist']),
  gulp: configured(['dist', 'build']),
};

/** https://www.typescriptlang.org/docs/handbook/compiler-options.html */
function compiled({ view, run, packageDirectory, configs }: BuildCall): readonly Made[] {
  const build = run.arguments.some((word) => word === '-b' || word === '--build');
  const operands = run.arguments.filter((word) => word?.startsWith('-') === false);
  const named = optionOf(run, ['-p', '--project']);
  const files = named !== undefined ? [named] : build && operands.length > 0 ? operands : ['tsconfig.json'];
  const made: Made[] = [];
  const visit = (file: string): void => {
    const config = configs.has(file) ? undefined : readTsConfig(view, file, packageDirectory);
    if (config === undefined || configs.has(config.file)) return;
    configs.set(config.file, config);
    if (build || operands.length === 0) for (const reference of config.references) visit(reference);
    const outDir = optionOf(run, ['--outDir']);
    const to = outDir === undefined ? config.outDir : resolvePath(run.directory, outDir);
    const rootDir = optionOf(run, ['--rootDir']);
    const from = rootDir === undefined ? config.rootDir : resolvePath(run.directory, rootDir);
    if (to !== undefined && config.emits)
      made.push({
        to,
        mirrors: from === undefined ? roots(view, config, to) : [from],
        entries: undefined,
        evidence: config.file,
      });
  };
  for (const file of files) {
    const path = resolvePath(run.directory, file ?? '');
    if (path !== undefined) visit(path);
  }
  return made;
}

/** Where sources may begin whose common directory is not told: the deepest first. */
function roots(view: ContextFiles, { directory, include }: TsConfig, to: string): readonly string[] {
  const patterns = include ?? view.list(directory).map((name) => `${name}/**`);
  const found = new Set<string>([directory]);
  for (const pattern of patterns) {
    const fixed = pattern.split('/').filter((part) => !/[*?]/.test(part) && part !== '.');
    const path = resolvePath(directory, fixed.join('/'));
    let place = path !== undefined && view.kind(path) === 'file' ? parentOf(path) : path;
    for (; place !== undefined && isWithin(directory, place); place = parentOf(place)) {
      const name = nameOf(place);
      if (
        view.kind(place) === 'directory' &&
        place !== to &&
        name !== 'node_modules' &&
        !name.startsWith('.')
      )
        found.add(place);
    }
  }
  return [...found].sort((a, b) => b.split('/').length - a.split('/').length || (a < b ? -1 : 1));
}

/** https://docs.nestjs.com/cli/monorepo#cli-properties */
function nested(call: BuildCall): readonly Made[] {
  const { view, run } = call;
  if (run.arguments[0] !== 'build' && run.arguments[0] !== 'start') return [];
  const file = ['nest-cli.json', '.nestcli.json', 'nest.json']
    .map((name) => joinPath(run.directory, name))
    .find((path) => view.kind(path) === 'file');
  const data = file === undefined ? undefined : parseJsonc(view.read(file) ?? '').value;
  const projects = Object.entries(objectAt(data, 'projects'));
  const asked = run.arguments.slice(1).find((word) => word?.startsWith('-') === false);
  if (projects.length > 0) {
    const of = projects.filter(([name]) => asked === undefined || name === asked);
    return of.map(([name, project]) => {
      const sources = stringAt(project, 'sourceRoot') ?? joinPath(stringAt(project, 'root') ?? '', 'src');
      const entry = joinPath(
        run.directory,
        joinPath(sources, `${stringAt(project, 'entryFile') ?? 'main'}.ts`),
      );
      return {
        to: joinPath(run.directory, joinPath('dist', stringAt(project, 'root') ?? name)),
        mirrors: [],
        entries: view.kind(entry) === 'file' ? [entry] : undefined,
        evidence: file!,
      };
    });
  }
  const given = optionOf(run, ['-p', '--path']) ?? stringAt(data, 'compilerOptions', 'tsConfigPath');
  const config =
    given ??
    (view.kind(joinPath(run.directory, 'tsconfig.build.json')) === 'file'
      ? 'tsconfig.build.json'
      : 'tsconfig.json');
  return compiled({ ...call, run: { ...run, arguments: ['-p', config] } });
}

/** https://swc.rs/docs/usage/cli, https://babeljs.io/docs/babel-cli: a directory into another one */
function mirrored({ view, run }: BuildCall): readonly Made[] {
  const out = optionOf(run, ['-d', '--out-dir']);
  const to = out === undefined ? undefined : resolvePath(run.directory, out);
  const from = operandsOf(run, [
    '-d',
    '--out-dir',
    '--config-file',
    '--extensions',
    '-x',
    '--ignore',
    '--presets',
  ])
    .map((word) => resolvePath(run.directory, word))
    .filter((path) => path !== undefined && view.kind(path) === 'directory');
  if (to === undefined || from.length === 0) return [];
  // swc keeps the directory's name since 0.3, unless it is told to strip it
  return [
    { to, mirrors: [...(from as string[]), run.directory], entries: undefined, evidence: run.evidence },
  ];
}

/** https://esbuild.github.io/api/ */
function bundled({ view, run }: BuildCall): readonly Made[] {
  const file = optionOf(run, ['--outfile']);
  const out = optionOf(run, ['--outdir']) ?? (file === undefined ? 'dist' : file);
  const to = resolvePath(run.directory, out);
  return to === undefined ? [] : [put(view, run, to, operandsOf(run, []))];
}

/** Tools that put together what their operands name. */
function packed(otherwise: string): Builder {
  return ({ view, run }) => {
    const out = optionOf(run, ['-d', '--out-dir', '-o', '--out', '--output']) ?? otherwise;
    const to = resolvePath(run.directory, out);
    const operands = operandsOf(run, [
      '-d',
      '--out-dir',
      '-o',
      '--out',
      '--output',
      '--format',
      '--target',
      '-e',
    ]);
    const isBuild = operands[0] === 'build';
    return to === undefined ? [] : [put(view, run, to, isBuild ? operands.slice(1) : operands)];
  };
}

function put(view: ContextFiles, run: ProgramRun, to: string, operands: readonly string[]): Made {
  const entries = operands.map((word) => resolvePath(run.directory, word));
  const known = entries.every((path) => path !== undefined && view.kind(path) === 'file' && isSource(path));
  return {
    to,
    mirrors: [],
    entries: known && entries.length > 0 ? (entries as string[]) : undefined,
    evidence: run.evidence,
  };
}

/** Tools whose configuration is a program: whatever they make is of sources of the project. */
function configured(outputs: readonly string[]): Builder {
  return ({ run }) => {
    const out = optionOf(run, ['--outDir', '--output-path', '-o', '--out-dir', '--dest']);
    const paths = out === undefined ? outputs : [out];
    return paths
      .map((path) => resolvePath(run.directory, path))
      .filter((path) => path !== undefined)
      .map((to) => ({ to, mirrors: [], entries: undefined, evidence: run.evidence }));
  };
}

function optionOf(run: ProgramRun, names: readonly string[]): string | undefined {
  for (let at = 0; at < run.arguments.length; at++) {
    const word = run.arguments[at] ?? '';
    if (names.includes(word)) return run.arguments[at + 1];
    const equals = word.indexOf('=');
    if (equals !== -1 && names.includes(word.slice(0, equals))) return word.slice(equals + 1);
  }
  return undefined;
}

function operandsOf(run: ProgramRun, valued: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < run.arguments.length; at++) {
    const word = run.arguments[at];
    if (word === undefined) continue;
    if (valued.includes(word)) at++;
    else if (!word.startsWith('-')) found.push(word);
  }
  return found;
}
