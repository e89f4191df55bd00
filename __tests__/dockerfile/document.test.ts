/** Documents: problems, stages, shells, positions, and the scripts that instructions hand to a shell. */
import { describe, expect, test } from '@jest/globals';
import { Document } from '../../src/dockerfile/document.js';

function documentOf(...lines: readonly string[]): Document {
  return new Document('Dockerfile', `${lines.join('\n')}\n`);
}

describe('problems', () => {
  test.each<[name: string, lines: readonly string[], problems: readonly string[]]>([
    ['a plain file has none', ['ARG A=1', 'FROM a:$A AS b', 'RUN c', 'CMD ["d"]'], []],
    ['an unknown instruction', ['FROM a', 'FETCH b'], ['unknown instruction `FETCH`']],
    ['an unknown instruction behind ONBUILD', ['FROM a', 'ONBUILD FETCH b'], ['unknown instruction `FETCH`']],
    [
      'a long unknown word is cut',
      ['FROM a', 'X'.repeat(50)],
      [`unknown instruction \`${'X'.repeat(40)}…\``],
    ],
    ['an instruction before the first FROM', ['RUN a', 'FROM b'], ['`RUN` stands before the first `FROM`']],
    ['only ARG', ['ARG A'], ['there is no `FROM`']],
    [
      'a chained ONBUILD',
      ['FROM a', 'ONBUILD ONBUILD RUN b'],
      ['`ONBUILD` cannot be a trigger of `ONBUILD`'],
    ],
    ['a FROM behind ONBUILD', ['FROM a', 'ONBUILD FROM b'], ['`FROM` cannot be a trigger of `ONBUILD`']],
    ['a flag of another instruction', ['FROM a', 'COPY --mount=x b c'], ['`COPY` has no flag `--mount`']],
    ['a flag in another case', ['FROM a', 'COPY --From=x b c'], ['`COPY` has no flag `--From`']],
    ['a flag that is given twice', ['FROM a', 'COPY --chown=1 --chown=2 b c'], ['`--chown` is given twice']],
    [
      'flags that may be given twice',
      [
        'FROM a',
        'RUN --mount=type=tmpfs,target=/a --mount=type=tmpfs,target=/b c',
        'COPY --exclude=a --exclude=b c d',
      ],
      [],
    ],
    ['a flag without its value', ['FROM a', 'COPY --chmod b c'], ['`--chmod` needs a value']],
    [
      'flags that need no value',
      ['FROM a', 'COPY --link --parents b c', 'ADD --keep-git-dir --unpack=false d e'],
      [],
    ],
    ['flags that the builder overlooks', ['FROM a', 'ARG --x B', 'STOPSIGNAL --y 9'], []],
    [
      'every flag of the reference',
      [
        'FROM --platform=linux/amd64 a',
        'RUN --mount=type=tmpfs,target=/x --network=none --security=insecure --device=y b',
        'COPY --from=a --chown=1 --chmod=644 --link --parents --exclude=x c d',
        'ADD --chown=1 --chmod=644 --link --keep-git-dir=true --checksum=x --unpack --exclude=y e f',
        'HEALTHCHECK --interval=1s --timeout=1s --start-period=1s --start-interval=1s --retries=1 CMD g',
      ],
      [],
    ],
    ['a FROM with two words', ['FROM a b'], ['`FROM` takes an image, or an image, `AS` and a name']],
    ['a FROM with a comment behind', ['FROM a # b'], ['`FROM` takes an image, or an image, `AS` and a name']],
    [
      'a FROM with another word for AS',
      ['FROM a is b'],
      ['`FROM` takes an image, or an image, `AS` and a name'],
    ],
    ['a stage name that begins with a digit', ['FROM a AS 1b'], ['`1b` cannot name a stage']],
    ['stage names with letters in both cases, digits and signs', ['FROM a AS B-1_c.d'], []],
    [
      'a COPY without a destination',
      ['FROM a', 'COPY b', 'ADD ["c"]'],
      ['`COPY` needs a source and a destination', '`ADD` needs a source and a destination'],
    ],
    ['an ENV without a value', ['FROM a', 'ENV B'], ['`ENV` needs a name and a value']],
    ['an ENV of the old form', ['FROM a', 'ENV B c d'], []],
    [
      'an ENV whose later word has no equals sign',
      ['FROM a', 'ENV B=c # d'],
      ['`ENV` has a word without `=`: `#`'],
    ],
    [
      'an ENV with blanks in quotes and behind escapes',
      ['FROM a', `ENV B="c d" E='f g' H=i\\ j K="l\\" m"`],
      [],
    ],
    ['an ENV with a blank name', ['FROM a', 'ENV B=c =d'], ['`ENV` has a blank name']],
    ['a LABEL with a word too many', ['FROM a', 'LABEL b=c d'], ['`LABEL` has a word without `=`: `d`']],
    ['a LABEL with a quoted name', ['FROM a', 'LABEL "b c"="d e"'], []],
    [
      'a HEALTHCHECK of another kind',
      ['FROM a', 'HEALTHCHECK curl -f /'],
      ['`HEALTHCHECK` takes `CMD` or `NONE`'],
    ],
    [
      'a HEALTHCHECK without its command',
      ['FROM a', 'HEALTHCHECK --retries=1 CMD'],
      ['`HEALTHCHECK CMD` needs a command'],
    ],
    [
      'a HEALTHCHECK NONE with arguments',
      ['FROM a', 'HEALTHCHECK NONE x'],
      ['`HEALTHCHECK NONE` takes nothing'],
    ],
    ['a HEALTHCHECK in lower case', ['FROM a', 'HEALTHCHECK none', 'HEALTHCHECK cmd true'], []],
    [
      'a SHELL in shell form',
      ['FROM a', 'SHELL /bin/bash -c', 'SHELL []'],
      ['`SHELL` takes a JSON array of strings', '`SHELL` takes a JSON array of strings'],
    ],
    [
      'instructions without arguments',
      ['FROM a', 'WORKDIR', 'USER', 'EXPOSE', 'RUN', 'CMD', 'ENTRYPOINT'],
      [
        '`WORKDIR` needs arguments',
        '`USER` needs arguments',
        '`EXPOSE` needs arguments',
        '`RUN` needs arguments',
      ],
    ],
    [
      'a continuation character before the end of the text',
      ['FROM a', '\\'],
      ['the line continues into nothing'],
    ],
    [
      'problems come in the order of the text',
      ['FROM a', 'X', 'COPY b', 'RUN <<E'],
      ['unknown instruction `X`', '`COPY` needs a source and a destination', 'the heredoc `E` is not ended'],
    ],
  ])('%s', (_name, lines, problems) => {
    expect(documentOf(...lines).problems.map(({ message }) => message)).toEqual(problems);
  });

  test('a line above 65535 bytes is refused, one below is not', () => {
    const fits = documentOf('FROM a', `RUN ${'x'.repeat(65_531)}`);
    const long = documentOf('FROM a', `RUN ${'x'.repeat(65_532)}`);
    const multibyte = documentOf('FROM a', `RUN ${'é'.repeat(32_766)}`);
    const message = 'the line is longer than 65535 bytes, the most that a builder reads';
    expect(fits.problems).toEqual([]);
    expect(long.problems.map((problem) => problem.message)).toEqual([message]);
    expect(multibyte.problems.map((problem) => problem.message)).toEqual([message]);
  });
});

