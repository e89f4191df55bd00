/** Where instructions begin and end. */
import { scanTable } from './scan-table.js';

scanTable('keywords', [
  ['an instruction is a keyword and its arguments', ['FROM alpine:3.20'], [['FROM', 1, 1, 'alpine:3.20']]],
  [
    'the keyword keeps its case',
    ['from a', 'Run b'],
    [
      ['from', 1, 1, 'a'],
      ['Run', 2, 2, 'b'],
    ],
  ],
  ['blanks before the keyword do not count', ['  \tRUN a'], [['RUN', 1, 1, 'a']]],
  ['a no-break space before the keyword does not count', ['\u00a0RUN a'], [['RUN', 1, 1, 'a']]],
  ['a next-line character before the keyword does not count', ['\u0085RUN a'], [['RUN', 1, 1, 'a']]],
  ['an ideographic space before the keyword does not count', ['\u3000RUN a'], [['RUN', 1, 1, 'a']]],
  ['tabs may separate keyword and arguments', ['RUN\t\ta\tb'], [['RUN', 1, 1, 'a\tb']]],
  ['a vertical tab and a form feed separate too', ['RUN\v\fa'], [['RUN', 1, 1, 'a']]],
  ['a no-break space after the keyword belongs to it', ['RUN\u00a0a'], [['RUN\u00a0a', 1, 1, '']]],
  ['blanks between the words of the arguments stay', ['RUN a   b'], [['RUN', 1, 1, 'a   b']]],
  ['blanks behind the arguments do not count', ['RUN a \t'], [['RUN', 1, 1, 'a']]],
  ['a keyword may stand alone', ['RUN'], [['RUN', 1, 1, '']]],
  ['an unknown word is an instruction like any other', ['FETCH a'], [['FETCH', 1, 1, 'a']]],
  ['an equals sign does not end the keyword', ['A=b c'], [['A=b', 1, 1, 'c']]],
  ['a hash in the arguments is no comment', ['RUN a # b'], [['RUN', 1, 1, 'a # b']]],
  ['a hash right behind a word is no comment', ['RUN a#b'], [['RUN', 1, 1, 'a#b']]],
  ['FROM takes a hash as an argument', ['FROM a # the base'], [['FROM', 1, 1, 'a # the base']]],
  ['letters outside of ASCII stay as they are', ['RUN echo größe 漢字'], [['RUN', 1, 1, 'echo größe 漢字']]],
  ['a character outside of the basic plane keeps its place', ['RUN echo 🐳 a'], [['RUN', 1, 1, 'echo 🐳 a']]],
]);

