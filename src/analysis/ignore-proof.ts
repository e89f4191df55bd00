/** Whether lines may be added to the ignore file of a context: what every build that uses it still sees. */
import { ignorePath, overlay } from '../context/context.js';
import type { BuildContext } from '../context/context.js';
import { Document } from '../dockerfile/document.js';
import { appendIgnore } from '../edits/append-ignore.js';
import { applyEdits } from '../text/edit.js';
import type { Pass } from '../transform.js';
import { contextCopies, contextSource } from './context-copies.js';
import type { ContextCopy, ContextSource } from './context-copies.js';
import { gitReader } from './git-readers.js';
import { ignorableKind, isProduct } from './ignorable.js';
import { passes } from './passes.js';
import { remakes } from './remakes.js';
import { settingsReader } from './settings-readers.js';

/** What is to be said of one line. */
export interface LineProof {
  readonly pattern: string;
  /** why what it leaves out may go, as far as the Dockerfile copies it; empty: the line would be of no use to it */
  readonly evidence: readonly string[];
  /** why the line may not be added; it is not asked further then */
  readonly objection: string | undefined;
}

/**
 * Proves lines that are to be appended to the ignore file: every Dockerfile of the context still finds what it found
 * before, but for files that git does not track and that a directory brings along, of a kind that is made again or that
 * nothing reads. `expected` are paths that stand in the context on machines of developers, there or not. A text is why
 * no line may be added at all.
 */
export function proveIgnore(
  pass: Pass,
  patterns: readonly string[],
  expected: readonly string[] = [],
): string | readonly LineProof[] {
  const { document } = pass;
  if (pass.context.origin === undefined) return 'it is not known which directory is the build context';
  const [problem] = pass.context.ignore?.problems ?? [];
  if (problem !== undefined)
    return `line ${problem.line} of \`${ignorePath(pass.context)}\`: ${problem.message}`;
  const [other] = pass.context.otherIgnores;
  if (other !== undefined) return `other builders read \`${other}\``;

  const { before, after, removed, isEmpty } = effectOf(pass.context, patterns, expected);
  const lines = patterns.map((pattern) => ({
    pattern,
    evidence: new Set<string>(),
    objection: undefined as string | undefined,
  }));
  const added = after.ignore?.patterns.slice(-patterns.length) ?? [];
  const lineOf = (path: string): (typeof lines)[number] =>
    lines[added.indexOf(after.ignore!.decidedBy(path)!)] ?? lines[0]!;
  const gone = removed.map((path) => ({ path, line: lineOf(path) }));
  for (const { path, line } of gone)
    line.objection ??= keptByGit(path, before) ?? keptByException(path, before);

  for (const one of documentsOf(document, before)) {
    if (typeof one === 'string') {
      for (const line of lines) line.objection ??= one;
      continue;
    }
    const own = passes(one, before)(undefined);
    const taken = takingNew(own, before);
    for (const line of lines) line.objection ??= taken;
    const base = one.stages.find(({ image }) => /onbuild/i.test(image));
    for (const { path, line } of gone) {
      if (base !== undefined) line.objection ??= `\`${base.image}\` may copy files by itself`;
      line.objection ??= triggered(one, path);
      for (const copy of own.get(contextCopies)) {
        if (line.objection !== undefined) break;
        const loss = lossOf(own, copy, path, before, isEmpty);
        if (loss === undefined) continue;
        if ('objection' in loss)
          line.objection = `line ${copy.instruction.lines.first} of \`${one.path}\` ${loss.objection}`;
        else if (one === document) line.evidence.add(loss.evidence);
      }
    }
  }
  return lines.map((line) => ({ ...line, evidence: [...line.evidence] }));
}

/**
 * Why these patterns may not be appended to the ignore file, by `proveIgnore`. `undefined`: they may.
 */
export function ignoreObjection(pass: Pass, patterns: readonly string[]): string | undefined {
  const proof = proveIgnore(pass, patterns);
  return typeof proof === 'string'
    ? proof
    : proof.find(({ objection }) => objection !== undefined)?.objection;
}

