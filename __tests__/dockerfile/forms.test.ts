/** Flags, JSON forms and triggers. */
import { scanTable } from './scan-table.js';

scanTable('flags', [
  [
    'a flag stands before the arguments',
    ['COPY --from=b a c'],
    [['COPY', 1, 1, 'a c', { flags: ['from=b'] }]],
  ],
  [
    'several flags keep their order',
    ['RUN --mount=type=cache,target=/x --network=none a'],
    [['RUN', 1, 1, 'a', { flags: ['mount=type=cache,target=/x', 'network=none'] }]],
  ],
  ['a flag may have no value', ['COPY --link a b'], [['COPY', 1, 1, 'a b', { flags: ['link'] }]]],
  ['a flag may have an empty value', ['COPY --chown= a b'], [['COPY', 1, 1, 'a b', { flags: ['chown='] }]]],
  [
    'a flag behind the first argument is an argument',
    ['COPY a --from=b c'],
    [['COPY', 1, 1, 'a --from=b c']],
  ],
  ['one hyphen makes no flag', ['RUN -x --y'], [['RUN', 1, 1, '-x --y']]],
  [
    'two hyphens alone end the flags and are an argument',
    ['RUN --network=none -- --a b'],
    [['RUN', 1, 1, '--a b', { flags: ['network=none'] }]],
  ],
  [
    'double quotes are removed',
    ['RUN --mount="type=bind,source=a b,target=/c" d'],
    [['RUN', 1, 1, 'd', { flags: ['mount=type=bind,source=a b,target=/c'] }]],
  ],
  [
    'single quotes are removed',
    ["COPY --chown='a':b c d"],
    [['COPY', 1, 1, 'c d', { flags: ['chown=a:b'] }]],
  ],
  [
    'an escaped blank is a blank of the value',
    ['COPY --from=a\\ b c d'],
    [['COPY', 1, 1, 'c d', { flags: ['from=a b'] }]],
  ],
  [
    'an escape in single quotes escapes too',
    ["COPY --from='a\\'b' c d"],
    [['COPY', 1, 1, 'c d', { flags: ["from=a'b"] }]],
  ],
  [
    'flags may be on lines of their own',
    ['RUN --mount=type=cache,target=/x \\', '    # why', '    --network=none \\', '    a'],
    [['RUN', 1, 4, 'a', { flags: ['mount=type=cache,target=/x', 'network=none'], inner: ['why'] }]],
  ],
  [
    'a flag may be continued in its middle',
    ['RUN --mount=type=cache,\\', 'target=/x a'],
    [['RUN', 1, 2, 'a', { flags: ['mount=type=cache,target=/x'] }]],
  ],
  [
    'an equals sign in the value stays',
    ['RUN --mount=a=b=c d'],
    [['RUN', 1, 1, 'd', { flags: ['mount=a=b=c'] }]],
  ],
  [
    'a variable in the value stays',
    ['FROM --platform=$BUILDPLATFORM golang:1.22 AS build'],
    [['FROM', 1, 1, 'golang:1.22 AS build', { flags: ['platform=$BUILDPLATFORM'] }]],
  ],
  ['an unfinished quote takes the rest', ['RUN --mount="a b'], [['RUN', 1, 1, '', { flags: ['mount=a b'] }]]],
  [
    'flags of HEALTHCHECK stand before its type',
    ['HEALTHCHECK --interval=5m --timeout=3s CMD curl -f /'],
    [['HEALTHCHECK', 1, 1, 'CMD curl -f /', { flags: ['interval=5m', 'timeout=3s'] }]],
  ],
  [
    'words of ENV with two hyphens are flags, for which there is no use',
    ['ENV --a B=c'],
    [['ENV', 1, 1, 'B=c', { flags: ['a'] }]],
  ],
  [
    'a flag may be all that there is',
    ['RUN --network=none'],
    [['RUN', 1, 1, '', { flags: ['network=none'] }]],
  ],
]);

