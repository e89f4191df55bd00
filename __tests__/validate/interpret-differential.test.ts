/** Random scripts, run by real shells with stubs and by the interpreter on paper: the same commands, the same end. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { predict } from './predict.js';
import { randomScript, randomSource, stubs } from './script-source.js';

const COUNT = 300;
const directory = mkdtempSync(join(tmpdir(), 'dockmod-interpret-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

interface Case {
  readonly script: string;
  /** status of each stub */
  readonly statuses: readonly number[];
}

const random = randomSource(20_240_607);
const cases: readonly Case[] = Array.from({ length: COUNT }, () => ({
  script: randomScript(random),
  statuses: stubs.map(() => (random(3) === 0 ? 1 : 0)),
}));
cases.forEach(({ script, statuses }, i) => {
  const prelude = [
    'rd() { while read -r _; do :; done; }',
    ...stubs.map((name, n) => `${name}() { echo ${name} >>"$LOG"; return ${statuses[n]}; }`),
  ];
  writeFileSync(join(directory, `${i}.sh`), `${prelude.join('\n')}\n${script}\n`);
});

function hasShell(command: readonly string[]): boolean {
  return spawnSync(command[0]!, [...command.slice(1), '-c', ':']).status === 0;
}

/** Runs every case in the shell at once; the log and the status of each. */
function runAll(command: readonly string[], name: string): readonly { commands: string; failed: boolean }[] {
  const driver = `
    for i in $(seq 0 ${COUNT - 1}); do
      export LOG="${directory}/$i.${name}.log"; : >"$LOG"
      "$@" "${directory}/$i.sh" </dev/null >/dev/null 2>/dev/null
      echo "= $?" >>"$LOG"
    done`;
  spawnSync('sh', ['-c', driver, 'driver', ...command], { timeout: 240_000 });
  return cases.map((_, i) => {
    const lines = readFileSync(join(directory, `${i}.${name}.log`), 'utf8')
      .trimEnd()
      .split('\n');
    return { commands: lines.slice(0, -1).join(' '), failed: lines.at(-1) !== '= 0' };
  });
}

describe.each([
  { family: 'dash' as const, command: ['dash'] },
  { family: 'bash' as const, command: ['bash'] },
  { family: 'bash-posix' as const, command: ['bash', '--posix'] },
  { family: 'ash' as const, command: ['busybox', 'ash'] },
])('$family', ({ family, command }) => {
  const run = hasShell(command) ? test : test.skip;
  run(
    `${COUNT} random scripts run as predicted`,
    () => {
      const actual = runAll(command, family);
      const different = cases.flatMap(({ script, statuses }, i) => {
        const predicted = predict(script, statuses, { options: [], family });
        const seen = actual[i]!;
        return predicted.commands === seen.commands && predicted.failed === seen.failed
          ? []
          : [{ script, statuses, predicted, seen }];
      });
      expect(different.slice(0, 5)).toEqual([]);
    },
    300_000,
  );
});
