/** One immutable version of a Dockerfile. */
import { DEFAULT_SHELL, declaredShell } from '../shell/shell.js';
import type { Shell } from '../shell/shell.js';
import { positionAt } from '../text/span.js';
import type { Position } from '../text/span.js';
import { Instruction, KEYWORDS } from './instruction.js';
import { scan } from './scan.js';
import type { Comment, Directive, Problem, ScannedInstruction } from './scan.js';

/** One build stage: FROM and what follows it. */
export class Stage {
  /** position among the stages, from 0: what `COPY --from=0` counts */
  readonly index: number;
  readonly from: Instruction;
  /** lower case, as the builder compares it; `undefined` without `AS` */
  readonly name: string | undefined;
  /** the image reference of FROM as written, variables unexpanded */
  readonly image: string;
  /** the earlier stage that FROM names */
  readonly parent: Stage | undefined;
  readonly instructions: readonly Instruction[];

  constructor(
    from: Instruction,
    index: number,
    earlier: readonly Stage[],
    instructions: readonly Instruction[],
  ) {
    const [image = '', as, name] = from.operands;
    this.index = index;
    this.from = from;
    this.image = image;
    this.name = as?.toLowerCase() === 'as' ? name?.toLowerCase() : undefined;
    this.parent = earlier.findLast((stage) => stage.name !== undefined && stage.name === image.toLowerCase());
    this.instructions = instructions;
  }

  /** Whether FROM names that stage, or may, because a build decides what a variable in it stands for. */
  mayGrowFrom(other: Stage): boolean {
    if (this.parent === other) return true;
    if (!this.image.includes('$') || other.name === undefined || other.index >= this.index) return false;
    const known = this.image.toLowerCase().split(/\$(?:\w+|\{[^}]*\})/);
    const { name } = other;
    const [first = '', last = ''] = [known[0], known.at(-1)];
    return name.length >= first.length + last.length && name.startsWith(first) && name.endsWith(last);
  }
}

/**
 * A Dockerfile's text, scanned: directives, stages, instructions, and the problems for which a builder would
 * refuse it. Never changes; a rewrite makes another document.
 */
export class Document {
  /** as the project names it; it stands in messages and edits */
  readonly path: string;
  readonly text: string;
  readonly escape: '\\' | '`';
  /** what most of its lines end in */
  readonly eol: '\n' | '\r\n';
  readonly directives: readonly Directive[];
  readonly instructions: readonly Instruction[];
  readonly stages: readonly Stage[];
  /** comment lines behind the last instruction */
  readonly trailingComments: readonly Comment[];
  readonly problems: readonly Problem[];

  /** `text` may begin with a byte order mark and have any ends of line. */
  constructor(path: string, text: string) {
    const scanned = scan(text);
    this.path = path;
    this.text = text;
    this.escape = scanned.escape;
    this.eol = text.split('\r\n').length * 2 > text.split('\n').length + 1 ? '\r\n' : '\n';
    this.directives = scanned.directives;
    this.trailingComments = scanned.trailingComments;
    const { instructions, stages } = build(text, scanned.instructions, scanned.escape);
    this.instructions = instructions;
    this.stages = stages;
    this.problems = [...scanned.problems, ...problemsOf(scanned.instructions, scanned.escape)].sort(
      (a, b) => a.span.start - b.span.start,
    );
  }

  /** The value of a directive (`syntax`, `escape`, `check`). */
  directive(name: Directive['name']): string | undefined {
    return this.directives.find((directive) => directive.name === name)?.value;
  }

  /** The stage that an instruction belongs to; `undefined` for an ARG before the first FROM. */
  stageOf(instruction: Instruction): Stage | undefined {
    return this.stages.findLast((stage) => stage.from.index <= instruction.index);
  }

  /** The stage that `--from=` names or counts; `undefined` for an image, a named context or a variable. */
  stageNamed(reference: string): Stage | undefined {
    const byName = this.stages.findLast((stage) => stage.name === reference.toLowerCase());
    return byName ?? (/^\d+$/.test(reference) ? this.stages[Number(reference)] : undefined);
  }

  positionAt(offset: number): Position {
    return positionAt(this.text, offset);
  }

