/** Which shell the argument of SHELL is. */
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_SHELL, declaredShell } from '../../src/shell/shell.js';
import type { Dialect } from '../../src/shell/parse.js';

describe('a SHELL instruction', () => {
  test.each<[argv: readonly string[], dialect: Dialect, options: readonly string[]]>([
    [['/bin/sh', '-c'], 'sh', []],
    [['sh', '-c'], 'sh', []],
    [['/bin/ash', '-c'], 'sh', []],
    [['/bin/dash', '-c'], 'sh', []],
    [['/bin/busybox', 'ash', '-c'], 'sh', []],
    [['/bin/busybox', 'sh', '-e', '-c'], 'sh', ['errexit']],
    [['/bin/bash', '-c'], 'bash', []],
    [['/usr/bin/bash', '-ec'], 'bash', ['errexit']],
    [['/bin/bash', '-o', 'pipefail', '-c'], 'bash', ['pipefail']],
    [['/bin/bash', '-eo', 'pipefail', '-c'], 'bash', ['errexit', 'pipefail']],
    [['/bin/bash', '-euxo', 'pipefail', '-c'], 'bash', ['errexit', 'nounset', 'pipefail', 'xtrace']],
    [
      ['/bin/bash', '-e', '-u', '-o', 'pipefail', '-x', '-c'],
      'bash',
      ['errexit', 'nounset', 'pipefail', 'xtrace'],
    ],
    [['/bin/bash', '-ceo', 'pipefail'], 'bash', ['errexit', 'pipefail']],
    [['/bin/bash', '-e', '+e', '-c'], 'bash', []],
    [['/bin/bash', '-o', 'pipefail', '+o', 'pipefail', '-c'], 'bash', []],
  ])('%j is read', (argv, dialect, options) => {
    expect(declaredShell(argv)).toEqual({ argv, dialect, options, declared: true });
  });

  test.each<readonly string[]>([
    [],
    ['/bin/bash'],
    ['/bin/bash', '-e'],
    ['/bin/bash', '-lc'],
    ['/bin/bash', '--login', '-c'],
    ['/bin/bash', '-c', 'set -e; eval "$1"'],
    ['/bin/bash', '-o'],
    ['/bin/bash', '-ic'],
    ['/bin/zsh', '-c'],
    ['pwsh', '-Command'],
    ['powershell', '-Command', '$ErrorActionPreference = "Stop";'],
    ['cmd', '/S', '/C'],
    ['python3', '-c'],
    ['conda', 'run', '-n', 'x', '/bin/bash', '-c'],
    ['/usr/bin/env', 'bash', '-c'],
    ['nix', 'develop', '-c'],
    ['/bin/busybox', 'awk', '-c'],
    ['constructor', '-c'],
  ])('%j %j %j is left unread', (...argv) => {
    expect(declaredShell(argv)).toEqual({ argv, dialect: undefined, options: [], declared: true });
  });

  test('is absent by default', () => {
    expect(DEFAULT_SHELL).toEqual({ argv: ['/bin/sh', '-c'], dialect: 'sh', options: [], declared: false });
  });
});
