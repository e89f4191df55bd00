/** The only place that knows the shell parser: bodies of RUN and its like become the tree of `syntax.ts`. */
import { parse as parseBash, forEachChild } from 'unbash';
import type {
  ArithmeticCommandExpansion,
  Assignment as BashAssignment,
  CommandExpansionPart,
  CompoundList,
  Redirection as BashRedirection,
  Script,
  Statement as BashStatement,
  SyntaxNode,
  Word as BashWord,
  WordPart,
} from 'unbash';
import type { MappedText } from '../text/mapped.js';
import type { Span } from '../text/span.js';
import type { Assignment, Block, Redirection, ShellNode, SimpleCommand, Statement, Word } from './syntax.js';

/** Which grammar a shell accepts: `sh` is what dash, bash and busybox ash share. */
export type Dialect = 'sh' | 'bash';

/** Bodies above this are not parsed: Linux takes no single argument of 128 KiB (MAX_ARG_STRLEN, execve(2)). */
const MAX_SCRIPT_LENGTH = 131_072;

export type ParseOutcome =
  { readonly block: Block; readonly problem?: undefined } | { readonly problem: string };

/**
 * Parses the text that a shell receives. Returns the tree, or why there is none: a syntax error, a
 * construct outside the dialect, or one whose positions cannot be trusted. Never throws on any input.
 */
export function parseShell(source: MappedText, dialect: Dialect): ParseOutcome {
  const { text } = source;
  if (text.length >= MAX_SCRIPT_LENGTH) return { problem: 'the script is longer than 128 KiB' };
  if (text.includes('\0')) return { problem: 'the script holds a NUL character' };
  if (text.includes('\r'))
    return { problem: 'the script holds carriage returns, which the shell takes as part of its words' };
  const script = parseBash(text);
  try {
    refuseErrors(script);
    refuseLoose(script, text);
    return { block: new Adapter(source, dialect).script(script) };
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message };
    throw error;
  }
}

class Refusal extends Error {}

/** Scripts of substitutions carry their own errors. */
function refuseErrors(node: SyntaxNode): void {
  if ('errors' in node && node.errors !== undefined && node.errors.length > 0) {
    throw new Refusal(`the shell text has a syntax error: ${node.errors[0]!.message}`);
  }
  forEachChild(node, refuseErrors);
}

