/** The commands of a script: their words, what runs them, and how they come to run. */
import { describe, expect, test } from '@jest/globals';
import { ShellScript } from '../../src/shell/script.js';
import { declaredShell } from '../../src/shell/shell.js';
import { scriptOf, sourceOf } from './shape.js';

describe('commands', () => {
  test.each<[name: string, script: string, names: readonly (string | undefined)[]]>([
    ['come in the order they are written', 'a && b; c | d', ['a', 'b', 'c', 'd']],
    [
      'are found in compounds',
      'if a; then (b); else { c; }; fi; for i in x; do d; done',
      ['a', 'b', 'c', 'd'],
    ],
    ['are found in conditions and cases', 'while a; do b; done; case x in y) c;; esac', ['a', 'b', 'c']],
    ['are found in functions', 'f() { a; }; f', ['a', 'f']],
    [
      'are found in substitutions, behind the command that holds them',
      'a "$(b | c)" `d`',
      ['a', 'b', 'c', 'd'],
    ],
    ['are found in assignments and redirections', 'A=$(a) b > "$(c)"', ['b', 'a', 'c']],
    ['are found in here-documents', 'a <<E\n$(b)\nE', ['a', 'b']],
    ['are not found in quoted here-documents', "a <<'E'\n$(b)\nE", ['a']],
    ['are not found in strings', `sh -c "a && b" 'c'`, ['sh']],
    ['have no name where an expansion decides it', '$a b', [undefined]],
    ['have no name where there is only an assignment', 'A=1', [undefined]],
    ['are named without their directory', '/usr/bin/apt-get update', ['apt-get']],
    ['are named without their quotes', `"apt-get" update; \\rm x`, ['apt-get', 'rm']],
  ])('%s', (_name, script, names) => {
    expect(scriptOf(script).commands.map(({ name }) => name)).toEqual(names);
  });
});

describe('a wrapper', () => {
  test.each<
    [script: string, name: string | undefined, wrappers: readonly string[], args?: readonly string[]]
  >([
    ['sudo a b', 'a', ['sudo'], ['b']],
    ['sudo -u app -E a b', 'a', ['sudo'], ['b']],
    ['sudo -uapp a', 'a', ['sudo']],
    ['sudo -Hu app a', 'a', ['sudo']],
    ['sudo -EHn a', 'a', ['sudo']],
    ['sudo --user=app a', 'a', ['sudo']],
    ['sudo --user app a', 'a', ['sudo']],
    ['sudo -- a -x', 'a', ['sudo'], ['-x']],
    ['sudo A=1 a', 'a', ['sudo']],
    ['sudo -l a', 'sudo', [], ['-l', 'a']],
    ['env A=1 B="$c" a', 'a', ['env']],
    ['env -i PATH=/bin a', 'a', ['env']],
    ['env -u A -C /x a', 'a', ['env']],
    ['/usr/bin/env a', 'a', ['/usr/bin/env']],
    ["env -S 'A=1 b' c", 'env', [], ['-S', 'A=1 b', 'c']],
    ['command a b', 'a', ['command'], ['b']],
    ['command -p a', 'a', ['command']],
    ['command -v a', 'command', [], ['-v', 'a']],
    ['command A=1', 'A=1', ['command']],
    ['exec a b', 'a', ['exec'], ['b']],
    ['exec -a x a', 'a', ['exec']],
    ['nice -n 10 a', 'a', ['nice']],
    ['nice -10 a', 'a', ['nice']],
    ['ionice -c2 -n 7 a', 'a', ['ionice']],
    ['timeout 10 a b', 'a', ['timeout'], ['b']],
    ['timeout -k 5 -s KILL 10 a', 'a', ['timeout']],
    ['timeout 10', 'timeout', [], ['10']],
    ['setarch i386 a', 'a', ['setarch']],
    ['nohup a', 'a', ['nohup']],
    ['time a', 'a', []],
    ['sudo env A=1 nice a', 'a', ['sudo', 'env', 'nice']],
    ['A=1 sudo a', 'a', ['sudo']],
    ['sudo', 'sudo', []],
    ['sudo -u app', 'sudo', [], ['-u', 'app']],
    ['sudo $a b', undefined, ['sudo'], ['b']],
    ['gosu app a', 'gosu', [], ['app', 'a']],
    ['xargs a b', 'xargs', [], ['a', 'b']],
  ])('%s', (script, name, wrappers, args = []) => {
    const command = scriptOf(script).commands[0]!;
    expect(command.name).toBe(name);
    expect(command.wrappers).toEqual(wrappers);
    expect(command.arguments.map(({ value }) => value)).toEqual(args);
  });
});

