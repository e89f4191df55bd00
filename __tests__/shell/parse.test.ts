/** Shell grammar: the tree of each construct, and what is refused because a shell would read it otherwise. */
import { describe, expect, test } from '@jest/globals';
import { MappedText } from '../../src/text/mapped.js';
import { walk, wordsOf } from '../../src/shell/syntax.js';
import { parseShell } from '../../src/shell/parse.js';
import { scriptOf, shapeOf, sourceOf } from './shape.js';

describe('a tree', () => {
  test.each<[name: string, script: string, shape: string]>([
    ['of a simple command', 'apt-get install -y curl', '[apt-get|install|-y|curl]'],
    ['of an and-or list, in one level', 'a && b || c && d', '[a]&&[b]||[c]&&[d]'],
    ['of a sequence', 'a; b;c', '[a]; [b]; [c]'],
    ['of lines', 'a\nb\n\nc\n', '[a]; [b]; [c]'],
    ['of a background job', 'a & b', '[a] &; [b]'],
    ['of a background job at the end', 'a && b &', '[a]&&[b] &'],
    ['of a pipeline', 'a | b | c', '<[a]|[b]|[c]>'],
    ['of a negated command', '! a', '!<[a]>'],
    ['of a command that is negated twice', '! ! a', '<[a]>'],
    ['of a timed command', 'time -p a', '<[a]>'],
    ['of a pipeline in a list', 'a | b && c', '<[a]|[b]>&&[c]'],
    ['of a subshell', '(a; b) && c', '([a]; [b])&&[c]'],
    ['of a subshell in a subshell', '((a) || b)', '(([a])||[b])'],
    ['of a group', '{ a; b; } || c', '{[a]; [b]}||[c]'],
    [
      'of a conditional',
      'if a; then b; elif c; then d; else e; fi',
      'if [a] then [b] elif [c] then [d] else [e] fi',
    ],
    ['of a loop over words', 'for i in a "$b" *.c; do d $i; done', 'for i in a|?"$b"|*.c* do [d|?$i] done'],
    ['of a loop over the parameters', 'for i; do a; done', 'for i do [a] done'],
    ['of a loop while', 'while a; do b; done', 'while [a] do [b] done'],
    ['of a loop until', 'until a; do b; done', 'until [a] do [b] done'],
    ['of a case', 'case $x in a|b) c ;; *) d ;; esac', 'case ?$x a|b) [c];; **) [d];; esac'],
    ['of a case with open brackets', 'case x in (a) b;; esac', 'case x a) [b];; esac'],
    ['of a function', 'f() { a; }', 'f(){[a]}'],
    ['of a function with a subshell as body', 'f() ( a )', 'f()([a])'],
    ['of an assignment', 'A=1', '[A:=1]'],
    ['of assignments before a command', 'A=1 B="$c" d', '[A:=1|B:=?"$c"|d]'],
    ['of assignments behind export', 'export A=1 B="$c" D', '[export|A=1|?B="$c"|D]'],
    ['of an assignment of a substitution', 'A="$(b)"', '[A:=?"$(b)"{[b]}]'],
    ['of redirections', 'a >b 2>&1 <c 3>>d', '[a] >b 2>&1 <c 3>>d'],
    ['of a redirection before the command', '>a b', '[b] >a'],
    ['of a closed descriptor', 'a >&- 3<&0', '[a] >&- 3<&0'],
    ['of a redirected group', '{ a; } >b', '{[a]} >b'],
    ['of a redirected loop', 'while read -r l; do a; done <b', 'while [read|-r|l] do [a] done <b'],
    ['of a here-document', 'cat <<E && b\nx $y\nE\nc', '[cat] <<E="x $y\\n"&&[b]; [c]'],
    ['of a quoted here-document', "cat <<'E'\nx $y\nE", '[cat] <<E="x $y\\n"'],
    ['of two here-documents', 'a <<A <<B\nx\nA\ny\nB', '[a] <<A="x\\n" <<B="y\\n"'],
    [
      'of a here-document in a substitution',
      'a "$(cat <<E\nx\nE\n)"',
      '[a|?"$(cat <<E\nx\nE\n)"{[cat] <<E="x\\n"}]',
    ],
    ['of an empty script', '', ''],
    ['of a comment', '# a', ''],
    ['of a comment behind a command', 'a # b', '[a]'],
    ['of a hash inside of a word', 'a b#c', '[a|b#c]'],
    ['of a test', '[ -f a ] && b', '[[|-f|a|]]&&[b]'],
    ['of reserved words as arguments', 'echo if then done }', '[echo|if|then|done|}]'],
    [
      'of an escaped semicolon',
      'find . -exec rm {} \\; -o -name x\\;y',
      '[find|.|-exec|rm|{}|;|-o|-name|x;y]',
    ],
  ])('%s', (_name, script, shape) => {
    expect(shapeOf(script)).toBe(shape);
  });
});

