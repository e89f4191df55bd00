/** Which fixes a level lets through. */
import type { Safety } from '../transform.js';

export const LEVELS = ['safe', 'standard', 'aggressive'] as const;
export type Level = (typeof LEVELS)[number];

const ALLOWED: Readonly<Record<Level, readonly Safety[]>> = {
  safe: ['safe'],
  standard: ['safe', 'checked'],
  aggressive: ['safe', 'checked', 'unsafe'],
};

export function allows(level: Level, safety: Safety): boolean {
  return ALLOWED[level].includes(safety);
}
