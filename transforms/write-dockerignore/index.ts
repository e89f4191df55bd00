/** The ignore file leaves out of the build context what builds make anew, and what nothing in them reads. */
import { appendIgnore, contextCopies, defineTransform, ignorePath, proveIgnore } from '../../src/sdk.js';
import type { ContextCopy, Finding, Pass } from '../../src/sdk.js';
import { candidatesFor, MAX_PLACES } from './candidates.js';
import type { Candidate } from './candidates.js';

export default defineTransform({
  id: 'write-dockerignore',
  phase: 'context',
  summary: 'leave out of the build context what is made anew or read by nothing',
  safety: ['checked'],
  defaults: {},
  *run(pass) {
    const { context } = pass;
    const copies = pass.get(contextCopies).filter((copy) => takesDirectory(pass, copy));
    const place = copies.find(({ kind }) => kind === 'copy')?.instruction.span;
    if (place === undefined || isWhitelist(pass)) return;
    const finding = { span: place, message: 'files are copied that are made anew, or that nothing reads' };
    if (context.origin === undefined) {
      yield { ...finding, declined: 'it is not known which directory is the build context' };
      return;
    }
    yield* findingsOf(pass, finding, copies);
  },
});

type Start = Pick<Finding, 'span' | 'message'>;

function takesDirectory({ context }: Pass, { sources }: ContextCopy): boolean {
  return sources.some(
    ({ path }) => path === '' || (path !== undefined && context.kind(path) === 'directory'),
  );
}

/** An ignore file that leaves out everything, and then lists what is wanted. */
function isWhitelist({ context }: Pass): boolean {
  return (
    context.ignore?.patterns.some(
      ({ pattern, isException }) => !isException && ['*', '**', '**/*', '*/**'].includes(pattern),
    ) === true
  );
}

function* findingsOf(pass: Pass, finding: Start, copies: readonly ContextCopy[]): Iterable<Finding> {
  const { lines, expected } = candidatesFor(pass, copies);
  const { proven, refused } = provenOf(pass, lines, expected);
  if (typeof proven === 'string') {
    yield { ...finding, declined: proven };
    return;
  }
  for (const { pattern, objection } of refused)
    yield { ...finding, declined: `\`${pattern}\` stays: ${objection}` };
  if (proven.length === 0) return;
  const { context } = pass;
  const path = ignorePath(context);
  const patterns = proven.map(({ pattern }) => pattern);
  const names = patterns.map((pattern) => `\`${pattern}\``);
  yield {
    ...finding,
    fix: {
      title: `Leave ${listed(names)} out of the build context`,
      safety: 'checked',
      because: proven.map(({ pattern, evidence }) => `\`${pattern}\`: ${evidence.join(', ')}`).join('; '),
      edits: [appendIgnore(path, context.ignore?.text ?? '', patterns)],
      changes: [{ kind: 'ignore', path, patterns }],
    },
  };
}

interface Proven {
  readonly pattern: string;
  readonly evidence: readonly string[];
}

interface Refused {
  readonly pattern: string;
  readonly objection: string;
}

/** Lines that hold, all of them together, and those that do not; a text is why none may be written. */
function provenOf(
  pass: Pass,
  candidates: readonly Candidate[],
  expected: readonly string[],
): { readonly proven: readonly Proven[] | string; readonly refused: readonly Refused[] } {
  let lines = candidates;
  const refused: Refused[] = [];
  // where a line is refused, one for each place is tried; then those that hold are proven together
  for (;;) {
    if (lines.length === 0) return { proven: [], refused };
    const proof = proveIgnore(
      pass,
      lines.map(({ pattern }) => pattern),
      expected,
    );
    if (typeof proof === 'string')
      return { proven: lines.some(({ isThere }) => isThere) ? proof : [], refused };
    const next: Candidate[] = [];
    for (const [i, { pattern, objection, evidence }] of proof.entries()) {
      const line = lines[i]!;
      if (objection === undefined) {
        if (evidence.length > 0) next.push(line);
        continue;
      }
      if (line.narrower.length > 0 && line.narrower.length <= MAX_PLACES)
        next.push(...line.narrower.map((place) => ({ ...line, pattern: place, narrower: [] })));
      else if (line.isThere) refused.push({ pattern, objection });
    }
    const isSame = next.length === lines.length && next.every((line, i) => line === lines[i]);
    if (isSame) return { proven: proof, refused };
    lines = next;
  }
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}
