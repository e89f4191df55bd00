/** Rounds to a fixed point: find, select, apply, validate, parse again. */
import { cacheForecast, typicalChanges } from '../analysis/cache-forecast.js';
import type { CacheForecast } from '../analysis/cache-forecast.js';
import { leftAlone } from '../analysis/left-alone.js';
import { ignorePath, NO_CONTEXT, overlay } from '../context/context.js';
import type { BuildContext } from '../context/context.js';
import { Document } from '../dockerfile/document.js';
import type {
  Applied,
  ContextFile,
  Declined,
  Failure,
  Forecast,
  ForecastSteps,
  Place,
  Report,
  RolledBack,
  Suppressed,
  UnusedSuppression,
} from '../report/report.js';
import { applyEdits } from '../text/edit.js';
import type { Edit } from '../text/edit.js';
import { LineIndex, overlaps } from '../text/span.js';
import type { Span } from '../text/span.js';
import { PHASES } from '../transform.js';
import type { Finding, Fix, Phase, Transform } from '../transform.js';
import { factsOf } from '../validate/facts.js';
import { validate } from '../validate/validate.js';
import { allows } from './levels.js';
import type { Level } from './levels.js';
import { Origin } from './origin.js';
import { passes } from '../analysis/passes.js';
import { Suppressions } from './suppression.js';

/** A transform whose options nobody looks into any more. */
export type AnyTransform = Transform<never> | Transform;

export interface RewriteOptions {
  readonly transforms: readonly AnyTransform[];
  readonly level: Level;
  /** ids of the only transforms to run; default: all */
  readonly only?: readonly string[];
  /** ids of transforms not to run */
  readonly skip?: readonly string[];
  /** by id, where another level than `level` holds */
  readonly levels?: Readonly<Record<string, Level>>;
  /** by id: options that are not what the transform has by default */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** ids of transforms of others: what goes wrong in them is no bug of ours */
  readonly foreign?: readonly string[];
  readonly context?: BuildContext;
}

/** More problems than this tell nobody anything new. */
const MAX_PROBLEMS = 100;
/** More rounds than this, and the transforms are working against each other. */
const MAX_ROUNDS = 20;

interface Proposal {
  readonly transform: AnyTransform;
  readonly finding: Finding;
  readonly fix: Fix;
  /** what it edits of the Dockerfile, whole instructions, and what it relies on */
  readonly footprint: readonly Span[];
}

/**
 * Rewrites one Dockerfile. Pure: the same text and options give the same report. Never throws, whatever the text:
 * what is no Dockerfile is a failure of kind `input`, a bug of ours one of kind `internal`, and in both cases
 * `after` is `before`.
 */
export function rewrite(path: string, text: string, options: RewriteOptions): Report {
  return new Rewriting(path, text, options).report();
}

/** One version of the document and of the context's files, with what is found out about them once. */
interface Version {
  readonly document: Document;
  readonly context: BuildContext;
  readonly pass: ReturnType<typeof passes>;
  readonly suppressions: Suppressions;
}

function versionOf(document: Document, context: BuildContext): Version {
  return { document, context, pass: passes(document, context), suppressions: new Suppressions(document) };
}

class Rewriting {
  readonly #path: string;
  readonly #before: string;
  readonly #lines: LineIndex;
  readonly #level: Level;
  readonly #levels: NonNullable<RewriteOptions['levels']>;
  readonly #options: NonNullable<RewriteOptions['options']>;
  readonly #foreign: readonly string[];
  readonly #context: BuildContext;
  readonly #transforms: readonly AnyTransform[];
  /** ids of all transforms that there are, those among them that do not run */
  readonly #ids: ReadonlySet<string>;
  readonly #failures: Failure[] = [];
  readonly #applied: Applied[] = [];
  readonly #rolledBack = new Map<string, RolledBack>();
  #declined: Declined[] = [];
  #suppressed: Suppressed[] = [];
  #version: Version;
  #origin = new Origin();

  constructor(path: string, text: string, wanted: RewriteOptions) {
    const { transforms, level, only, skip, levels = {}, options = {}, foreign = [], context } = wanted;
    this.#path = path;
    this.#before = text;
    this.#lines = new LineIndex(text);
    this.#level = level;
    this.#levels = levels;
    this.#options = options;
    this.#foreign = foreign;
    this.#context = context ?? NO_CONTEXT;
    this.#ids = new Set(transforms.map(({ id }) => id));
    this.#transforms = transforms
      .filter(({ id }) => (only === undefined || only.includes(id)) && skip?.includes(id) !== true)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    this.#version = versionOf(new Document(path, text), this.#context);
  }

