/** What transforms of others yield, looked at before the engine believes it. */
import { SAFETIES } from '../transform.js';
import type { Finding } from '../transform.js';

type Fields = Readonly<Record<string, unknown>>;

/** Passes on what a transform yields. Throws for what is no finding, or not of the safety that the transform declares. */
export function* checkedFindings(
  found: unknown,
  { length, safety }: { readonly length: number; readonly safety: readonly string[] },
): Iterable<Finding> {
  if (typeof (found as Partial<Iterable<unknown>> | undefined | null)?.[Symbol.iterator] !== 'function')
    throw new TypeError('`run` must give a list of findings, or be a generator that is not `async`');
  for (const one of found as Iterable<unknown>) {
    const wrong = findingProblem(one, length, safety);
    if (wrong !== undefined) throw new TypeError(wrong);
    yield one as Finding;
  }
}

function findingProblem(value: unknown, length: number, safety: readonly string[]): string | undefined {
  if (!isObject(value)) return 'what it yields must be an object: a finding';
  if (!isSpan(value['span'], length)) return 'the `span` of a finding must be a range of the text';
  if (typeof value['message'] !== 'string') return 'a finding has no `message`';
  const { fix, declined } = value;
  if (declined !== undefined && typeof declined !== 'string')
    return '`declined` of a finding must be a text: why nothing is done';
  if (!isOptional(value['docs'], isText)) return '`docs` of a finding must be a list of texts';
  return fix === undefined ? undefined : fixProblem(fix, length, safety);
}

function fixProblem(fix: unknown, length: number, safety: readonly string[]): string | undefined {
  if (!isObject(fix)) return '`fix` of a finding must be an object';
  if (typeof fix['title'] !== 'string') return 'a fix has no `title`';
  if (typeof fix['because'] !== 'string') return 'a fix has no `because`';
  if (!SAFETIES.some((one) => one === fix['safety']))
    return `the \`safety\` of a fix must be one of ${SAFETIES.join(', ')}`;
  if (!safety.includes(fix['safety'] as string))
    return `a fix is \`${fix['safety'] as string}\`, which the \`safety\` of the transform does not say`;
  if (!isOptional(fix['evidence'], isText)) return '`evidence` of a fix must be a list of texts';
  if (!isOptional(fix['changes'], isObject)) return '`changes` of a fix must be a list';
  if (!isOptional(fix['claims'], (one) => isSpan(one, length)))
    return '`claims` of a fix must be ranges of the text';
  const isEdit = (one: unknown): boolean =>
    isObject(one) && isText(one['path']) && isText(one['text']) && isSpan(one['span'], Infinity);
  return Array.isArray(fix['edits']) && fix['edits'].every(isEdit)
    ? undefined
    : '`edits` of a fix must be a list of edits, each with `path`, `span` and `text`';
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isOptional(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every((one) => isOne(one)));
}

function isSpan(value: unknown, length: number): boolean {
  if (!isObject(value)) return false;
  const { start, end } = value;
  return (
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    (start as number) >= 0 &&
    (start as number) <= (end as number) &&
    (end as number) <= length
  );
}
