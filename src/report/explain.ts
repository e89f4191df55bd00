/** A report for a reader who asks why: each rewrite with its evidence, each place where nothing was done. */
import picocolors from 'picocolors';
import { location, oneLine } from './location.js';
import { isRewritten } from './outcome.js';
import type { Report } from './report.js';

interface Explanation {
  readonly place: Report['applied'][number]['place'];
  readonly heading: string;
  /** transform, and how far its fix may be trusted */
  readonly origin: string;
  readonly label: 'because' | 'declined' | 'silenced' | 'refused';
  readonly reason: string;
  readonly evidence?: readonly string[];
}

/** One paragraph for the file, in the order of its lines; empty where there is nothing to say. */
export function explain(report: Report, { color = false } = {}): string {
  const { bold, cyan, dim, green, yellow } = picocolors.createColors(color);
  const paint = { because: green, declined: yellow, silenced: dim, refused: yellow };
  const width = Math.max(...LABELS.map((label) => label.length)) + 2;
  return explanations(report)
    .map(({ place, heading, origin, label, reason, evidence = [] }) => {
      const where = bold(`${location(report.path, place)}:`);
      const because = `${paint[label](label)}${' '.repeat(width - label.length)}${oneLine(reason)}`;
      const facts = evidence.map((fact) => `      ${dim(oneLine(fact))}\n`).join('');
      return `${where} ${oneLine(heading)} ${cyan(`(${origin})`)}\n    ${because}\n${facts}`;
    })
    .join('');
}

const LABELS = ['because', 'declined', 'silenced', 'refused'] as const;

function explanations(report: Report): readonly Explanation[] {
  const applied = isRewritten(report) ? report.applied : [];
  return [
    ...applied.map(({ id, place, title, safety, because, evidence = [] }): Explanation => ({
      place,
      heading: title,
      origin: `${id}, ${safety}`,
      label: 'because',
      reason: because,
      evidence,
    })),
    ...report.declined.map(({ id, place, message, reason, evidence = [] }): Explanation => ({
      place,
      heading: message,
      origin: id,
      label: 'declined',
      reason,
      evidence,
    })),
    ...report.suppressed.map(({ id, place, message, by }): Explanation => ({
      place,
      heading: message,
      origin: id,
      label: 'silenced',
      reason: `by \`${by}\``,
    })),
    ...report.rolledBack.map(({ id, place, title, safety, objection, plugin }): Explanation => ({
      place,
      heading: title,
      origin: id,
      label: 'refused',
      reason:
        plugin !== undefined
          ? `${objection}: \`${plugin}\`, which is none of dockmod's own, does not declare it, or may not do it`
          : safety === 'safe'
            ? `${objection}: a bug in dockmod, harmless here; please report it with this file`
            : `${objection}: the two readings of dockmod differ, and the stricter one wins`,
    })),
  ].sort((a, b) => a.place.start.line - b.place.start.line || a.place.start.column - b.place.start.column);
}