  /** Where the line of `offset` begins. */
  lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** Where the line behind that of `offset` begins. */
  nextLine(offset: number): number {
    const feed = this.text.indexOf('\n', offset);
    return feed === -1 ? this.text.length : feed + 1;
  }

  /** The block of comment lines that ends on the line above an instruction, no blank line between, in order. */
  commentsAbove({ comments, span }: Instruction): readonly Comment[] {
    const block: Comment[] = [];
    let below = this.lineStart(span.start);
    for (const comment of comments.toReversed()) {
      if (this.nextLine(comment.span.end) !== below) break;
      block.unshift(comment);
      below = this.lineStart(comment.span.start);
    }
    return block;
  }

  /** Blanks that the line of `offset` begins with. */
  indentation(offset: number): string {
    return /^[ \t]*/.exec(this.text.slice(this.lineStart(offset)))![0];
  }
}

function build(
  text: string,
  scanned: readonly ScannedInstruction[],
  escape: '\\' | '`',
): { instructions: readonly Instruction[]; stages: readonly Stage[] } {
  const instructions: Instruction[] = [];
  const stages: Stage[] = [];
  const shells = new Map<Stage, Shell>();
  let shell: Shell = DEFAULT_SHELL;
  let members: Instruction[] = [];
  scanned.forEach((one, index) => {
    const instruction = new Instruction(text, one, index, escape, shell);
    instructions.push(instruction);
    if (instruction.keyword === 'FROM') {
      const current = stages.at(-1);
      if (current !== undefined) shells.set(current, shell);
      members = [];
      const stage = new Stage(instruction, stages.length, stages, members);
      stages.push(stage);
      shell = (stage.parent === undefined ? undefined : shells.get(stage.parent)) ?? DEFAULT_SHELL;
    } else {
      members.push(instruction);
      if (instruction.keyword === 'SHELL' && instruction.json !== undefined)
        shell = declaredShell(instruction.json);
    }
  });
  return { instructions, stages };
}

const FLAGS: Readonly<Record<string, readonly string[]>> = {
  ADD: ['chown', 'chmod', 'link', 'keep-git-dir', 'checksum', 'unpack', 'exclude'],
  COPY: ['from', 'chown', 'chmod', 'link', 'parents', 'exclude'],
  FROM: ['platform'],
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
  RUN: ['mount', 'network', 'security', 'device'],
};
const FLAGS_WITHOUT_VALUE: ReadonlySet<string> = new Set(['link', 'keep-git-dir', 'parents', 'unpack']);
const REPEATABLE_FLAGS: ReadonlySet<string> = new Set(['device', 'exclude', 'mount']);
/** The builder reads their flags and forgets them. */
const IGNORES_FLAGS: ReadonlySet<string> = new Set(['ARG', 'STOPSIGNAL']);
const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/i;
const KNOWN: ReadonlySet<string> = new Set(KEYWORDS);
/** RUN is the exception: nothing behind it but a heredoc is an error too, yet no rewrite depends on it. */
const NEEDS_ARGUMENTS: ReadonlySet<string> = new Set(
  KEYWORDS.filter((keyword) => keyword !== 'CMD' && keyword !== 'ENTRYPOINT' && keyword !== 'SHELL'),
);

function problemsOf(instructions: readonly ScannedInstruction[], escape: '\\' | '`'): readonly Problem[] {
  const problems: Problem[] = [];
  let hasStage = false;
  for (const instruction of instructions) {
    const { span, keywordSpan } = instruction;
    const keyword = instruction.keyword.toUpperCase();
    if (!KNOWN.has(keyword)) {
      problems.push({ message: `unknown instruction \`${clip(instruction.keyword)}\``, span: keywordSpan });
      continue;
    }
    if (keyword === 'FROM') hasStage = true;
    else if (!hasStage && keyword !== 'ARG') {
      problems.push({ message: `\`${keyword}\` stands before the first \`FROM\``, span: keywordSpan });
    }
    problems.push(...argumentProblems(instruction, keyword, escape));
    const { trigger } = instruction;
    if (trigger !== undefined) {
      const triggered = trigger.keyword.toUpperCase();
      if (!KNOWN.has(triggered))
        problems.push({
          message: `unknown instruction \`${clip(trigger.keyword)}\``,
          span: trigger.keywordSpan,
        });
      else if (triggered === 'ONBUILD' || triggered === 'FROM' || triggered === 'MAINTAINER') {
        problems.push({ message: `\`${triggered}\` cannot be a trigger of \`ONBUILD\``, span });
      } else problems.push(...argumentProblems(trigger, triggered, escape));
    }
  }
  if (instructions.length > 0 && !hasStage && problems.length === 0) {
    problems.push({ message: 'there is no `FROM`', span: { start: 0, end: 0 } });
  }
  return problems;
}

