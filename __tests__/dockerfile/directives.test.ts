/** `# escape=`, `# syntax=` and `# check=`, and the escape character that they choose. */
import { scanTable } from './scan-table.js';

scanTable('directives', [
  [
    'a syntax directive is read',
    ['# syntax=docker/dockerfile:1', 'FROM a'],
    [['FROM', 2, 2, 'a']],
    { directives: { syntax: 'docker/dockerfile:1' } },
  ],
  [
    'a check directive is read',
    ['# check=skip=all;error=true', 'FROM a'],
    [['FROM', 2, 2, 'a']],
    { directives: { check: 'skip=all;error=true' } },
  ],
  [
    'blanks around the parts do not count',
    ['#  \tsyntax \t=  x y  ', 'FROM a'],
    [['FROM', 2, 2, 'a']],
    { directives: { syntax: 'x y' } },
  ],
  ['no blank is needed', ['#syntax=x', 'FROM a'], [['FROM', 2, 2, 'a']], { directives: { syntax: 'x' } }],
  [
    'the name may have any case',
    ['# SynTax=x', 'FROM a'],
    [['FROM', 2, 2, 'a']],
    { directives: { syntax: 'x' } },
  ],
  [
    'a directive may be indented',
    ['  # syntax=x', 'FROM a'],
    [['FROM', 2, 2, 'a']],
    { directives: { syntax: 'x' } },
  ],
  [
    'a byte order mark before a directive does not count',
    '\ufeff# syntax=x\nFROM a\n',
    [['FROM', 2, 2, 'a']],
    { directives: { syntax: 'x' } },
  ],
  [
    'CRLF ends a directive',
    '# syntax=x\r\nFROM a\r\n',
    [['FROM', 2, 2, 'a']],
    { directives: { syntax: 'x' } },
  ],
  [
    'directives come in any order',
    ['# check=skip=all', '# escape=`', '# syntax=x', 'FROM a'],
    [['FROM', 4, 4, 'a']],
    { directives: { check: 'skip=all', escape: '`', syntax: 'x' }, escape: '`' },
  ],
  [
    'an unknown name ends the section',
    ['# foo=bar', '# escape=`', 'RUN a `', 'RUN b'],
    [
      ['RUN', 3, 3, 'a `', { comments: ['foo=bar', 'escape=`'] }],
      ['RUN', 4, 4, 'b'],
    ],
  ],
  [
    'a comment ends the section',
    ['# hello', '# syntax=x', 'FROM a'],
    [['FROM', 3, 3, 'a', { comments: ['hello', 'syntax=x'] }]],
  ],
  [
    'a blank line ends the section',
    ['', '# syntax=x', 'FROM a'],
    [['FROM', 3, 3, 'a', { comments: ['syntax=x'] }]],
  ],
  [
    'an instruction ends the section',
    ['FROM a', '# syntax=x', 'RUN b'],
    [
      ['FROM', 1, 1, 'a'],
      ['RUN', 3, 3, 'b', { comments: ['syntax=x'] }],
    ],
  ],
  [
    'a name without a value ends the section',
    ['# escape=', '# syntax=x', 'FROM a'],
    [['FROM', 3, 3, 'a', { comments: ['escape=', 'syntax=x'] }]],
  ],
  [
    'a name that begins with a digit ends the section',
    ['# 1syntax=x', '# syntax=x', 'FROM a'],
    [['FROM', 3, 3, 'a', { comments: ['1syntax=x', 'syntax=x'] }]],
  ],
  [
    'two hashes are a comment',
    ['## syntax=x', 'FROM a'],
    [['FROM', 2, 2, 'a', { comments: ['# syntax=x'] }]],
  ],
  [
    'a directive inside a continuation is a comment',
    ['FROM \\', '# escape=`', 'a'],
    [['FROM', 1, 3, 'a', { inner: ['escape=`'] }]],
  ],
  [
    'a repeated directive is refused',
    ['# syntax=x', '# syntax=y', 'FROM a'],
    [['FROM', 3, 3, 'a']],
    { directives: { syntax: 'y' }, problems: ['only one `syntax` directive can be used'] },
  ],
  [
    'another escape character is refused',
    ['# escape=^', 'FROM a'],
    [['FROM', 2, 2, 'a']],
    {
      directives: { escape: '^' },
      problems: ['the escape character must be a backslash or a backtick, not `^`'],
    },
  ],
  [
    'a backslash may be named too',
    ['# escape=\\', 'RUN a \\', 'b'],
    [['RUN', 2, 3, 'a b']],
    { directives: { escape: '\\' } },
  ],
]);

scanTable('a backtick as escape character', [
  [
    'continues a line',
    ['# escape=`', 'RUN a `', '  b'],
    [['RUN', 2, 3, 'a   b']],
    { directives: { escape: '`' }, escape: '`' },
  ],
  [
    'leaves a backslash at the end of a line alone',
    ['# escape=`', 'COPY a C:\\', 'RUN b'],
    [
      ['COPY', 2, 2, 'a C:\\'],
      ['RUN', 3, 3, 'b'],
    ],
    { directives: { escape: '`' }, escape: '`' },
  ],
  [
    'may be followed by blanks',
    ['# escape=`', 'RUN a ` \t', 'b'],
    [['RUN', 2, 3, 'a b']],
    { directives: { escape: '`' }, escape: '`' },
  ],
  [
    'takes the effect from the next one',
    ['# escape=`', 'RUN a ``', 'RUN b'],
    [
      ['RUN', 2, 2, 'a ``'],
      ['RUN', 3, 3, 'b'],
    ],
    { directives: { escape: '`' }, escape: '`' },
  ],
  [
    'escapes inside of a flag',
    ['# escape=`', 'COPY --from=a` b c d'],
    [['COPY', 2, 2, 'c d', { flags: ['from=a b'] }]],
    { directives: { escape: '`' }, escape: '`' },
  ],
  [
    'is none in the delimiter of a heredoc, where the backslash stays the escape',
    ['# escape=`', "RUN <<eo\\'f", 'a', "eo'f", 'RUN b'],
    [
      ['RUN', 2, 4, "<<eo\\'f", { heredocs: [["eo'f", 'a\n']] }],
      ['RUN', 5, 5, 'b'],
    ],
    { directives: { escape: '`' }, escape: '`' },
  ],
  [
    'stays itself in comments and heredocs',
    ['# escape=`', '# a `', 'RUN <<E', 'b `', 'E'],
    [['RUN', 3, 5, '<<E', { comments: ['a `'], heredocs: [['E', 'b `\n']] }]],
    { directives: { escape: '`' }, escape: '`' },
  ],
]);
