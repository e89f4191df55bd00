/** Where an instruction stands: its working directory, and what the variables of its operands hold. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { instructionsBefore, normalPath } from './plan.js';

export interface Place {
  /** absolute; `undefined` where the image decides or a variable is not known */
  readonly directory: string | undefined;
  /** what ENV sets to a known value; `undefined` for one that only a build knows */
  readonly values: ReadonlyMap<string, string | undefined>;
}

/** Reads what WORKDIR, ENV and ARG before `instruction` leave. */
export function placeAt(document: Document, instruction: Instruction): Place {
  const values = new Map<string, string | undefined>();
  const ofEnv = new Set<string>();
  let directory: string | undefined;
  for (const one of instructionsBefore(document, instruction)) {
    if (one.keyword === 'ENV') {
      // all pairs of one ENV see the values before it
      const set = one.typed.assignments.map(
        ({ name, value = '' }) => [name, expanded(value, values)] as const,
      );
      for (const [name, value] of set) {
        values.set(name, value);
        ofEnv.add(name);
      }
    } else if (one.keyword === 'ARG') {
      for (const { name } of one.typed.assignments) if (!ofEnv.has(name)) values.set(name, undefined);
    } else if (one.keyword === 'WORKDIR') {
      directory = resolved(one.arguments.text.replace(/^(["'])(.*)\1$/, '$2'), { directory, values });
    }
  }
  return { directory, values };
}

/** A text with its variables replaced; `undefined` where one is not known, or it is quoted. */
export function expanded(text: string, values: Place['values']): string | undefined {
  if (/["'\\`]/.test(text)) return undefined;
  const parts = text.split(/(\$\w+|\$\{\w+\}|\$)/).map((part) => {
    const [, name] = /^\$\{?(\w*)\}?$/.exec(part) ?? [];
    return name === undefined ? part : values.get(name);
  });
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** An operand as an absolute path, without trailing slash; `undefined` where it is not known. */
export function resolved(operand: string, { directory, values }: Place): string | undefined {
  const path = expanded(operand, values);
  if (path === undefined || path.split('/').includes('..')) return undefined;
  if (path.startsWith('/')) return normalPath(path);
  return directory === undefined ? undefined : normalPath(`${directory}/${path}`);
}

/** Whether one of two absolute paths holds the other. */
export function overlap(a: string, b: string): boolean {
  return isBelow(a, b) || isBelow(b, a);
}

/** Whether `path` is `directory` or lies below it. */
export function isBelow(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

/** The directory that a path stands in, `/` for those at the top. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

/** The last component of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path joined to a directory, with `.` and `..` resolved. */
export function joined(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${directory}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
