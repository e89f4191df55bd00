/** What a command starts of a Node.js program: the modules that it begins with, the packages that run them. */
import { nameOf, resolvePath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { asksFor } from '../ecosystems/package-json.js';
import { expandCommand } from './node-commands.js';
import type { Expansion, ProgramRun } from './node-commands.js';
import { workspaceOf, manifestsOf } from './node-project.js';
import { NODE_PRELOADS, NODE_TOOLS, NODE_VALUED, PRELOADED } from './node-tools.js';
import type { NodeTool } from './node-tools.js';
import type { Need, Question, Start } from './runtime.js';

/** A module that the program begins with, as the command names it. */
export interface Begin {
  /** path or specifier, from the directory */
  readonly target: string;
  readonly directory: string;
  readonly environment: ReadonlyMap<string, string | undefined>;
  readonly evidence: string;
}

export interface Launch {
  readonly begins: readonly Begin[];
  /** modules that are loaded before: `dotenv/config` */
  readonly preloads: readonly Begin[];
  /** programs of packages, with what they are known to run */
  readonly tools: readonly {
    readonly name: string;
    readonly tool: NodeTool | undefined;
    readonly run: ProgramRun;
  }[];
  /** texts that are run as modules: `node -e` */
  readonly texts: readonly (Begin & { readonly text: string })[];
  readonly packages: readonly Need[];
  readonly programs: readonly Need[];
  readonly questions: readonly Question[];
  readonly shell: Need | undefined;
  /** why nothing can be told */
  readonly reason: string | undefined;
}

/** Programs that a shell runs scripts of packages with, and that are theirs by name alone. */
const MANAGERS: ReadonlySet<string> = new Set(['npm', 'npx', 'yarn', 'yarnpkg', 'pnpm', 'pnpx']);

/** Reads what a start is to Node.js; `undefined` where it is a program of another kind. */
export function launchOf(view: ContextFiles, start: Start): Launch | undefined {
  const name = nameOf(start.program);
  const run: ProgramRun = {
    ...start,
    local: (start.environment.get('PATH') ?? '').includes('node_modules/.bin'),
  };
  const isOurs =
    isNode(name) ||
    MANAGERS.has(name) ||
    start.program.includes('node_modules/.bin/') ||
    isTool(view, run, name) ||
    scriptAt(view, run) !== undefined;
  return isOurs ? launched(view, expandCommand(view, run)) : undefined;
}

function isNode(name: string): boolean {
  return name === 'node' || name === 'nodejs';
}

function launched(view: ContextFiles, expansion: Expansion): Launch {
  const begins: Begin[] = [];
  const preloads: Begin[] = [];
  const texts: (Begin & { readonly text: string })[] = [];
  const tools: { name: string; tool: NodeTool | undefined; run: ProgramRun }[] = [];
  const packages: Need[] = [...expansion.packages];
  const programs: Need[] = [...expansion.programs];
  const questions: Question[] = [...expansion.questions];
  let reason: string | undefined;

  const preload = (run: ProgramRun, target: string): void => {
    preloads.push({ ...run, target });
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target;
    const brings = Object.hasOwn(PRELOADED, name) ? PRELOADED[name] : undefined;
    for (const each of brings?.loads ?? []) packages.push({ name: each, evidence: run.evidence });
    if (brings?.checksTypes === true) questions.push(typesQuestion(name, run.evidence));
  };

  const node = (run: ProgramRun): void => {
    const words = run.arguments;
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (word === undefined) {
        questions.push({
          about: 'programs',
          text: 'which file `node` runs depends on something',
          evidence: run.evidence,
        });
        return;
      }
      const [, option = word, value] = /^(--?[\w-]+)=(.*)$/s.exec(word) ?? [];
      if (option === '--watch' || option === '--test') reason ??= 'it runs a development server';
      if (NODE_PRELOADS.has(option)) {
        const target = value ?? words[++at];
        if (target !== undefined) preload(run, target);
      } else if (['-e', '--eval', '-p', '--print', '-pe'].includes(option)) {
        const text = value ?? words[at + 1];
        if (text !== undefined) texts.push({ ...run, target: '[eval].js', text });
        return;
      } else if (['-v', '--version', '-h', '--help', '-c', '--check'].includes(option)) return;
      else if (NODE_VALUED.has(option) && value === undefined) at++;
      else if (!word.startsWith('-')) {
        const inside = toolAt(word);
        if (inside === undefined) begins.push({ ...run, target: word });
        else tool(inside, { ...run, program: word, arguments: words.slice(at + 1) });
        return;
      }
    }
    questions.push({ about: 'programs', text: '`node` is given no file', evidence: run.evidence });
  };

  const tool = (name: string, run: ProgramRun): void => {
    const known = Object.hasOwn(NODE_TOOLS, name) ? NODE_TOOLS[name] : undefined;
    tools.push({ name, tool: known, run });
    packages.push({ name: known?.package ?? name, evidence: run.evidence });
    // what is installed for all users is no part of the project
    const isOwn = manifestsOf(workspaceOf(view, run.directory)).some((manifest) =>
      asksFor(manifest, known?.package ?? name),
    );
    if (!run.program.includes('node_modules/') && !(isOwn && run.local))
      programs.push({ name: run.program, evidence: run.evidence });
    for (const each of known?.loads ?? []) packages.push({ name: each, evidence: run.evidence });
    if (known === undefined) return;
    if (develops(known, run)) reason ??= 'it runs a development server';
    if (known.checksTypes === true) questions.push(typesQuestion(name, run.evidence));
    if (known.runs !== 'file') return;
    const file = operandOf(known, run);
    if (file === undefined)
      questions.push({
        about: 'programs',
        text: `which file \`${name}\` runs depends on something`,
        evidence: run.evidence,
      });
    else begins.push({ ...run, target: file });
  };

  for (const run of expansion.runs) {
    const name = nameOf(run.program);
    // https://nodejs.org/api/cli.html#node_optionsoptions
    const options = run.environment.get('NODE_OPTIONS')?.split(/\s+/) ?? [];
    options.forEach((option, at) => {
      const [, flag = option, value] = /^(--?[\w-]+)=(.*)$/s.exec(option) ?? [];
      const target = value ?? options[at + 1];
      if (NODE_PRELOADS.has(flag) && target !== undefined) preload(run, target);
    });
    const script = scriptAt(view, run);
    if (isNode(name)) {
      node(run);
      if (run.program.includes('/')) programs.push({ name: run.program, evidence: run.evidence });
      else programs.push({ name, evidence: run.evidence });
    } else if (script !== undefined) {
      programs.push({ name: 'node', evidence: run.evidence });
      begins.push({ ...run, target: script });
    } else if (run.program.includes('node_modules/.bin/') || isTool(view, run, name)) tool(name, run);
    else programs.push({ name: programName(run), evidence: run.evidence });
  }
  return { begins, preloads, texts, tools, packages, programs, questions, shell: expansion.shell, reason };
}

