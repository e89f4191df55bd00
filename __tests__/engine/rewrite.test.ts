/** The engine, driven by small transforms of its own. */
import { describe, expect, test } from '@jest/globals';
import { rewrite } from '../../src/engine/rewrite.js';
import type { Level } from '../../src/engine/levels.js';
import type { Instruction } from '../../src/dockerfile/instruction.js';
import { insert, replace } from '../../src/text/edit.js';
import type { Edit } from '../../src/text/edit.js';
import { defineTransform } from '../../src/transform.js';
import type { Change, Finding, Pass, Safety, Transform } from '../../src/transform.js';

/** A transform that proposes one fix for each RUN whose text `edits` answers with edits. */
function onRuns(
  id: string,
  edits: (run: Instruction, pass: Pass) => readonly Edit[] | undefined,
  more: {
    safety?: Safety;
    phase?: Transform['phase'];
    changes?: (run: Instruction) => readonly Change[];
    claims?: boolean;
  } = {},
): Transform {
  return defineTransform({
    id,
    phase: more.phase ?? 'command',
    summary: id,
    safety: ['safe', 'checked', 'unsafe'],
    defaults: {},
    *run(pass): Iterable<Finding> {
      for (const run of pass.document.instructions) {
        const made = run.keyword === 'RUN' ? edits(run, pass) : undefined;
        if (made === undefined) continue;
        yield {
          span: run.span,
          message: `${id} matches`,
          docs: ['XX1'],
          fix: {
            title: id,
            safety: more.safety ?? 'safe',
            because: 'it says so',
            edits: made,
            changes: more.changes?.(run) ?? [],
          },
        };
      }
    },
  });
}

const CLEAN = 'rm -rf /var/lib/apt/lists/*';
/** Appends the clean-up to a RUN that does not end in it: a fix that the validator accepts. */
const append = (id: string, more: Parameters<typeof onRuns>[2] = {}): Transform =>
  onRuns(
    id,
    (run, { document }) =>
      run.arguments.text.includes(CLEAN) ? undefined : [insert(document.path, run.span.end, ` && ${CLEAN}`)],
    { changes: (run) => [{ kind: 'add-command', run: run.span, text: CLEAN }], ...more },
  );
/** Replaces a word without declaring it: what the validator must refuse. */
const swap = (id: string, from: string, to: string): Transform =>
  onRuns(id, (run, { document }) => {
    const at = document.text.indexOf(from, run.span.start);
    return at === -1 || at > run.span.end
      ? undefined
      : [replace(document.path, { start: at, end: at + from.length }, to)];
  });

const run = (
  text: string,
  transforms: readonly Transform[],
  level: Level = 'aggressive',
): ReturnType<typeof rewrite> => rewrite('Dockerfile', text, { transforms, level });

const TEXT = 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n';
const CLEANED = `FROM debian:12\nRUN apt-get update && apt-get install -y curl && ${CLEAN}\n`;

describe('rounds', () => {
  test('a fix is applied, reported at its place in the old text, and the next round finds nothing', () => {
    const report = run(TEXT, [append('append-it')]);
    expect(report.after).toBe(CLEANED);
    expect(report.applied).toMatchObject([
      { id: 'append-it', safety: 'safe', place: { start: { line: 2, column: 1 } } },
    ]);
  });

  test('of two transforms with the same place the one first by id goes first, however they are registered', () => {
    const [a, b] = [append('a-append'), append('b-append')];
    for (const order of [
      [a, b],
      [b, a],
    ]) {
      expect(run(TEXT, order).applied.map(({ id }) => id)).toEqual(['a-append']);
    }
  });

  test('a phase sees what the phases before it made', () => {
    const seen: boolean[] = [];
    const watcher = onRuns(
      'watch-it',
      (instruction) => {
        seen.push(instruction.arguments.text.includes(CLEAN));
        return undefined;
      },
      { phase: 'layer' },
    );
    run(TEXT, [watcher, append('append-it', { phase: 'syntax' })]);
    expect(seen[0]).toBe(true);
  });

  test('places are those of the text as it was, also after earlier rounds have moved them', () => {
    const late = append('late-append', { phase: 'layer' });
    const text = `${TEXT}RUN apt-get update\n`;
    const early = onRuns(
      'early-append',
      (instruction, { document }) =>
        instruction.lines.first === 2 && !instruction.arguments.text.includes(CLEAN)
          ? [insert(document.path, instruction.span.end, ` \\\n && ${CLEAN}`)]
          : undefined,
      { changes: (instruction) => [{ kind: 'add-command', run: instruction.span, text: CLEAN }] },
    );
    const report = run(text, [late, early]);
    expect(report.applied.map(({ id, place }) => [id, place.start.line])).toEqual([
      ['early-append', 2],
      ['late-append', 3],
    ]);
  });
});

