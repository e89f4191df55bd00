/** The oracle itself: joins that change a build are told from joins that do not. */
import { describe, expect, test } from '@jest/globals';
import { compareRuns, hostShells } from '../../src/testing/index.js';

const shells = hostShells();

const file = (...lines: readonly string[]) => `${['FROM debian:12', ...lines].join('\n')}\n`;

describe('a join is seen to be wrong', () => {
  test.each<[name: string, before: readonly string[], after: string]>([
    ['when the directory reaches the second', ['RUN cd /tmp && a', 'RUN b'], 'RUN cd /tmp && a && b'],
    ['when a variable reaches the second', ['RUN export A=1', 'RUN b'], 'RUN export A=1 && b'],
    ['when the mask reaches the second', ['RUN umask 077', 'RUN b'], 'RUN umask 077 && b'],
    ['when a redirection reaches the second', ['RUN exec > /log', 'RUN b'], 'RUN exec > /log && b'],
    ['when exit skips the second', ['RUN a && exit 0', 'RUN b'], 'RUN a && exit 0 && b'],
    ['when a comment swallows the second', ['RUN a # c', 'RUN b'], 'RUN a # c && b'],
    ['when a failure of the first is passed over', ['RUN a', 'RUN b; c'], 'RUN a && b; c'],
    ['when an alternative of the second covers the first', ['RUN a', 'RUN b || c'], 'RUN a && b || c'],
    ['when an alternative of the first covers the second', ['RUN a', 'RUN b'], 'RUN a; b'],
    ['when set -e makes a failure of the second fatal', ['RUN set -e; a', 'RUN b; c'], 'RUN set -e; a; b; c'],
    ['when set -e of a group is dead', ['RUN set -e; a; b', 'RUN c'], 'RUN { set -e; a; b; } && c'],
    ['when set -e of a subshell is dead', ['RUN set -e; a; b', 'RUN c'], 'RUN ( set -e; a; b ) && c'],
    [
      'when set -e is dead in a loop',
      ['RUN set -e; for i in 1 2; do a; b; done', 'RUN c'],
      'RUN set -e; for i in 1 2; do a; b; done && c',
    ],
    [
      'when set -e is dead in a function',
      ['RUN set -e; f() { a; b; }; f', 'RUN c'],
      'RUN set -e; f() { a; b; }; f && c',
    ],
    [
      'when a test at the end no longer fails',
      ['RUN set -e; [ -f /no ] && a', 'RUN b'],
      'RUN set -e; [ -f /no ] && a; b',
    ],
    ['when a function reaches the second', ['RUN b() { a; }', 'RUN b'], 'RUN b() { a; } && b'],
    ['when the user differs', ['RUN a', 'USER app', 'RUN b'], 'RUN a && b'],
    ['when an ENV came between', ['RUN a', 'ENV X=1', 'RUN b'], 'RUN a && b'],
    ['when the working directory differs', ['RUN a', 'WORKDIR /x', 'RUN b'], 'RUN a && b'],
    [
      'when the mounts differ',
      ['RUN --mount=type=tmpfs,target=/x a', 'RUN b'],
      'RUN --mount=type=tmpfs,target=/x a && b',
    ],
    ['when a command is lost', ['RUN a', 'RUN b'], 'RUN a'],
    ['when commands change places', ['RUN a', 'RUN b'], 'RUN b && a'],
    ['when an argument is added that was not declared', ['RUN a x'], 'RUN a x y'],
    ['when it is no shell text any more', ['RUN a', 'RUN b'], 'RUN a && && b'],
  ])('%s', async (_name, before, after) => {
    expect(await compareRuns(file(...before), file(after), shells)).not.toEqual([]);
  });
});

describe('a join is seen to be right', () => {
  test.each<[name: string, before: readonly string[], after: string]>([
    ['of plain commands', ['RUN a x', 'RUN b "y z"'], 'RUN a x && b "y z"'],
    ['of a pipeline', ['RUN a | b', 'RUN c'], 'RUN a | b && c'],
    ['with the second in braces', ['RUN a', 'RUN b; c || d'], 'RUN a && { b; c || d; }'],
    [
      'with the first in a subshell',
      ['RUN cd /tmp && a && export B=1', 'RUN c'],
      'RUN ( cd /tmp && a && export B=1 ) && c',
    ],
    [
      'when the second goes to a directory of its own',
      ['RUN cd /a && b', 'RUN cd /c && d'],
      'RUN cd /a && b && cd /c && d',
    ],
    ['of a failing exit', ['RUN a || exit 1', 'RUN b'], 'RUN a || exit 1 && b'],
    ['under set -e', ['RUN set -e; a; b', 'RUN set -e; c; d'], 'RUN set -e; a; b; c; d'],
    ['of substitutions', ['RUN a "$(b c)"', 'RUN d `e`'], 'RUN a "$(b c)" && d `e`'],
    ['of a loop', ['RUN for i in 1 2; do a $i; done', 'RUN b'], 'RUN for i in 1 2; do a $i; done && b'],
    [
      'with paths',
      ['RUN a /etc/x > /etc/y', 'RUN [ -f /etc/y ] && /usr/bin/b'],
      'RUN a /etc/x > /etc/y && [ -f /etc/y ] && /usr/bin/b',
    ],
  ])('%s', async (_name, before, after) => {
    expect(await compareRuns(file(...before), file(after), shells)).toEqual([]);
  });

  test('when it declares the arguments and commands that it adds and drops', async () => {
    const before = file('RUN apk update && apk add curl && rm -rf /var/cache/apk/*', 'RUN b');
    const after = file('RUN apk add --no-cache curl', 'RUN b && c --all');
    const permitted = {
      addedArguments: ['--no-cache'],
      droppedCommands: ['apk update', 'rm -rf /var/cache/apk/*'],
      addedCommands: ['c --all'],
    };
    expect(await compareRuns(before, after, shells, permitted)).toEqual([]);
    expect(await compareRuns(before, after, shells)).not.toEqual([]);
  });

  test('by the shell that SHELL names, with its options', async () => {
    const shell = 'SHELL ["/bin/bash", "-eo", "pipefail", "-c"]';
    const right = [
      file(shell, 'RUN [[ a ]] && b', 'RUN c | d; e'),
      file(shell, 'RUN [[ a ]] && b; c | d; e'),
    ];
    const wrong = [
      file(shell, 'RUN for i in 1 2; do a; b; done', 'RUN c'),
      file(shell, 'RUN for i in 1 2; do a; b; done && c'),
    ];
    expect(await compareRuns(right[0]!, right[1]!, shells)).toEqual([]);
    expect(await compareRuns(wrong[0]!, wrong[1]!, shells)).not.toEqual([]);
  });
});

test('a difference says where it is', async () => {
  const [first] = await compareRuns(file('RUN a', 'RUN b; c'), file('RUN a && b; c'), shells.slice(0, 1));
  expect(first).toContain(`stage 0 in ${shells[0]!.name}, when \`a\` fails: command 2 is`);
});