function* argumentProblems(
  instruction: ScannedInstruction,
  keyword: string,
  escape: '\\' | '`',
): Generator<Problem> {
  const { span } = instruction;
  if (!IGNORES_FLAGS.has(keyword)) yield* flagProblems(instruction, keyword);
  const text = instruction.arguments.text;
  const words = text === '' ? [] : text.split(/[\t\v\f\r ]+/);
  if (NEEDS_ARGUMENTS.has(keyword) && text === '') yield { message: `\`${keyword}\` needs arguments`, span };
  else if (keyword === 'FROM') {
    const [, as, name] = words;
    if (!(words.length === 1 || (words.length === 3 && as!.toLowerCase() === 'as'))) {
      yield { message: '`FROM` takes an image, or an image, `AS` and a name', span };
    } else if (name !== undefined && !STAGE_NAME.test(name)) {
      yield { message: `\`${clip(name)}\` cannot name a stage`, span };
    }
  } else if ((keyword === 'COPY' || keyword === 'ADD') && (instruction.json?.length ?? words.length) < 2) {
    yield { message: `\`${keyword}\` needs a source and a destination`, span };
  } else if (keyword === 'ENV' || keyword === 'LABEL') {
    const message = assignmentProblem(text, words.length, escape);
    if (message !== undefined) yield { message: `\`${keyword}\` ${message}`, span };
  } else if (keyword === 'HEALTHCHECK') {
    const type = words[0]!.toUpperCase();
    if (type !== 'NONE' && type !== 'CMD') yield { message: '`HEALTHCHECK` takes `CMD` or `NONE`', span };
    else if ((type === 'NONE') !== (words.length === 1)) {
      yield {
        message: `\`HEALTHCHECK ${type}\` ${type === 'CMD' ? 'needs a command' : 'takes nothing'}`,
        span,
      };
    }
  } else if (keyword === 'SHELL' && (instruction.json === undefined || instruction.json.length === 0)) {
    yield { message: '`SHELL` takes a JSON array of strings', span };
  }
}

function* flagProblems({ flags }: ScannedInstruction, keyword: string): Generator<Problem> {
  const allowed = FLAGS[keyword] ?? [];
  const seen = new Set<string>();
  for (const { name, value, span } of flags) {
    const shown = `--${clip(name)}`;
    if (!allowed.includes(name)) yield { message: `\`${keyword}\` has no flag \`${shown}\``, span };
    else if (value === undefined && !FLAGS_WITHOUT_VALUE.has(name)) {
      yield { message: `\`${shown}\` needs a value`, span };
    } else if (seen.has(name) && !REPEATABLE_FLAGS.has(name)) {
      yield { message: `\`${shown}\` is given twice`, span };
    }
    seen.add(name);
  }
}

/** https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/line_parsers.go (parseNameVal) */
function assignmentProblem(text: string, blankSeparated: number, escape: '\\' | '`'): string | undefined {
  const words = text.match(escape === '`' ? BACKTICK_WORDS : BACKSLASH_WORDS) ?? [];
  if (words[0]?.includes('=') !== true) return blankSeparated < 2 ? 'needs a name and a value' : undefined;
  const bare = words.find((word) => !word.includes('='));
  if (bare !== undefined) return `has a word without \`=\`: \`${clip(bare)}\``;
  return words.some((word) => word.startsWith('=')) ? 'has a blank name' : undefined;
}

/** Quotes and the escape character keep blanks inside of a word. */
const BACKSLASH_WORDS = /(?:\\(?:[^]|$)|'[^']*(?:'|$)|"(?:\\[^]|[^"\\])*(?:"|\\?$)|[^\s\\'"])+/g;
const BACKTICK_WORDS = /(?:`(?:[^]|$)|'[^']*(?:'|$)|"(?:`[^]|[^"`])*(?:"|`?$)|[^\s`'"])+/g;

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
