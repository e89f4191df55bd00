/** What must hold of every text: properties of the scanner, the shell parser, edits and rewrites. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Document } from '../src/dockerfile/document.js';
import { scan } from '../src/dockerfile/scan.js';
import { parseShell } from '../src/shell/parse.js';
import { ShellScript } from '../src/shell/script.js';
import { declaredShell } from '../src/shell/shell.js';
import { walk, wordsOf } from '../src/shell/syntax.js';
import { compareRuns, hostShells, rewriteWitnessed } from '../src/testing/index.js';
import { applyEdits } from '../src/text/edit.js';
import type { Edit } from '../src/text/edit.js';
import { MappedText } from '../src/text/mapped.js';
import { transforms } from '../transforms/index.js';
import { dockerfile, tokenSoup } from './dockerfile/arbitrary.js';
import { expectLossless } from './dockerfile/lossless.js';

/** The same examples in every run; DOCKMOD_SEED=random for others. */
const seed = process.env['DOCKMOD_SEED'] === 'random' ? Math.trunc(Math.random() * 2 ** 31) : 20_240_501;
const runs = (numRuns: number) => ({ numRuns, seed });

describe('the scanner', () => {
  test('loses nothing of a Dockerfile', () => {
    fc.assert(
      fc.property(dockerfile, (text) => expectLossless(text, scan(text))),
      runs(300),
    );
  });

  test('loses nothing of anything else, and never throws', () => {
    fc.assert(
      fc.property(tokenSoup, (text) => expectLossless(text, scan(text))),
      runs(2000),
    );
  });

  test('finds no problem in what the generator calls a Dockerfile', () => {
    fc.assert(
      fc.property(dockerfile, (text) => {
        expect(new Document('Dockerfile', text).problems).toEqual([]);
      }),
      runs(300),
    );
  });

  test('reads its instructions again where they are written one per line', () => {
    fc.assert(
      fc.property(dockerfile, (text) => {
        const { instructions } = new Document('Dockerfile', text);
        const plain = instructions.filter(({ heredocs }) => heredocs.length === 0);
        const lines = plain.map(({ keyword, flags, arguments: args }) =>
          [keyword, ...flags.map(({ span }) => text.slice(span.start, span.end)), args.text].join(' '),
        );
        const again = new Document('Dockerfile', lines.join('\n')).instructions;
        expect(again.map(({ arguments: args }) => args.text)).toEqual(
          plain.map(({ arguments: args }) => args.text),
        );
      }),
      runs(300),
    );
  });
});

describe('the shell parser', () => {
  const bash = declaredShell(['/bin/bash', '-c']);

  test('never throws, and every word is where it says it is', () => {
    fc.assert(
      fc.property(tokenSoup, (text) => {
        const outcome = parseShell(MappedText.join(text, [{ start: 0, end: text.length }]), 'bash');
        if (outcome.problem !== undefined) return;
        walk(outcome.block, (node) => {
          for (const { span, text: word } of wordsOf(node))
            expect(text.slice(span.start, span.end)).toBe(word);
        });
      }),
      runs(2000),
    );
  });

  test('finds what leaks from any script without throwing', () => {
    fc.assert(
      fc.property(tokenSoup, (text) => {
        const script = ShellScript.parse(MappedText.join(text, [{ start: 0, end: text.length }]), bash);
        if (typeof script !== 'string') expect(Array.isArray(script.leaks)).toBe(true);
      }),
      runs(1000),
    );
  });

  test('reads every script of a generated Dockerfile, words at their place', () => {
    fc.assert(
      fc.property(dockerfile, (text) => {
        for (const { script, opaque, json } of new Document('Dockerfile', text).instructions) {
          if (!text.includes('\r') && json === undefined) expect(opaque).toBeUndefined();
          for (const { words } of script?.commands ?? []) {
            for (const { span, text: word } of words) {
              expect(
                text.slice(span.start, span.end).replace(/\\[ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*/g, ''),
              ).toBe(word);
            }
          }
        }
      }),
      runs(300),
    );
  });
});

describe('edits', () => {
  /** Replacements that do not overlap, in any order. */
  const edited = fc
    .tuple(
      fc.string({ maxLength: 30 }),
      fc.array(fc.tuple(fc.nat(30), fc.nat(30), fc.string({ maxLength: 4 })), { maxLength: 6 }),
    )
    .map(([text, drafts]) => {
      const edits: Edit[] = [];
      let last = -1;
      for (const [a, b, replacement] of [...drafts].sort(
        (one, two) => Math.min(...one.slice(0, 2).map(Number)) - Math.min(...two.slice(0, 2).map(Number)),
      )) {
        const [start, end] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)];
        if (start <= last) continue;
        edits.push({ path: 'Dockerfile', span: { start, end }, text: replacement });
        last = end;
      }
      return { text, edits };
    });

  test('all at once are the same as one by one from the end', () => {
    fc.assert(
      fc.property(edited, ({ text, edits }) => {
        const oneByOne = edits.reduceRight((so, edit) => applyEdits(so, [edit]), text);
        expect(applyEdits(text, edits)).toBe(oneByOne);
      }),
      runs(500),
    );
  });

  test('do not depend on their order', () => {
    fc.assert(
      fc.property(edited, ({ text, edits }) => {
        expect(applyEdits(text, edits.toReversed())).toBe(applyEdits(text, edits));
      }),
      runs(500),
    );
  });

  test('change the length by what they insert and delete', () => {
    fc.assert(
      fc.property(edited, ({ text, edits }) => {
        const change = edits.reduce(
          (sum, edit) => sum + edit.text.length - (edit.span.end - edit.span.start),
          0,
        );
        expect(applyEdits(text, edits)).toHaveLength(text.length + change);
      }),
      runs(500),
    );
  });

  test('that put back what stands there change nothing', () => {
    fc.assert(
      fc.property(edited, ({ text, edits }) => {
        const same = edits.map((edit) => ({ ...edit, text: text.slice(edit.span.start, edit.span.end) }));
        expect(applyEdits(text, same)).toBe(text);
      }),
      runs(500),
    );
  });
});

