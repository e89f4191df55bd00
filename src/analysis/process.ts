/** What the container of a stage starts: read from ENTRYPOINT, CMD and HEALTHCHECK, through scripts to the programs. */
import type { ImageUse } from '../context/image-use.js';
import type { Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { configurationOf } from '../images/configuration.js';
import { BUILTINS, isLauncher, LAUNCHERS, SESSIONS } from '../runtimes/launchers.js';
import type { Need, Question, Start } from '../runtimes/runtime.js';
import type { ShellCommand } from '../shell/command.js';
import { ShellScript } from '../shell/script.js';
import type { Pass } from '../transform.js';
import { defineAnalysis } from '../transform.js';
import { bases } from './bases.js';
import { environments } from './environment.js';
import type { Environment } from './environment.js';
import { imagePath } from './image-tree.js';
import type { ImageTree } from './image-tree.js';

/** What a container starts. */
export interface Process {
  /** programs that do the work, each once */
  readonly starts: readonly Start[];
  /** programs on the way to them, and what scripts call besides: by name or path */
  readonly programs: readonly Need[];
  /** scripts of the build context that are run, by their paths in the image */
  readonly scripts: readonly Need[];
  readonly needsShell: Need | undefined;
  readonly questions: readonly Question[];
}

/** What the container of a stage starts, whose files are those of a tree; or why that cannot be told. */
export const processes = defineAnalysis<
  (stage: Stage, tree: ImageTree) => Process | { readonly reason: string }
>('processes', (pass) => (stage, tree) => processOf(pass, stage, tree));

function processOf(pass: Pass, stage: Stage, tree: ImageTree): Process | { readonly reason: string } {
  const environment = pass.get(environments)(stage.instructions.at(-1) ?? stage.from);
  const last = (keyword: string): Instruction | undefined =>
    stage.instructions.findLast((one) => one.keyword === keyword);
  const [entrypoint, command] = [last('ENTRYPOINT'), last('CMD')];
  const reader = new Reader(pass, tree, environment);
  const reason = reader.container(stage, entrypoint, command);
  if (reason !== undefined) return { reason };
  const health = last('HEALTHCHECK');
  if (health !== undefined) reader.health(health);
  for (const use of pass.context.uses) {
    if (use.target !== undefined && use.target !== stage.name) continue;
    const refusal = reader.use(stage, use, entrypoint, command);
    if (refusal !== undefined) return { reason: `${refusal} (${use.origin})` };
  }
  return reader.process;
}

/** Where scripts are read. */
type ScriptTree = Pick<ImageTree, 'read' | 'kind' | 'origin'>;

/** A word as a program gets it; text with a `$` in it where an expansion decides it. */
type Words = readonly string[];

interface Place {
  readonly directory: string;
  readonly evidence: string;
  /** what `"$@"` stands for */
  readonly rest: Words | undefined;
  readonly depth: number;
  /** a `bash` is started with the script */
  readonly isBash?: boolean;
}

/** More scripts in scripts than this are no start of a container. */
const MAX_DEPTH = 5;

class Reader {
  readonly #pass: Pass;
  readonly #tree: ScriptTree;
  readonly #environment: Environment;
  readonly #starts = new Map<string, Start>();
  readonly #programs = new Map<string, Need>();
  readonly #scripts = new Map<string, Need>();
  readonly #questions: Question[] = [];
  #shell: Need | undefined;

  constructor(pass: Pass, tree: ScriptTree, environment: Environment) {
    this.#pass = pass;
    this.#tree = tree;
    this.#environment = environment;
  }

  get process(): Process {
    return {
      starts: [...this.#starts.values()],
      programs: [...this.#programs.values()],
      scripts: [...this.#scripts.values()],
      needsShell: this.#shell,
      questions: this.#questions,
    };
  }

  /** Reads ENTRYPOINT with CMD, and what the base image has of them; returns why nothing can be told. */
  container(
    stage: Stage,
    entrypoint: Instruction | undefined,
    command: Instruction | undefined,
  ): string | undefined {
    const base = configurationOf(this.#pass.get(bases)[stage.index]!);
    if (base === undefined && (entrypoint === undefined || command === undefined))
      return `it is not known what \`${this.#pass.get(bases)[stage.index]!.reference}\` starts`;
    // an ENTRYPOINT of the stage takes the base image's CMD away
    const argv = entrypoint === undefined ? (base?.command ?? []) : [];
    const cmd = command === undefined ? argv : (command.json ?? undefined);
    const entry = entrypoint === undefined ? inherited(base?.entrypoint) : entrypoint.json;
    const directory = imagePath('.', this.#environment.workdir ?? base?.workdir);
    if (directory === undefined || this.#environment.workdir?.includes('$') === true)
      return 'its working directory is not known';
    const shown = entrypoint ?? command;
    const place = { directory, evidence: this.#line(shown ?? stage.from), rest: undefined, depth: 0 };

    if (entrypoint !== undefined && entry === undefined) {
      // the shell form takes no arguments
      this.#shellForm(entrypoint, place);
      return undefined;
    }
    if (cmd === undefined) {
      const inner = { ...place, evidence: this.#line(command!) };
      if (entry === undefined || entry.length === 0) this.#shellForm(command!, inner);
      else this.#run([...entry, '/bin/sh', '-c', command!.script?.source.text ?? '$'], place);
      return undefined;
    }
    const all = [...(entry ?? []), ...cmd];
    if (all.length === 0) return 'it starts nothing';
    if (isSession(all)) return 'the container begins with a prompt: what is run in it is not in the file';
    this.#run(all, command === undefined ? place : { ...place, evidence: this.#line(command) });
    return undefined;
  }

  /** Reads what the repository starts of the image; returns why nothing can be told. */
  use(
    stage: Stage,
    { kind, entrypoint, command, isShell, origin }: ImageUse,
    ownEntrypoint: Instruction | undefined,
    ownCommand: Instruction | undefined,
  ): string | undefined {
    if (kind === 'base') return 'another image is made of this one';
    const base = configurationOf(this.#pass.get(bases)[stage.index]!);
    const directory = imagePath('.', this.#environment.workdir ?? base?.workdir) ?? '';
    const place = { directory, evidence: origin, rest: undefined, depth: 0 };
    if (isShell === true) {
      this.#shellCall('/bin/sh', ['-c', command?.[0] ?? ''], place);
      return undefined;
    }
    if (kind === 'health') {
      this.#run(command ?? [], place);
      return undefined;
    }
    // https://docs.docker.com/reference/compose-file/services/#entrypoint: CMD of the image is then ignored
    const own = ownEntrypoint === undefined ? inherited(base?.entrypoint) : ownEntrypoint.json;
    const entry = entrypoint ?? own;
    const words = command ?? (entrypoint === undefined ? ownCommand?.json : []);
    if (entry === undefined && ownEntrypoint !== undefined) return undefined;
    const all = [...(entry ?? []), ...(words ?? [])];
    if (all.length === 0) return undefined;
    if (isSession(all)) return 'a container of it is started with a prompt';
    this.#run(all, place);
    return undefined;
  }

  health(instruction: Instruction): void {
    const evidence = this.#line(instruction);
    if (/^NONE$/i.test(instruction.arguments.text)) return;
    const directory = imagePath('.', this.#environment.workdir) ?? '';
    const place = { directory, evidence, rest: undefined, depth: 0 };
    const json = /^CMD\s*(\[.*\])\s*$/is.exec(instruction.arguments.text)?.[1];
    const argv = json === undefined ? undefined : stringsOf(json);
    if (argv !== undefined) this.#run(argv, place);
    else this.#shellForm(instruction, place);
  }

  #line(instruction: Instruction): string {
    return `${this.#pass.document.path}:${instruction.lines.first}`;
  }

  #ask(about: Question['about'], text: string, evidence: string): void {
    this.#questions.push({ about, text, evidence });
  }

  #need(map: Map<string, Need>, name: string, evidence: string): void {
    if (!map.has(name)) map.set(name, { name, evidence });
  }

  #shellForm(instruction: Instruction, place: Place): void {
    this.#shell ??= { name: instruction.shell.argv[0] ?? '/bin/sh', evidence: place.evidence };
    const { script } = instruction;
    if (script === undefined)
      this.#ask('everything', instruction.opaque ?? 'what it runs cannot be read', place.evidence);
    else this.#script(script, place);
  }

  /** Reads the commands of a script. */
  #script(script: ShellScript, place: Place): void {
    let { directory } = place;
    const { functions } = script;
    for (const command of script.commands) {
      const { name } = command;
      // what stands in a function is among the commands
      if (command.words.length === 0 || (name !== undefined && functions.has(name))) continue;
      const at = { ...place, directory };
      if (name === 'cd') {
        const target = command.arguments[0]?.value;
        const to = target === undefined ? undefined : imagePath(target, `/${directory}`);
        if (to === undefined)
          this.#ask('everything', 'a script changes to a directory that is not known', place.evidence);
        else directory = to;
      } else if (name === '.' || name === 'source') this.#sourced(command, at);
      else if (name === 'eval' || name === undefined) this.#dynamic(command, at);
      else if (!BUILTINS.has(name)) this.#run(this.#wordsOf(command, at), at, assignmentsOf(command));
    }
  }

  #wordsOf(command: ShellCommand, { rest }: Place): Words {
    return command.words.flatMap(({ text, value }) =>
      rest !== undefined && /^"?\$(?:@|\{@\})"?$/.test(text) ? rest : [value ?? text],
    );
  }

  /** A command whose program an expansion decides. */
  #dynamic(command: ShellCommand, place: Place): void {
    const words = this.#wordsOf(command, place);
    const [first] = words;
    if (first === undefined) return;
    if (!first.includes('$') && command.name !== 'eval') this.#run(words, place);
    else
      this.#ask(
        'programs',
        `\`${command.words[0]!.text}\` decides which program a script starts`,
        place.evidence,
      );
  }

  #sourced(command: ShellCommand, place: Place): void {
    const path = command.arguments[0]?.value;
    const file = path === undefined ? undefined : imagePath(path, `/${place.directory}`);
    if (file === undefined || !this.#file(file, [], place))
      this.#ask(
        'outside',
        `a script reads \`${command.arguments[0]?.text ?? ''}\`, which is not known`,
        place.evidence,
      );
  }

  /** Follows a script of the build context; `false` where there is none at the path that a shell can read. */
  #file(path: string, rest: Words, place: Place): boolean {
    const text = this.#tree.read(path);
    if (text === undefined) return false;
    const script = ShellScript.parseText(text.replace(/^#!.*/, ''), dialectOf(text, place));
    this.#need(this.#scripts, path, place.evidence);
    if (typeof script === 'string')
      this.#ask('programs', `\`/${path}\` cannot be read: ${script}`, place.evidence);
    else if (place.depth >= MAX_DEPTH)
      this.#ask('programs', `\`/${path}\` is a script within too many others`, place.evidence);
    else {
      const source = this.#tree.origin(path)?.path ?? path;
      this.#script(script, { ...place, evidence: source, rest, depth: place.depth + 1 });
    }
    return true;
  }

  /** Follows a command line to the program that does the work. */
  #run(words: Words, place: Place, environment: ReadonlyMap<string, string | undefined> = new Map()): void {
    const [program, ...rest] = words;
    if (program === undefined) return;
    if (program.includes('$')) {
      this.#ask('programs', `\`${program}\` decides which program is started`, place.evidence);
      return;
    }
    const name = program.slice(program.lastIndexOf('/') + 1);
    const inner = launched(name, rest);
    if (inner !== undefined) {
      const own = this.#located(program, place);
      if (own === undefined) this.#need(this.#programs, program, place.evidence);
      else this.#wrapper(own, name, place);
      this.#unwrapped(inner, place, environment);
    } else if (/^(?:sh|bash|ash|dash)$/.test(name)) this.#shellCall(program, rest, place);
    else if (!this.#ownScript(program, rest, place)) this.#start(words, place, environment);
  }

  /** A launcher that the build context brings as a script. */
  #wrapper(path: string, name: string, place: Place): void {
    this.#need(this.#scripts, path, place.evidence);
    const shell =
      /^#!.*?\b(bash|sh|ash|dash)\b/.exec(this.#tree.read(path)?.slice(0, 200) ?? '')?.[1] ?? 'sh';
    this.#need(this.#programs, shell, place.evidence);
    this.#shell ??= { name: shell, evidence: place.evidence };
    for (const program of LAUNCHERS.find(({ names }) => names.includes(name))?.calls ?? [])
      this.#need(this.#programs, program, place.evidence);
  }

  /** Takes off what `ShellCommand` knows to run the rest of its words: `env`, `exec`, `nice`, `sudo`. */
  #unwrapped(words: Words, place: Place, environment: ReadonlyMap<string, string | undefined>): void {
    if (place.depth > 4 * MAX_DEPTH) return;
    this.#run(words, { ...place, depth: place.depth + 1 }, environment);
  }

  #shellCall(program: string, words: Words, place: Place): void {
    this.#need(this.#programs, program, place.evidence);
    this.#shell ??= { name: program, evidence: place.evidence };
    const index = words.findIndex((word) => !/^[-+]/.test(word));
    const text = words[index];
    if (text === undefined) {
      this.#ask('everything', 'a shell is started that reads its commands from the terminal', place.evidence);
      return;
    }
    if (words.slice(0, index).some((word) => /^-[a-zA-Z]*c$/.test(word))) {
      const script = ShellScript.parseText(text, nameOf(program) === 'bash' ? 'bash' : 'sh');
      if (typeof script === 'string')
        this.#ask('everything', `\`${text}\` cannot be read: ${script}`, place.evidence);
      else this.#script(script, { ...place, rest: words.slice(index + 2) });
      return;
    }
    const path = imagePath(text, `/${place.directory}`);
    const by = { ...place, isBash: nameOf(program) === 'bash' };
    if (path === undefined || !this.#file(path, words.slice(index + 1), by))
      this.#ask('programs', `\`${text}\` is a script that the build context does not have`, place.evidence);
  }

  /** A program that is a script of the build context: its first line says what reads it. */
  #ownScript(program: string, rest: Words, place: Place): boolean {
    const path = this.#located(program, place);
    const first =
      path === undefined ? undefined : /^#![ \t]*(.+?)\s*$/m.exec(this.#tree.read(path)?.slice(0, 200) ?? '');
    if (path === undefined || first === null || first === undefined || first.index !== 0) return false;
    const interpreter = first[1]!.split(/[ \t]+/).filter((word) => !/(?:^|\/)env$|^-S$/.test(word));
    const name = interpreter[0]?.slice(interpreter[0].lastIndexOf('/') + 1);
    if (name !== undefined && /^(?:sh|bash|ash|dash)$/.test(name)) {
      this.#need(
        this.#programs,
        first[1]!.startsWith('/usr/bin/env') ? name : interpreter[0]!,
        place.evidence,
      );
      this.#shell ??= { name, evidence: place.evidence };
      return this.#file(path, rest, place);
    }
    this.#need(this.#scripts, path, place.evidence);
    this.#start([...interpreter, `/${path}`, ...rest], place, new Map());
    return true;
  }

  /** Where a program that the build context brings stands: by its path, or by its name in a directory of PATH. */
  #located(program: string, place: Place): string | undefined {
    const paths = program.includes('/')
      ? [imagePath(program, `/${place.directory}`)]
      : ['usr/local/sbin', 'usr/local/bin', 'usr/sbin', 'usr/bin', 'sbin', 'bin'].map(
          (one) => `${one}/${program}`,
        );
    return paths.find((path) => path !== undefined && this.#tree.kind(path) === 'file');
  }

  #start(words: Words, place: Place, environment: ReadonlyMap<string, string | undefined>): void {
    const [program = '', ...rest] = words;
    const key = `${place.directory}\0${words.join('\0')}`;
    if (this.#starts.has(key)) return;
    this.#starts.set(key, {
      program,
      arguments: rest,
      directory: place.directory,
      environment: new Map([...this.#environment.variables, ...environment]),
      evidence: place.evidence,
    });
  }
}