const BLANKS = /^(?:[ \t]|\\\n)*$/;
const LIST_GAP = /^(?:[ \t]|\\\n|\n|#[^\n]*(?=\n|$)|&&|\|\|?&?|;|&)*$/;

/** The parser is lenient in two shapes (`word( …`, `${ cmd`); what it passes over must be blank. */
function refuseLoose(node: SyntaxNode, text: string): void {
  if (node.type === 'Script' && node.source !== undefined) {
    throw new Refusal('a backtick substitution has escapes in it');
  }
  if (node.type === 'CommandExpansion' && node.text.startsWith('${')) {
    throw new Refusal('the shell text has a `${ …; }` substitution');
  }
  if (node.type === 'Command') {
    const parts = [...node.prefix, ...(node.name === undefined ? [] : [node.name]), ...node.suffix].sort(
      (a, b) => a.pos - b.pos,
    );
    for (let i = 1; i < parts.length; i++) {
      if (!BLANKS.test(text.slice(parts[i - 1]!.end, parts[i]!.pos)))
        throw new Refusal('the shell text has a syntax error');
    }
  }
  if (node.type === 'Script' || node.type === 'CompoundList') refuseGaps(node.commands, text);
  if (node.type === 'AndOr' || node.type === 'Pipeline') refuseGaps(node.commands, text);
  forEachChild(node, (child) => {
    refuseLoose(child, text);
  });
}

function refuseGaps(nodes: readonly { readonly pos: number; readonly end: number }[], text: string): void {
  for (let i = 1; i < nodes.length; i++) {
    const gap = text.slice(nodes[i - 1]!.end, nodes[i]!.pos);
    // bodies of here-documents stand in the gap after the line of their operator
    if (!LIST_GAP.test(gap) && !text.includes('<<')) throw new Refusal('the shell text has a syntax error');
  }
}

interface WordFacts {
  value: string | undefined;
  glob: boolean;
  readonly parameters: string[];
  readonly substitutions: Block[];
}

class Adapter {
  readonly #source: MappedText;
  readonly #dialect: Dialect;

  constructor(source: MappedText, dialect: Dialect) {
    this.#source = source;
    this.#dialect = dialect;
  }

  script(script: Script | CompoundList): Block {
    return {
      ...this.#place(script),
      statements: script.commands.map((statement) => this.#statement(statement)),
    };
  }

  #place({ pos, end }: { pos: number; end: number }): { span: Span; range: Span } {
    const range = { start: pos, end };
    return { range, span: this.#source.toSource(range) };
  }

  #bashOnly(what: string): void {
    if (this.#dialect !== 'bash')
      throw new Refusal(`${what} is not plain sh, and what the stage's shell makes of it is not known`);
  }

  #statement(statement: BashStatement): Statement {
    const node = this.#node(statement.command);
    return { ...this.#place(statement), node, background: statement.background === true };
  }

  #node(node: BashStatement['command'] | SyntaxNode): ShellNode {
    switch (node.type) {
      case 'AndOr':
        return {
          kind: 'and-or',
          ...this.#place(node),
          operands: node.commands.map((command) => this.#node(command)),
          operators: node.operators,
        };
      case 'Pipeline':
        if (node.operators.includes('|&')) this.#bashOnly('`|&`');
        return {
          kind: 'pipeline',
          ...this.#place(node),
          negated: node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1,
          commands: node.commands.map((command) => this.#node(command)),
        };
      case 'Command':
        return this.#command(node);
      case 'Redirected':
        return { ...this.#compound(node.command, node.redirects), ...this.#place(node) };
      case 'Function':
        if (/^function\s/.test(this.#source.text.slice(node.pos, node.end))) this.#bashOnly('`function`');
        return { kind: 'function', ...this.#place(node), name: node.name.text, body: this.#node(node.body) };
      default:
        return this.#compound(node, []);
    }
  }

  #compound(node: SyntaxNode, redirects: readonly BashRedirection[]): ShellNode {
    const common = {
      ...this.#place(node),
      redirections: redirects.map((redirect) => this.#redirection(redirect)),
    };
    switch (node.type) {
      case 'Subshell':
        return { kind: 'subshell', ...common, body: this.script(node.body) };
      case 'BraceGroup':
        return { kind: 'group', ...common, body: this.script(node.body) };
      case 'CompoundList':
        return { kind: 'group', ...common, body: this.script(node) };
      case 'If':
        return {
          kind: 'if',
          ...common,
          branches: [node, ...node.elif].map(({ clause, then }) => ({
            condition: this.script(clause),
            body: this.script(then),
          })),
          otherwise: node.else === undefined ? undefined : this.script(node.else),
        };
      case 'For':
        return {
          kind: 'for',
          ...common,
          variable: node.name.text,
          words: node.wordlist?.map((word) => this.#word(word)),
          body: this.script(node.body),
        };
      case 'While':
        return {
          kind: node.kind,
          ...common,
          condition: this.script(node.clause),
          body: this.script(node.body),
        };
      case 'Case':
        if (node.items.some(({ terminator }) => terminator !== undefined && terminator !== ';;'))
          this.#bashOnly('`;&`');
        return {
          kind: 'case',
          ...common,
          word: this.#word(node.word),
          items: node.items.map(({ pattern, body }) => ({
            patterns: pattern.map((word) => this.#word(word)),
            body: this.script(body),
          })),
        };
      case 'TestCommand':
      case 'ArithmeticCommand':
        this.#bashOnly(node.type === 'TestCommand' ? '`[[ … ]]`' : '`(( … ))`');
        return { kind: 'test', ...common, text: this.#source.text.slice(node.pos, node.end) };
      default:
        throw new Refusal(
          `\`${this.#source.text.slice(node.pos, node.end).split(/\s/, 1)[0] ?? ''}\` is a construct that is not followed`,
        );
    }
  }

  #command(node: Extract<SyntaxNode, { type: 'Command' }>): SimpleCommand {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    const parts = [...node.prefix, ...(node.name === undefined ? [] : [node.name]), ...node.suffix];
    for (const part of parts) {
      if (part.type === 'Word') words.push(this.#word(part));
      else if (part.type !== 'Assignment') redirections.push(this.#redirection(part));
      else if (words.length === 0) assignments.push(this.#assignment(part));
      else words.push(this.#assignmentWord(part));
    }
    return { kind: 'command', ...this.#place(node), assignments, words, redirections };
  }

  #assignment(node: BashAssignment): Assignment {
    if (node.append === true) this.#bashOnly('`+=`');
    return { ...this.#place(node), name: node.name, value: this.#assignedValue(node) };
  }

  #assignedValue(node: BashAssignment): Word {
    if (node.value.type === 'ArrayValue' || node.index !== undefined) {
      this.#bashOnly('an array');
      throw new Refusal('an array assignment is not followed');
    }
    return this.#word(node.value);
  }

  /** `export A=1`: one word to the command, with the value's expansions. */
  #assignmentWord(node: BashAssignment): Word {
    const value = this.#assignedValue(node);
    return {
      ...value,
      ...this.#place(node),
      text: this.#source.text.slice(node.pos, node.end),
      value: value.value === undefined ? undefined : `${node.name}=${value.value}`,
    };
  }

  #redirection(node: BashRedirection): Redirection {
    if (node.type === 'HereString') this.#bashOnly('`<<<`');
    if (node.operator.startsWith('&>')) this.#bashOnly(`\`${node.operator}\``);
    const descriptor = node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : undefined;
    if (node.descriptor?.type === 'FileDescriptorVariable') this.#bashOnly('`{name}>`');
    if (node.type !== 'HereDoc') {
      const target = node.target === undefined ? undefined : this.#word(node.target);
      if (node.operator === '>&' && target?.value !== undefined && !/^(?:\d+|-)$/.test(target.value))
        this.#bashOnly('`>&` with a file');
      return { ...this.#place(node), operator: node.operator, descriptor, target, body: undefined };
    }
    const { body, delimiter } = node;
    const text = this.#source.text.slice(body.pos, body.end);
    const facts = this.#facts(body.parts ?? [], text);
    if (delimiter?.quoted === true) facts.value = text;
    return {
      ...this.#place(node),
      operator: node.operator,
      descriptor,
      target:
        delimiter === undefined
          ? undefined
          : { ...this.#place(delimiter), text: delimiter.text, value: delimiter.value, ...NO_EXPANSION },
      body: { ...this.#place(body), text, ...facts, glob: false },
    };
  }

  #word(node: BashWord): Word {
    // written out, not spread: most of what is parsed is words
    const range = { start: node.pos, end: node.end };
    const span = this.#source.toSource(range);
    const { text, parts } = node;
    if (parts === undefined) {
      return { range, span, text, value: node.value, glob: false, parameters: NONE, substitutions: NONE };
    }
    const { value, glob, parameters, substitutions } = this.#facts(parts, text);
    return { range, span, text, value, glob, parameters, substitutions };
  }

  #facts(parts: readonly WordPart[], text: string): WordFacts {
    const facts: WordFacts = {
      value: parts.length === 0 ? text : '',
      glob: false,
      parameters: [],
      substitutions: [],
    };
    this.#collect(parts, facts);
    return facts;
  }

  #collect(parts: readonly WordPart[], facts: WordFacts): void {
    for (const part of parts) {
      switch (part.type) {
        case 'Literal':
        case 'SingleQuoted':
          if (facts.value !== undefined) facts.value += part.value;
          break;
        case 'AnsiCQuoted':
          this.#bashOnly("`$'…'`");
          if (facts.value !== undefined) facts.value += part.value;
          break;
        case 'Glob':
          facts.glob = true;
          if (facts.value !== undefined) facts.value += part.value;
          if (part.kind === 'bracket') this.#collectExpansions(part, facts);
          break;
        case 'DoubleQuoted':
          this.#collect(part.parts, facts);
          break;
        case 'LocaleString':
          this.#bashOnly('`$"…"`');
          this.#collect(part.parts, facts);
          break;
        default:
          facts.value = undefined;
          this.#collectExpansions(part, facts);
      }
    }
  }

  #collectExpansions(node: SyntaxNode, facts: WordFacts): void {
    switch (node.type) {
      case 'SimpleExpansion':
        facts.parameters.push(node.text.slice(1));
        break;
      case 'ParameterExpansion':
        if (
          node.operation !== undefined &&
          /^(?:Slice|CaseModification|Transform|Names|Replace|Unknown)$/.test(node.operation.type)
        ) {
          this.#bashOnly('`' + node.text + '`');
        }
        if (node.prefix === '!') this.#bashOnly('`' + node.text + '`');
        facts.parameters.push(node.parameter);
        break;
      case 'CommandExpansion':
      case 'ArithmeticCommandExpansion':
        facts.substitutions.push(this.#substitution(node));
        return;
      case 'ProcessSubstitution':
        this.#bashOnly('`<( … )`');
        throw new Refusal('a process substitution is not followed');
      case 'ExtendedGlob':
        this.#bashOnly('an extended pattern');
        break;
      case 'ArithmeticWord':
        for (const [name] of node.value.matchAll(/[A-Za-z_]\w*/g)) facts.parameters.push(name);
        break;
      default:
        break;
    }
    forEachChild(node, (child) => {
      this.#collectExpansions(child, facts);
    });
  }

  #substitution(node: CommandExpansionPart | ArithmeticCommandExpansion): Block {
    if (node.script === undefined)
      return { ...this.#place({ pos: node.end, end: node.end }), statements: [] };
    return this.script(node.script);
  }
}

const NONE: readonly never[] = [];
const NO_EXPANSION = { glob: false, parameters: NONE, substitutions: NONE } as const;