  get #document(): Document {
    return this.#version.document;
  }

  /** What tells one version from another. */
  get #texts(): string {
    const { document, context } = this.#version;
    return `${document.text}\0${context.ignore?.text ?? ''}`;
  }

  report(): Report {
    const alone = leftAlone(this.#document);
    if (alone === undefined) {
      for (const { message, span } of this.#document.problems.slice(0, MAX_PROBLEMS)) {
        this.#failures.push({ kind: 'input', message, place: this.#placeOf(span) });
      }
      if (this.#failures.length === 0) this.#sweep();
    }
    const after = this.#failures.some(({ kind }) => kind === 'input') ? this.#before : this.#document.text;
    return {
      path: this.#path,
      before: this.#before,
      after,
      files: after === this.#document.text ? this.#files() : [],
      forecast: after === this.#before ? [] : this.#forecast(),
      applied: this.#applied.toSorted(byPlace),
      declined: this.#declined.toSorted(byPlace),
      suppressed: this.#suppressed.toSorted(byPlace),
      unusedSuppressions: this.#failures.length > 0 || alone !== undefined ? [] : this.#unusedSuppressions(),
      rolledBack: [...this.#rolledBack.values()].toSorted(byPlace),
      failures: this.#failures,
      leftAlone: alone,
    };
  }

  /** What the change of a typical file makes run again, in the text as it was and as it is by now. */
  #forecast(): readonly Forecast[] {
    const { pass } = versionOf(new Document(this.#path, this.#before), this.#context);
    const [first, last] = [pass(undefined), this.#version.pass(undefined)];
    const of = (forecast: CacheForecast, path: string): ForecastSteps => ({
      steps: forecast.steps().length,
      again: forecast.again(path).length,
    });
    return first.get(typicalChanges).map(({ kind, path }) => ({
      change: kind,
      path,
      before: of(first.get(cacheForecast), path),
      after: of(last.get(cacheForecast), path),
    }));
  }

  /** All phases, until a whole sweep changes nothing. */
  #sweep(): void {
    const seen = new Set([this.#texts]);
    const ids = new Set<string>();
    let rounds = 0;
    for (let before: string | undefined; before !== this.#texts;) {
      before = this.#texts;
      this.#declined = [];
      this.#suppressed = [];
      for (const phase of PHASES) {
        for (;;) {
          const proposals = this.#collect(phase);
          if (!this.#round(proposals)) break;
          for (const { transform } of proposals) ids.add(transform.id);
          if (++rounds > MAX_ROUNDS || seen.has(this.#texts)) {
            this.#giveUp([...ids].sort());
            return;
          }
          seen.add(this.#texts);
        }
      }
    }
  }

  /** Comments that silenced nothing in the last sweep. */
  #unusedSuppressions(): readonly UnusedSuppression[] {
    const ran = new Set(this.#transforms.map(({ id }) => id));
    return this.#version.suppressions
      .unused(this.#ids, ran)
      .map(({ span, ...told }) => ({ ...told, place: this.#placeOf(this.#origin.spanOf(span)) }));
  }

  #giveUp(ids: readonly string[]): void {
    this.#version = versionOf(new Document(this.#path, this.#before), this.#context);
    this.#applied.length = 0;
    this.#origin = new Origin();
    this.#failures.push({
      kind: 'internal',
      place: undefined,
      message: `the rewrites do not come to rest (${ids.join(', ')}); nothing is changed`,
    });
  }

  /** What the transforms of a phase propose; replaces what they declined and what was suppressed before. */
  #collect(phase: Phase): readonly Proposal[] {
    const { pass, suppressions } = this.#version;
    const proposals: Proposal[] = [];
    for (const transform of this.#transforms) {
      if (transform.phase !== phase) continue;
      this.#declined = this.#declined.filter(({ id }) => id !== transform.id);
      this.#suppressed = this.#suppressed.filter(({ id }) => id !== transform.id);
      const level = this.#levels[transform.id] ?? this.#level;
      const options = { ...transform.defaults, ...this.#options[transform.id] };
      for (const { finding, footprint } of this.#findings(transform, pass(options))) {
        const { fix } = finding;
        const entry = this.#entry(transform, finding);
        if (fix === undefined) {
          if (finding.declined !== undefined) this.#declined.push({ ...entry, reason: finding.declined });
          // the comment itself may be the reason, and what is declined now may be done without it
          suppressions.by([transform.id, ...entry.docs], [finding.span]);
          continue;
        }
        const by = suppressions.by([transform.id, ...entry.docs], [finding.span, ...footprint]);
        if (by !== undefined) this.#suppressed.push({ ...entry, by });
        else if (allows(level, fix.safety)) proposals.push({ transform, finding, fix, footprint });
        else
          this.#declined.push({
            ...entry,
            reason: `it is ${fix.safety}, beyond the level \`${level}\`: ${fix.because}`,
            ...(fix.evidence !== undefined && { evidence: fix.evidence }),
          });
      }
    }
    return proposals.sort(
      (a, b) => a.finding.span.start - b.finding.span.start || (a.transform.id < b.transform.id ? -1 : 1),
    );
  }

  #findings(
    transform: AnyTransform,
    pass: unknown,
  ): readonly { readonly finding: Finding; readonly footprint: readonly Span[] }[] {
    try {
      return [...transform.run(pass as never)].map((finding) => ({
        finding,
        footprint: finding.fix === undefined ? [] : footprintOf(this.#version, finding.fix),
      }));
    } catch (error) {
      const message = `\`${transform.id}\` failed: ${error instanceof Error ? error.message : String(error)}`;
      if (!this.#failures.some((failure) => failure.message === message)) {
        const plugin = this.#pluginOf(transform);
        this.#failures.push({
          ...{ kind: 'internal', place: undefined, message },
          ...(plugin !== undefined && { plugin }),
        });
      }
      return [];
    }
  }

  /** Applies what can be applied together; false where nothing could. */
  #round(proposals: readonly Proposal[]): boolean {
    const accepted = this.#accepted(proposals);
    if (accepted.length === 0) return false;

    for (const { transform, finding, fix } of accepted) {
      const { title, safety, because, evidence, edits, changes = [] } = fix;
      const edited = edits.filter(({ path }) => path === this.#path);
      this.#applied.push({
        ...this.#entry(transform, finding),
        title,
        safety,
        because,
        ...(evidence !== undefined && { evidence }),
        edited: edited.map(({ span }) => this.#origin.spanOf(span)),
        changes,
      });
    }
    const { document, context } = this.#edited(accepted);
    this.#version = versionOf(document, context);
    this.#origin.add(editsOf(accepted).filter(({ path }) => path === this.#path));
    return true;
  }

  /** Fixes that go together and hold; one that is refused stands in no other's way. */
  #accepted(proposals: readonly Proposal[]): readonly Proposal[] {
    for (let rest = proposals; ;) {
      const chosen = compatible(rest, this.#path);
      if (chosen.length === 0) return [];
      const accepted = this.#objection(chosen) === undefined ? chosen : this.#oneByOne(chosen);
      if (accepted.length > 0) return accepted;
      rest = rest.filter((one) => !chosen.includes(one));
    }
  }

  /** What the edits of these make of the document and of the files of the context. */
  #edited(proposals: readonly Proposal[]): { readonly document: Document; readonly context: BuildContext } {
    const { document, context } = this.#version;
    const edits = editsOf(proposals);
    const of = (file: string): readonly Edit[] => edits.filter(({ path }) => path === file);
    const text = applyEdits(document.text, of(this.#path));
    const others = new Set(edits.map(({ path }) => path).filter((path) => path !== this.#path));
    const texts = [...others].map(
      (path) => [path, applyEdits(context.ignore?.text ?? '', of(path))] as const,
    );
    return {
      document: text === document.text ? document : new Document(this.#path, text),
      context: texts.length === 0 ? context : overlay(context, Object.fromEntries(texts)),
    };
  }

  /** The files of the context that have another text by now. */
  #files(): readonly ContextFile[] {
    const { ignore } = this.#version.context;
    const before = this.#context.ignore;
    if (ignore === undefined || (before?.path === ignore.path && before.text === ignore.text)) return [];
    return [
      {
        path: ignore.path,
        before: before?.path === ignore.path ? before.text : undefined,
        after: ignore.text,
      },
    ];
  }

  /** Its id, where a transform is none of dockmod's own. */
  #pluginOf({ id }: AnyTransform): string | undefined {
    return this.#foreign.includes(id) ? id : undefined;
  }

  /** The fixes that hold when each is put on top of those before it; the others are reported. */
  #oneByOne(chosen: readonly Proposal[]): readonly Proposal[] {
    const accepted: Proposal[] = [];
    for (const proposal of chosen) {
      const objection = this.#objection([...accepted, proposal]);
      if (objection === undefined) {
        accepted.push(proposal);
        continue;
      }
      const entry = this.#entry(proposal.transform, proposal.finding);
      const key = `${entry.id} ${entry.place.start.line} ${entry.message}`;
      const { title, safety } = proposal.fix;
      const plugin = this.#pluginOf(proposal.transform);
      this.#rolledBack.set(key, {
        ...{ ...entry, title, safety, objection },
        ...(plugin !== undefined && { plugin }),
      });
    }
    return accepted;
  }

  #objection(proposals: readonly Proposal[]): string | undefined {
    try {
      const { document } = this.#edited(proposals);
      const [problem] = document.problems;
      if (problem !== undefined) return `the rewritten file could not be built: ${problem.message}`;
      const changes = proposals.flatMap(({ fix }) => fix.changes ?? []);
      return validate(this.#document, document, changes, factsOf(this.#version.context))?.message;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #entry(
    transform: AnyTransform,
    finding: Finding,
  ): { id: string; place: Place; message: string; docs: readonly string[] } {
    return {
      id: transform.id,
      place: this.#placeOf(this.#origin.spanOf(finding.span)),
      message: finding.message,
      docs: [...new Set([...(transform.docs ?? []), ...(finding.docs ?? [])])],
    };
  }

  #placeOf({ start, end }: Span): Place {
    return { start: this.#lines.positionAt(start), end: this.#lines.positionAt(end) };
  }
}

function editsOf(proposals: readonly Proposal[]): readonly Edit[] {
  return proposals.flatMap(({ fix }) => fix.edits);
}

/** Whole instructions that a fix edits, with the text it claims besides. */
function footprintOf({ document, context }: Version, fix: Fix): readonly Span[] {
  const stranger = fix.edits.find(({ path }) => path !== document.path && path !== ignorePath(context));
  if (stranger !== undefined)
    throw new RangeError(`an edit of \`${stranger.path}\` in a rewrite of \`${document.path}\``);
  const edited = fix.edits
    .filter(({ path }) => path === document.path)
    .map(({ span }) => {
      const touched = document.instructions.filter((instruction) => touches(instruction.span, span));
      return {
        start: Math.min(span.start, ...touched.map((instruction) => instruction.span.start)),
        end: Math.max(span.end, ...touched.map((instruction) => instruction.span.end)),
      };
    });
  return [...edited, ...(fix.claims ?? [])];
}

function touches(instruction: Span, edit: Span): boolean {
  return instruction.start <= edit.end && edit.start <= instruction.end;
}

/** The proposals in order, less those that are in conflict with an earlier one. */
function compatible(proposals: readonly Proposal[], path: string): readonly Proposal[] {
  const chosen: Proposal[] = [];
  for (const proposal of proposals) {
    if (!chosen.some((other) => inConflict(proposal, other, path))) chosen.push(proposal);
  }
  return chosen;
}

/** Whether two proposals want the same text; of two transforms, whether one edits what the other relies on. */
function inConflict(a: Proposal, b: Proposal, path: string): boolean {
  const both = (one: Edit, other: Edit): boolean =>
    one.path === other.path &&
    // what is appended to a file of the context stands at its end, wherever that is by then
    (one.path !== path || overlaps(one.span, other.span) || one.span.start === other.span.start);
  if (a.fix.edits.some((one) => b.fix.edits.some((other) => both(one, other)))) return true;
  return (
    a.transform !== b.transform &&
    a.footprint.some((one) => b.footprint.some((other) => overlaps(one, other)))
  );
}

function byPlace(a: { place: Place; id: string }, b: { place: Place; id: string }): number {
  return (
    a.place.start.line - b.place.start.line ||
    a.place.start.column - b.place.start.column ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}