describe('a rewrite of any Dockerfile', () => {
  const examples = fc.sample(dockerfile, runs(250));
  const reports = examples.map((text) => rewriteWitnessed(transforms, text));
  const changed = reports.filter(({ report }) => report.after !== report.before);

  test('changes some of the generated ones', () => {
    expect(changed.length).toBeGreaterThan(examples.length / 10);
  });

  test('fails on none', () => {
    for (const { report } of reports) expect([report.before, report.failures]).toEqual([report.before, []]);
  });

  test('has nothing left to do the second time', () => {
    for (const { report } of changed) {
      expect(rewriteWitnessed(transforms, report.after).report.after).toBe(report.after);
    }
  });

  test('keeps comments and directives', () => {
    for (const { report } of changed) {
      const [before, after] = [report.before, report.after].map((text) => new Document('Dockerfile', text));
      expect(after!.directives.map(({ value }) => value)).toEqual(
        before!.directives.map(({ value }) => value),
      );
      expect(commentsOf(after!)).toEqual(commentsOf(before!));
    }
  });

  test('keeps the byte order mark, ends of line and what stands at the end', () => {
    for (const {
      report: { before, after },
    } of changed) {
      expect(after.startsWith('\ufeff')).toBe(before.startsWith('\ufeff'));
      expect(/(?<!\r)\n/.test(after)).toBe(/(?<!\r)\n/.test(before));
      expect(after.includes('\r')).toBe(before.includes('\r'));
      expect(/\s*$/.exec(after)?.[0]).toBe(/\s*$/.exec(before)?.[0]);
    }
  });

  test('is read by a builder, and by bash', () => {
    const scripts = changed.flatMap(({ report }) => {
      const document = new Document('Dockerfile', report.after);
      expect(document.problems).toEqual([]);
      return document.instructions.flatMap(({ script }) =>
        script === undefined ? [] : [script.source.text],
      );
    });
    expect(unreadable(scripts)).toEqual([]);
  });

  test('runs the same commands in every shell, whichever of them fails', async () => {
    const shells = hostShells();
    for (const { report, declared } of changed.slice(0, 12)) {
      const differences = await compareRuns(report.before, report.after, shells, declared);
      expect([report.before, report.after, differences]).toEqual([report.before, report.after, []]);
    }
  }, 120_000);
});

function commentsOf({ instructions, trailingComments }: Document): readonly string[] {
  const comments = instructions.flatMap((one) => [...one.comments, ...one.innerComments]);
  return [...comments, ...trailingComments].map(({ text }) => text).sort();
}

/** The scripts in which `bash -n` finds an error. */
function unreadable(scripts: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'dockmod-properties-'));
  try {
    scripts.forEach((script, index) => {
      writeFileSync(join(folder, String(index)), script);
    });
    const check = 'for file in *; do bash -n "$file" 2> /dev/null || echo "$file"; done';
    const { stdout } = spawnSync('bash', ['-c', check], { cwd: folder, encoding: 'utf8' });
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((index) => scripts[Number(index)]!);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