function typesQuestion(name: string, evidence: string): Question {
  return {
    about: 'packages',
    text: `\`${name}\` compiles when it starts, with types of packages that only development asks for`,
    evidence,
  };
}

/** Whether a program is one of a package: by the table, or by the name of a package that the project asks for. */
function isTool(view: ContextFiles, run: ProgramRun, name: string): boolean {
  if (run.program.includes('/')) return false;
  if (Object.hasOwn(NODE_TOOLS, name)) return true;
  return (
    run.local && manifestsOf(workspaceOf(view, run.directory)).some((manifest) => asksFor(manifest, name))
  );
}

/** The program of a package that a path names: `node_modules/.bin/next`, `node_modules/next/dist/bin/next`. */
function toolAt(path: string): string | undefined {
  const [, bin, name] =
    /(?:^|\/)node_modules\/(?:\.bin\/([^/]+)$|((?:@[^/]+\/)?[^/.][^/]*)\/)/.exec(path) ?? [];
  if (bin !== undefined || name === undefined) return bin;
  return Object.keys(NODE_TOOLS).find((one) => NODE_TOOLS[one]!.package === name) ?? name;
}

/** The file of a program that is a script for Node.js, by its path. */
function scriptAt(view: ContextFiles, { program, directory }: ProgramRun): string | undefined {
  if (!program.includes('/')) return undefined;
  const path = program.startsWith('/') ? resolvePath('', program.slice(1)) : resolvePath(directory, program);
  const first = path === undefined ? undefined : /^#!.*/.exec(view.read(path) ?? '')?.[0];
  return first !== undefined && /\bnode(?:js)?\b/.test(first) ? program : undefined;
}

function develops({ develops: always, serves, developsWith = [] }: NodeTool, run: ProgramRun): boolean {
  const given = (words: readonly string[]): boolean =>
    run.arguments.some((word) => word !== undefined && words.includes(word));
  return always === true || given(developsWith) || (serves !== undefined && !given(serves));
}

function operandOf({ valued = [], verbs = [] }: NodeTool, run: ProgramRun): string | undefined {
  for (let at = 0; at < run.arguments.length; at++) {
    const word = run.arguments[at];
    if (word === undefined) return undefined;
    if (valued.includes(word)) at++;
    else if (!word.startsWith('-') && !verbs.includes(word)) return word;
  }
  return undefined;
}

/** A program by its name, or by its path from the root. */
function programName({ program, directory }: ProgramRun): string {
  if (!program.includes('/') || program.startsWith('/')) return program;
  const path = resolvePath(directory, program);
  return path === undefined ? program : `/${path}`;
}

/** Where a file is looked for that a command names from a directory. */
export function beginPath({ target, directory }: Begin): string | undefined {
  return target.startsWith('/') ? resolvePath('', target.slice(1)) : resolvePath(directory, target);
}