describe('what does not hold', () => {
  test('an undeclared change is taken back, and the others stay', () => {
    const report = run(TEXT, [swap('swap-it', 'curl', 'wget'), append('append-it')]);
    expect(report.after).toBe(CLEANED);
    expect(report.rolledBack).toMatchObject([{ id: 'swap-it', place: { start: { line: 2 } } }]);
    expect(report.failures).toEqual([]);
  });

  test('a change that is declared and not made is taken back', () => {
    const liar = onRuns(
      'promise-it',
      (_, { document }) => [insert(document.path, document.text.length, '# more\n')],
      {
        changes: (instruction) => [{ kind: 'add-command', run: instruction.span, text: CLEAN }],
      },
    );
    expect(run(TEXT, [liar]).after).toBe(TEXT);
  });

  test('a rewrite that is no Dockerfile any more is taken back', () => {
    const breaker = onRuns('break-it', (instruction, { document }) => [
      replace(document.path, instruction.keywordSpan, 'RAN'),
    ]);
    const report = run(TEXT, [breaker]);
    expect(report.after).toBe(TEXT);
    expect(report.rolledBack[0]?.objection).toContain('RAN');
  });

  test('a transform that throws is one internal failure, and the others go on', () => {
    const thrower = onRuns('throw-it', () => {
      throw new Error('oh');
    });
    const report = run(TEXT, [thrower, append('append-it')]);
    expect(report.after).toBe(CLEANED);
    expect(report.failures).toEqual([
      { kind: 'internal', place: undefined, message: '`throw-it` failed: oh' },
    ]);
  });

  test('transforms that undo each other leave the file as it was, and are named', () => {
    const separate = onRuns('separate-it', ({ span }, { document }) =>
      document.text.includes('\n\n') ? undefined : [insert(document.path, span.start, '\n')],
    );
    const collapse = onRuns('collapse-it', ({ span }, { document }) =>
      document.text.includes('\n\n')
        ? [replace(document.path, { start: span.start - 1, end: span.start }, '')]
        : undefined,
    );
    const report = run(TEXT, [separate, collapse]);
    expect(report.after).toBe(TEXT);
    expect(report.applied).toEqual([]);
    expect(report.failures).toMatchObject([
      { kind: 'internal', message: expect.stringContaining('collapse-it, separate-it') },
    ]);
  });
});

describe('levels', () => {
  test.each<[Safety, Level, boolean]>([
    ['safe', 'safe', true],
    ['checked', 'safe', false],
    ['checked', 'standard', true],
    ['unsafe', 'standard', false],
    ['unsafe', 'aggressive', true],
  ])('a fix that is %s at level %s is applied: %s', (safety, level, isApplied) => {
    const report = run(TEXT, [append('append-it', { safety })], level);
    expect(report.after !== TEXT).toBe(isApplied);
    expect(report.declined).toHaveLength(isApplied ? 0 : 1);
  });

  test('only and skip choose transforms by id', () => {
    const transforms = [append('append-it')];
    expect(rewrite('Dockerfile', TEXT, { transforms, level: 'safe', only: ['other-one'] }).after).toBe(TEXT);
    expect(rewrite('Dockerfile', TEXT, { transforms, level: 'safe', skip: ['append-it'] }).after).toBe(TEXT);
  });
});

