/**
 * Applies the edits of an emitted document to files, as a stranger would who has read the format's specification and
 * nothing else. Shares no code with dockmod.
 */

/** Texts by path. A file that is not there yet is not among them. */
export type Files = ReadonlyMap<string, string>;

interface Replacement {
  /** offsets of UTF-16 */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** All `reports` in order, as docs/json.md has it: each on top of those before. */
export function applyJson(document: string, files: Files): Files {
  const { reports } = JSON.parse(document) as {
    reports: { edits: { path: string; offset: number; length: number; text: string }[] }[];
  };
  let result = files;
  for (const { edits } of reports) {
    result = replaced(
      result,
      edits.map(({ path, offset, length, text }) => [path, { start: offset, end: offset + length, text }]),
    );
  }
  return result;
}

interface SarifRegion {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine?: number;
  readonly endColumn: number;
  readonly charOffset: number;
  readonly charLength: number;
}

/** Every fix of every result, once by lines and once by offsets, which must agree (SARIF 2.1.0, 3.30.2). */
export function applySarif(document: string, files: Files): Files {
  const { runs } = JSON.parse(document) as {
    runs: {
      results: {
        fixes?: {
          artifactChanges: {
            artifactLocation: { uri: string };
            replacements: { deletedRegion: SarifRegion; insertedContent: { text: string } }[];
          }[];
        }[];
      }[];
    }[];
  };
  const edits: [string, Replacement][] = [];
  const marks = new Set<string>();
  const plain = new Map(
    [...files].map(([path, text]) => {
      if (text.startsWith('\ufeff')) marks.add(path);
      return [path, text.replace(/^\ufeff/, '')] as const;
    }),
  );
  const changes = runs.flatMap(({ results }) =>
    results.flatMap(({ fixes }) => fixes?.[0]?.artifactChanges ?? []),
  );
  for (const { artifactLocation, replacements } of changes) {
    const path = decodeURIComponent(artifactLocation.uri);
    const text = plain.get(path) ?? '';
    const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    for (const { deletedRegion: region, insertedContent } of replacements) {
      const start = starts[region.startLine - 1]! + region.startColumn - 1;
      const end = starts[(region.endLine ?? region.startLine) - 1]! + region.endColumn - 1;
      if (start !== region.charOffset || end !== region.charOffset + region.charLength)
        throw new Error(`${path}: lines say ${start} to ${end}, offsets ${JSON.stringify(region)}`);
      edits.push([path, { start, end, text: insertedContent.text }]);
    }
  }
  return new Map(
    [...replaced(plain, edits)].map(([path, text]) => [path, marks.has(path) ? `\ufeff${text}` : text]),
  );
}

interface RdjsonPosition {
  readonly line: number;
  readonly column?: number;
}

/** The first suggestion of every diagnostic; columns count bytes, and without them a range is of whole lines. */
export function applyRdjson(document: string, files: Files): Files {
  const { diagnostics } = JSON.parse(document) as {
    diagnostics: {
      location: { path: string; range?: { start: RdjsonPosition; end?: RdjsonPosition } };
      suggestions?: { range: { start: RdjsonPosition; end?: RdjsonPosition }; text: string }[];
    }[];
  };
  const result = new Map([...files].map(([path, text]) => [path, Buffer.from(text)]));
  const edits = diagnostics.flatMap(({ location, suggestions = [] }) =>
    suggestions.slice(0, 1).map(({ range, text }) => {
      const bytes = result.get(location.path) ?? Buffer.alloc(0);
      const starts = [0, ...[...bytes.keys()].filter((at) => bytes[at] === 10).map((at) => at + 1)];
      const { start, end = start } = range;
      const first = starts[start.line - 1]! + (start.column ?? 1) - 1;
      if (end.column !== undefined)
        return { path: location.path, start: first, end: starts[end.line - 1]! + end.column - 1, text };
      let last = starts[end.line] === undefined ? bytes.length : starts[end.line]! - 1;
      if (starts[end.line] !== undefined && bytes[last - 1] === 13) last--;
      return { path: location.path, start: first, end: last, text };
    }),
  );
  for (const { path, start, end, text } of edits.sort((a, b) => b.start - a.start)) {
    const bytes = result.get(path) ?? Buffer.alloc(0);
    result.set(path, Buffer.concat([bytes.subarray(0, start), Buffer.from(text), bytes.subarray(end)]));
  }
  return new Map([...result].map(([path, bytes]) => [path, bytes.toString()]));
}

function replaced(files: Files, edits: readonly (readonly [string, Replacement])[]): Files {
  const result = new Map(files);
  for (const [path, { start, end, text }] of edits.toSorted(([, a], [, b]) => b.start - a.start)) {
    const before = result.get(path) ?? '';
    result.set(path, before.slice(0, start) + text + before.slice(end));
  }
  return result;
}
