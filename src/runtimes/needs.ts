/** Puts together what a program needs, each thing once, with the first place that says so. */
import type { Facility } from '../images/twins.js';
import type { Need, Question, RuntimeNeeds, Unknown } from './runtime.js';

/** Kinds of needs that are a name and its evidence. */
type Kind = 'files' | 'packages' | 'programs' | 'libraries' | 'variables';

export interface NeedsGathering {
  /** Adds a need; one of the same name is not added again. */
  add(kind: Kind, name: string, evidence: string): void;
  facility(name: Facility, evidence: string): void;
  /** Leaves something open; the same question is not asked twice. */
  ask(about: Unknown, text: string, evidence: string): void;
  /** Takes all that others have found. */
  take(needs: Omit<RuntimeNeeds, 'entry'>): void;
  /** What has been gathered, in the order in which it was found. */
  result(entry: Need): RuntimeNeeds;
}

export function gatherNeeds(): NeedsGathering {
  const found: Record<Kind, Map<string, Need>> = {
    files: new Map(),
    packages: new Map(),
    programs: new Map(),
    libraries: new Map(),
    variables: new Map(),
  };
  const facilities = new Map<Facility, Need & { readonly name: Facility }>();
  const questions = new Map<string, Question>();

  const gathering: NeedsGathering = {
    add(kind, name, evidence) {
      if (!found[kind].has(name)) found[kind].set(name, { name, evidence });
    },
    facility(name, evidence) {
      if (!facilities.has(name)) facilities.set(name, { name, evidence });
    },
    ask(about, text, evidence) {
      const key = `${about} ${text}`;
      if (!questions.has(key)) questions.set(key, { about, text, evidence });
    },
    take(needs) {
      for (const kind of Object.keys(found) as Kind[])
        for (const { name, evidence } of needs[kind]) gathering.add(kind, name, evidence);
      for (const { name, evidence } of needs.facilities) gathering.facility(name, evidence);
      for (const { about, text, evidence } of needs.questions) gathering.ask(about, text, evidence);
    },
    result: (entry) => ({
      entry,
      files: [...found.files.values()],
      packages: [...found.packages.values()],
      programs: [...found.programs.values()],
      libraries: [...found.libraries.values()],
      variables: [...found.variables.values()],
      facilities: [...facilities.values()],
      questions: [...questions.values()],
    }),
  };
  return gathering;
}
