/** All modules that a program loads, and what each of them says. */
import { joinPath, nameOf, parentOf, resolvePath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { moduleFacts } from './module-facts.js';
import type { Link, ModuleFacts } from './module-facts.js';
import { fileFor, isSource, isTest, resolveModule } from './resolve-module.js';
import type { ModuleTree } from './resolve-module.js';
import { typescript } from './typescript.js';

export interface Module {
  readonly path: string;
  readonly facts: ModuleFacts;
}

/** A package that a module asks for. */
export interface LoadedPackage {
  readonly name: string;
  /** the module that asks, and where: `src/server.ts:12` */
  readonly from: string;
  readonly evidence: string;
  /** `import`, `require`, `view engine` … */
  readonly what: string;
  readonly typeOnly: boolean;
}

/** What the graph does not tell. */
export interface GraphQuestion {
  readonly kind:
    /** a module whose name depends on something: it may be any of the tree, or any package */
    | 'dynamic'
    /** a module that is not there */
    | 'missing'
    /** a file that cannot be read whole */
    | 'unread'
    /** there is more than is looked at */
    | 'bound';
  readonly text: string;
  readonly evidence: string;
}

export interface ModuleGraph {
  readonly modules: readonly Module[];
  readonly packages: readonly LoadedPackage[];
  /** files that are loaded and are no programs: JSON, addons */
  readonly files: readonly { readonly path: string; readonly evidence: string }[];
  readonly questions: readonly GraphQuestion[];
}

/** A module that a program begins with. */
export interface Entry {
  readonly path: string;
  /** working directory, from the root of the view */
  readonly directory: string;
  readonly environment: ReadonlyMap<string, string | undefined>;
}

const MAX_MODULES = 5_000;
/** characters; longer ones are made by tools */
const MAX_LENGTH = 1_048_576;
/** directories that are looked into for modules which are loaded by a name that is put together */
const MAX_DIRECTORIES = 5_000;

/** Files that bundlers take, and that Node.js would not load. */
const ASSET =
  /\.(?:css|scss|sass|less|styl|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|eot|mp[34]|webm|md|mdx|txt|html|graphql|gql|wasm|ya?ml|pug|ejs|hbs)(?:\?.*)?$/;

/**
 * Follows the modules of a program from its entries. `others` lists the sources that may be loaded besides, where the
 * name of one is not known. Never throws; 5,000 modules of 1 MiB at most are read.
 */
export function moduleGraph(
  tree: ModuleTree,
  entries: readonly Entry[],
  others: () => readonly string[],
): ModuleGraph {
  let ts: ReturnType<typeof typescript> | undefined;
  const modules: Module[] = [];
  const packages: LoadedPackage[] = [];
  const files: { path: string; evidence: string }[] = [];
  const questions: GraphQuestion[] = [];
  const waiting: Entry[] = [];
  const seen = new Set<string>();
  let takesOthers = false;

  const add = (path: string, from: Entry, evidence: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    if (isSource(path) || !nameOf(path).includes('.')) waiting.push({ ...from, path });
    else if (!/\.d\.[cm]?ts$/.test(path)) files.push({ path, evidence });
  };
  const any = (from: Entry, question: GraphQuestion): void => {
    questions.push(question);
    if (takesOthers) return;
    takesOthers = true;
    for (const path of others()) add(path, from, question.evidence);
  };

  const follow = (entry: Entry, link: Link): void => {
    const { values, typeOnly, what } = link;
    const evidence = `${entry.path}:${link.line}`;
    if (values === undefined) {
      if (what !== 'view engine')
        any(entry, { kind: 'dynamic', text: `\`${what}\` of what is put together when it runs`, evidence });
      return;
    }
    for (const value of values) {
      const text = value.text.replace(/^file:\/\//, '');
      if (value.whole) resolved(entry, link, text, evidence, typeOnly);
      else partly(entry, link, text, evidence);
    }
  };

  const resolved = (entry: Entry, link: Link, text: string, evidence: string, typeOnly: boolean): void => {
    if (link.kind === 'path') {
      const path = text.startsWith('/') ? resolvePath('', text.slice(1)) : resolvePath(entry.directory, text);
      const file = path === undefined ? undefined : fileFor(tree, path, false);
      if (file !== undefined) add(file, entry, evidence);
      else
        any(entry, {
          kind: 'missing',
          text: `\`${text}\`, which it runs, is not among what is copied`,
          evidence,
        });
      return;
    }
    // an absolute path is of the file that runs, not of its source
    const resolution = resolveModule(tree, entry.path, text);
    if (resolution.kind === 'file') {
      if (!typeOnly) add(resolution.path, entry, evidence);
    } else if (resolution.kind === 'package') {
      const { name } = resolution;
      packages.push({ name, from: entry.path, evidence, what: link.what, typeOnly });
    } else if (resolution.kind === 'missing' && !typeOnly && !ASSET.test(text))
      any(entry, {
        kind: 'missing',
        text: `\`${text}\`, which it loads, is not among what is copied`,
        evidence,
      });
  };

  /** `./models/${name}`: all that stands there. */
  const partly = (entry: Entry, link: Link, text: string, evidence: string): void => {
    const name = /^((?:@[^/.]+\/)?[^/.@][^/]*)\//.exec(text)?.[1];
    if (name !== undefined && !text.startsWith('.') && link.kind !== 'path') {
      resolved(entry, link, name, evidence, false);
      return;
    }
    const base = link.kind === 'path' ? entry.directory : (parentOf(entry.path) ?? '');
    const path = text.startsWith('/') ? resolvePath('', text.slice(1)) : resolvePath(base, text);
    const directory = path === undefined || text.endsWith('/') ? path : parentOf(path);
    const place = directory === undefined ? undefined : (tree.sourceOf(directory) ?? directory);
    const below = place === undefined || place === '' ? undefined : sourcesBelow(tree.view, place);
    // data is read from there, and no program: texts of languages
    if (below?.length === 0 && tree.view.kind(place!) === 'directory') files.push({ path: place!, evidence });
    else if (below === undefined || below.length === 0)
      any(entry, {
        kind: 'dynamic',
        text: `\`${link.what}\` of what is put together when it runs`,
        evidence,
      });
    else for (const file of below) add(file, entry, evidence);
  };

  for (const entry of entries) add(entry.path, entry, entry.path);
  for (let next = 0; next < waiting.length; next++) {
    const entry = waiting[next]!;
    if (modules.length >= MAX_MODULES) {
      questions.push({
        kind: 'bound',
        text: `it has more than ${MAX_MODULES} modules, and not all of them are read`,
        evidence: entry.path,
      });
      break;
    }
    const text = tree.view.read(entry.path);
    if (text === undefined || text.length > MAX_LENGTH) {
      questions.push({ kind: 'unread', text: 'it is too long to be read, or no text', evidence: entry.path });
      continue;
    }
    const facts = factsOf(tree, entry, text);
    if (facts === undefined) {
      questions.push({ kind: 'unread', text: 'it nests deeper than is read', evidence: entry.path });
      continue;
    }
    if (facts.errorLine !== undefined)
      questions.push({
        kind: 'unread',
        text: 'its syntax is none that is known',
        evidence: `${entry.path}:${facts.errorLine}`,
      });
    modules.push({ path: entry.path, facts });
    for (const link of facts.links) follow(entry, link);
  }
  return { modules, packages, files, questions };

  function factsOf(of: ModuleTree, entry: Entry, text: string): ModuleFacts | undefined {
    const place = {
      file: `/${of.runsAt(entry.path)}`,
      directory: `/${entry.directory}`,
      environment: entry.environment,
    };
    try {
      return moduleFacts((ts ??= typescript()), entry.path, text, place);
    } catch (error) {
      // the stack ends in an expression of thousands of operands
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }
}

/**
 * Sources below a directory that a program may load, what installs make and tests left out; `undefined` where there is
 * more than is looked at.
 */
export function sourcesBelow(view: ContextFiles, directory: string): readonly string[] | undefined {
  const found: string[] = [];
  const waiting = [directory];
  for (let seen = 0; waiting.length > 0; seen++) {
    if (seen > MAX_DIRECTORIES || found.length > MAX_MODULES) return undefined;
    const current = waiting.pop()!;
    for (const name of [...view.list(current)].sort()) {
      const path = joinPath(current, name);
      const kind = view.kind(path);
      if (kind === 'directory' && name !== 'node_modules' && !name.startsWith('.')) waiting.push(path);
      else if (kind === 'file' && isSource(path) && !isTest(path) && !nameOf(path).startsWith('.'))
        found.push(path);
    }
  }
  return found.sort();
}