/** The ignore file is one of the context: where it is new, no pattern of a COPY may take it. */
function takingNew({ document, get }: Pass, context: BuildContext): string | undefined {
  const path = ignorePath(context);
  if (context.unfiltered.kind(path) !== undefined) return undefined;
  const copy = get(contextCopies).find(({ sources }) =>
    sources.some((source) => source.path === undefined && source.takes(path)),
  );
  return copy && `line ${copy.instruction.lines.first} of \`${document.path}\` would take \`${path}\` itself`;
}

function withFiles(context: BuildContext, paths: readonly string[]): BuildContext {
  const absent = paths.filter((path) => context.unfiltered.kind(path) === undefined);
  return absent.length === 0
    ? context
    : overlay(context, Object.fromEntries(absent.map((path) => [path, ''])));
}

function withPatterns(context: BuildContext, patterns: readonly string[]): BuildContext {
  const path = ignorePath(context);
  const text = context.ignore?.text ?? '';
  return overlay(context, { [path]: applyEdits(text, [appendIgnore(path, text, patterns)]) });
}

/** What lines make of a context. */
interface Effect {
  readonly before: BuildContext;
  readonly after: BuildContext;
  readonly removed: readonly string[];
  /** Whether a directory holds nothing any more. */
  readonly isEmpty: (directory: string) => boolean;
}

/** By the context, which does not change, and the lines: every round asks for the same. */
const EFFECTS = new WeakMap<BuildContext, Map<string, Effect>>();

function effectOf(context: BuildContext, patterns: readonly string[], expected: readonly string[]): Effect {
  const effects = EFFECTS.get(context) ?? new Map<string, Effect>();
  EFFECTS.set(context, effects);
  const key = JSON.stringify([patterns, expected]);
  const known = effects.get(key);
  if (known !== undefined) return known;
  const before = withFiles(context, expected);
  const after = withPatterns(before, patterns);
  const empty = new Map<string, boolean>();
  const isEmpty = (directory: string): boolean => {
    const isKnown = empty.get(directory) ?? isEmptyIn(after, directory);
    empty.set(directory, isKnown);
    return isKnown;
  };
  const effect = { before, after, removed: removedBy(before, after), isEmpty };
  effects.set(key, effect);
  return effect;
}

/** Files, and directories with all that is in them, that only the view before has. */
function removedBy(before: BuildContext, after: BuildContext): readonly string[] {
  const removed: string[] = [];
  const isGone = (path: string): boolean => after.ignore?.excludes(path) === true;
  const walk = before.files('', (directory) => {
    if (!isGone(directory) || after.ignore?.mayHoldIncluded(directory) === true) return true;
    removed.push(directory);
    return false;
  });
  for (const path of walk) if (isGone(path)) removed.push(path);
  return removed;
}

/** What git tracks is of the project, and what it does not ignore will be. */
function keptByGit(path: string, context: BuildContext): string | undefined {
  const kind = ignorableKind(path);
  if (path === '.git' || path.startsWith('.git/')) return undefined;
  const tracked = context.tracked(path);
  if (tracked === true) return `git tracks \`${path}\``;
  if (tracked === undefined) return `git does not tell whether \`${path}\` is part of the project`;
  // a rule for directories alone (`__pycache__/`) says nothing of one that is only expected, but of what is in it
  const isIgnored =
    context.ignoredByGit(path) === true ||
    (context.kind(path) === 'directory' && context.ignoredByGit(`${path}/x`) === true);
  return kind.mustBeIgnored && !isIgnored
    ? `git does not ignore \`${path}\`, which may become part of the project`
    : undefined;
}

function keptByException(path: string, { ignore }: BuildContext): string | undefined {
  const decider = ignore?.decidedBy(path);
  return decider?.isException === true
    ? `\`!${decider.pattern}\` on line ${decider.line} keeps \`${path}\``
    : undefined;
}

/**
 * Every Dockerfile that the lines are for, this one as it is by now; or which cannot be read. One that has an ignore
 * file of its own is not concerned by the common one, nor others by that.
 */
