/** What the last stage takes from a builder is what its program needs, not all that was built with. */
import { defineTransform, environments, imagePath, replace, runtimeNeeds } from '../../src/sdk.js';
import type { Document, Finding, Fix, Instruction, Need, Pass, Stage } from '../../src/sdk.js';

export default defineTransform({
  id: 'narrow-copy-from',
  phase: 'structure',
  summary: 'take from a builder what the program needs, in place of the whole tree that it was built in',
  safety: ['checked'],
  docs: [],
  defaults: {},
  *run(pass) {
    const stage = pass.document.stages.at(-1);
    if (stage === undefined || pass.context.origin === undefined) return;
    for (const copy of stage.instructions) {
      const finding = findingOf(pass, stage, copy);
      if (finding !== undefined) yield finding;
    }
  },
});

function findingOf(pass: Pass, stage: Stage, copy: Instruction): Finding | undefined {
  const taken = takenBy(pass, copy);
  if (taken === undefined) return undefined;
  const { builder, path } = taken;
  const runtime = pass.get(runtimeNeeds)(stage, builder);
  // another stage may start something of it too: then nothing is known of what that needs
  if ('reason' in runtime || runtime.runs.length === 0) return undefined;
  const { runs, started } = runtime;
  const finding = { span: copy.span, message: `all of \`/${path}\` is copied, with what it was built from` };
  // a program that may read any of it keeps it
  if (runs.some(({ tree }) => tree !== undefined)) return undefined;
  const [question] = runtime.questions;
  if (question !== undefined) return { ...finding, declined: `${question.text} (${question.evidence})` };
  const needs = unique([
    ...runs.flatMap(({ artifacts, needs: { files } }) => [...artifacts, ...files]),
    ...started.scripts,
  ]).filter(({ name }) => isBelow(name, path));
  if (needs.length === 0 || needs.some(({ name }) => name === path || /[*?[]/.test(name))) return undefined;
  if (needs.length > MAX_COPIES)
    return { ...finding, declined: `it would take ${needs.length} COPY instructions` };
  const rest = stage.instructions.find((one) => one.keyword === 'RUN' && one.index > copy.index);
  if (rest !== undefined)
    return { ...finding, declined: `the RUN on line ${rest.lines.first} may use any of it` };
  return { ...finding, fix: fixOf(pass, copy, needs, path) };
}

/** More would hide what the file is about. */
const MAX_COPIES = 6;

/** A directory that a COPY takes from another stage of the file to where it stood there. */
function takenBy(
  pass: Pass,
  copy: Instruction,
): { readonly builder: Stage; readonly path: string } | undefined {
  const from = copy.flag('from');
  if (copy.keyword !== 'COPY' || typeof from !== 'string' || copy.operands.length !== 2) return undefined;
  const builder = pass.document.stageNamed(from);
  const [source = '', to = ''] = copy.operands;
  if (builder === undefined || builder.parent !== undefined || /[$*?["']/.test(source + to)) return undefined;
  if (copy.flags.some(({ name }) => name !== 'from' && name !== 'chown')) return undefined;
  const path = imagePath(source, '/');
  const target = imagePath(to, pass.get(environments)(copy).workdir);
  return path === undefined || path === '' || path !== target ? undefined : { builder, path };
}

function fixOf({ document, get }: Pass, copy: Instruction, needs: readonly Need[], path: string): Fix {
  const { workdir } = get(environments)(copy);
  const head = document.text.slice(copy.span.start, operandsStart(document, copy));
  const lines = needs.map(({ name }) => `${head}/${name} ${shown(name, workdir)}`);
  const listed = needs.map(({ name }) => `\`/${name}\``).join(', ');
  return {
    title: `Copy ${listed} in place of all of \`/${path}\``,
    safety: 'checked',
    because: `the program reads nothing else of it`,
    evidence: needs.map(({ name, evidence }) => `needs \`/${name}\`: ${evidence}`),
    edits: [replace(document.path, copy.span, lines.join(document.eol))],
    changes: [{ kind: 'narrow-copy', copy: copy.span, paths: needs.map(({ name }) => `/${name}`) }],
  };
}

function operandsStart({ text }: Document, copy: Instruction): number {
  const last = copy.flags.at(-1)?.span.end ?? copy.keywordSpan.end;
  return last + /^\s*/.exec(text.slice(last))![0].length;
}

/** As a path from the working directory where it lies there. */
function shown(name: string, workdir: string | undefined): string {
  const directory = workdir === undefined ? undefined : imagePath('.', workdir);
  return directory !== undefined && directory !== '' && name.startsWith(`${directory}/`)
    ? `./${name.slice(directory.length + 1)}`
    : `/${name}`;
}

function isBelow(name: string, path: string): boolean {
  return name === path || name.startsWith(`${path}/`);
}

/** Each path once, none below another. */
function unique(needs: readonly Need[]): readonly Need[] {
  return needs.filter(
    ({ name }, index) =>
      needs.findIndex((other) => other.name === name) === index &&
      !needs.some((other) => other.name !== name && isBelow(name, other.name)),
  );
}
