/** Packages of the system: which of them the new stage installs too. */
import { bases } from '../bases.js';
import { buildEffects } from '../build-effects.js';
import type { BuildEffect } from '../build-effects.js';
import type { StageRuntime } from '../runtime-needs.js';
import type { Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { isOfBuildpackDeps } from '../../images/offers.js';
import { distributionOf } from '../../images/release.js';
import type { Twin } from '../../images/twins.js';
import type { PackageCall } from '../../packages/recognise.js';
import { installCommands, systemPackage } from '../../packages/system-packages.js';
import type { Question } from '../../runtimes/runtime.js';
import type { Span } from '../../text/span.js';
import type { Pass } from '../../transform.js';
import type { Carried } from './carried.js';
import { toolRuns } from './tools.js';
import { newLine } from './words.js';

export interface SystemParts {
  /** RUN instructions that both stages have, with the text that the new one gets */
  readonly repeated: ReadonlyMap<Instruction, string>;
  /** RUN instructions that install what only the build needs */
  readonly reduced: ReadonlySet<Instruction>;
  readonly questions: readonly Question[];
  /** Whether a program or library comes with a package that the new stage installs. */
  readonly programs: (name: string) => boolean;
  /** facilities that come with such packages */
  readonly facilities: ReadonlySet<string>;
  /** RUN lines of the new stage alone: for what the builder's base has and the smaller one has not */
  readonly added: readonly string[];
}

export function systemParts(
  pass: Pass,
  stage: Stage,
  runtime: StageRuntime,
  carried: Carried,
  twin: Twin,
): SystemParts | string {
  const repeated = new Map<Instruction, string>();
  const reduced = new Set<Instruction>();
  const questions: Question[] = [];
  const installed: string[] = [];
  const facilities = new Set<string>();
  // an image without a package manager has the libraries of the builder's release
  const distribution = distributionOf(twin.image) ?? distributionOf(pass.get(bases)[stage.index]!);
  // libraries and data that the image to run in has already
  const isThere = (one: string): boolean => {
    const { libraries = [], facility } = systemPackage(one, distribution);
    if (facility !== undefined) return !twin.hasFacility('shell') && twin.hasFacility(facility);
    return libraries.length > 0 && libraries.every((soname) => twin.hasLibrary(soname) === true);
  };
  const isClosed = isClosedProgram(runtime);

  for (const run of carried.repeated) repeated.set(run, textOf(pass, run));
  for (const run of stage.instructions) {
    if (run.keyword !== 'RUN' || carried.repeated.has(run)) continue;
    const effects = pass.get(buildEffects)(run);
    if (typeof effects === 'string') continue;
    const system = effects.filter((effect): effect is SystemEffect => effect.kind === 'system');
    if (system.length === 0) continue;
    reduced.add(run);
    if (isClosed) continue;
    const words = system.filter(({ call }) => call.action === 'install').flatMap(({ call }) => call.packages);
    const gone = new Set(
      system
        .filter(({ call }) => call.action === 'remove')
        .flatMap(({ call }) => call.packages.map(({ text }) => text)),
    );
    const kept: string[] = [];
    const changes = new Map<(typeof words)[number], readonly string[]>();
    for (const word of words) {
      const name = word.value;
      if (name === undefined) {
        questions.push({
          about: 'outside',
          text: `\`${word.text}\` decides what is installed`,
          evidence: at(pass, run),
        });
        continue;
      }
      const known = systemPackage(name, distribution);
      const { use, runtime: libraries, programs, libraries: sonames } = known;
      const isGone = gone.has(name);
      const stands =
        isGone || (known.facility !== undefined && isThere(name))
          ? []
          : use === 'build'
            ? (libraries ?? []).filter((one) => !isThere(one))
            : [name];
      changes.set(word, stands);
      kept.push(...stands);
      if (stands.length > 0) installed.push(...(programs ?? []), ...(sonames ?? []), ...stands);
      if (stands.length > 0 && known.facility !== undefined) facilities.add(known.facility);
    }
    if (kept.length === 0) continue;
    const install = installText(pass, effects, changes);
    const text = install === undefined ? undefined : newLine(pass.document, stage, install);
    if (text === undefined)
      questions.push({
        about: 'outside',
        text: `\`${kept.join(' ')}\` may be needed, and the RUN that installs it does other things`,
        evidence: at(pass, run),
      });
    else {
      repeated.set(run, text);
      if (
        [...changes].every(([word, stands]) => stands.length === 1 && stands[0] === word.value) &&
        isSystemOnly(effects)
      )
        reduced.delete(run);
    }
  }
  const wanted = (name: string): boolean =>
    runtime.programs.some((one) => one.name === name) && twin.hasProgram(name) !== true;
  for (const { run, text, programs } of toolRuns(pass, stage)) {
    if (repeated.has(run) || !programs.some(wanted)) continue;
    repeated.set(run, newLine(pass.document, stage, `RUN ${text}`));
    installed.push(...programs);
  }
  const checkers = CHECKERS.filter(
    (name) => wanted(name) && !installed.includes(name) && isForHealthAlone(pass, stage, runtime, name),
  );
  // what a full image has, and its smaller variant not: the authorities of the distribution
  const hasCertificates = twin.hasFacility('certificates') || facilities.has('certificates');
  const isShort =
    !hasCertificates &&
    runtime.facilities.some(({ name }) => name === 'certificates') &&
    isOfBuildpackDeps(pass.get(bases)[stage.index]!);
  const missing = [...(isShort ? ['ca-certificates'] : []), ...checkers];
  const added =
    distribution === undefined || !twin.hasFacility('shell') || missing.length === 0
      ? []
      : [
          newLine(
            pass.document,
            stage,
            `RUN ${installCommands(missing.join(' '), distribution).join(` ${pass.document.escape}${pass.document.eol}    && `)}`,
          ),
        ];
  if (added.length > 0) installed.push(...checkers);
  if (added.length > 0 && isShort) facilities.add('certificates');
  return { repeated, reduced, questions, programs: (name) => installed.includes(name), facilities, added };
}

/** Programs of packages of their own name that health checks call. */
const CHECKERS = ['curl', 'wget'];

/** Whether nothing but checks of the health, of the image or its uses, is known to start a program. */
function isForHealthAlone(pass: Pass, stage: Stage, { programs }: StageRuntime, program: string): boolean {
  const checks = stage.instructions.filter(({ keyword }) => keyword === 'HEALTHCHECK');
  const uses = pass.context.uses.filter(({ kind }) => kind === 'health');
  return programs
    .filter(({ name }) => name === program)
    .every(
      ({ evidence }) =>
        checks.some((check) => at(pass, check) === evidence) ||
        uses.some(({ origin }) => origin === evidence),
    );
}

type SystemEffect = Extract<BuildEffect, { kind: 'system' }>;

/** Nothing but the programs' own files is ever used: no other program, no library, nothing that is open. */
function isClosedProgram({ runs, programs, libraries, questions, started }: StageRuntime): boolean {
  return (
    runs.every(({ base }) => base.kind === 'static') &&
    programs.length === 0 &&
    libraries.length === 0 &&
    started.needsShell === undefined &&
    questions.every(({ about }) => about === 'files')
  );
}

function isSystemOnly(effects: readonly BuildEffect[]): boolean {
  return effects.every(
    ({ kind, command }) => kind === 'system' || kind === 'nothing' || command.name === 'rm',
  );
}

/** The name of a group is for what is removed again, and what stays is in none. */
function unnamed(call: PackageCall | undefined): readonly { readonly span: Span; readonly by: string }[] {
  if (call?.action !== 'install') return [];
  return call.options
    .filter(({ name }) => call.manager.groups?.includes(name) === true)
    .map(({ word, value }) => {
      const next = call.command.words[call.command.words.indexOf(word) + 1];
      const end = word.value?.endsWith(value ?? '') === true ? word.span.end : (next ?? word).span.end;
      return { span: { start: word.span.start, end }, by: '' };
    });
}

/** The RUN with other packages: the author's own text, without the commands that are not the package manager's. */
function installText(
  pass: Pass,
  effects: readonly BuildEffect[],
  changes: ReadonlyMap<
    { readonly span: { readonly start: number; readonly end: number }; readonly value: string | undefined },
    readonly string[]
  >,
): string | undefined {
  const { text } = pass.document;
  const commands = effects.filter(
    ({ kind, command, writes }) =>
      kind === 'system' ||
      (command.name === 'rm' &&
        writes.length > 0 &&
        writes.every((path) => /^var\/(?:lib\/apt|cache)/.test(path))),
  );
  if (commands.some(({ command }) => !command.isUnconditional)) return undefined;
  const parts = commands.flatMap(({ command, ...effect }): readonly string[] => {
    const call = effect.kind === 'system' ? effect.call : undefined;
    if (call?.action === 'remove') return [];
    let part = text.slice(command.span.start, command.span.end);
    const own = [...changes].filter(
      ([{ span }]) => command.span.start <= span.start && span.end <= command.span.end,
    );
    if (own.length > 0 && own.every(([, stands]) => stands.length === 0)) return [];
    const replaced = [...own.map(([{ span }, stands]) => ({ span, by: stands.join(' ') })), ...unnamed(call)];
    for (const { span, by } of replaced.toSorted((a, b) => b.span.start - a.span.start)) {
      const start = span.start - command.span.start;
      part = part.slice(0, start) + by + part.slice(span.end - command.span.start);
    }
    return [
      part
        .replace(/[ \t]*[\\`]\r?\n[ \t]*/g, ' ')
        .replace(/ {2,}/g, ' ')
        .trim(),
    ];
  });
  return parts.length === 0
    ? undefined
    : `RUN ${parts.join(` ${pass.document.escape}${pass.document.eol}    && `)}`;
}

function textOf({ document }: Pass, { span }: Instruction): string {
  return document.text.slice(span.start, span.end);
}

function at({ document }: Pass, { lines }: Instruction): string {
  return `${document.path}:${lines.first}`;
}
