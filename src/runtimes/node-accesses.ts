/** What the files, programs and variables that modules name are to an image. */
import { isWithin, nameOf, parentOf, resolvePath } from '../ecosystems/context-path.js';
import type { Module } from '../sources/module-graph.js';
import type { FileAccess, ProgramStart } from '../sources/module-facts.js';
import { HOME } from '../sources/values.js';
import { ShellScript } from '../shell/script.js';
import type { Facility } from '../images/twins.js';
import type { BuiltStage, Need, Question } from './runtime.js';

export interface Accesses {
  readonly files: readonly Need[];
  readonly programs: readonly Need[];
  readonly facilities: readonly (Need & { readonly name: Facility })[];
  readonly variables: readonly Need[];
  readonly questions: readonly Question[];
}

/** Places that every system has, or that whoever runs a container brings. */
const EVERYWHERE = /^(?:dev|proc|sys|run\/secrets|var\/run|run)(?:\/|$)/;

const FACILITIES: readonly (readonly [RegExp, Facility])[] = [
  [/^tmp(?:\/|$)|^var\/tmp(?:\/|$)/, 'temporary directory'],
  [/^etc\/ssl(?:\/|$)/, 'certificates'],
  [/^usr\/share\/zoneinfo(?:\/|$)|^etc\/localtime$/, 'time zones'],
  [/^etc\/(?:passwd|group)$/, 'accounts'],
  [/^usr\/share\/fonts(?:\/|$)/, 'fonts'],
];

/** Files that any distribution has, and any container gets. */
const PRESENT = /^etc\/(?:hosts|hostname|resolv\.conf|os-release)$/;

/** Directories that any distribution has: what is written there needs no other. */
const STANDARD = /^(?:|tmp|var|var\/log|var\/tmp|var\/lib|opt|srv|mnt|home|root|usr\/local)$/;

/** Absolute paths of files that stand in a text of their own. */
const SYSTEM_PATH = /^\/(?:usr|etc|opt|bin|sbin)\/[^\s*?:]+$/;
const PROGRAM_PATH = /^\/(?:usr\/(?:local\/)?)?s?bin\/[^/]+$/;