scanTable('JSON forms', [
  [
    'RUN takes an array of strings',
    ['RUN ["a", "b c"]'],
    [['RUN', 1, 1, '["a", "b c"]', { json: ['a', 'b c'] }]],
  ],
  [
    'escapes of JSON are read',
    ['CMD ["a\\u0041", "\\"", "\\n", "\\\\"]'],
    [['CMD', 1, 1, '["a\\u0041", "\\"", "\\n", "\\\\"]', { json: ['aA', '"', '\n', '\\'] }]],
  ],
  [
    'blanks inside of the array do not count',
    ['CMD [ "a" , "b" ]'],
    [['CMD', 1, 1, '[ "a" , "b" ]', { json: ['a', 'b'] }]],
  ],
  ['an empty array is one', ['ENTRYPOINT []'], [['ENTRYPOINT', 1, 1, '[]', { json: [] }]]],
  [
    'an array may be continued',
    ['CMD ["a", \\', '  "b"]'],
    [['CMD', 1, 2, '["a",   "b"]', { json: ['a', 'b'] }]],
  ],
  ['single quotes make shell text', ["CMD ['a', 'b']"], [['CMD', 1, 1, "['a', 'b']"]]],
  ['a missing bracket makes shell text', ['CMD ["a", "b"'], [['CMD', 1, 1, '["a", "b"']]],
  ['a trailing comma makes shell text', ['CMD ["a",]'], [['CMD', 1, 1, '["a",]']]],
  ['text behind the array makes shell text', ['CMD ["a"] && b'], [['CMD', 1, 1, '["a"] && b']]],
  ['a test command is shell text', ['RUN [ "$x" ] && a'], [['RUN', 1, 1, '[ "$x" ] && a']]],
  [
    'a test command of a literal looks like an array and is one',
    ['RUN [ "x" ]'],
    [['RUN', 1, 1, '[ "x" ]', { json: ['x'] }]],
  ],
  [
    'a backslash that JSON does not know makes shell text',
    ['CMD ["C:\\Program"]'],
    [['CMD', 1, 1, '["C:\\Program"]']],
  ],
  [
    'an array of something else is refused',
    ['CMD ["a", 1]'],
    [['CMD', 1, 1, '["a", 1]']],
    { problems: ['a JSON array may hold strings only'] },
  ],
  [
    'a nested array is refused',
    ['CMD [["a"]]'],
    [['CMD', 1, 1, '[["a"]]']],
    { problems: ['a JSON array may hold strings only'] },
  ],
  [
    'null is no string',
    ['CMD [null]'],
    [['CMD', 1, 1, '[null]']],
    { problems: ['a JSON array may hold strings only'] },
  ],
  ['an object is shell text', ['CMD {"a": "b"}'], [['CMD', 1, 1, '{"a": "b"}']]],
  [
    'COPY, ADD, VOLUME and SHELL take arrays',
    ['COPY ["a b", "c"]', 'ADD ["d", "e"]', 'VOLUME ["/f"]', 'SHELL ["/bin/bash", "-c"]'],
    [
      ['COPY', 1, 1, '["a b", "c"]', { json: ['a b', 'c'] }],
      ['ADD', 2, 2, '["d", "e"]', { json: ['d', 'e'] }],
      ['VOLUME', 3, 3, '["/f"]', { json: ['/f'] }],
      ['SHELL', 4, 4, '["/bin/bash", "-c"]', { json: ['/bin/bash', '-c'] }],
    ],
  ],
  [
    'HEALTHCHECK takes one behind CMD',
    ['HEALTHCHECK CMD ["a", "b"]'],
    [['HEALTHCHECK', 1, 1, 'CMD ["a", "b"]', { json: ['a', 'b'] }]],
  ],
  [
    'flags may stand before an array',
    ['COPY --chown=1 ["a", "b"]'],
    [['COPY', 1, 1, '["a", "b"]', { flags: ['chown=1'], json: ['a', 'b'] }]],
  ],
  [
    'ENV, LABEL, EXPOSE, USER and WORKDIR take none',
    ['LABEL ["a", "b"]', 'WORKDIR ["a"]', 'USER ["a"]', 'EXPOSE ["1"]'],
    [
      ['LABEL', 1, 1, '["a", "b"]'],
      ['WORKDIR', 2, 2, '["a"]'],
      ['USER', 3, 3, '["a"]'],
      ['EXPOSE', 4, 4, '["1"]'],
    ],
  ],
  [
    'an array opens no heredoc',
    ['RUN ["<<E"]', 'RUN a'],
    [
      ['RUN', 1, 1, '["<<E"]', { json: ['<<E'] }],
      ['RUN', 2, 2, 'a'],
    ],
  ],
]);

scanTable('ONBUILD', [
  [
    'holds an instruction of its own',
    ['ONBUILD RUN a b'],
    [['ONBUILD', 1, 1, 'RUN a b', { trigger: ['RUN', 1, 1, 'a b'] }]],
  ],
  [
    'its instruction may have flags',
    ['ONBUILD COPY --chown=1:1 a b'],
    [['ONBUILD', 1, 1, 'COPY --chown=1:1 a b', { trigger: ['COPY', 1, 1, 'a b', { flags: ['chown=1:1'] }] }]],
  ],
  [
    'its instruction may have a JSON form',
    ['onbuild cmd ["a"]'],
    [['onbuild', 1, 1, 'cmd ["a"]', { trigger: ['cmd', 1, 1, '["a"]', { json: ['a'] }] }]],
  ],
  [
    'its instruction may be continued',
    ['ONBUILD RUN a \\', '# c', '  b'],
    [['ONBUILD', 1, 3, 'RUN a   b', { inner: ['c'], trigger: ['RUN', 1, 3, 'a   b'] }]],
  ],
  [
    'its instruction may begin on the next line',
    ['ONBUILD \\', '  RUN a'],
    [['ONBUILD', 1, 2, 'RUN a', { trigger: ['RUN', 1, 2, 'a'] }]],
  ],
  [
    'its instruction may have a heredoc',
    ['ONBUILD RUN <<E', 'a', 'E', 'RUN b'],
    [
      [
        'ONBUILD',
        1,
        3,
        'RUN <<E',
        { heredocs: [['E', 'a\n']], trigger: ['RUN', 1, 3, '<<E', { heredocs: [['E', 'a\n']] }] },
      ],
      ['RUN', 4, 4, 'b'],
    ],
  ],
  ['may stand alone', ['ONBUILD'], [['ONBUILD', 1, 1, '']]],
  [
    'a second ONBUILD inside opens no heredoc',
    ['ONBUILD ONBUILD RUN <<E', 'RUN a'],
    [
      [
        'ONBUILD',
        1,
        1,
        'ONBUILD RUN <<E',
        { trigger: ['ONBUILD', 1, 1, 'RUN <<E', { trigger: ['RUN', 1, 1, '<<E'] }] },
      ],
      ['RUN', 2, 2, 'a'],
    ],
  ],
]);