describe('a word', () => {
  test.each<[name: string, script: string, shape: string]>([
    ['is read through its quotes', `a "b c"'d e'\\f`, '[a|b cd ef]'],
    ['has no value where a parameter decides it', 'a x$b', '[a|?x$b]'],
    ['has no value where a substitution decides it', 'a "$(b c)"', '[a|?"$(b c)"{[b|c]}]'],
    ['has no value where backticks decide it', 'a `b c`', '[a|?`b c`{[b|c]}]'],
    ['has no value where arithmetic decides it', 'a $((1+2))', '[a|?$((1+2))]'],
    ['has no value where braces may be expanded', 'a {b,c}', '[a|?{b,c}]'],
    ['keeps its value as a pattern of files', 'a *.c [de]?', '[a|*.c*|[de]?*]'],
    ['keeps its value behind a tilde', 'a ~/b', '[a|~/b]'],
    ['is no pattern in quotes', 'a "*"', '[a|*]'],
    ['may hold a dollar sign alone', 'a $', '[a|$]'],
    ['keeps what single quotes hold', "a '$b `c`'", '[a|$b `c`]'],
    ['keeps a backslash that quotes do not know', 'a "\\b\\$"', '[a|\\b$]'],
    ['has the substitutions of its parameters', 'a "${b:-$(c)}"', '[a|?"${b:-$(c)}"{[c]}]'],
    ['has the substitutions of its arithmetic', 'a $(( $(b) + 1 ))', '[a|?$(( $(b) + 1 )){[b]}]'],
  ])('%s', (_name, script, shape) => {
    expect(shapeOf(script)).toBe(shape);
  });

  test('names its parameters', () => {
    const names = scriptOf('a $b "${c:-$d}" ${#e} $? $1 "$@" $((f + 1))').commands[0]!.words.flatMap(
      ({ parameters }) => parameters,
    );
    expect(names).toEqual(['b', 'c', 'd', 'e', '?', '1', '@', 'f']);
  });
});

describe('a syntax error is refused', () => {
  test.each([
    'cd( /x && y',
    '${ cmd; }',
    'echo ${ cmd',
    'a)',
    'a &&',
    '&& a',
    'a & && b',
    'a | ',
    'a; ; b',
    'a ;; b',
    '{a; }',
    '{ }',
    '( )',
    'if a; then b',
    'if ; then a; fi',
    'for i in a; do done',
    'do a',
    'echo "a',
    "echo 'a",
    'echo $(a',
    'echo `a',
    'echo (b)',
    'echo a(b)',
    'a >',
    'fi',
    'case x in a) b',
  ])('%s', (script) => {
    expect(shapeOf(script, 'bash')).toMatch(/^refused: /);
    expect(shapeOf(script)).toMatch(/^refused: /);
  });
});

