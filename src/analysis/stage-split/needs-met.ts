/** What a container needs against what an image to run in has. */
import type { StageRuntime } from '../runtime-needs.js';
import type { Twin } from '../../images/twins.js';
import type { Question } from '../../runtimes/runtime.js';

/** Programs and libraries that an image to run in does not have for certain. `comes` tells of those that come with a stage. */
export function missing(
  { programs, libraries }: StageRuntime,
  twin: Twin,
  comes: (name: string) => boolean,
): readonly Question[] {
  const ofPrograms = programs
    .filter(({ name }) => !comes(name) && twin.hasProgram(name.slice(name.lastIndexOf('/') + 1)) !== true)
    .map(({ name, evidence }): Question => ({
      about: 'programs',
      text: `\`${name}\` may not be in \`${twin.reference}\``,
      evidence,
    }));
  const ofLibraries = libraries
    .filter(({ name }) => twin.hasLibrary(name) !== true && !comes(name))
    .map(({ name, evidence }): Question => ({
      about: 'libraries',
      text: `\`${name}\` may not be in \`${twin.reference}\``,
      evidence,
    }));
  return [...ofPrograms, ...ofLibraries];
}

/** The first question of a kind, as a reason. */
export function questionOf({ questions }: StageRuntime, about: Question['about']): string | undefined {
  const question = questions.find((one) => one.about === about);
  return question === undefined ? undefined : `${question.text} (${question.evidence})`;
}

/** The closure, one need a line, with its source. */
export function evidenceOf({ runs, programs, libraries, facilities }: StageRuntime): readonly string[] {
  const line =
    (what: string) =>
    ({ name, evidence }: { readonly name: string; readonly evidence: string }) =>
      `${what} \`${name}\`: ${evidence}`;
  const lines = [
    ...runs.map(({ needs }) => line('entry')(needs.entry)),
    ...runs.flatMap(({ needs }) => needs.packages.map(line('package'))),
    ...runs.flatMap(({ needs }) => needs.files.map(line('file'))),
    ...programs.map(line('program')),
    ...libraries.map(line('library')),
    ...facilities.map(line('needs')),
    ...runs.flatMap(({ needs }) => needs.variables.map(line('variable'))),
  ];
  return [...new Set(lines)];
}
