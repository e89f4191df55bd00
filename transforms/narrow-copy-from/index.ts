/** What the last stage takes from a builder is what its program needs, not all that was built with. */
import { defineTransform, environments, imagePath, listed, narrowedCopy, replace } from '../../src/sdk.js';
import type { Finding, Fix, Instruction, NarrowedCopy, Pass, Stage } from '../../src/sdk.js';

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
  const narrowed = narrowedCopy(pass, stage, copy);
  if (narrowed === undefined) return undefined;
  const message = `all of \`${copy.operands[0] ?? ''}\` is copied, with what it was built from`;
  return typeof narrowed === 'string'
    ? { span: copy.span, message, declined: narrowed }
    : { span: copy.span, message, fix: fixOf(pass, stage, copy, narrowed) };
}

function fixOf(pass: Pass, stage: Stage, copy: Instruction, narrowed: NarrowedCopy): Fix {
  const { path, target, takes, evidence } = narrowed;
  const { document } = pass;
  const { workdir } = pass.get(environments)(copy);
  const head = document.text.slice(copy.span.start, copy.flags.at(-1)!.span.end);
  const lines = takes.map(
    (name) => `${head} /${name} ${shown(`${target}${name.slice(path.length)}`, workdir)}`,
  );
  return {
    title: `Copy ${listed(takes.map((name) => `\`/${name}\``))} in place of all of \`/${path}\``,
    safety: 'checked',
    because: 'the program needs nothing else of it',
    evidence,
    edits: [replace(document.path, copy.span, lines.join(document.eol))],
    // how the stage starts, and what runs in it
    claims: [stage.from.span],
    changes: [
      {
        kind: 'narrow-copy',
        copy: copy.span,
        path: `/${path}`,
        target: `/${target}`,
        takes: takes.map((name) => `/${name}`),
      },
    ],
  };
}

/** As a path from the working directory where it lies there. */
function shown(name: string, workdir: string | undefined): string {
  const directory = workdir === undefined ? undefined : imagePath('.', workdir);
  return directory !== undefined && directory !== '' && name.startsWith(`${directory}/`)
    ? `./${name.slice(directory.length + 1)}`
    : `/${name}`;
}
