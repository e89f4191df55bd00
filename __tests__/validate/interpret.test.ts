/** Vectors that were verified in dash, bash and busybox ash (docs of the domain, §7). */
import { describe, expect, test } from '@jest/globals';
import { predict } from './predict.js';

describe('what runs, and how it ends', () => {
  test.each<[string, string, boolean]>([
    ['false && c1; c2', 'c2', false],
    ['false && c1 || c2', 'c2', false],
    ['false && { c1; c2; }', '', true],
    ['true && { set -e; false; c1; }', '', true],
    ['{ set -e; false; c0; } && c1', 'c0 c1', false],
    ['( set -e; false; c0 ) && c1', 'c0 c1', false],
    ['set -e; f(){ false; c0; }; f && c1', 'c0 c1', false],
    ['set -e; for f in a b; do false; c0; done && c1', 'c0 c0 c1', false],
    ['set -e; for f in a b; do false; c0; done; c1', '', true],
    ['set -e; [ -f /nope ] && c0; c1', 'c1', false],
    ['set -e; ! true && c0; c1', 'c1', false],
    ['c0 # c && c1', 'c0', false],
    ['c0; exit 0 && c1', 'c0', false],
    ['false || exit 1 && c1', '', true],
    ['trap c7 EXIT; false && c1', 'c7', true],
    ['trap c7 EXIT; c0; c1', 'c0 c1 c7', false],
    ['( trap c7 EXIT; c0 ); c1', 'c0 c7 c1', false],
    ['trap c7 EXIT; trap - EXIT; c0', 'c0', false],
    ['trap c7 EXIT; exec c0', 'c0', false],
    ['exec c0; c1', 'c0', false],
    ['(exit 1); c0', 'c0', false],
    ['set -e; (exit 1); c0', '', true],
    ['c0 | c1 && c2', 'c0 c1 c2', false],
    ['false | c0', 'c0', false],
    ['set -o pipefail; false | c0', 'c0', true],
    ['set -eo pipefail; false | c0; c1', 'c0', true],
    ['c0 & wait; c1', 'c0 c1', false],
    ['set -e; false & c1', 'c1', false],
    ['x=$(false); c0', 'c0', false],
    ['set -e; x=$(false); c0', '', true],
    ['set -e; export x=$(false); c0', 'c0', false],
    ['set -e; c0 $(false); c1', 'c0 c1', false],
    ['f(){ return 1; c0; }; f; c1', 'c1', false],
    ['set -e; f(){ return 1; }; f; c1', '', true],
    ['f(){ exit 0; }; f; c1', '', false],
    ['for i in a b; do c0; break; c1; done; c2', 'c0 c2', false],
    ['for i in a b; do for j in a b; do break 2; done; c0; done; c1', 'c1', false],
    ['for i in a b; do c0; continue; c1; done', 'c0 c0', false],
    ['if false; then c0; elif true; then c1; else c2; fi', 'c1', false],
    ['if false; then c0; fi', '', false],
    ['while true; do c0; break; done', 'c0', false],
    ['until false; do c0; break; done', 'c0', false],
    ['case a in b) c0;; a) c1;; esac', 'c1', false],
    ['case a in b) c0;; esac', '', false],
    ['set -e; set +e; false; c0', 'c0', false],
    ['command false; c0', 'c0', false],
    ['set -e; command false; c0', '', true],
    ['c0() { c1; }; c0', 'c0 c1', false],
    ['exit', '', false],
    ['false; exit', '', true],
    ['{ c0; exit 1; } 2>&1; c1', 'c0', true],
  ])('%s', (script, commands, failed) => {
    // `[ -f /nope ]` is decided like a stub of status 1
    const text = script.replace('[ -f /nope ]', 'c6');
    const { commands: seen, failed: ended } = predict(text, [0, 0, 0, 0, 0, 0, 1, 0], {
      options: [],
      family: 'dash',
    });
    expect({ commands: seen.replaceAll(/\bc6 ?/g, '').trim(), failed: ended }).toEqual({ commands, failed });
  });
});

describe('options that the shell is started with', () => {
  test.each<[readonly string[], string, string, boolean]>([
    [[], 'false; c0', 'c0', false],
    [['errexit'], 'false; c0', '', true],
    [['pipefail'], 'false | c0', 'c0', true],
    [['errexit', 'pipefail'], 'false | c0; c1', 'c0', true],
    [['errexit'], 'if false; then c0; fi; c1', 'c1', false],
  ])('%j: %s', (options, script, commands, failed) => {
    expect(predict(script, [0, 0], { options, family: 'bash' })).toEqual({ commands, failed });
  });
});

describe('errexit in a substitution', () => {
  test.each([
    ['dash', 'c0', ''],
    ['ash', 'c0 c1', 'c1'],
    ['bash', 'c0 c1', 'c1'],
    ['bash-posix', 'c0', 'c1'],
  ] as const)('%s', (family, plain, exempt) => {
    const mode = { options: [], family };
    expect(predict('set -e; : "$(c0; false; c1)"', [0, 0], mode).commands).toBe(plain);
    expect(predict('set -e; : "$(false; c1)" && true', [0, 0], mode).commands).toBe(exempt);
  });
});
