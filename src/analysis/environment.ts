/** What holds where an instruction stands: user, working directory, variables. */
import type { Instruction } from '../dockerfile/instruction.js';
import { defineAnalysis } from '../transform.js';
import { bases } from './bases.js';

export interface Environment {
  /** as USER has it; `root` also where the base image is known to start as root; `undefined`: not known */
  readonly user: string | undefined;
  /** absolute path, or `undefined` where only the base image knows */
  readonly workdir: string | undefined;
  /** ENV and ARG in force, values as written without quotes; `undefined` for one given at build time */
  readonly variables: ReadonlyMap<string, string | undefined>;
}

/** The environment at an instruction: what the instructions before it in its stage and its parents have set. */
export const environments = defineAnalysis<(instruction: Instruction) => Environment>(
  'environments',
  ({ document, get }) => {
    const at: Environment[] = [];
    const ends: Environment[] = [];
    let current: Environment = EMPTY;
    for (const instruction of document.instructions) {
      if (instruction.keyword === 'FROM') {
        const stage = document.stages[ends.length]!;
        const parent = stage.parent === undefined ? undefined : ends[stage.parent.index];
        current = parent ?? { ...EMPTY, user: get(bases)[stage.index]?.user };
        ends.push(current);
      }
      at.push(current);
      const next = after(instruction, current);
      if (next !== current && ends.length > 0) ends[ends.length - 1] = next;
      current = next;
    }
    return (instruction) => at[instruction.index] ?? EMPTY;
  },
);

/** Whether the RUNs at this place run as root for certain. */
export function isRoot({ user }: Environment): boolean {
  return user !== undefined && /^(?:root|0)(?::|$)/.test(user);
}

/** The home directory of the user, where it is certain. */
export function homeOf(environment: Environment): string | undefined {
  if (environment.variables.has('HOME')) return environment.variables.get('HOME');
  return isRoot(environment) ? '/root' : undefined;
}

/** A text with the variables of the environment filled in; `undefined` where one is not known. */
export function expand(text: string, { variables }: Environment): string | undefined {
  const expanded = text.replace(
    /\$(?:(\w+)|\{(\w+)\})/g,
    (whole, plain?: string, braced?: string) => variables.get(plain ?? braced ?? '') ?? whole,
  );
  return expanded.includes('$') ? undefined : expanded;
}

const EMPTY: Environment = { user: undefined, workdir: undefined, variables: new Map() };

function after(instruction: Instruction, before: Environment): Environment {
  switch (instruction.keyword) {
    case 'USER': {
      const user = instruction.arguments.text;
      return { ...before, user: user.includes('$') ? undefined : user };
    }
    case 'WORKDIR':
      return { ...before, workdir: resolve(before, instruction.arguments.text) };
    case 'ENV':
    case 'ARG': {
      const variables = new Map(before.variables);
      for (const { name, value } of instruction.typed.assignments) {
        // an ENV wins over an ARG of its name, and a build may give an ARG another value
        if (instruction.keyword === 'ENV') variables.set(name, value);
        else if (!variables.has(name)) variables.set(name, undefined);
      }
      return { ...before, variables };
    }
    default:
      return before;
  }
}

/** https://docs.docker.com/reference/dockerfile/#workdir: relative to the one before. */
function resolve(before: Environment, written: string): string | undefined {
  const path = expand(written.replace(/^(["'])(.*)\1$/, '$2'), before);
  if (path === undefined) return undefined;
  const from = before.workdir;
  const whole = path.startsWith('/') ? path : from === undefined ? undefined : `${from}/${path}`;
  if (whole === undefined) return undefined;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
