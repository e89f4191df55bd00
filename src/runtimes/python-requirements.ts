/** Which distributions of Python the installs of a stage name: in arguments, requirements files, manifests and locks. */
import { joinPath, parentOf, resolvePath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { dataAt, listAt, objectAt, parseJson, stringAt, stringsAt } from '../ecosystems/json.js';
import type { Data } from '../ecosystems/json.js';
import { requirementLines } from '../ecosystems/requirements.js';
import { parseToml } from '../ecosystems/toml.js';
import { normalizedName } from './python-distributions.js';
import type { Distribution } from './python-distributions.js';
import { pythonSource } from './python-source.js';

/** What cannot be told of an install. */
export interface Unclear {
  readonly text: string;
  readonly evidence: string;
}

/** A directory or archive at hand: https://pip.pypa.io/en/stable/cli/pip_install/#argument-handling */
const ARCHIVE = /\.(?:whl|zip|tar\.gz|tgz|tar\.bz2)$/;
/** https://packaging.python.org/en/latest/specifications/dependency-specifiers/ */
const NAMED = /^([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*((?:\(?[=<>~!]).*|)$/;
const ADDRESS = /^(?:([\w.-]+)\s*(?:\[[^\]]*\])?\s*@\s*)?((?:[a-z]+\+)?(?:https?|ssh|git|ftp):\/\/.*)$/;

/** Takes what installs name, each distribution once. Paths are from the image's root. */
export class PythonRequirements {
  readonly #files: ContextFiles;
  readonly #distributions = new Map<string, Distribution>();
  readonly #unclear: Unclear[] = [];
  readonly #read = new Set<string>();
  readonly #projects = new Set<string>();

  constructor(files: ContextFiles) {
    this.#files = files;
  }

  get distributions(): readonly Distribution[] {
    return [...this.#distributions.values()];
  }

  /** What leaves open which distributions there are, or what they load. */
  get unclear(): readonly Unclear[] {
    return this.#unclear;
  }

  /** Directories of projects that are installed themselves. */
  get projects(): readonly string[] {
    return [...this.#projects];
  }

  /** A requirement as a line or an argument has it; paths are relative to `directory`. */
  requirement(text: string, directory: string, evidence: string): void {
    const bare = text
      .replace(/\s+--\w.*$/, '')
      .replace(/\s*;.*$/, '')
      .trim();
    const address = ADDRESS.exec(bare);
    const named = NAMED.exec(bare);
    if (address !== null) {
      const name =
        address[1] ?? /[#&]egg=([\w.-]+)/.exec(bare)?.[1] ?? /([^/]+?)(?:\.git)?(?:@[^/]*)?$/.exec(bare)![1]!;
      this.#put(name, [], undefined, evidence);
    } else if (named !== null && !ARCHIVE.test(bare)) {
      const version = /^={2,3}\s*([\w.!+-]+)$/.exec(named[3]!)?.[1];
      this.#put(named[1]!, listed(named[2]), version, evidence);
    } else this.path(bare.replace(/^[\w.-]+\s*@\s*/, ''), directory, evidence);
  }

  /** A project or an archive at hand. */
  path(path: string, directory: string, evidence: string): void {
    const [, bare = path, extras] =
      /^(.*?)(?:\[([^\]]*)\])?$/.exec(path.replace(/^file:(?:\/\/)?/, '')) ?? [];
    if (ARCHIVE.test(bare)) {
      const name = /([^/]+?)-\d[^/]*$/.exec(bare)?.[1];
      if (name === undefined) this.#ask(`it is not known what \`${path}\` holds`, evidence);
      else this.#put(name, [], undefined, evidence);
      return;
    }
    const place = bare.startsWith('/') ? resolvePath('', bare.slice(1)) : resolvePath(directory, bare);
    if (place === undefined) this.#ask(`it is not known where \`${path}\` is`, evidence);
    else this.project(place, listed(extras), evidence);
  }

  /** A requirements file, with all that it includes. */
  file(path: string, evidence: string): void {
    if (this.#read.has(path)) return;
    const text = this.#text(path);
    if (text === undefined) {
      this.#ask(`it is not known what \`${path}\` asks for, for COPY does not bring it`, evidence);
      return;
    }
    const lines = text.split('\n');
    const beside = parentOf(path) ?? '';
    for (const { option, value } of requirementLines(text)) {
      const at = lines.findIndex((line) => line.includes(value)) + 1;
      const place = at === 0 ? path : `${path}:${at}`;
      const other = option === '-r' ? resolvePath(beside, value) : undefined;
      if (other !== undefined) this.file(other, place);
      else if (option === '-e') this.path(value, beside, place);
      else if (option === undefined) this.requirement(value, beside, place);
    }
  }

  /** The project in a directory, and what it asks for. */
  project(directory: string, extras: readonly string[], evidence: string): void {
    this.#projects.add(directory);
    this.manifest(directory, extras, evidence);
  }

  /** What the project in a directory asks for, whoever installs it. */
  manifest(directory: string, extras: readonly string[], evidence: string): void {
    const file = joinPath(directory, 'pyproject.toml');
    const text = this.#text(file);
    const { value: project, problem } = text === undefined ? NOTHING : parseToml(text);
    if (problem !== undefined) this.#ask(`\`${file}\` ${problem}`, file);
    const lists = [
      stringsAt(project, 'project', 'dependencies'),
      ...extras.map((extra) => stringsAt(project, 'project', 'optional-dependencies', extra)),
    ];
    for (const one of lists.flat()) this.requirement(one, directory, file);
    this.#table(objectAt(project, 'tool', 'poetry', 'dependencies'), file);
    const isOld =
      stringAt(project, 'project', 'name') === undefined && dataAt(project, 'tool', 'poetry') === undefined;
    const setup = joinPath(directory, 'setup.py');
    const script = this.#text(setup);
    if (script !== undefined) this.#setup(script, setup, isOld);
    const asked = isOld ? this.#configuration(directory) : false;
    if (isOld && script === undefined && !asked)
      this.#ask(`it is not known what the project in \`/${directory}\` asks for`, evidence);
  }

  /** Takes all of `poetry.lock` or `uv.lock`, what only development needs too. Returns whether there is one. */
  lock(path: string): boolean {
    const text = this.#text(path);
    if (text === undefined) return false;
    const { value: lock, problem } = parseToml(text);
    if (problem !== undefined) this.#ask(`\`${path}\` ${problem}`, path);
    for (const entry of listAt(lock, 'package')) {
      const name = stringAt(entry, 'name');
      const source = objectAt(entry, 'source');
      const isOwn = source['virtual'] !== undefined || source['editable'] !== undefined;
      if (name !== undefined && !isOwn) this.#put(name, [], stringAt(entry, 'version'), path);
    }
    return true;
  }

  /** `Pipfile.lock` of a directory, or its `Pipfile`. */
  pipfile(directory: string, evidence: string): void {
    const lock = joinPath(directory, 'Pipfile.lock');
    const locked = this.#text(lock);
    if (locked !== undefined) {
      const { value, problem } = parseJson(locked);
      if (problem !== undefined) this.#ask(`\`${lock}\` ${problem}`, lock);
      this.#table(objectAt(value, 'default'), lock);
      return;
    }
    const file = joinPath(directory, 'Pipfile');
    const text = this.#text(file);
    const { value, problem } = text === undefined ? NOTHING : parseToml(text);
    if (text === undefined || problem !== undefined)
      this.#ask(`\`${file}\` ${problem ?? 'is not there'}`, evidence);
    this.#table(objectAt(value, 'packages'), file);
  }

  #table(table: Readonly<Record<string, Data>>, evidence: string): void {
    for (const [name, asked] of Object.entries(table)) {
      const version = typeof asked === 'string' ? asked : stringAt(asked, 'version');
      this.#put(
        name,
        stringsAt(asked, 'extras'),
        /^(?:==\s*)?(\d[\w.]*)$/.exec(version ?? '')?.[1],
        evidence,
      );
    }
  }

  /** `install_requires=[…]`. https://setuptools.pypa.io/en/latest/references/keywords.html */
  #setup(script: string, path: string, decides: boolean): void {
    const call = pythonSource(script).calls.find(({ callee }) => /(?:^|\.)setup$/.test(callee));
    const given = (keyword: string) => call?.arguments.find((one) => one.keyword === keyword)?.tokens;
    const asked = given('install_requires') ?? [];
    for (const { value, line } of asked)
      if (value !== undefined) this.requirement(value, parentOf(path) ?? '', `${path}:${line}`);
    const isLiteral = asked.every(({ kind, text }) => kind === 'string' || /^[[\](),]$/.test(text));
    if (decides && (call === undefined || !isLiteral))
      this.#ask(`what \`${path}\` asks for is put together when it runs`, path);
    if (given('ext_modules') !== undefined)
      this.#ask(`\`${path}\` compiles modules, and what they are linked with is not known`, path);
  }

  /** https://setuptools.pypa.io/en/latest/userguide/declarative_config.html */
  #configuration(directory: string): boolean {
    const path = joinPath(directory, 'setup.cfg');
    const text = this.#text(path);
    const lines = text?.split(/\r?\n/) ?? [];
    const start = lines.findIndex((line) => /^install_requires\s*=/.test(line));
    const end = lines.findIndex((line, at) => at > start && /^\S/.test(line));
    const asked = start === -1 ? [] : lines.slice(start, end === -1 ? undefined : end);
    for (const line of asked.map((one) => one.replace(/^install_requires\s*=/, '').trim()))
      if (line !== '' && !line.startsWith('#')) this.requirement(line, directory, path);
    return text !== undefined;
  }

  /** Adds a distribution. What stands where the base image works has a path that is not known in full. */
  #put(name: string, extras: readonly string[], version: string | undefined, evidence: string): void {
    const key = normalizedName(name);
    if (key === 'python') return;
    const before = this.#distributions.get(key);
    this.#distributions.set(key, {
      name: key,
      extras: [...new Set([...(before?.extras ?? []), ...extras])],
      version: before?.version ?? version,
      evidence: before?.evidence ?? evidence.replace(/^\0\//, ''),
    });
  }

  #ask(text: string, evidence: string): void {
    this.#unclear.push({ text: text.replaceAll('\0/', ''), evidence: evidence.replace(/^\0\//, '') });
  }

  #text(path: string): string | undefined {
    if (this.#read.has(path)) return undefined;
    this.#read.add(path);
    return this.#files.read(path);
  }
}

const NOTHING = { value: undefined, problem: undefined };

function listed(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