describe('stages', () => {
  const document = documentOf(
    'ARG V=1',
    'FROM alpine:$V AS Base',
    'RUN a',
    'FROM base AS build',
    'COPY --from=0 /a /b',
    'FROM scratch',
    'COPY --from=build /c /d',
  );

  test('an ARG before the first FROM belongs to none', () => {
    expect(document.stageOf(document.instructions[0]!)).toBeUndefined();
  });

  test('begin with FROM and end before the next one', () => {
    expect(
      document.stages.map(({ index, instructions }) => [index, instructions.map(({ keyword }) => keyword)]),
    ).toEqual([
      [0, ['RUN']],
      [1, ['COPY']],
      [2, ['COPY']],
    ]);
    expect(document.stageOf(document.instructions[4]!)).toBe(document.stages[1]);
    expect(document.stageOf(document.stages[2]!.from)).toBe(document.stages[2]);
  });

  test('are named in lower case, or not at all', () => {
    expect(document.stages.map(({ name, image }) => [name, image])).toEqual([
      ['base', 'alpine:$V'],
      ['build', 'base'],
      [undefined, 'scratch'],
    ]);
  });

  test('know the earlier stage that they continue', () => {
    expect(document.stages.map(({ parent }) => parent?.index)).toEqual([undefined, 0, undefined]);
  });

  test('do not continue themselves or a later one', () => {
    const loop = documentOf('FROM b AS a', 'FROM a AS b', 'FROM c AS c');
    expect(loop.stages.map(({ parent }) => parent?.index)).toEqual([undefined, 0, undefined]);
  });

  test('are found by name in any case and by number', () => {
    expect(document.stageNamed('BUILD')?.index).toBe(1);
    expect(document.stageNamed('2')?.index).toBe(2);
    expect(document.stageNamed('3')).toBeUndefined();
    expect(document.stageNamed('nginx:1')).toBeUndefined();
  });

  test('of one name are found as the last of them', () => {
    const twice = documentOf('FROM a AS x', 'FROM b AS x', 'FROM x');
    expect(twice.stageNamed('x')?.index).toBe(1);
    expect(twice.stages[2]!.parent?.index).toBe(1);
  });

  test('by AS in any case', () => {
    expect(documentOf('from a aS b').stages[0]!.name).toBe('b');
  });
});

