/** The configuration of the new stage: what of the old one is moved, repeated, or has to be said because the base differs. */
import { bases } from '../bases.js';
import { environments } from '../environment.js';
import { imagePath } from '../image-tree.js';
import type { StageRuntime } from '../runtime-needs.js';
import type { Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { configurationOf } from '../../images/configuration.js';
import type { ImageConfiguration } from '../../images/configuration.js';
import type { Twin } from '../../images/twins.js';
import { isLauncher } from '../../runtimes/launchers.js';
import type { Pass } from '../../transform.js';
import { newLine } from './words.js';

export interface Configuration {
  /** before files are copied: variables, accounts, working directory, user */
  readonly before: readonly Line[];
  /** behind them: what is moved */
  readonly behind: readonly string[];
  readonly moved: readonly Instruction[];
  /** variables that only one of the two bases sets, and that stay so */
  readonly variables: readonly string[];
}

export interface Line {
  readonly keyword: string;
  readonly text: string;
}

/** Instructions without effect where only files are taken from. */
const MOVED = new Set([
  'LABEL',
  'EXPOSE',
  'STOPSIGNAL',
  'HEALTHCHECK',
  'CMD',
  'ENTRYPOINT',
  'MAINTAINER',
  'VOLUME',
]);

/** The lines for a stage that is cut; without a `cut` all of it is the new stage's own. */
export function configurationLines(
  pass: Pass,
  stage: Stage,
  twin: Twin,
  runtime: StageRuntime,
  cut: Instruction | undefined,
  repeated: ReadonlyMap<Instruction, string>,
  takes: readonly string[],
): Configuration | string {
  const { document } = pass;
  const image = pass.get(bases)[stage.index]!;
  const [old, next] = [configurationOf(image), configurationOf(twin.image)];
  if (old === undefined) return `it is not known what \`${image.reference}\` brings to the configuration`;
  if (next === undefined) return `it is not known what \`${twin.reference}\` brings to the configuration`;
  const textOf = ({ span }: Instruction): string => document.text.slice(span.start, span.end);
  const withComments = (one: Instruction): string =>
    document.text.slice(document.commentsAbove(one)[0]?.span.start ?? one.span.start, one.span.end);
  const end = cut?.index ?? -1;
  const above = stage.instructions.filter(({ index }) => index <= end);
  const moved = above.filter(({ keyword }) => MOVED.has(keyword));
  const kept = stage.instructions.filter(
    (one) => one.index > end || moved.includes(one) || repeated.has(one),
  );
  const made = (text: string): string => newLine(document, stage, text);
  const own = basesOwn(old, next, stage, runtime, takes);
  if (typeof own === 'string') return own;
  const before: Line[] = own.map(({ keyword, text }) => ({
    keyword,
    text: made(text),
  }));
  const lastWorkdir = isLeftAtOnce(pass, stage, end, takes, repeated)
    ? undefined
    : above.findLast(({ keyword }) => keyword === 'WORKDIR');
  const lastUser = above.findLast(({ keyword }) => keyword === 'USER');
  const lastShell = above.findLast(({ keyword }) => keyword === 'SHELL');
  const used = (name: string): boolean =>
    [...kept, ...above.filter(({ keyword }) => keyword === 'ENV' || keyword === 'USER')].some((one) =>
      new RegExp(`\\$\\{?${name}\\b`).test(textOf(one)),
    );

  for (const one of above) {
    const { keyword } = one;
    const text = repeated.get(one);
    if (text !== undefined) before.push({ keyword: 'RUN', text });
    else if (keyword === 'ENV' || (keyword === 'ARG' && one.typed.assignments.some(({ name }) => used(name))))
      before.push({ keyword, text: textOf(one) });
    else if (one === lastWorkdir) {
      const { workdir } = pass.get(environments)(
        stage.instructions.find(({ index }) => index > one.index) ?? one,
      );
      const isRelative = !one.arguments.text.startsWith('/') && !/^["']\//.test(one.arguments.text);
      if (isRelative && workdir === undefined) return 'its working directory is not known';
      before.push({ keyword, text: isRelative ? made(`WORKDIR ${workdir}`) : textOf(one) });
    } else if (one === lastUser || one === lastShell) before.push({ keyword, text: textOf(one) });
    else if (
      keyword === 'USER' &&
      [...repeated.keys()].some((run) => run.index > one.index && run.index <= end)
    )
      before.push({ keyword, text: textOf(one) });
  }
  const hasWorkdir = stage.instructions.some(({ keyword }) => keyword === 'WORKDIR');
  if (!hasWorkdir && imagePath('.', old.workdir) !== imagePath('.', next.workdir))
    before.push({ keyword: 'WORKDIR', text: made(`WORKDIR ${old.workdir}`) });
  const starts = startLines(old, next, stage);
  return typeof starts === 'string'
    ? starts
    : {
        before,
        behind: [...moved.map(withComments), ...starts.map(made)],
        moved,
        variables: differing(old, next, own),
      };
}

/** Whether the stage goes on with another working directory, and nothing is run in, or taken to, the one it has. */
function isLeftAtOnce(
  pass: Pass,
  { instructions }: Stage,
  end: number,
  takes: readonly string[],
  repeated: ReadonlyMap<Instruction, string>,
): boolean {
  const next = instructions.find(({ index }) => index > end);
  if (next?.keyword !== 'WORKDIR' || !next.arguments.text.startsWith('/') || repeated.size > 0) return false;
  const { workdir } = pass.get(environments)(next);
  const directory = workdir === undefined ? undefined : imagePath('.', workdir);
  return directory !== undefined && !takes.includes(directory);
}

/** What the old base sets and the new one does not. */
function basesOwn(
  old: ImageConfiguration,
  next: ImageConfiguration,
  stage: Stage,
  { runs }: StageRuntime,
  takes: readonly string[],
): readonly Line[] | string {
  const patterns = runs.flatMap(({ toolchainVariables }) => toolchainVariables);
  const own = new Set(
    stage.instructions
      .filter(({ keyword }) => keyword === 'ENV')
      .flatMap(({ typed }) => typed.assignments.map(({ name }) => name)),
  );
  const lines: Line[] = [];
  const searched = searchedBesides(old, next, takes);
  if (searched.length > 0) lines.push({ keyword: 'ENV', text: `ENV PATH=${searched.join(':')}:$PATH` });
  for (const [name, value] of old.environment) {
    const isSame = next.environment.has(name) && next.environment.get(name) === value;
    if (isSame || own.has(name) || name === 'PATH' || patterns.some((pattern) => pattern.test(name)))
      continue;
    if (value === undefined) return `the base image sets \`${name}\` to a value that is not known`;
    lines.push({ keyword: 'ENV', text: `ENV ${name}=${quoted(value)}` });
  }
  if (old.stopSignal !== undefined && old.stopSignal !== next.stopSignal)
    lines.push({ keyword: 'STOPSIGNAL', text: `STOPSIGNAL ${old.stopSignal}` });
  for (const port of old.exposed.filter((one) => !next.exposed.includes(one)))
    lines.push({ keyword: 'EXPOSE', text: `EXPOSE ${port.replace(/\/tcp$/, '')}` });
  for (const volume of old.volumes.filter((one) => !next.volumes.includes(one)))
    lines.push({ keyword: 'VOLUME', text: `VOLUME ${volume}` });
  return lines;
}

/** Directories that programs are looked for in, in the old base alone, and that hold some of what is taken. */
function searchedBesides(
  old: ImageConfiguration,
  next: ImageConfiguration,
  takes: readonly string[],
): readonly string[] {
  const [was, is] = [old, next].map(({ environment }) => environment.get('PATH')?.split(':') ?? []);
  return was!.filter(
    (directory) => !is!.includes(directory) && takes.some((path) => `/${path}`.startsWith(`${directory}/`)),
  );
}

/** Variables that one of the bases sets and the other does not, or to something else, and that no line evens out. */
function differing(
  old: ImageConfiguration,
  next: ImageConfiguration,
  lines: readonly Line[],
): readonly string[] {
  const names = [...new Set([...old.environment.keys(), ...next.environment.keys()])];
  return names.filter((name) => {
    const [was, is] = [old.environment.get(name), next.environment.get(name)];
    if (old.environment.has(name) === next.environment.has(name) && was === is) return false;
    const line = lines.find(({ text }) => text.startsWith(`ENV ${name}=`));
    if (line === undefined) return true;
    // what stands in front of the new base's PATH need not be all that stood in front of the old one's
    return name === 'PATH' && line.text.replace('$PATH', () => is ?? '') !== `ENV PATH=${was ?? ''}`;
  });
}

function quoted(value: string): string {
  return /^[\w./:@%+,-]+$/.test(value) ? value : `"${value.replace(/(["\\$])/g, '\\$1')}"`;
}

/** ENTRYPOINT and CMD where the bases differ in them and the stage has none of its own. */
function startLines(
  old: ImageConfiguration,
  next: ImageConfiguration,
  { instructions }: Stage,
): readonly string[] | string {
  const has = (keyword: string): boolean => instructions.some((one) => one.keyword === keyword);
  if (has('ENTRYPOINT')) return [];
  const same = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
    JSON.stringify(a ?? []) === JSON.stringify(b ?? []);
  // one that only starts its arguments may come or go with the base
  const passes = (words: readonly string[] | undefined): boolean =>
    words === undefined || words.length === 0 || (words.length === 1 && isLauncher(words[0]!));
  if (!same(old.entrypoint, next.entrypoint) && !(passes(old.entrypoint) && passes(next.entrypoint)))
    return 'the image to run in has another entrypoint';
  return has('CMD') || same(old.command, next.command) ? [] : [`CMD ${JSON.stringify(old.command ?? [])}`];
}