describe('a flag', () => {
  const command = scriptOf('apk add --no-cache --virtual=.deps -t "x y" --root=$r').commands[0]!;
  test.each([
    ['--no-cache', true],
    ['--virtual', true],
    ['-t', true],
    ['--no', false],
    ['--cache', false],
    ['add', true],
    ['apk', false],
    ['x y', true],
    // decided by an expansion
    ['--root', false],
  ])('%s: %s', (flag, has) => {
    expect(command.hasFlag(flag)).toBe(has);
  });
  test('may be any of several', () => {
    expect(command.hasFlag('--a', '--no-cache')).toBe(true);
  });
});

/** Of the command `x`. */
function commandX(script: string) {
  return scriptOf(script).commands.find(({ name }) => name === 'x')!;
}

describe('a command runs unconditionally', () => {
  test.each([
    'x',
    'a && x',
    'a; x',
    'a || b; x',
    'a || b && x',
    '(x)',
    '{ a; x; }',
    'a && { b && (x); }',
    'x || a',
    'x && a',
    'if a; then b; fi; x',
  ])('in `%s`', (script) => {
    expect(commandX(script).isUnconditional).toBe(true);
  });
  test.each([
    'a || x',
    'a && b || x',
    'x &',
    '{ a; x; } &',
    'if a; then x; fi',
    'if x; then a; fi',
    'while a; do x; done',
    'for i in a; do x; done',
    'case a in b) x;; esac',
    'f() { x; }',
    'a | x',
    'a "$(x)"',
    '! x',
  ])('not in `%s`', (script) => {
    expect(commandX(script).isUnconditional).toBe(false);
  });
});

describe('the failure of a command is that of its statement', () => {
  test.each([
    'x',
    'x && a',
    'a && x',
    'a || x',
    '(x)',
    '{ x; }',
    '{ a; x; } && b',
    '(x && a) && b',
    'if a; then x; fi',
    'case a in b) x;; esac',
    'x; a',
  ])('in `%s`', (script) => {
    expect(commandX(script).isChecked).toBe(true);
  });
  test.each([
    'x || a',
    'x && a || b',
    'a && x || b',
    '(x) || a',
    '{ x; a; } && b',
    '(x; a)',
    '! x',
    'x | a',
    'a | x',
    'if x; then a; fi',
    'while x; do a; done',
    'while a; do x; done',
    'for i in a; do x; done',
    'x &',
    'a "$(x)"',
  ])('not in `%s`', (script) => {
    expect(commandX(script).isChecked).toBe(false);
  });
});

describe('a script', () => {
  test('that is one statement is that node', () => {
    expect(scriptOf('a && b').single?.kind).toBe('and-or');
    expect(scriptOf('a').single?.kind).toBe('command');
    expect(scriptOf('a;').single?.kind).toBe('command');
    expect(scriptOf('a; b').single).toBeUndefined();
    expect(scriptOf('a &').single).toBeUndefined();
    expect(scriptOf('').single).toBeUndefined();
  });

  test.each([
    ['a # b', true],
    ['a; # b', true],
    ['a #', true],
    ['# a', true],
    ['a\n# b', true],
    ['a b#c', false],
    ['a "# b"', false],
    ['a # b\nc', false],
    ['a', false],
    ['', false],
  ])('%j ends in a comment: %s', (script, ends) => {
    expect(scriptOf(script).endsInComment).toBe(ends);
  });

  test('of a shell that is not known is not read', () => {
    const shell = declaredShell(['pwsh', '-c']);
    expect(ShellScript.parse(sourceOf('a'), shell)).toBe('`pwsh -c` runs it, whose scripts are not read');
  });
});