scanTable('lines', [
  [
    'blank lines between instructions are skipped',
    ['', 'FROM a', '', ' \t', 'RUN b'],
    [
      ['FROM', 2, 2, 'a'],
      ['RUN', 5, 5, 'b'],
    ],
  ],
  [
    'a line of a no-break space is blank',
    ['FROM a', '\u00a0', 'RUN b'],
    [
      ['FROM', 1, 1, 'a'],
      ['RUN', 3, 3, 'b'],
    ],
  ],
  [
    'the last line needs no line feed',
    'FROM a\nRUN b',
    [
      ['FROM', 1, 1, 'a'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'CRLF ends a line like LF',
    'FROM a\r\nRUN b\r\n',
    [
      ['FROM', 1, 1, 'a'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'CRLF and LF may be mixed',
    'FROM a\r\nRUN b\nRUN c\r\n',
    [
      ['FROM', 1, 1, 'a'],
      ['RUN', 2, 2, 'b'],
      ['RUN', 3, 3, 'c'],
    ],
  ],
  [
    'several carriage returns before the line feed belong to the end of line',
    'RUN a\r\r\nRUN b\n',
    [
      ['RUN', 1, 1, 'a'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  ['a lone carriage return ends no line', 'FROM a\rRUN b\n', [['FROM', 1, 1, 'a\rRUN b']]],
  ['a lone carriage return separates the keyword from its arguments', 'RUN\ra\n', [['RUN', 1, 1, 'a']]],
  ['a carriage return at the end of the text does not count', 'RUN a\r', [['RUN', 1, 1, 'a']]],
  ['a form feed ends no line', 'RUN a\fb\n', [['RUN', 1, 1, 'a\fb']]],
  ['a line separator character ends no line', 'RUN a\u2028b\n', [['RUN', 1, 1, 'a\u2028b']]],
  ['a byte order mark before the first instruction does not count', '\ufeffFROM a\n', [['FROM', 1, 1, 'a']]],
  [
    'a byte order mark before a first comment does not count',
    '\ufeff# a\nFROM b\n',
    [['FROM', 2, 2, 'b', { comments: ['a'] }]],
  ],
  [
    'a byte order mark on another line belongs to the keyword',
    'FROM a\n\ufeffRUN b\n',
    [
      ['FROM', 1, 1, 'a'],
      ['\ufeffRUN', 2, 2, 'b'],
    ],
  ],
  ['an empty text has no instruction', '', [], { problems: ['the file has no instructions'] }],
  ['a byte order mark alone is no instruction', '\ufeff', [], { problems: ['the file has no instructions'] }],
  ['blank lines alone are no instruction', '\n \n\t\n', [], { problems: ['the file has no instructions'] }],
  [
    'comments alone are no instruction',
    '# a\n',
    [],
    { problems: ['the file has no instructions'], trailing: ['a'] },
  ],
]);

scanTable('continuation', [
  ['a backslash at the end of a line continues it', ['RUN a \\', '    b'], [['RUN', 1, 2, 'a     b']]],
  ['the next line is appended without a blank', ['RUN ab\\', 'cd'], [['RUN', 1, 2, 'abcd']]],
  ['blanks may follow the backslash', ['RUN a \\ \t', 'b'], [['RUN', 1, 2, 'a b']]],
  [
    'a no-break space behind the backslash takes its effect away',
    ['RUN a \\\u00a0', 'RUN b'],
    [
      ['RUN', 1, 1, 'a \\'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  ['CRLF may follow the backslash', 'RUN a \\\r\n  b\r\n', [['RUN', 1, 2, 'a   b']]],
  [
    'a backslash before the last one takes its effect away',
    ['RUN a \\\\', 'RUN b'],
    [
      ['RUN', 1, 1, 'a \\\\'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  [
    'three backslashes do not continue either',
    ['RUN a \\\\\\', 'RUN b'],
    [
      ['RUN', 1, 1, 'a \\\\\\'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
  ['two backslashes with a blank between them continue', ['RUN a \\ \\', 'b'], [['RUN', 1, 2, 'a \\ b']]],
  [
    'a backslash in quotes at the end of a line continues',
    ["RUN echo 'a\\", "b'"],
    [['RUN', 1, 2, "echo 'ab'"]],
  ],
  ['the keyword itself may be continued', ['RU\\', 'N a'], [['RUN', 1, 2, 'a']]],
  ['arguments may begin on the second line', ['RUN \\', '  a'], [['RUN', 1, 2, 'a']]],
  [
    'a keyword glued to its backslash takes the next line as its rest',
    ['RUN\\', '  a'],
    [['RUN', 1, 2, 'a']],
  ],
  ['a lone backslash joins the instruction below', ['\\', 'RUN a'], [['RUN', 1, 2, 'a']]],
  ['an indented lone backslash joins the instruction below', ['  \\', '  RUN a'], [['RUN', 1, 2, 'a']]],
  ['a backslash before the end of the text ends there', 'RUN a \\', [['RUN', 1, 1, 'a']]],
  ['a backslash and a line feed before the end of the text end there', 'RUN a \\\n', [['RUN', 1, 1, 'a']]],
  [
    'blank lines behind a backslash up to the end belong to the instruction',
    'RUN a \\\n\n\n',
    [['RUN', 1, 3, 'a']],
  ],
  ['a blank line inside is dropped', ['RUN a \\', '', '  b'], [['RUN', 1, 3, 'a   b']]],
  [
    'a blank line inside does not end the instruction although it has no backslash',
    ['RUN a && \\', '', '  b \\', '', '  c'],
    [['RUN', 1, 5, 'a &&   b   c']],
  ],
  ['a line with a backslash only adds its blanks', ['RUN a \\', '\t\\', '  b'], [['RUN', 1, 3, 'a \t  b']]],
  ['a line of blanks inside is dropped', ['RUN a \\', ' \t', 'b'], [['RUN', 1, 3, 'a b']]],
  ['an instruction inside a continuation is text', ['RUN a \\', 'RUN b'], [['RUN', 1, 2, 'a RUN b']]],
  [
    'any instruction may be continued',
    ['ENV A=1 \\', '    B=2', 'LABEL c=d \\', '  e=f'],
    [
      ['ENV', 1, 2, 'A=1     B=2'],
      ['LABEL', 3, 4, 'c=d   e=f'],
    ],
  ],
  ['a FROM may be continued', ['FROM a \\', '  AS b'], [['FROM', 1, 2, 'a   AS b']]],
  [
    'a backtick does not continue',
    ['RUN a `', 'RUN b'],
    [
      ['RUN', 1, 1, 'a `'],
      ['RUN', 2, 2, 'b'],
    ],
  ],
]);

scanTable('comments', [
  [
    'a comment belongs to the instruction below',
    ['# one', 'FROM a', '#two', '  # three', 'RUN b'],
    [
      ['FROM', 2, 2, 'a', { comments: ['one'] }],
      ['RUN', 5, 5, 'b', { comments: ['two', 'three'] }],
    ],
  ],
  [
    'a blank line does not part a comment from its instruction',
    ['FROM a', '# one', '', 'RUN b'],
    [
      ['FROM', 1, 1, 'a'],
      ['RUN', 4, 4, 'b', { comments: ['one'] }],
    ],
  ],
  [
    'comments behind the last instruction are kept apart',
    ['FROM a', '# end', '', '# more'],
    [['FROM', 1, 1, 'a']],
    { trailing: ['end', 'more'] },
  ],
  [
    'a backslash does not continue a comment',
    ['# a \\', 'FROM b'],
    [['FROM', 2, 2, 'b', { comments: ['a \\'] }]],
  ],
  [
    'a comment inside a continuation is dropped',
    ['RUN a \\', '# why', '  b'],
    [['RUN', 1, 3, 'a   b', { inner: ['why'] }]],
  ],
  [
    'an indented comment inside a continuation is dropped',
    ['RUN a \\', '    # why', '  b'],
    [['RUN', 1, 3, 'a   b', { inner: ['why'] }]],
  ],
  [
    'a comment right behind the keyword is dropped',
    ['RUN \\', '# why', '  a'],
    [['RUN', 1, 3, 'a', { inner: ['why'] }]],
  ],
  [
    'a comment right behind ENV is dropped',
    ['ENV \\', '  # why', '  A=1 \\', '  # and', '  B=2'],
    [['ENV', 1, 5, 'A=1   B=2', { inner: ['why', 'and'] }]],
  ],
  [
    'an apostrophe in such a comment opens no quote',
    ['RUN a && \\', "# let's go on", '  b && \\', "# don't stop", '  c'],
    [['RUN', 1, 5, 'a &&   b &&   c', { inner: ["let's go on", "don't stop"] }]],
  ],
  [
    'a backslash at the end of such a comment does nothing',
    ['RUN a \\', '# why \\', '  b'],
    [['RUN', 1, 3, 'a   b', { inner: ['why \\'] }]],
  ],
  [
    'a comment inside does not end the instruction although it has no backslash',
    ['RUN a \\', '# one', '# two', '', '# three', '  b'],
    [['RUN', 1, 6, 'a   b', { inner: ['one', 'two', 'three'] }]],
  ],
  [
    'a comment below the last continued line belongs to the next instruction',
    ['RUN a \\', '  b', '# c', 'RUN d'],
    [
      ['RUN', 1, 2, 'a   b'],
      ['RUN', 4, 4, 'd', { comments: ['c'] }],
    ],
  ],
  [
    'a comment at the end of a text that continues belongs to the instruction',
    ['RUN a \\', '# b'],
    [['RUN', 1, 2, 'a', { inner: ['b'] }]],
  ],
  [
    'a comment with CRLF leaves its carriage return out',
    '# a\r\nRUN b \\\r\n# c\r\n d\r\n',
    [['RUN', 2, 4, 'b  d', { comments: ['a'], inner: ['c'] }]],
  ],
  [
    'a lone hash is a comment',
    ['#', 'RUN a \\', '#', 'b'],
    [['RUN', 2, 4, 'a b', { comments: [''], inner: [''] }]],
  ],
  [
    'a comment above a lone backslash belongs to what follows',
    ['# a', '\\', 'RUN b'],
    [['RUN', 2, 3, 'b', { comments: ['a'] }]],
  ],
  [
    'a pragma is a comment',
    ['# hadolint ignore=DL3008', 'RUN a'],
    [['RUN', 2, 2, 'a', { comments: ['hadolint ignore=DL3008'] }]],
  ],
]);
