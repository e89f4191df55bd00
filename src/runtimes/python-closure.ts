/** What the sources of a program in Python need, from the files that it begins with. */
import { joinPath, parentOf, resolvePath } from '../ecosystems/context-path.js';
import { gatherPath } from './literal-paths.js';
import type { Placed } from './literal-paths.js';
import type { NeedsGathering } from './needs.js';
import { facilityOf, isStandard, librariesOf } from './python-modules.js';
import { gatherStarted } from './python-programs.js';
import { pythonSource } from './python-source.js';
import type { PythonCall, PythonImport, PythonSource } from './python-source.js';

/** Sources that are read at most, and how long one may be. */
const MOST_FILES = 5_000;
const LONGEST_FILE = 1_048_576;

export interface PythonClosure extends Placed {
  /** files that it begins with, from the image's root */
  readonly begin: readonly string[];
  /** directories in which modules are looked for */
  readonly path: readonly string[];
  /** directories whose sources are all taken where it is not known which modules are imported */
  readonly trees: readonly string[];
  /** it is known beforehand that modules are imported by names which are put together */
  readonly everything: boolean;
}

/** What is imported and lies in no file: modules by their first part, with the place of the first import. */
export type ForeignModules = ReadonlyMap<string, string>;

/** Gathers what the sources need. Returns how many were read, and the modules that are neither of the program nor of Python. */
export function gatherSources(
  gathering: NeedsGathering,
  closure: PythonClosure,
): { readonly foreign: ForeignModules; readonly count: number } {
  return new Walk(gathering, closure).run();
}

/** Functions that import what a value names. */
const IMPORTERS =
  /^(?:__import__|importlib\.(?:import_module|__import__)|runpy\.run_(?:module|path)|imp\.load_\w+)$/;
/** Functions that import, or run, what nothing in the file names. */
const BLIND =
  /^(?:exec|eval|execfile|pkgutil\.(?:iter_modules|walk_packages)|importlib\.util\.\w+|importlib\.metadata\.entry_points|pkg_resources\.iter_entry_points|\?\.autodiscover_tasks|django\.\w.*|flask\.cli\..*)$/;
/** Functions whose first argument is a file to read. https://docs.python.org/3/library/functions.html#open */
const OPENERS =
  /^(?:open|io\.open|codecs\.open|os\.(?:open|listdir|scandir|walk)|glob\.i?glob|sqlite3\.connect)$/;

class Walk {
  readonly #gathering: NeedsGathering;
  readonly #closure: PythonClosure;
  readonly #seen = new Set<string>();
  readonly #waiting: string[] = [];
  readonly #foreign = new Map<string, string>();
  #everything = false;

  constructor(gathering: NeedsGathering, closure: PythonClosure) {
    this.#gathering = gathering;
    this.#closure = closure;
  }