function* documentsOf(document: Document, context: BuildContext): Iterable<Document | string> {
  yield document;
  if (ignorePath(context) !== '.dockerignore') return;
  for (const path of context.dockerfiles) {
    if (path === context.dockerfile) continue;
    if (context.unfiltered.kind(`${path}.dockerignore`) === 'file') continue;
    const text = context.unfiltered.read(path);
    yield text === undefined
      ? `\`${path}\`, which is built with this context, cannot be read`
      : new Document(path, text);
  }
}

/** What ONBUILD copies is of builds that are not known here. */
function triggered(document: Document, path: string): string | undefined {
  for (const { trigger, lines } of document.instructions) {
    if (trigger === undefined || trigger.flag('from') !== undefined) continue;
    const isCopy = trigger.keyword === 'COPY' || trigger.keyword === 'ADD';
    const mounts = trigger.flags.some(({ name }) => name === 'mount');
    const takes =
      isCopy &&
      trigger.operands
        .slice(0, -1)
        .some((source) => source.includes('$') || meets(contextSource(source), path));
    if (takes || mounts)
      return `line ${lines.first} of \`${document.path}\` is for builds that are not known here`;
  }
  return undefined;
}

/** Whether a source takes a path, or something in it. */
function meets(source: ContextSource, path: string): boolean {
  return source.takes(path) || source.takesBelow(path);
}

type Loss = { readonly objection: string } | { readonly evidence: string } | undefined;

/**
 * What a COPY or a mount would no longer find of a path that goes; `undefined`: it does not take it. `isEmpty` says
 * whether a directory is, once it is gone.
 */
function lossOf(
  pass: Pass,
  copy: ContextCopy,
  path: string,
  before: BuildContext,
  isEmpty: (directory: string) => boolean,
): Loss {
  if (copy.unclear !== undefined) return { objection: `may take \`${path}\`: ${copy.unclear}` };
  let evidence: string | undefined;
  for (const source of copy.sources) {
    const found = sourceLoss(pass, copy, source, path, before, isEmpty);
    if (found === undefined) continue;
    if ('objection' in found) return found;
    evidence ??= found.evidence;
  }
  return evidence === undefined ? undefined : { evidence };
}

function sourceLoss(
  pass: Pass,
  copy: ContextCopy,
  source: ContextSource,
  path: string,
  before: BuildContext,
  isEmpty: (directory: string) => boolean,
): Loss {
  const named = { objection: `takes \`${path}\` as \`${source.text}\`` };
  const at = source.path;
  if (at === undefined) return meets(source, path) ? named : undefined;
  // by its own name, or through a link
  for (const place of [at, before.resolve(at) ?? at]) {
    if (place !== '' && (place === path || place.startsWith(`${path}/`))) return named;
  }
  const real = before.resolve(at) ?? at;
  if (real !== '' && !path.startsWith(`${real}/`)) return undefined;
  if (at !== '' && (isProduct(at) || ignorableKind(at).name !== 'made')) return named;
  if (copy.kind === 'mount') {
    if (at !== '' || ignorableKind(path).name === 'made')
      return { objection: `mounts \`${path}\` with \`${source.text === '' ? '.' : source.text}\`` };
  } else if (real !== at) return { objection: `takes \`${path}\` through the link \`${at}\`` };
  if (isEmpty(real)) return { objection: `would find nothing in \`${source.text}\`` };
  return permission(pass, copy, path, before);
}

function isEmptyIn(context: BuildContext, directory: string): boolean {
  const [first] = context.files(directory);
  return first === undefined;
}

/** Why a path may go that comes with a directory, or why it may not. */
function permission(pass: Pass, copy: ContextCopy, path: string, before: BuildContext): Loss {
  const kind = ignorableKind(path);
  if (kind.name === 'made') {
    const by = pass.get(remakes).by(copy, path);
    return by === undefined
      ? { objection: `copies \`${path}\`, and nothing behind it is sure to make it anew` }
      : { evidence: `${by} makes it anew` };
  }
  const reader =
    kind.name === 'git'
      ? pass.get(gitReader)()
      : kind.name === 'secret'
        ? settingsReader(pass.document, before, path)
        : undefined;
  return reader === undefined
    ? { evidence: kind.because }
    : { objection: `copies \`${path}\`, which ${reader} may read`.replace(/,\s*may/, ', may') };
}