describe('the shell of an instruction', () => {
  const document = documentOf(
    'FROM a AS x',
    'RUN b',
    'SHELL ["/bin/bash", "-euo", "pipefail", "-c"]',
    'RUN c',
    'FROM x',
    'RUN d',
    'FROM e',
    'RUN f',
    'SHELL ["powershell", "-command"]',
    'RUN g',
    'SHELL /bin/sh',
    'ONBUILD RUN h',
  );
  const shellOf = (line: number) => document.instructions.find(({ lines }) => lines.first === line)!.shell;

  test('is /bin/sh until a SHELL instruction', () => {
    expect(shellOf(2)).toMatchObject({ argv: ['/bin/sh', '-c'], dialect: 'sh', declared: false });
  });
  test('is that of the last SHELL before it', () => {
    expect(shellOf(4)).toMatchObject({
      dialect: 'bash',
      options: ['errexit', 'nounset', 'pipefail'],
      declared: true,
    });
  });
  test('is inherited by a stage that continues another', () => {
    expect(shellOf(6)).toMatchObject({ dialect: 'bash', declared: true });
  });
  test('starts anew in every other stage', () => {
    expect(shellOf(8)).toMatchObject({ dialect: 'sh', declared: false });
  });
  test('has no grammar where it is none of sh', () => {
    expect(shellOf(10)).toMatchObject({ dialect: undefined, declared: true });
  });
  test('is that of ONBUILD for the instruction behind it', () => {
    const trigger = document.instructions.at(-1)!.trigger;
    expect(trigger?.shell.argv[0]).toBe('powershell');
  });
});

describe('the script of an instruction', () => {
  test.each<[name: string, lines: readonly string[], script: string | undefined, opaque?: string]>([
    ['of RUN is its joined text', ['RUN a \\', '# b', '  && c'], 'a   && c'],
    ['of RUN leaves its flags out', ['RUN --network=none a b'], 'a b'],
    ['of CMD and ENTRYPOINT in shell form', ['CMD a $B'], 'a $B'],
    ['of HEALTHCHECK is behind CMD', ['HEALTHCHECK --retries=3 CMD  a || exit 1'], 'a || exit 1'],
    ['of HEALTHCHECK NONE does not exist', ['HEALTHCHECK NONE'], undefined],
    ['of an exec form does not exist', ['RUN ["a"]'], undefined, 'it is in exec form'],
    ['of what runs nothing does not exist', ['ENV A=b'], undefined],
    ['of a heredoc is its body', ['RUN <<E', 'a', 'b', 'E'], 'a\nb\n'],
    [
      'of a heredoc with a hyphen is its body without leading tabs',
      ['RUN <<-E', '\ta', '\t\t b', '\tE'],
      'a\n b\n',
    ],
    ['of an empty heredoc is empty', ['RUN <<E', 'E'], ''],
    [
      'of a heredoc for an interpreter line is not read',
      ['RUN <<E', '#!/usr/bin/env python3', 'a()', 'E'],
      undefined,
      'its heredoc is a file with an interpreter line',
    ],
    [
      'of such a heredoc with a hyphen neither',
      ['RUN <<-E', '\t#!/bin/sh', '\ta', '\tE'],
      undefined,
      'its heredoc is a file with an interpreter line',
    ],
    ['of a heredoc for a program is a here-document of the shell', ['RUN a <<E', 'b', 'E'], 'a <<E\nb\nE'],
    ['of a heredoc behind a continuation too', ['RUN a \\', '  <<E > b', 'c', 'E'], 'a   <<E > b\nc\nE'],
    ['of two heredocs too', ['RUN a <<A 3<<-B', 'x', 'A', '\ty', '\tB'], 'a <<A 3<<-B\nx\nA\n\ty\nB'],
    [
      'with carriage returns is not read',
      ['RUN <<E', 'a\r', 'E'],
      undefined,
      'the script holds carriage returns, which the shell takes as part of its words',
    ],
    [
      'for another shell is not read',
      ['SHELL ["pwsh", "-c"]', 'RUN a'],
      undefined,
      '`pwsh -c` runs it, whose scripts are not read',
    ],
  ])('%s', (_name, lines, script, ...[opaque]) => {
    const instruction = documentOf('FROM x', ...lines).instructions.at(-1)!;
    expect(instruction.script?.source.text).toBe(script);
    expect(instruction.opaque).toBe(opaque);
  });

  test('is a heredoc script only where the heredoc is all there is', () => {
    const are = (...lines: readonly string[]) =>
      documentOf('FROM x', ...lines).instructions[1]!.isHeredocScript;
    expect(are('RUN <<E', 'E')).toBe(true);
    expect(are('RUN <<E sh', 'E')).toBe(false);
    expect(are('RUN sh <<E', 'E')).toBe(false);
    expect(are('RUN <<A <<B', 'A', 'B')).toBe(false);
    expect(are('COPY <<E /a', 'E')).toBe(false);
  });

  test('has words at their place in the Dockerfile, whatever was dropped before them', () => {
    const lines = [
      'FROM x',
      'RUN one \\',
      "  # it's why",
      '',
      '  && tw\\',
      'o "three \\',
      '  four" <<E',
      'five $six',
      'E',
    ];
    const document = documentOf(...lines);
    const commands = document.instructions[1]!.script!.commands;
    const slices = commands.map(({ words }) =>
      words.map(({ span }) => document.text.slice(span.start, span.end)),
    );
    expect(slices).toEqual([['one'], ['tw\\\no', '"three \\\n  four"']]);
    const body = commands[1]!.redirections[0]!.body!;
    expect(document.text.slice(body.span.start, body.span.end)).toBe('five $six\n');
  });

  test('of ONBUILD has its words at their place', () => {
    const document = documentOf('FROM x', 'ONBUILD RUN a \\', '  && b');
    const words = document.instructions[1]!.trigger!.script!.commands.map(({ words: [word] }) => word!.span);
    expect(words.map(({ start, end }) => document.text.slice(start, end))).toEqual(['a', 'b']);
  });
});

