/** What is said of a rewrite, in plain text: titles, evidence, and what must go together. */
import { oneLine } from './location.js';
import type { Applied } from './report.js';
import type { Rewrite, Suggestion } from './suggestion.js';

/** ``Add `--no-cache` ``, or with `and 2 more`. */
export function headline(fixes: readonly Applied[]): string {
  const titles = [...new Set(fixes.map(({ title }) => title))];
  const [first = 'Rewrite these lines', ...more] = titles;
  return oneLine(more.length === 0 ? first : `${first} and ${more.length} more`);
}

/** What is done and why, with what that was established from. */
export interface Reason {
  /** ``Add `--no-cache` (apk-no-cache, safe): nothing reads the index later`` */
  readonly text: string;
  /** one fact each */
  readonly facts: readonly string[];
}

/** Of each different fix. */
export function reasons(fixes: readonly Applied[]): readonly Reason[] {
  const different = new Map<string, Reason>();
  for (const { id, title, safety, because, evidence = [] } of fixes) {
    const text = oneLine(`${title} (${id}, ${safety}): ${because}`);
    const facts = [...(different.get(text)?.facts ?? []), ...evidence.map(oneLine)];
    different.set(text, { text, facts: [...new Set(facts)] });
  }
  return [...different.values()];
}

/** As lines of text, the facts as a list. */
export function reasonLines(fixes: readonly Applied[]): readonly string[] {
  return reasons(fixes).map(({ text, facts }) => [text, ...facts.map((fact) => `- ${fact}`)].join('\n'));
}

/** That a suggestion is only a part of its rewrite, and where the others are. */
export function togetherWith({ suggestions }: Rewrite, suggestion: Suggestion): string | undefined {
  const others = suggestions.filter((other) => other !== suggestion);
  if (others.length === 0) return undefined;
  const places = others.map(({ file, edit }) =>
    file.path === suggestion.file.path ? lines(edit) : `${oneLine(file.path)}, ${lines(edit)}`,
  );
  return `part ${suggestions.indexOf(suggestion) + 1} of ${suggestions.length}, to be applied together with ${places.join('; ')}`;
}

function lines({ first, last }: Suggestion['edit']): string {
  return first === last ? `line ${first}` : `lines ${first} to ${last}`;
}
