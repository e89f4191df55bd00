/** The verdicts on rewrites, in words. */
import { counted } from './quantity.js';
import type { Verdict, Verification } from './verification.js';

interface VerdictWords {
  /** good after "app/Dockerfile is" */
  readonly label: string;
  /** how a reader is to take it: all is well, look here, or nothing was found out */
  readonly tone: 'good' | 'bad' | 'unknown' | 'neutral';
}

/** The gravest first: the order in which readers must hear of them. */
export const VERDICTS: Readonly<Record<Verdict, VerdictWords>> = {
  broken: { label: 'broken', tone: 'bad' },
  different: { label: 'different', tone: 'bad' },
  failed: { label: 'not verified', tone: 'unknown' },
  unbuildable: { label: 'not buildable', tone: 'unknown' },
  verified: { label: 'verified', tone: 'good' },
  unchanged: { label: 'unchanged', tone: 'neutral' },
};

/** The gravest verdict first, otherwise in the given order. */
export function byGravity(verifications: readonly Verification[]): readonly Verification[] {
  const order = Object.keys(VERDICTS);
  return [...verifications].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}

/** `3 Dockerfiles: 1 different, 2 verified` */
export function verdictSummary(verifications: readonly Verification[]): string {
  const parts = (Object.keys(VERDICTS) as readonly Verdict[]).flatMap((verdict) => {
    const times = verifications.filter((verification) => verification.verdict === verdict).length;
    return times === 0 ? [] : [`${times} ${VERDICTS[verdict].label}`];
  });
  const files = counted(verifications.length, 'Dockerfile');
  return parts.length === 0 ? files : `${files}: ${parts.join(', ')}`;
}