/** The words that a launcher starts; `undefined`: it is none, or starts nothing. */
function launched(name: string, words: Words): Words | undefined {
  const launcher = LAUNCHERS.find(({ names }) => names.includes(name));
  if (launcher === undefined) return undefined;
  if (launcher.behind !== undefined) {
    const index = words.indexOf(launcher.behind);
    return index === -1 ? undefined : words.slice(index + 1);
  }
  let next = 0;
  for (; next < words.length; next++) {
    const word = words[next]!;
    if (word === '--') {
      next++;
      break;
    }
    if (!word.startsWith('-')) break;
    if (launcher.valued?.includes(word) === true) next++;
  }
  const inner = words.slice(next + (launcher.operands ?? 0));
  return inner.length === 0 ? undefined : inner;
}

/** An entrypoint of the base image, which is a matter of the base where it only starts its arguments. */
function inherited(entrypoint: Words | undefined): Words {
  return entrypoint?.length === 1 && isLauncher(entrypoint[0]!) ? [] : (entrypoint ?? []);
}

function isSession(words: Words): boolean {
  const inner = launched(nameOf(words[0]!), words.slice(1)) ?? words;
  return (
    SESSIONS.includes(nameOf(inner[0]!)) && inner.slice(1).every((word) => /^-(?:i|l|-login)$/.test(word))
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What reads a script: the shell that is started with it, or its first line. */
function dialectOf(text: string, { isBash }: Place): 'sh' | 'bash' {
  return isBash === true || /^#!.*\bbash\b/.test(text) ? 'bash' : 'sh';
}

function assignmentsOf({ node }: ShellCommand): ReadonlyMap<string, string | undefined> {
  return new Map(node.assignments.map(({ name, value }) => [name, value.value] as const));
}

function stringsOf(text: string): Words | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