  run(): { readonly foreign: ForeignModules; readonly count: number } {
    for (const file of this.#closure.begin) this.#enter(file);
    if (this.#closure.everything) this.#takeEverything();
    for (let file = this.#waiting.shift(); file !== undefined; file = this.#waiting.shift()) this.#read(file);
    return { foreign: this.#foreign, count: this.#seen.size };
  }

  #enter(file: string): void {
    if (this.#seen.has(file)) return;
    if (this.#seen.size >= MOST_FILES) {
      this.#gathering.ask(
        'programs',
        `there are more than ${MOST_FILES} sources, and not all are read`,
        file,
      );
      return;
    }
    this.#seen.add(file);
    this.#waiting.push(file);
  }

  #read(file: string): void {
    const text = this.#closure.stage.files.read(file);
    if (text === undefined || text.length > LONGEST_FILE) {
      this.#gathering.ask('programs', `\`${file}\` is not read: it is too long, or not to be had`, file);
      return;
    }
    const source = pythonSource(text);
    if (source.problem !== undefined)
      this.#gathering.ask('programs', `\`${file}\` is read in part: ${source.problem}`, file);
    for (const one of source.imports) this.#import(file, one);
    for (const call of source.calls) this.#call(file, source, call);
    for (const { name, line } of source.variables) this.#gathering.add('variables', name, `${file}:${line}`);
    for (const { value, line } of source.strings)
      gatherPath(this.#gathering, value, `${file}:${line}`, this.#closure);
  }

  #import(file: string, { module, level, names, line }: PythonImport): void {
    const evidence = `${file}:${line}`;
    if (level > 0) {
      let directory: string | undefined = parentOf(file);
      for (let up = 1; up < level && directory !== undefined; up++) directory = parentOf(directory);
      if (directory !== undefined) this.#within([directory], module, names);
      return;
    }
    if (this.#within(this.#roots(file), module, names)) return;
    this.#outside(module, names, evidence);
  }

  #outside(module: string, names: readonly string[], evidence: string): void {
    const gathering = this.#gathering;
    for (const full of [module, ...names.map((name) => `${module}.${name}`)]) {
      const facility = facilityOf(full);
      if (facility !== undefined) gathering.facility(facility, evidence);
    }
    for (const library of librariesOf(module)) gathering.add('libraries', library, evidence);
    // https://docs.djangoproject.com/en/stable/ref/contrib/gis/install/geolibs/
    if (module.startsWith('django.contrib.gis'))
      gathering.ask('libraries', 'GeoDjango loads GDAL and GEOS of any release', evidence);
    if (module === 'PIL.ImageFont' || (module === 'PIL' && names.includes('ImageFont')))
      gathering.facility('fonts', evidence);
    const [first = ''] = module.split('.');
    if (first === 'django' || first === 'celery') this.#takeEverything();
    if (first !== '' && !isStandard(module) && !this.#foreign.has(first)) this.#foreign.set(first, evidence);
  }

  /** Takes the files of a module and of the packages around it; whether there is one. */
  #within(roots: readonly string[], module: string, names: readonly string[]): boolean {
    const parts = module === '' ? [] : module.split('.');
    for (const root of roots) {
      const place = joinPath(root, parts.join('/'));
      if (
        parts.length > 0 &&
        this.#kind(joinPath(root, parts[0]!)) !== 'directory' &&
        !this.#isFile(joinPath(root, `${parts[0]!}.py`))
      )
        continue;
      parts.forEach((_, at) => {
        this.#module(joinPath(root, parts.slice(0, at + 1).join('/')));
      });
      if (parts.length === 0) this.#module(root);
      for (const name of names) {
        if (name === '*') continue;
        this.#module(joinPath(place, name));
      }
      return true;
    }
    return false;
  }

  #module(place: string): void {
    if (this.#isFile(`${place}.py`)) this.#enter(`${place}.py`);
    if (this.#isFile(joinPath(place, '__init__.py'))) this.#enter(joinPath(place, '__init__.py'));
    if (place !== '' && this.#isFile(joinPath(place, '__main__.py')) && this.#closure.begin.includes(place))
      this.#enter(joinPath(place, '__main__.py'));
  }

  #roots(file: string): readonly string[] {
    // a script finds what lies beside it: https://docs.python.org/3/using/cmdline.html#interface-options
    return this.#closure.begin.includes(file)
      ? [parentOf(file) ?? '', ...this.#closure.path]
      : this.#closure.path;
  }

  #call(file: string, source: PythonSource, call: PythonCall): void {
    const evidence = `${file}:${call.line}`;
    const gathering = this.#gathering;
    gatherStarted(gathering, source, call, evidence);
    const [argument] = call.arguments;
    const literal = argument === undefined ? undefined : source.textOf(argument.tokens);
    if (IMPORTERS.test(call.callee)) {
      if (literal !== undefined && !literal.startsWith('.'))
        this.#import(file, { module: literal, level: 0, names: [], line: call.line });
      else {
        gathering.ask('packages', `it is not known what \`${call.callee}\` imports`, evidence);
        this.#takeEverything();
      }
    } else if (BLIND.test(call.callee)) this.#takeEverything();
    if (call.callee === 'locale.setlocale') gathering.facility('locales', evidence);
    if (OPENERS.test(call.callee) && literal === undefined)
      gathering.ask('files', `it is not known what \`${call.callee}\` reads`, evidence);
    else if (OPENERS.test(call.callee) && literal !== undefined && !literal.startsWith('/')) {
      const place = this.#closure.path
        .map((root) => resolvePath(root, literal))
        .find((path) => path !== undefined && this.#kind(path) !== undefined);
      if (place !== undefined) gathering.add('files', place, evidence);
    }
  }

  /** All sources of the trees, those of tests left out. */
  #takeEverything(): void {
    if (this.#everything) return;
    this.#everything = true;
    const { files } = this.#closure.stage;
    const visit = (directory: string, depth: number): void => {
      for (const name of [...files.list(directory)].sort()) {
        const path = joinPath(directory, name);
        const kind = files.kind(path);
        if (kind === 'file' && name.endsWith('.py') && !TEST_FILE.test(name)) this.#enter(path);
        if (kind === 'directory' && depth < 40 && !NO_SOURCES.has(name) && this.#seen.size < MOST_FILES)
          visit(path, depth + 1);
      }
    };
    for (const tree of this.#closure.trees) visit(tree, 0);
  }

  #kind(path: string): 'file' | 'directory' | undefined {
    return this.#closure.stage.files.kind(path);
  }

  #isFile(path: string): boolean {
    return this.#kind(path) === 'file';
  }
}

/** https://docs.pytest.org/en/stable/explanation/goodpractices.html#conventions-for-python-test-discovery */
const TEST_FILE = /^(?:test_.*|.*_test|tests|conftest|setup|noxfile|fabfile|tasks)\.py$/;
const NO_SOURCES: ReadonlySet<string> = new Set(
  '.git .venv venv env node_modules __pycache__ site-packages test tests docs doc .tox .nox build dist'.split(
    ' ',
  ),
);
