/** What the validator has against a rewrite. */
import type { Span } from '../text/span.js';

export interface Objection {
  /** lower case unless code, no full stop */
  readonly message: string;
  /** in the text before the rewrite */
  readonly span: Span;
}

export function isObjection(value: object | undefined): value is Objection {
  return value !== undefined && 'message' in value && 'span' in value;
}

/** Shortens code for a message. */
export function quoted(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return `\`${line.length > 60 ? `${line.slice(0, 59)}…` : line}\``;
}
