/** Heredocs in every spelling: what opens one, what it is called, what ends it. */
import { describe, expect, test } from '@jest/globals';
import { heredocOpening, heredocOpenings } from '../../src/dockerfile/heredoc.js';
import { scanTable } from './scan-table.js';

scanTable('what opens a heredoc', [
  [
    'a word with two less-than signs',
    ['RUN <<EOF', 'a', 'EOF', 'RUN b'],
    [
      ['RUN', 1, 3, '<<EOF', { heredocs: [['EOF', 'a\n']] }],
      ['RUN', 4, 4, 'b'],
    ],
  ],
  [
    'one with no line',
    ['RUN <<EOF', 'EOF', 'RUN b'],
    [
      ['RUN', 1, 2, '<<EOF', { heredocs: [['EOF', '']] }],
      ['RUN', 3, 3, 'b'],
    ],
  ],
  [
    'one with a file descriptor',
    ['RUN cat 3<<EOF <&3', 'a', 'EOF'],
    [['RUN', 1, 3, 'cat 3<<EOF <&3', { heredocs: [['EOF', 'a\n']] }]],
  ],
  [
    'one that is partly quoted',
    ['RUN <<E"O"F', 'a', 'EOF'],
    [['RUN', 1, 3, '<<E"O"F', { heredocs: [['EOF', 'a\n']] }]],
  ],
  [
    'one in single quotes, blanks included',
    ["RUN <<'one two'", 'a', 'one two', 'RUN b'],
    [
      ['RUN', 1, 3, "<<'one two'", { heredocs: [['one two', 'a\n']] }],
      ['RUN', 4, 4, 'b'],
    ],
  ],
  [
    'one in double quotes, blanks included',
    ['RUN <<"E F"', 'a', 'E F'],
    [['RUN', 1, 3, '<<"E F"', { heredocs: [['E F', 'a\n']] }]],
  ],
  [
    'one with an escaped quote',
    ["RUN <<eo\\'f", 'a', "eo'f"],
    [['RUN', 1, 3, "<<eo\\'f", { heredocs: [["eo'f", 'a\n']] }]],
  ],
  [
    'one with quotes before an escaped quote',
    ["RUN <<'e'o\\'f", 'a', "eo'f"],
    [['RUN', 1, 3, "<<'e'o\\'f", { heredocs: [["eo'f", 'a\n']] }]],
  ],
  [
    'one with a leading backslash',
    ['RUN <<\\EOF', '$a', 'EOF'],
    [['RUN', 1, 3, '<<\\EOF', { heredocs: [['EOF', '$a\n']] }]],
  ],
  [
    'one with an unset variable as its name',
    ['RUN <<$EOF', 'a', '$EOF'],
    [['RUN', 1, 3, '<<$EOF', { heredocs: [['$EOF', 'a\n']] }]],
  ],
  [
    'one with a blank before its name',
    ['RUN cat << EOF', 'a', 'EOF', 'RUN b'],
    [
      ['RUN', 1, 3, 'cat << EOF', { heredocs: [['EOF', 'a\n']] }],
      ['RUN', 4, 4, 'b'],
    ],
  ],
  [
    'one with blanks and tabs before a quoted name',
    ["RUN cat << \t 'EOF' > x", 'a', 'EOF'],
    [['RUN', 1, 3, "cat << \t 'EOF' > x", { heredocs: [['EOF', 'a\n']] }]],
  ],
  [
    'one whose name begins with a hyphen behind a blank',
    ['RUN << -EOF', 'a', '-EOF'],
    [['RUN', 1, 3, '<< -EOF', { heredocs: [['-EOF', 'a\n']] }]],
  ],
  [
    'one with a redirection glued to its name',
    ['RUN cat <<EOF>/x', 'a', 'EOF>/x'],
    [['RUN', 1, 3, 'cat <<EOF>/x', { heredocs: [['EOF>/x', 'a\n']] }]],
  ],
  [
    'one with a semicolon glued to its name',
    ['RUN cat <<EOF;', 'a', 'EOF;'],
    [['RUN', 1, 3, 'cat <<EOF;', { heredocs: [['EOF;', 'a\n']] }]],
  ],
  [
    'one for an interpreter',
    ['RUN <<EOF python3', 'print(1)', 'EOF'],
    [['RUN', 1, 3, '<<EOF python3', { heredocs: [['EOF', 'print(1)\n']] }]],
  ],
  [
    'one behind an interpreter',
    ["RUN python3 <<'EOF'", 'def a():', '    pass', '', 'a()', 'EOF'],
    [['RUN', 1, 6, "python3 <<'EOF'", { heredocs: [['EOF', 'def a():\n    pass\n\na()\n']] }]],
  ],
  [
    'one with the rest of a chain behind it',
    ['RUN cat <<EOF > /x && chmod +x /x', 'a', 'EOF'],
    [['RUN', 1, 3, 'cat <<EOF > /x && chmod +x /x', { heredocs: [['EOF', 'a\n']] }]],
  ],
  [
    'one on the second line of a continuation',
    ['RUN a && \\', '    cat <<EOF >> b', 'c', 'EOF', 'RUN d'],
    [
      ['RUN', 1, 4, 'a &&     cat <<EOF >> b', { heredocs: [['EOF', 'c\n']] }],
      ['RUN', 5, 5, 'd'],
    ],
  ],
  [
    'one before a continuation, whose body begins below all its lines',
    ['RUN a && \\', '    cat <<EOF >> b && \\', '    # why', '    cat b', 'x => y', 'EOF', 'RUN d'],
    [
      [
        'RUN',
        1,
        6,
        'a &&     cat <<EOF >> b &&     cat b',
        { inner: ['why'], heredocs: [['EOF', 'x => y\n']] },
      ],
      ['RUN', 7, 7, 'd'],
    ],
  ],
  [
    'one behind flags',
    ['RUN --mount=type=cache,target=/x <<EOF', 'a', 'EOF'],
    [['RUN', 1, 3, '<<EOF', { flags: ['mount=type=cache,target=/x'], heredocs: [['EOF', 'a\n']] }]],
  ],
  [
    'two of one COPY, in their order',
    ['COPY <<robots.txt <<humans.txt /srv/', 'User-agent: *', 'robots.txt', 'Team: x', 'humans.txt', 'RUN b'],
    [
      [
        'COPY',
        1,
        5,
        '<<robots.txt <<humans.txt /srv/',
        {
          heredocs: [
            ['robots.txt', 'User-agent: *\n'],
            ['humans.txt', 'Team: x\n'],
          ],
        },
      ],
      ['RUN', 6, 6, 'b'],
    ],
  ],
  [
    'two that hold the name of the other',
    ['COPY <<A <<B /', 'B', 'A', 'A', 'B'],
    [
      [
        'COPY',
        1,
        5,
        '<<A <<B /',
        {
          heredocs: [
            ['A', 'B\n'],
            ['B', 'A\n'],
          ],
        },
      ],
    ],
  ],
  [
    'two of which only the first drops tabs',
    ['RUN a <<-A <<B', '\tx', '\tA', '\tB', 'B'],
    [
      [
        'RUN',
        1,
        5,
        'a <<-A <<B',
        {
          heredocs: [
            ['A', '\tx\n'],
            ['B', '\tB\n'],
          ],
        },
      ],
    ],
  ],
  ['one of ADD', ['ADD <<EOF /x', 'a', 'EOF'], [['ADD', 1, 3, '<<EOF /x', { heredocs: [['EOF', 'a\n']] }]]],
  [
    'one of a keyword in lower case',
    ['run <<EOF', 'a', 'EOF'],
    [['run', 1, 3, '<<EOF', { heredocs: [['EOF', 'a\n']] }]],
  ],
  [
    'one behind a comment of the shell, which the builder does not know',
    ['RUN a # see <<EOF', 'b', 'EOF'],
    [['RUN', 1, 3, 'a # see <<EOF', { heredocs: [['EOF', 'b\n']] }]],
  ],
]);