describe('positions', () => {
  test('count lines and columns from 1, columns in UTF-16 units', () => {
    const document = documentOf('FROM a', 'RUN 🐳 b');
    expect(document.positionAt(0)).toEqual({ line: 1, column: 1 });
    expect(document.positionAt(document.text.indexOf('b'))).toEqual({ line: 2, column: 8 });
    expect(document.positionAt(document.text.length)).toEqual({ line: 3, column: 1 });
  });

  test('know the beginning and the indentation of their line', () => {
    const document = documentOf('FROM a', ' \tRUN b');
    expect(document.lineStart(document.text.indexOf('b'))).toBe(7);
    expect(document.indentation(document.text.indexOf('b'))).toBe(' \t');
    expect(document.indentation(3)).toBe('');
  });

  test('the end of line is what most lines end in', () => {
    const eolOf = (text: string) => new Document('Dockerfile', text).eol;
    expect(eolOf('FROM a\r\nRUN b\r\n')).toBe('\r\n');
    expect(eolOf('FROM a\nRUN b\r\n')).toBe('\n');
    expect(eolOf('FROM a\r\nRUN b\r\nRUN c\n')).toBe('\r\n');
    expect(eolOf('FROM a')).toBe('\n');
  });
});

describe('the typed view', () => {
  test.each<
    [
      name: string,
      line: string,
      assignments: readonly (readonly [string, string | undefined])[],
      variables?: readonly string[],
    ]
  >([
    [
      'ENV has names and values without quotes',
      `ENV A=b "C"="d e" F='g' H=i\\ j`,
      [
        ['A', 'b'],
        ['C', 'd e'],
        ['F', 'g'],
        ['H', 'i j'],
      ],
    ],
    ['ENV of the old form has one', 'ENV A b c', [['A', 'b c']]],
    ['LABEL too', 'LABEL a.b=c', [['a.b', 'c']]],
    ['ARG without a default has no value', 'ARG A', [['A', undefined]]],
    ['ARG with a default has it', 'ARG A=b', [['A', 'b']]],
    [
      'ARG may declare several',
      'ARG A=1 B C=2',
      [
        ['A', '1'],
        ['B', undefined],
        ['C', '2'],
      ],
    ],
    ['variables are listed once', 'COPY $A ${B:-c} $A/', [], ['A', 'B']],
  ])('%s', (_name, line, assignments, variables = []) => {
    const { typed } = documentOf('FROM x', line).instructions[1]!;
    expect(typed.assignments.map(({ name, value }) => [name, value])).toEqual(assignments);
    expect(typed.variables).toEqual(variables);
  });
});
