/**
 * Reports as a SARIF log: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, whose sections the comments
 * name.
 */
import { blamed } from './blame.js';
import { Fingerprints } from './fingerprint.js';
import type { FormatOptions } from './format-options.js';
import { oneLine } from './location.js';
import { notesOf } from './note.js';
import type { Declined, Failure, Place, Report } from './report.js';
import { rewritesOf } from './suggestion.js';
import type { Rewrite, Suggestion } from './suggestion.js';
import { reasonLines, headline } from './suggestion-words.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const ROOT = '%SRCROOT%';

/**
 * One run: a result of level `note` for each rewrite, with the one fix that makes it whole. `explained` adds what was
 * declined, of kind `open`. What went wrong with a file is a notification, for it is no finding about the Dockerfile.
 */
export async function sarif(
  reports: readonly Report[],
  { version, transforms, explained }: FormatOptions,
): Promise<string> {
  const fingerprints = new Fingerprints();
  const rewrites = await rewritesOf(reports);
  const results = [
    ...rewrites.map((rewrite) => resultOf(rewrite, fingerprints)),
    ...(explained
      ? reports.flatMap((report) => notesOf(report).map((note) => openOf(report, note, fingerprints)))
      : []),
  ];
  const rules = transforms.filter(({ id }) => results.some(({ ruleId }) => ruleId === id));
  const notifications = reports.flatMap((report) =>
    report.failures.map((failure) => notificationOf(report, failure)),
  );
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'dockmod',
            semanticVersion: version,
            rules: rules.map(({ id, summary }) => ({
              id,
              shortDescription: { text: escaped(summary) },
              help: { text: `dockmod explain ${id}` },
              defaultConfiguration: { level: 'note' },
            })),
          },
        },
        invocations: [
          { executionSuccessful: notifications.length === 0, toolExecutionNotifications: notifications },
        ],
        originalUriBaseIds: { [ROOT]: { description: { text: 'the directory that dockmod was run in' } } },
        columnKind: 'utf16CodeUnits',
        results: results.map(({ ruleId, ...result }) => ({
          ruleId,
          ruleIndex: rules.findIndex(({ id }) => id === ruleId),
          ...result,
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

interface Result {
  readonly ruleId: string;
  readonly [property: string]: unknown;
}

function resultOf(rewrite: Rewrite, fingerprints: Fingerprints): Result {
  const { suggestions, fixes } = rewrite;
  const [first, ...others] = suggestions.map(locationOf);
  const files = [...new Set(suggestions.map(({ file }) => file.path))];
  return {
    ruleId: fixes[0]?.id ?? 'rewrite',
    level: 'note',
    message: { text: escaped(reasonLines(fixes).join('\n')) },
    locations: [first!],
    ...(others.length > 0 && { relatedLocations: others }),
    partialFingerprints: { 'rewrite/v1': fingerprints.ofRewrite(rewrite) },
    fixes: [
      {
        description: { text: escaped(headline(fixes)) },
        artifactChanges: files.map((path) => ({
          artifactLocation: artifact(path),
          replacements: suggestions.filter(({ file }) => file.path === path).map(replacementOf),
        })),
      },
    ],
    properties: { transforms: [...new Set(fixes.map(({ id }) => id))] },
  };
}

/** §3.27.9: a tool that proves things says `open` where it cannot. */
function openOf(report: Report, note: Declined, fingerprints: Fingerprints): Result {
  return {
    ruleId: note.id,
    kind: 'open',
    level: 'none',
    message: { text: escaped(oneLine(`${note.message}: ${note.reason}`)) },
    locations: [placed(report, note.place)],
    partialFingerprints: { 'declined/v1': fingerprints.ofDeclined(report, note) },
  };
}

function notificationOf(report: Report, failure: Failure): object {
  const { place } = failure;
  const location =
    place === undefined
      ? { physicalLocation: { artifactLocation: artifact(report.path) } }
      : placed(report, place);
  return {
    level: 'error',
    message: { text: escaped(oneLine(blamed(failure))) },
    locations: [location],
  };
}

function locationOf({ file, edit }: Suggestion): object {
  const region = file.before === undefined ? { startLine: 1 } : regionOf(file.before, edit);
  return { physicalLocation: { artifactLocation: artifact(file.path), region } };
}

function placed({ path, before }: Report, { start, end }: Place): object {
  const column = ({ line, column }: Place['start']): number =>
    line === 1 ? Math.max(1, column - markOf(before)) : column;
  const region = {
    startLine: start.line,
    startColumn: column(start),
    endLine: end.line,
    endColumn: column(end),
  };
  return { physicalLocation: { artifactLocation: artifact(path), region } };
}

function replacementOf({ file, edit }: Suggestion): object {
  const text = edit.span.start === 0 ? edit.text.slice(markOf(edit.text)) : edit.text;
  return { deletedRegion: regionOf(file.before ?? '', edit), insertedContent: { text } };
}

/**
 * §3.30.2: both as lines and as offsets; a byte order mark counts in neither. A region that takes its last line's end
 * too ends in the first column of the next line, or, at the end of the text, behind the line's last character.
 */
function regionOf(before: string, { first, last, span, withLineEnd }: Suggestion['edit']): object {
  const mark = markOf(before);
  const start = Math.max(span.start, mark);
  const length = Math.max(0, span.end - start);
  const isBeyond = withLineEnd && span.end < before.length;
  const lastStart = last === 1 ? mark : before.lastIndexOf('\n', span.end - (withLineEnd ? 2 : 1)) + 1;
  return {
    startLine: first,
    startColumn: 1,
    endLine: isBeyond ? last + 1 : last,
    endColumn: isBeyond ? 1 : Math.max(span.end, mark) - lastStart + 1,
    charOffset: start - mark,
    charLength: length,
  };
}

/** Code units that a byte order mark takes. */
function markOf(text: string): number {
  return text.startsWith('\ufeff') ? 1 : 0;
}

/** §3.4: a path of the repository relative to its root, one outside of it absolute. */
function artifact(path: string): object {
  const uri = path
    .split('/')
    .map((segment) => encodeURIComponent(segment))
    .join('/');
  return path.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: ROOT };
}

/** §3.11.5: braces are for placeholders. §3.11.6: what looks like a link leads nowhere. */
function escaped(text: string): string {
  return text.replace(/[{}]/g, '$&$&').replaceAll('](', '] (');
}
