/** Build contexts in memory for the validator's tests, and rewrites that are judged with them. */
import { Document } from '../../src/dockerfile/document.js';
import type { Span } from '../../src/text/span.js';
import type { Change } from '../../src/transform.js';
import { NOTHING_KNOWN } from '../../src/validate/facts.js';
import type { ContextFacts } from '../../src/validate/facts.js';
import { validate } from '../../src/validate/validate.js';

/** Files of a context by path, with their text. */
export type Files = Readonly<Record<string, string>>;

export interface ContextOptions {
  readonly ignore?: string;
  readonly ignorePath?: string;
  readonly tracked?: (path: string) => boolean | undefined;
  readonly links?: readonly string[];
  readonly modes?: Readonly<Record<string, number>>;
  readonly others?: readonly string[];
}

export function factsOf(files: Files, options: ContextOptions = {}): ContextFacts {
  const { ignore, ignorePath = '.dockerignore', tracked, links = [], modes = {}, others = [] } = options;
  const paths = Object.keys(files);
  return {
    ...NOTHING_KNOWN,
    files: () => paths,
    read: (path) => files[path],
    kind: (path) =>
      links.includes(path)
        ? 'link'
        : Object.hasOwn(files, path)
          ? 'file'
          : paths.some((file) => file.startsWith(`${path}/`))
            ? 'directory'
            : undefined,
    mode: (path) => modes[path] ?? (Object.hasOwn(files, path) ? 0o644 : undefined),
    tracked: tracked ?? (() => true),
    ignore: { path: ignorePath, text: ignore },
    otherDockerfiles: others.map((text, i) => new Document(`other${i}.Dockerfile`, text)),
  };
}

/** A Dockerfile before and after, and the context of both. */
export interface Rewrite {
  readonly before: string;
  readonly after: string;
  readonly files: Files;
  readonly context?: ContextOptions;
}

/**
 * The changes that lead from one text to another as the instructions' texts tell: COPY, ARG, ENV and LABEL that
 * stand further down have moved, what is on one side alone is new, a RUN that two others make up is cut.
 */
export function changesOf({ before, after }: Rewrite): readonly Change[] {
  const [old, rewritten] = [new Document('Dockerfile', before), new Document('Dockerfile', after)];
  const texts = (document: Document): readonly string[] =>
    document.instructions.map(({ span }) => document.text.slice(span.start, span.end));
  const [was, is] = [texts(old), [...texts(rewritten)]];
  const changes: Change[] = [];
  /** of each RUN that is cut, by its place after, the command that its first part ends with */
  const cuts = new Map<number, Span>();
  const tails = new Set<number>();
  for (const [index, one] of old.instructions.entries()) {
    const head = is.findIndex(
      (text) => one.keyword === 'RUN' && !is.includes(was[index]!) && isHead(was[index]!, text),
    );
    if (head === -1) continue;
    const tail = is.findIndex((text, i) => i > head && text.startsWith('RUN') && !was.includes(text));
    const count = rewritten.instructions[head]!.script!.commands.length;
    const behind = one.script!.commands[count - 1]!.span;
    changes.push({ kind: 'split-run', run: one.span, behind });
    is[head] = was[index]!;
    cuts.set(head, behind);
    tails.add(tail);
  }
  const stays = longestCommon(was, is);
  const placeOfNew = new Map(stays.map(([a, b]) => [b, a]));
  const kept = new Set(stays.map(([a]) => a));
  const used = new Set<number>();
  for (const [index, one] of old.instructions.entries()) {
    if (kept.has(index)) continue;
    const target = is.findIndex((text, i) => text === was[index] && !placeOfNew.has(i) && !used.has(i));
    if (target === -1) continue;
    used.add(target);
    let previous = target - 1;
    while (!placeOfNew.has(previous) && !tails.has(previous)) previous--;
    while (tails.has(previous)) previous = placeOfNew.size > 0 ? previous - 1 : previous;
    const behind = cuts.get(previous) ?? old.instructions[placeOfNew.get(previous)!]!.span;
    changes.push({ kind: 'move-instruction', instruction: one.span, behind });
  }
  for (const [index, text] of is.entries()) {
    if (placeOfNew.has(index) || used.has(index) || tails.has(index)) continue;
    // before what stays behind it
    let next = index + 1;
    while (next < is.length && !placeOfNew.has(next)) next++;
    const anchor = placeOfNew.get(next);
    if (anchor !== undefined)
      changes.push({ kind: 'add-instruction', before: old.instructions[anchor]!.span, text });
  }
  return changes;
}

function isHead(whole: string, head: string): boolean {
  return head.startsWith('RUN') && whole !== head && whole.startsWith(head);
}

function longestCommon(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const same = a[i] === b[j];
      const weight = a[i]!.startsWith('RUN') ? 2 : 1;
      lengths[i]![j] = Math.max(
        same ? weight + lengths[i + 1]![j + 1]! : 0,
        lengths[i + 1]![j]!,
        lengths[i]![j + 1]!,
      );
    }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j] && lengths[i]![j]! > Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!))
      pairs.push([i++, j++]);
    else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  return pairs;
}

/** The objection to a rewrite with the changes that its texts tell, or those that are given. */
export function objectionWith(
  { before, after, files, context }: Rewrite,
  changes: readonly Change[] = changesOf({ before, after, files }),
): string | undefined {
  return validate(
    new Document('Dockerfile', before),
    new Document('Dockerfile', after),
    changes,
    factsOf(files, context),
  )?.message;
}

/** As `objectionWith`, with lines that the ignore file gets besides. */
export function objectionWithIgnored(rewrite: Rewrite, ...patterns: readonly string[]): string | undefined {
  const path = rewrite.context?.ignorePath ?? '.dockerignore';
  return objectionWith(rewrite, [...changesOf(rewrite), { kind: 'ignore', path, patterns }]);
}