scanTable('what opens none', [
  [
    'a hyphen with a blank behind it',
    ['RUN cat <<- EOF', 'RUN b'],
    [
      ['RUN', 1, 1, 'cat <<- EOF'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'a word in double quotes',
    ['RUN echo "<<EOF"', 'RUN b'],
    [
      ['RUN', 1, 1, 'echo "<<EOF"'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'a word in single quotes',
    ["RUN echo '<<EOF'", 'RUN b'],
    [
      ['RUN', 1, 1, "echo '<<EOF'"],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'the middle of a quoted text',
    ['RUN echo "a <<EOF b"', 'RUN b'],
    [
      ['RUN', 1, 1, 'echo "a <<EOF b"'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'an arithmetic shift',
    ['RUN echo $((1<<2))', 'RUN b'],
    [
      ['RUN', 1, 1, 'echo $((1<<2))'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'a here-string',
    ['RUN cat <<<word', 'RUN b'],
    [
      ['RUN', 1, 1, 'cat <<<word'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'a here-string with a blank before its word',
    ['RUN cat <<< word', 'RUN b'],
    [
      ['RUN', 1, 1, 'cat <<< word'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'text glued before the signs',
    ['RUN cat<<EOF', 'RUN b'],
    [
      ['RUN', 1, 1, 'cat<<EOF'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'a less-than sign in the name',
    ['RUN cat <<a<b', 'RUN b'],
    [
      ['RUN', 1, 1, 'cat <<a<b'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'a line whose quote is not closed',
    ['RUN echo it"s <<EOF', 'RUN b'],
    [
      ['RUN', 1, 1, 'echo it"s <<EOF'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'a line with an expansion that the builder does not know',
    ['RUN echo ${a^^} <<EOF', 'RUN b'],
    [
      ['RUN', 1, 1, 'echo ${a^^} <<EOF'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'an instruction that takes none',
    ['USER <<EOF', 'CMD <<EOF', 'ENV A=<<EOF', 'RUN b'],
    [
      ['USER', 1, 1, '<<EOF'],
      ['CMD', 2, 2, '<<EOF'],
      ['ENV', 3, 3, 'A=<<EOF'],
      ['RUN', 4, 4, 'b'],
    ],
  ],
  [
    'signs without a name',
    ['RUN cat <<', 'RUN b'],
    [
      ['RUN', 1, 1, 'cat <<'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'an escaped sign',
    ['RUN echo \\<<EOF', 'RUN b'],
    [
      ['RUN', 1, 1, 'echo \\<<EOF'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
]);

scanTable('what ends a heredoc', [
  [
    'only the name alone on its line',
    ['RUN <<E', ' E', 'E ', 'EE', 'E'],
    [['RUN', 1, 5, '<<E', { heredocs: [['E', ' E\nE \nEE\n']] }]],
  ],
  [
    'with a hyphen, the name behind tabs',
    ['RUN <<-E', '\ta', '\t\tE', 'RUN b'],
    [
      ['RUN', 1, 3, '<<-E', { heredocs: [['E', '\ta\n']] }],
      ['RUN', 4, 4, 'b'],
    ],
  ],
  [
    'with a hyphen, no name behind blanks',
    ['RUN <<-E', '  E', 'E'],
    [['RUN', 1, 3, '<<-E', { heredocs: [['E', '  E\n']] }]],
  ],
  [
    'without a hyphen, no name behind a tab',
    ['RUN <<E', '\tE', 'E'],
    [['RUN', 1, 3, '<<E', { heredocs: [['E', '\tE\n']] }]],
  ],
  [
    'the name at the end of the text without a line feed',
    'RUN <<E\na\nE',
    [['RUN', 1, 3, '<<E', { heredocs: [['E', 'a\n']] }]],
  ],
  [
    'the name before CRLF; carriage returns of the body stay',
    'RUN <<E\r\na\r\nE\r\nRUN b\r\n',
    [
      ['RUN', 1, 3, '<<E', { heredocs: [['E', 'a\r\n']] }],
      ['RUN', 4, 4, 'b'],
    ],
  ],
  [
    'the name, although the line above ends in a backslash',
    ['RUN <<E', 'a \\', 'E', 'RUN b'],
    [
      ['RUN', 1, 3, '<<E', { heredocs: [['E', 'a \\\n']] }],
      ['RUN', 4, 4, 'b'],
    ],
  ],
  [
    'nothing but the name: comments, blanks and instructions stay',
    ['RUN <<E', '# a', '', 'RUN b', '  c', 'E'],
    [['RUN', 1, 6, '<<E', { heredocs: [['E', '# a\n\nRUN b\n  c\n']] }]],
  ],
  [
    'and a comment right below belongs to the next instruction',
    ['RUN <<E', 'a', 'E', '# b', 'RUN c'],
    [
      ['RUN', 1, 3, '<<E', { heredocs: [['E', 'a\n']] }],
      ['RUN', 5, 5, 'c', { comments: ['b'] }],
    ],
  ],
  [
    'and a comment right below may be the last line',
    ['RUN <<E', 'a', 'E', '# b'],
    [['RUN', 1, 3, '<<E', { heredocs: [['E', 'a\n']] }]],
    { trailing: ['b'] },
  ],
  [
    'the end of the text, which is refused',
    ['RUN <<E', 'a'],
    [['RUN', 1, 2, '<<E']],
    { problems: ['the heredoc `E` is not ended'] },
  ],
  [
    'the end of the text for the second one, which is refused',
    ['COPY <<A <<B /', 'x', 'A', 'y'],
    [['COPY', 1, 4, '<<A <<B /', { heredocs: [['A', 'x\n']] }]],
    { problems: ['the heredoc `B` is not ended'] },
  ],
  [
    'nothing for an arithmetic shift with blanks, which is refused',
    ['RUN echo $((1 << 2))', 'RUN b'],
    [['RUN', 1, 2, 'echo $((1 << 2))']],
    { problems: ['the heredoc `2))` is not ended'] },
  ],
]);

describe('an opening', () => {
  test.each([
    ['<<EOF', { name: 'EOF', expands: true, chomps: false, descriptor: 0 }],
    ['<<-EOF', { name: 'EOF', expands: true, chomps: true, descriptor: 0 }],
    ['3<<EOF', { name: 'EOF', expands: true, chomps: false, descriptor: 3 }],
    ['12<<-EOF', { name: 'EOF', expands: true, chomps: true, descriptor: 12 }],
    ["<<'EOF'", { name: 'EOF', expands: false, chomps: false, descriptor: 0 }],
    ['<<"EOF"', { name: 'EOF', expands: false, chomps: false, descriptor: 0 }],
    ['<<E"O"F', { name: 'EOF', expands: false, chomps: false, descriptor: 0 }],
    ["<<eo\\'f", { name: "eo'f", expands: true, chomps: false, descriptor: 0 }],
    ["<<'e'o\\'f", { name: "eo'f", expands: false, chomps: false, descriptor: 0 }],
    // the shell would not expand this one; the builder never asks the shell of a COPY
    ['<<\\EOF', { name: 'EOF', expands: true, chomps: false, descriptor: 0 }],
  ])('%s is read', (word, expected) => {
    expect(heredocOpening(word)).toEqual(expected);
  });

  test.each(['', 'EOF', '<<', '<<-', '<EOF', '<<<EOF', '<<EOF sh', 'x<<EOF', 'cat <<EOF'])(
    '`%s` is none',
    (word) => {
      expect(heredocOpening(word)).toBeUndefined();
    },
  );

  test.each(["<<'EOF", '<<"EOF', "<<EOF'"])('`%s` cannot be read', (word) => {
    expect(() => heredocOpening(word)).toThrow(SyntaxError);
  });

  test('openings come in the order of the line', () => {
    expect(heredocOpenings('RUN a <<B 4<<-C "<<D"').map(({ name }) => name)).toEqual(['B', 'C']);
  });
});