describe('what only bash knows is refused for sh and read for bash', () => {
  test.each<[script: string, shape: string]>([
    ['[[ a == b ]] && c', 'test [[ a == b ]]&&[c]'],
    ['(( x++ ))', 'test (( x++ ))'],
    ['a <<<b', '[a] <<<b'],
    ['a |& b', '<[a]|[b]>'],
    ['a &> b', '[a] &>b'],
    ['a >& b', '[a] >&b'],
    ['a {fd}>b', '[a] >b'],
    ["a $'b'", '[a|b]'],
    ['a $"b"', '[a|b]'],
    ['A+=b', '[A:=b]'],
    ['a ${b^^}', '[a|?${b^^}]'],
    ['a ${b//c/d}', '[a|?${b//c/d}]'],
    ['a ${b:1:2}', '[a|?${b:1:2}]'],
    ['a ${!b}', '[a|?${!b}]'],
    ['a @(b|c)', '[a|?@(b|c)]'],
    ['case x in a) b ;& c) d ;; esac', 'case x a) [b];; c) [d];; esac'],
    ['function f { a; }', 'f(){[a]}'],
  ])('%s', (script, shape) => {
    expect(shapeOf(script, 'sh')).toMatch(/^refused: .* is not plain sh/);
    expect(shapeOf(script, 'bash')).toBe(shape);
  });
});

describe('what is not followed is refused for bash too', () => {
  test.each([
    'for ((i = 0; i < 3; i++)); do a; done',
    'select x in a b; do c; done',
    'coproc a',
    'a < <(b)',
    'A=(b c)',
    'A[0]=b c',
    'echo `a \\`b\\``',
  ])('%s', (script) => {
    expect(shapeOf(script, 'bash')).toMatch(/^refused: /);
  });
});

describe('a text is refused', () => {
  test.each<[name: string, script: string, problem: string]>([
    [
      'with carriage returns',
      'a\r\nb',
      'the script holds carriage returns, which the shell takes as part of its words',
    ],
    ['with a NUL', 'a\0', 'the script holds a NUL character'],
    ['of 128 KiB', `a ${'x'.repeat(131_070)}`, 'the script is longer than 128 KiB'],
  ])('%s', (_name, script, problem) => {
    expect(shapeOf(script)).toBe(`refused: ${problem}`);
  });

  test('but not when it is one character shorter', () => {
    expect(shapeOf(`a ${'x'.repeat(131_069)}`)).toMatch(/^\[a\|x+\]$/);
  });

  test.each([
    ['substitutions', '$('.repeat(5000)],
    ['groups', '{ '.repeat(5000)],
    ['quotes', 'b "$('.repeat(3000)],
    ['arithmetic', '$(('.repeat(5000)],
  ])('or read, but never crashed by, thousands of open %s', (_name, script) => {
    expect(shapeOf(`a; ${script}`)).toMatch(/^refused: /);
  });
});

describe('places', () => {
  const scripts = [
    'a && b "c d" || { e; f; } >g',
    'for i in a b; do c $(d "e") `f`; done | h',
    'if a; then b=1 c; else d; fi; case x in y) z;; esac',
    'cat <<E && b\nx $y\nE\nc | d &',
    'a # comment\nb "$(c; d | e)"',
  ];
  test.each(scripts)('of all parts lie inside of those around them: %s', (script) => {
    const outcome = parseShell(sourceOf(script), 'sh');
    if (outcome.problem !== undefined) throw new Error(outcome.problem);
    walk(outcome.block, (node) => {
      expect(node.range.start).toBeLessThan(node.range.end);
      for (const { range, text } of wordsOf(node)) expect(script.slice(range.start, range.end)).toBe(text);
    });
  });

  test('across seams are those of the source', () => {
    //             0123456789012345
    const source = 'a b\\\n# x\nc && d';
    const outcome = parseShell(
      MappedText.join(source, [
        { start: 0, end: 3 },
        { start: 9, end: 15 },
      ]),
      'sh',
    );
    if (outcome.problem !== undefined) throw new Error(outcome.problem);
    const slices: string[] = [];
    walk(outcome.block, (node) => {
      for (const { span } of [node, ...wordsOf(node)]) slices.push(source.slice(span.start, span.end));
    });
    expect(slices).toEqual([source, 'a b\\\n# x\nc', 'a', 'b\\\n# x\nc', 'd', 'd']);
  });

  test('of an operator lie between its operands', () => {
    const source = 'a  &&  b';
    const { single } = scriptOf(source);
    if (single?.kind !== 'and-or') throw new Error('no list');
    const [a, b] = single.operands;
    expect(source.slice(a!.span.end, b!.span.start).trim()).toBe('&&');
  });
});