/** Reads what modules do, for a program whose own files are below `tree`. */
export function accessesOf(
  modules: readonly Module[],
  stage: BuiltStage,
  tree: string,
  directory: string,
): Accesses {
  const files = new Map<string, Need>();
  const programs = new Map<string, Need>();
  const facilities = new Map<Facility, Need & { readonly name: Facility }>();
  const variables = new Map<string, Need>();
  const questions: Question[] = [];

  const put = (to: Map<string, Need>, name: string, evidence: string): void => {
    if (!to.has(name)) to.set(name, { name, evidence });
  };
  const facility = (name: Facility, evidence: string): void => {
    if (!facilities.has(name)) facilities.set(name, { name, evidence });
  };
  const ask = (about: Question['about'], text: string, evidence: string): void => {
    questions.push({ about, text, evidence });
  };

  const access = ({ access: kind, values, what }: FileAccess, evidence: string): void => {
    if (values === undefined) {
      if (kind === 'read') ask('files', `\`${what}\` of a path that is put together when it runs`, evidence);
      return;
    }
    for (const { text, whole } of values) {
      if (text.startsWith(HOME)) {
        if (kind === 'read') ask('outside', `\`${what}\` of a path in the home directory`, evidence);
        continue;
      }
      if (/^(?:https?|data):/.test(text)) continue;
      const plain = text.replace(/^file:\/\//, '');
      const path = plain.startsWith('/') ? resolvePath('', plain.slice(1)) : resolvePath(directory, plain);
      if (path === undefined) ask('outside', `\`${what}\` of \`${text}\`, which leads out of all`, evidence);
      else if (kind === 'read') read(path, whole, what, evidence);
      else if (kind === 'write') write(path, what, evidence);
    }
  };

  /** A path of the image; of one that is not whole, the directory that it begins with. */
  const read = (path: string, whole: boolean, what: string, evidence: string): void => {
    const known = whole ? path : stage.files.kind(path) === 'directory' ? path : (parentOf(path) ?? '');
    if (isWithin(tree, known)) {
      if (whole || known !== tree) put(files, known, evidence);
      if (!whole && known === tree)
        ask('files', `\`${what}\` of a path that is put together when it runs`, evidence);
      return;
    }
    const offered = FACILITIES.find(([pattern]) => pattern.test(known))?.[1];
    if (offered !== undefined) facility(offered, evidence);
    else if (stage.files.kind(known) !== undefined && known !== '') put(files, known, evidence);
    else if (!EVERYWHERE.test(known) && !PRESENT.test(known))
      ask('outside', `\`${what}\` of \`/${path}\`, which is outside of \`/${tree}\``, evidence);
  };

  const write = (path: string, what: string, evidence: string): void => {
    if (isWithin(tree, path) || EVERYWHERE.test(path)) return;
    if (/^(?:tmp|var\/tmp)\//.test(path)) facility('temporary directory', evidence);
    else if (!STANDARD.test(parentOf(path) ?? '') && madeByRun(stage, path))
      ask('outside', `\`${what}\` of \`/${path}\`, whose directory a RUN makes`, evidence);
  };

  const program = ({ form, values, what }: ProgramStart, evidence: string): void => {
    if (form === 'shell') facility('shell', evidence);
    if (values === undefined || (form === 'program' && values.some(({ whole }) => !whole))) {
      ask('programs', `\`${what}\` of what is put together when it runs`, evidence);
      return;
    }
    for (const { text, whole } of values) {
      if (form === 'program') put(programs, programName(text), evidence);
      else shellText(whole ? text : `${text}$REST`, what, evidence);
    }
  };

  /** A program by its name, or by its path from the root. */
  const programName = (text: string): string => {
    if (!text.includes('/') || text.startsWith('/')) return text;
    const path = resolvePath(directory, text);
    return path === undefined ? text : `/${path}`;
  };

  const shellText = (text: string, what: string, evidence: string): void => {
    const script = ShellScript.parseText(text);
    if (typeof script === 'string') {
      ask('programs', `\`${what}\` of a text that cannot be read`, evidence);
      return;
    }
    for (const { words } of script.commands) {
      const [first] = words;
      if (first === undefined) continue;
      if (first.value === undefined)
        ask('programs', `\`${what}\` of what is put together when it runs`, evidence);
      else put(programs, programName(first.value), evidence);
    }
    // what follows may be another command: `git ${args}`
    if (text.endsWith('$REST')) ask('programs', `\`${what}\` of what is put together when it runs`, evidence);
  };

  for (const { path, facts } of modules) {
    const at = (line: number): string => `${path}:${line}`;
    for (const one of facts.accesses) access(one, at(one.line));
    for (const one of facts.programs) program(one, at(one.line));
    for (const { name, line } of facts.variables) if (name !== undefined) put(variables, name, at(line));
    for (const [text, line] of facts.texts) {
      if (!SYSTEM_PATH.test(text)) continue;
      if (PROGRAM_PATH.test(text)) put(programs, text, at(line));
      else read(text.slice(1), true, nameOf(text), at(line));
    }
  }
  const told = new Set<string>();
  return {
    files: [...files.values()],
    programs: [...programs.values()],
    facilities: [...facilities.values()],
    variables: [...variables.values()],
    questions: questions.filter(({ about, text, evidence }) => {
      const key = `${about} ${text} ${evidence}`;
      return !told.has(key) && told.add(key);
    }),
  };
}

/** Whether a command of a RUN names a path, or a directory that it is in. */
function madeByRun({ steps }: BuiltStage, path: string): boolean {
  return steps.some(({ command }) =>
    command.arguments.some(({ value, text }) => {
      const word = (value ?? text).replace(/^\/+|\/+$/g, '');
      return word !== '' && (value ?? text).startsWith('/') && isWithin(word, path);
    }),
  );
}
