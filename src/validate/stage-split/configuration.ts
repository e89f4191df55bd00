/** The configuration of an image: what its base brings, and what instructions make of it. */
import type { Document } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { joined } from '../place.js';
import type { BaseConfiguration } from './bases.js';

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
export interface Configuration {
  readonly environment: ReadonlyMap<string, string>;
  readonly directory: string;
  readonly user: string;
  readonly ports: ReadonlySet<string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly volumes: ReadonlySet<string>;
  readonly stopSignal: string;
  readonly healthcheck: string;
  /** the words that run, those of a shell form behind its shell; empty for none */
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** whether an instruction set them, not the base */
  readonly declares: { readonly entrypoint: boolean; readonly command: boolean };
  readonly shell: string;
  readonly triggers: readonly string[];
  readonly author: string;
}

type Draft = { -readonly [K in keyof Configuration]: Configuration[K] } & {
  environment: Map<string, string>;
  ports: Set<string>;
  labels: Map<string, string>;
  volumes: Set<string>;
};

/** What an unknown value is called, so that it equals itself alone. */
function unknown(name: string): string {
  return `\0${name}\0`;
}

/** What a stage may read besides its own instructions. */
export interface Surroundings {
  /** the configuration of the image at the bottom; `undefined`: not known, but the same on both sides */
  readonly base: BaseConfiguration | undefined;
  /** ARG instructions before the first FROM */
  readonly globals: readonly Instruction[];
  readonly document: Document;
}

/** The configuration after instructions, given by stage: a stage sees no CMD of another as its own. */
export function configurationOf(
  stages: readonly (readonly Instruction[])[],
  surroundings: Surroundings,
): Configuration {
  const { base } = surroundings;
  const draft: Draft = {
    environment: new Map(base?.environment ?? [['PATH', unknown('env PATH')]]),
    directory: base === undefined ? unknown('directory') : (base.directory ?? '/'),
    user: base === undefined ? unknown('user') : (base.user ?? ''),
    ports: new Set(),
    labels: new Map(),
    volumes: new Set(base?.volumes ?? []),
    stopSignal: base === undefined ? unknown('signal') : (base.stopSignal ?? ''),
    healthcheck: base === undefined ? unknown('healthcheck') : '',
    entrypoint: base === undefined ? [unknown('entrypoint')] : (base.entrypoint ?? []),
    command: base === undefined ? [unknown('command')] : (base.command ?? []),
    declares: { entrypoint: false, command: false },
    shell: '["/bin/sh","-c"]',
    triggers: [],
    author: '',
  };
  const scope = new Scope(draft.environment, surroundings);
  for (const instructions of stages) {
    let hasCommand = false;
    for (const one of instructions) {
      if (one.keyword === 'CMD') hasCommand = true;
      // https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact
      if (one.keyword === 'ENTRYPOINT' && !hasCommand) draft.command = [];
      apply(one, draft, scope);
    }
  }
  return draft;
}

function apply(one: Instruction, draft: Draft, scope: Scope): void {
  const { keyword, arguments: args, operands } = one;
  const expand = (text: string): string => scope.expand(text, one);
  switch (keyword) {
    case 'ENV': {
      // all pairs of one ENV see the values before it
      const pairs = one.typed.assignments.map(({ name, value = '' }) => [name, expand(value)] as const);
      for (const [name, value] of pairs) draft.environment.set(name, value);
      break;
    }
    case 'ARG':
      scope.declare(one);
      break;
    case 'LABEL':
      for (const { name, value = '' } of one.typed.assignments) draft.labels.set(expand(name), expand(value));
      break;
    case 'WORKDIR': {
      const path = expand(args.text.replace(/^(["'])(.*)\1$/, '$2'));
      draft.directory = path.includes('\0') ? `${draft.directory}/${path}` : joined(draft.directory, path);
      break;
    }
    case 'USER':
      draft.user = expand(args.text);
      break;
    case 'EXPOSE':
      for (const port of operands) draft.ports.add(expand(port).replace(/\/tcp$/, ''));
      break;
    case 'VOLUME':
      for (const volume of operands) draft.volumes.add(expand(volume));
      break;
    case 'STOPSIGNAL':
      draft.stopSignal = expand(args.text);
      break;
    case 'HEALTHCHECK':
      draft.healthcheck = [
        ...one.flags.map(({ name, value }) => `--${name}=${value ?? ''}`).sort(),
        JSON.stringify(one.json ?? [draft.shell, args.text]),
      ].join(' ');
      break;
    case 'ENTRYPOINT':
      draft.entrypoint = wordsOf(one, draft);
      draft.declares = { ...draft.declares, entrypoint: true };
      break;
    case 'CMD':
      draft.command = wordsOf(one, draft);
      draft.declares = { ...draft.declares, command: true };
      break;
    case 'SHELL':
      draft.shell = JSON.stringify(one.json ?? args.text);
      break;
    case 'ONBUILD':
      draft.triggers = [...draft.triggers, args.text];
      break;
    case 'MAINTAINER':
      draft.author = args.text;
      break;
    default:
  }
}

function wordsOf({ json, arguments: { text } }: Instruction, { shell }: Draft): readonly string[] {
  return json ?? [...(JSON.parse(shell) as string[]), text];
}

/** Values of variables as the builder expands them. ARG has no known value: a build may give it one. */
class Scope {
  readonly #environment: ReadonlyMap<string, string>;
  readonly #arguments = new Map<string, string>();
  readonly #surroundings: Surroundings;

  constructor(environment: ReadonlyMap<string, string>, surroundings: Surroundings) {
    this.#environment = environment;
    this.#surroundings = surroundings;
  }

  declare(instruction: Instruction): void {
    for (const { name, value } of instruction.typed.assignments) {
      const text = value ?? this.#globalDefault(name);
      // a bare ARG leaves the value that it has
      if (value === undefined && this.#arguments.has(name) && text === undefined) continue;
      const set = text === undefined ? 'none' : this.expand(text, instruction);
      this.#arguments.set(name, unknown(`arg ${name} ${set}`));
    }
  }

  #globalDefault(name: string): string | undefined {
    return this.#surroundings.globals
      .flatMap(({ typed }) => typed.assignments)
      .findLast((assignment) => assignment.name === name)?.value;
  }

  #lookUp(name: string): string {
    const known = this.#environment.get(name) ?? this.#arguments.get(name);
    if (known !== undefined) return known;
    return this.#surroundings.base === undefined ? unknown(`env ${name}`) : '';
  }

  /** https://docs.docker.com/reference/dockerfile/#environment-replacement */
  expand(text: string, instruction: Instruction): string {
    if (!text.includes('$')) return text;
    const names = [...text.matchAll(/\$\{?(\w+)/g)].map((match) => this.#lookUp(match[1]!));
    const { start, end } = instruction.span;
    const written = this.#surroundings.document.text.slice(start, end);
    // quotes and escapes decide what is expanded, and are gone from the value
    if (/['\\`]/.test(written.replaceAll(/[\\`]\r?\n/g, '')) || /\$\{\w+[^\w}]|\$[^\w{]/.test(text))
      return unknown(`${written} ${text} ${names.join(' ')}`);
    return text.replaceAll(/\$\{(\w+)\}|\$(\w+)/g, (_, braced?: string, bare?: string) =>
      this.#lookUp(braced ?? bare!),
    );
  }
}
