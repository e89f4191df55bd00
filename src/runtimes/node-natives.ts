/** What the packages of a program need of the system: from the lockfile, and from what is known of each. */
import type { NodeWorkspace } from '../ecosystems/node-workspace.js';
import type { Facility } from '../images/twins.js';
import { closureOf, readLock } from './node-closure.js';
import { NATIVE_MARKS, packageTrait } from './node-packages.js';
import { manifestsOf } from './node-project.js';
import type { Program } from './node-modules.js';
import type { BuiltStage, Need, Question } from './runtime.js';

/** Pictures that are written as texts. */
const DRAWING = /<(?:svg|text)\b|\btext:\s*\{/;

export interface Natives {
  readonly programs: readonly Need[];
  readonly libraries: readonly Need[];
  readonly facilities: readonly (Need & { readonly name: Facility })[];
  readonly questions: readonly Question[];
  /** packages that every module finds, without what only development asks for too */
  readonly staying: ReadonlySet<string>;
}

/**
 * Reads what comes with the packages that the manifests of a workspace ask for in production, and with those that a
 * program loads besides. `manager` is the program that installs them.
 */
export function nativesOf(
  { files: view, systemPackages }: BuiltStage,
  workspace: NodeWorkspace,
  { modules }: Program,
  loaded: readonly Need[],
  manager: string | undefined,
): Natives {
  const programs: Need[] = [];
  const libraries: Need[] = [];
  const facilities: (Need & { readonly name: Facility })[] = [];
  const questions: Question[] = [];
  const members = new Set(workspace.members.map(({ manifest }) => manifest.name));
  const asked = manifestsOf(workspace)
    .flatMap(({ asks }) => [...Object.keys(asks.dependencies), ...Object.keys(asks.optionalDependencies)])
    .filter((name) => !members.has(name));
  const none = { programs, libraries, facilities, questions, staying: new Set<string>() };
  if (asked.length === 0 && loaded.length === 0) return none;

  const lock = readLock(view, workspace.root, manager);
  const file = lock?.file ?? workspace.manifest?.path ?? 'package.json';
  const take = (name: string, isNative: boolean): void => {
    const trait = packageTrait(name);
    for (const program of trait?.programs ?? [])
      programs.push({ name: program, evidence: `${file} (${name})` });
    for (const library of trait?.libraries ?? [])
      libraries.push({ name: library, evidence: `${file} (${name})` });
    for (const facility of trait?.facilities ?? [])
      facilities.push({ name: facility, evidence: `${file} (${name})` });
    const drawing =
      trait?.drawsTexts === true
        ? modules.find(({ path }) => DRAWING.test(view.read(path) ?? ''))
        : undefined;
    if (drawing !== undefined) facilities.push({ name: 'fonts', evidence: drawing.path });
    const against = trait?.compiledAgainst;
    if (against !== undefined && systemPackages.some((one) => one.startsWith(against.prefix)))
      for (const library of against.libraries)
        libraries.push({ name: library, evidence: `${file} (${name})` });
    if (trait?.question !== undefined)
      questions.push({ about: trait.question[0], text: `\`${name}\` ${trait.question[1]}`, evidence: file });
    else if (isNative && trait === undefined)
      questions.push({
        about: 'libraries',
        text: `\`${name}\` builds something when it is installed, and nothing is known of it`,
        evidence: file,
      });
  };
  if (lock === undefined) {
    for (const name of new Set([...asked, ...loaded.map((one) => one.name)])) take(name, false);
    questions.push({
      about: 'libraries',
      text: 'there is no lockfile that says which packages come with those that are asked for',
      evidence: file,
    });
    return none;
  }
  const production = closureOf(lock, asked);
  const extra = closureOf(
    lock,
    loaded.map(({ name }) => name).filter((name) => !members.has(name)),
  );
  const [missing] = production.missing;
  if (missing !== undefined)
    questions.push({
      about: 'libraries',
      text: `the lockfile knows nothing of \`${missing}\`${production.missing.length > 1 ? ` and ${production.missing.length - 1} more` : ''}, which is asked for`,
      evidence: lock.file,
    });
  const all = new Map([...production.packages, ...extra.packages].map((one) => [one.name, one]));
  for (const { name, hasScript, dependencies } of all.values())
    take(name, hasScript === true || [...dependencies].some((one) => NATIVE_MARKS.has(one)));
  return {
    ...none,
    staying: new Set(production.packages.filter(({ stays }) => stays).map(({ name }) => name)),
  };
}
