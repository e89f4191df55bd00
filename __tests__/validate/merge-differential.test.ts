/**
 * Random pairs of scripts, joined in ways right and wrong: what the validator lets pass does the same in real shells,
 * whatever fails, and every command sees the same directory, mask, environment and words.
 */
import { afterAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectionToMerge } from './rewrites.js';
import { randomScript, randomSource, stubs } from './script-source.js';

const PAIRS = 16;
const STATUSES = 1;
const directory = mkdtempSync(join(tmpdir(), 'dockmod-merge-'));
mkdirSync(join(directory, 'work', 'sub', 'sub'), { recursive: true });
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const random = randomSource(7_071);

/** Ways to join two scripts; some are right for some scripts. */
const JOINS: readonly ((a: string, b: string) => string)[] = [
  (a, b) => `${a} && ${b}`,
  (a, b) => `${a}; ${b}`,
  (a, b) => `${a} && { ${b}; }`,
  (a, b) => `{ ${a}; } && { ${b}; }`,
  (a, b) => `( ${a} ) && { ${b}; }`,
  (a, b) => `( ${a} ) && ( ${b} )`,
  (a, b) => `${a}; { ${b}; }`,
  (a, b) => `${a} && ( ${b} )`,
];

interface Case {
  readonly a: string;
  readonly b: string;
  readonly joined: string;
  readonly statuses: readonly number[];
}

const accepted: Case[] = [];
let refused = 0;
for (let i = 0; i < PAIRS; i++) {
  const stateful = i % 2 === 0;
  // in a Dockerfile a script is one line, but for here-documents
  const [a, b] = [0, 1].map(() => randomScript(random, { stateful }).replaceAll('\n', '; ')) as [
    string,
    string,
  ];
  for (const join of JOINS) {
    const joined = join(a, b);
    if (objectionToMerge([a, b], joined) === undefined) {
      for (let n = 0; n < STATUSES; n++) {
        accepted.push({ a, b, joined, statuses: stubs.map(() => (random(4) === 0 ? 1 : 0)) });
      }
    } else refused++;
  }
}

// a program, so that it sees what any program would
const probe = join(directory, 'probe');
writeFileSync(probe, 'echo "$@" "$PWD" "$(umask)" "E=${E-} v=${v-} w=${w-} V=${V-}" >>"$LOG"\n');

accepted.forEach(({ a, b, joined, statuses }, i) => {
  const prelude = stubs.map((name, n) => `${name}() { dash ${probe} ${name} "$@"; return ${statuses[n]}; }`);
  prelude.push('rd() { while read -r _; do :; done; }');
  // a first command that changes nothing, so that `$?` is 0 as in a fresh shell
  prelude.push(':');
  for (const [name, script] of Object.entries({ a, b, joined })) {
    writeFileSync(join(directory, `${i}.${name}.sh`), `${prelude.join('\n')}\n${script}\n`);
  }
});

describe.each([
  { name: 'dash', command: ['dash'] },
  { name: 'bash', command: ['bash', '--posix'] },
  { name: 'ash', command: ['busybox', 'ash'] },
])('$name', ({ name, command }) => {
  const run = spawnSync(command[0]!, [...command.slice(1), '-c', ':']).status === 0 ? test : test.skip;
  run(
    'what is accepted does the same',
    () => {
      expect(accepted.length).toBeGreaterThan(25);
      expect(refused).toBeGreaterThan(25);
      const driver = `
      cd "${directory}/work"
      for i in $(seq 0 ${accepted.length - 1}); do
        export LOG="${directory}/$i.${name}.before"; : >"$LOG"
        "$@" ../$i.a.sh </dev/null >/dev/null 2>&1 && "$@" ../$i.b.sh </dev/null >/dev/null 2>&1
        [ $? = 0 ] && echo = well >>"$LOG" || echo = failed >>"$LOG"
        export LOG="${directory}/$i.${name}.after"; : >"$LOG"
        "$@" ../$i.joined.sh </dev/null >/dev/null 2>&1
        [ $? = 0 ] && echo = well >>"$LOG" || echo = failed >>"$LOG"
      done`;
      spawnSync('sh', ['-c', driver, 'driver', ...command], { timeout: 240_000 });
      const different = accepted.flatMap((one, i) => {
        const [before, after] = ['before', 'after'].map((when) =>
          readFileSync(join(directory, `${i}.${name}.${when}`), 'utf8'),
        );
        return before === after ? [] : [{ ...one, before, after }];
      });
      expect(different.slice(0, 5)).toEqual([]);
    },
    300_000,
  );
});
