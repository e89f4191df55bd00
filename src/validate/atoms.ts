/** The smallest pieces of a script that a rewrite may move but not change, in the order they are written. */
import type { ShellScript } from '../shell/script.js';
import { walk } from '../shell/syntax.js';
import type { Redirection, ShellNode, SimpleCommand, Word } from '../shell/syntax.js';

/** A word, assignment or redirection of a simple command. */
export interface Token {
  readonly kind: 'word' | 'assignment' | 'redirection';
  readonly text: string;
}

/**
 * A simple command, the head of a loop, `case` or function, a `[[ … ]]`, or the redirections of a compound
 * command. Groups and subshells without redirections are no atoms: a rewrite may add them.
 */
export interface Atom {
  readonly node: ShellNode;
  readonly text: string;
  /** those of a simple command, in the order they are written */
  readonly tokens: readonly Token[];
}

/** All atoms of a script, outer before inner, those of substitutions included. */
export function atomsOf(script: ShellScript): readonly Atom[] {
  const atoms: Atom[] = [];
  walk(script.block, (node) => {
    const text = headOf(node);
    if (node.kind === 'command') {
      const tokens = tokensOf(node);
      atoms.push({ node, tokens, text: tokens.map((token) => `${token.kind}:${token.text}`).join('\0') });
    } else if (text !== undefined) atoms.push({ node, tokens: [], text });
  });
  return atoms;
}

function headOf(node: ShellNode): string | undefined {
  const redirections = 'redirections' in node ? node.redirections.map(redirectionText).join(' ') : '';
  switch (node.kind) {
    case 'for':
      return `for ${node.variable} in ${node.words?.map(wordText).join(' ') ?? '"$@"'} ${redirections}`;
    case 'case': {
      const patterns = node.items.map((item) => item.patterns.map(wordText).join('|')).join(' ;; ');
      return `case ${wordText(node.word)} in ${patterns} ${redirections}`;
    }
    case 'test':
      return `${node.text} ${redirections}`;
    case 'function':
      return `${node.name}()`;
    default:
      return redirections === '' ? undefined : redirections;
  }
}

function tokensOf(command: SimpleCommand): readonly Token[] {
  const tokens: (Token & { readonly at: number })[] = [
    ...command.assignments.map(({ name, value, range }) => ({
      kind: 'assignment' as const,
      text: `${name}=${wordText(value)}`,
      at: range.start,
    })),
    ...command.words.map((word) => ({ kind: 'word' as const, text: wordText(word), at: word.range.start })),
    ...command.redirections.map((redirection) => ({
      kind: 'redirection' as const,
      text: redirectionText(redirection),
      at: redirection.range.start,
    })),
  ];
  return tokens.sort((a, b) => a.at - b.at).map(({ kind, text }) => ({ kind, text }));
}

/** A redirection as text, with the body of a here-document. */
export function redirectionText({ descriptor, operator, target, body }: Redirection): string {
  const place = `${descriptor ?? ''}${operator}${target === undefined ? '' : wordText(target)}`;
  return body === undefined ? place : `${place}\n${wordText(body)}`;
}

/** A word as written, without the scripts of its substitutions: those are atoms of their own. */
function wordText(word: Word): string {
  const { start, end } = word.range;
  if (word.substitutions.length === 0 || word.text.length !== end - start) return word.text;
  let text = '';
  let last = start;
  for (const { range } of word.substitutions) {
    if (range.start < last || range.end > end) return word.text;
    text += `${word.text.slice(last - start, range.start - start)}\u0001`;
    last = range.end;
  }
  return text + word.text.slice(last - start);
}

/** Comments that a shell skips, from `#` to the end of the line. */
export function shellComments(script: ShellScript): readonly string[] {
  const { text } = script.source;
  if (!text.includes('#')) return [];
  const covered: { readonly start: number; readonly end: number }[] = [];
  walk(script.block, (node) => {
    if (node.kind === 'test') covered.push(node.range);
    if (node.kind === 'command') {
      for (const { range } of node.assignments) covered.push(range);
      for (const { range } of node.words) covered.push(range);
    }
    if (node.kind === 'for') for (const { range } of node.words ?? []) covered.push(range);
    if (node.kind === 'case') {
      covered.push(node.word.range);
      for (const { patterns } of node.items) for (const { range } of patterns) covered.push(range);
    }
    if (!('redirections' in node)) return;
    for (const { range, target, body } of node.redirections) {
      covered.push(range);
      if (target !== undefined) covered.push(target.range);
      if (body !== undefined) covered.push(body.range);
    }
  });
  covered.sort((a, b) => a.start - b.start);
  const comments: string[] = [];
  let next = 0;
  for (let at = text.indexOf('#'); at !== -1; at = text.indexOf('#', at)) {
    while (next < covered.length && covered[next]!.end <= at) next++;
    const range = covered.slice(next).find((candidate) => candidate.start <= at && at < candidate.end);
    if (range !== undefined) {
      at = range.end;
      continue;
    }
    const feed = text.indexOf('\n', at);
    const end = feed === -1 ? text.length : feed;
    comments.push(text.slice(at + 1, end).trim());
    at = end;
  }
  return comments;
}