describe('suppression', () => {
  const instruction = 'RUN apt-get update && apt-get install -y curl\n';
  test.each([
    ['# dockmod-ignore'],
    ['# dockmod-ignore append-it'],
    ['# dockmod-ignore other-one, append-it -- the lists are read by operators'],
    ['#dockmod-ignore: append-it'],
    ['# hadolint ignore=XX0,XX1'],
    ['# hadolint shell=bash ignore=XX1'],
  ])('%s above an instruction silences it', (comment) => {
    const text = `FROM debian:12\n${comment}\n# more words\n${instruction}`;
    const report = run(text, [append('append-it')]);
    expect(report.after).toBe(text);
    expect(report.suppressed).toMatchObject([{ id: 'append-it', by: expect.stringContaining('ignore') }]);
  });

  test.each([
    ['# dockmod-ignore other-one'],
    ['# hadolint ignore=XX2'],
    ['# please do not dockmod-ignore'],
    ['# dockmod-ignored'],
  ])('%s does not', (comment) => {
    expect(run(`FROM debian:12\n${comment}\n${instruction}`, [append('append-it')]).applied).toHaveLength(1);
  });

  test('a blank line between comment and instruction parts them', () => {
    expect(
      run(`FROM debian:12\n# dockmod-ignore\n\n${instruction}`, [append('append-it')]).applied,
    ).toHaveLength(1);
  });

  test('a comment above one instruction leaves the others alone', () => {
    const report = run(`FROM debian:12\n# dockmod-ignore\n${instruction}${instruction}`, [
      append('append-it'),
    ]);
    expect(report.applied.map(({ place }) => place.start.line)).toEqual([4]);
  });

  test.each([
    ['# dockmod-ignore-file'],
    ['# dockmod-ignore-file append-it'],
    ['# check=skip=XX1;error=true'],
    ['# check=skip=all'],
  ])('%s at the top silences the file', (comment) => {
    const text = `${comment}\nFROM debian:12\n${instruction}`;
    expect(run(text, [append('append-it')]).after).toBe(text);
  });

  const unused = (text: string, more: object = {}): readonly string[] =>
    rewrite('Dockerfile', text, {
      transforms: [append('append-it'), append('other-one')],
      level: 'safe',
      ...more,
    }).unusedSuppressions.map(({ place, message }) => `${place.start.line}: ${message}`);

  test.each([
    [`FROM debian:12\n# dockmod-ignore\nENV A=1\n`, '2: `# dockmod-ignore` silences nothing: it can go'],
    [
      `# dockmod-ignore-file\nFROM debian:12\nENV A=1\n`,
      '1: `# dockmod-ignore-file` silences nothing: it can go',
    ],
    [
      `FROM debian:12\n# dockmod-ignore\n\n${instruction}`,
      '2: `# dockmod-ignore` silences nothing: it can go',
    ],
    [
      `FROM debian:12\n# dockmod-ignore append-its\n${instruction}`,
      '2: `# dockmod-ignore append-its` names `append-its`, which is no transform: did you mean `append-it`?',
    ],
    [
      `FROM debian:12\n# dockmod-ignore append-it, other-on\n${instruction}`,
      '2: `# dockmod-ignore append-it, other-on` names `other-on`, which is no transform: did you mean `other-one`?',
    ],
  ])('one that silences nothing is told: %j', (text, message) => {
    expect(unused(text)).toEqual([message]);
  });

  test('of several names, one that silences nothing is told', () => {
    const text = `FROM debian:12\n# dockmod-ignore append-it, other-one\n${instruction}`;
    expect(unused(text, { transforms: [append('append-it'), swap('other-one', 'absent', 'x')] })).toEqual([
      '2: `other-one` of `# dockmod-ignore append-it, other-one` silences nothing: it can go',
    ]);
  });

  test.each([
    [`FROM debian:12\n# dockmod-ignore\n${instruction}`, {}],
    [`FROM debian:12\n# hadolint ignore=XX9\n${instruction}`, {}],
    // it was not asked
    [`FROM debian:12\n# dockmod-ignore other-one\nENV A=1\n`, { only: ['append-it'] }],
    [`FROM debian:12\n# dockmod-ignore\nENV A=1\n`, { skip: ['append-it'] }],
  ])('one that may silence something is not: %j %j', (text, more) => {
    expect(unused(text, more)).toEqual([]);
  });

  test('hadolint global ignore counts wherever it stands', () => {
    const text = `FROM debian:12\n# hadolint global ignore=XX1\n${instruction}`;
    expect(run(text, [append('append-it')]).after).toBe(text);
  });
});

describe('what is no Dockerfile of ours', () => {
  test.each([
    ['', 'no instructions'],
    ['# only a comment\n', 'no instructions'],
    ['RUN x\n', 'before the first `FROM`'],
    ['FROM a\nHELLO\n', 'unknown instruction `HELLO`'],
    ['FROM a\nRUN <<EOF\nx\n', 'not ended'],
  ])('%j is a failure of the input', (text, message) => {
    const report = run(text, [append('append-it')]);
    expect(report.failures[0]).toMatchObject({ kind: 'input', message: expect.stringContaining(message) });
    expect(report.after).toBe(text);
  });

  test.each([
    ['Dockerfile.j2', TEXT, 'template by its name'],
    ['Dockerfile', 'FROM {{ base }}\nRUN apt-get update\n', '`{{`'],
    ['Dockerfile', 'FROM <%= base %>\nRUN apt-get update\n', '`<%`'],
    ['Dockerfile', 'FROM %%BASE%%\nRUN apt-get update\n', '`%%BASE%%`'],
    [
      'Dockerfile',
      '# NOTE: THIS DOCKERFILE IS GENERATED VIA "apply-templates.sh"\nFROM a\nRUN apt-get update\n',
      'generated',
    ],
    ['Dockerfile', '# syntax=example/frontend:1\nFROM a\nRUN apt-get update\n', '`example/frontend:1`'],
    ['Dockerfile', 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nRUN dir\n', 'Windows image'],
    ['Dockerfile', 'FROM a\nSHELL ["powershell", "-Command"]\nRUN apt-get update\n', 'Windows shell'],
  ])('%s with %j is left alone', (path, text, reason) => {
    const report = rewrite(path, text, { transforms: [append('append-it')], level: 'aggressive' });
    expect(report.leftAlone).toContain(reason);
    expect(report.failures).toEqual([]);
    expect(report.after).toBe(text);
  });

  test.each([
    ["FROM debian:12\nRUN go list -f '{{.Dir}}' && apt-get update\n"],
    ['# syntax=docker/dockerfile:1\nFROM debian:12\nRUN apt-get update\n'],
    ['# syntax=registry.example.com/mirror/docker/dockerfile:1.7\nFROM debian:12\nRUN apt-get update\n'],
    ['FROM debian:12\n# this file is generated by hand\nRUN apt-get update\n'],
  ])('%j is not', (text) => {
    expect(run(text, [append('append-it')]).applied).toHaveLength(1);
  });
});
