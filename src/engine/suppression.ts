/** Comments by which an author keeps dockmod, or the linter rule that names the same concern, off a place. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { Comment } from '../dockerfile/scan.js';
import { closest } from '../text/closest.js';
import { overlaps } from '../text/span.js';
import type { Span } from '../text/span.js';

/** What a comment silences: everything, or the concerns named (transform ids, rules of other tools). */
interface Pragma {
  readonly names: readonly string[] | 'all';
  readonly comment: string;
  /** where it stands, of those that speak to dockmod alone */
  readonly span?: Span;
}

/** A comment that silences nothing, or of whose names some silence nothing. */
/** A comment for dockmod, or a name in it, that silences nothing. */
export interface Unused {
  readonly comment: string;
  readonly span: Span;
  /** lower case, code in backticks, no full stop */
  readonly message: string;
}

export class Suppressions {
  /** the names by which a comment silenced something */
  readonly #used = new Map<Pragma, Set<string>>();
  /** comments that stand where they are above nothing */
  readonly #stray: readonly Pragma[];
  readonly #file: readonly Pragma[];
  readonly #instructions: readonly {
    readonly instruction: Instruction;
    readonly pragmas: readonly Pragma[];
  }[];

  constructor(document: Document) {
    const first = document.instructions[0];
    const comments = document.instructions.flatMap(({ comments }) => comments);
    this.#file = [
      ...(first?.comments ?? []).flatMap((comment) => pragmaOf(comment, FILE_PRAGMAS)),
      ...comments.flatMap((comment) => pragmaOf(comment, [HADOLINT_GLOBAL])),
      ...checkDirective(document),
    ];
    this.#instructions = document.instructions
      .map((instruction) => ({
        instruction,
        pragmas: document.commentsAbove(instruction).flatMap((comment) => pragmaOf(comment, LINE_PRAGMAS)),
      }))
      .filter(({ pragmas }) => pragmas.length > 0);
    const attached = new Set(
      [...this.#file, ...this.#instructions.flatMap((one) => one.pragmas)].map(({ span }) => span?.start),
    );
    this.#stray = comments
      .flatMap((comment) => pragmaOf(comment, [...FILE_PRAGMAS, ...LINE_PRAGMAS]))
      .filter(({ span }) => span !== undefined && !attached.has(span.start));
  }

  /** The comment that silences a finding with these names at one of these spans, or `undefined`. */
  by(names: readonly string[], spans: readonly Span[]): string | undefined {
    const pragmas = [
      ...this.#file,
      ...this.#instructions
        .filter(({ instruction }) => spans.some((span) => overlaps(instruction.span, span)))
        .flatMap((entry) => entry.pragmas),
    ];
    const found = pragmas.filter(
      (pragma) => pragma.names === 'all' || pragma.names.some((name) => names.includes(name)),
    );
    for (const pragma of found) {
      const used = this.#used.get(pragma) ?? new Set();
      for (const name of names) used.add(name);
      this.#used.set(pragma, used);
    }
    return found[0]?.comment;
  }

  /**
   * Comments for dockmod that have silenced nothing by now, as far as all transforms that they name have run (`ran`, ids
   * among `all` that there are).
   */
  unused(all: ReadonlySet<string>, ran: ReadonlySet<string>): readonly Unused[] {
    const pragmas = [...this.#file, ...this.#instructions.flatMap((entry) => entry.pragmas), ...this.#stray];
    return pragmas.flatMap((pragma): readonly Unused[] => {
      const { comment, names, span } = pragma;
      if (span === undefined) return [];
      const told = (message: string): Unused => ({ comment, span, message });
      const used = this.#used.get(pragma);
      const rest = names === 'all' ? [] : names.filter((name) => used?.has(name) !== true);
      const foreign = rest.find((name) => !all.has(name));
      if (foreign !== undefined) {
        const meant = closest(foreign, all);
        const hint = meant === undefined ? '' : `: did you mean \`${meant}\`?`;
        return [told(`\`${comment}\` names \`${foreign}\`, which is no transform${hint}`)];
      }
      const wanted = names === 'all' ? [...all] : rest;
      if (!wanted.every((name) => ran.has(name))) return [];
      if (used === undefined) return [told(`\`${comment}\` silences nothing: it can go`)];
      return rest.map((name) => told(`\`${name}\` of \`${comment}\` silences nothing: it can go`));
    });
  }
}

type Form = (text: string) => readonly string[] | 'all' | undefined;

const FILE_PRAGMAS: readonly Form[] = [(text) => dockmodPragma(text, 'dockmod-ignore-file')];
/** https://github.com/hadolint/hadolint#global-ignores */
const HADOLINT_GLOBAL: Form = (text) => namesBehind(text, /^hadolint\s+global\s+ignore\s*=\s*/);
/** https://github.com/hadolint/hadolint#inline-ignores */
const LINE_PRAGMAS: readonly Form[] = [
  (text) => dockmodPragma(text, 'dockmod-ignore'),
  (text) => namesBehind(text, /^hadolint\s+(?:shell=\S+\s+)?ignore\s*=\s*/),
];

function pragmaOf(comment: Comment, forms: readonly Form[]): readonly Pragma[] {
  return forms.flatMap((form) => {
    const names = form(comment.text);
    if (names === undefined) return [];
    const isOurs = comment.text.startsWith('dockmod-');
    return [{ names, comment: `# ${comment.text}`, ...(isOurs && { span: comment.span }) }];
  });
}

/** `dockmod-ignore`, `dockmod-ignore merge-runs, apk-no-cache -- reason` */
function dockmodPragma(text: string, word: string): readonly string[] | 'all' | undefined {
  const [pragma = ''] = text.split(/(?:^|\s)--\s/, 1);
  const [first, ...names] = pragma.split(/[\s,:]+/).filter((name) => name !== '');
  if (first !== word) return undefined;
  return names.length === 0 ? 'all' : names;
}

function namesBehind(text: string, prefix: RegExp): readonly string[] | undefined {
  const match = prefix.exec(text);
  return match === null ? undefined : text.slice(match[0].length).split(/[\s,]+/);
}

/** `# check=skip=JSONArgsRecommended,StageNameCasing;error=true`; https://docs.docker.com/reference/dockerfile/#check */
function checkDirective(document: Document): readonly Pragma[] {
  const value = document.directive('check');
  if (value === undefined) return [];
  const skipped = value
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith('skip='))
    .flatMap((part) => part.slice('skip='.length).split(','))
    .map((name) => name.trim());
  const names = skipped.includes('all') ? 'all' : skipped;
  return names.length === 0 ? [] : [{ names, comment: `# check=${value}` }];
}
