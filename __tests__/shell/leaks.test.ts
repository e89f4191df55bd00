/** What outlives a script for a command put behind it. */
import { describe, expect, test } from '@jest/globals';
import type { LeakKind } from '../../src/shell/leaks.js';
import { scriptOf } from './shape.js';

/** Kinds, with the name where there is one. */
function leaksOf(script: string, dialect: 'sh' | 'bash' = 'sh'): readonly string[] {
  return scriptOf(script, dialect).leaks.map(({ kind, name }) =>
    name === undefined ? kind : `${kind} ${name}`,
  );
}

describe('nothing outlives', () => {
  test.each([
    'apt-get update && apt-get install -y curl',
    'a; b || c; d | e',
    '(cd /x && make)',
    'a "$(cd /x; pwd)"',
    'a `export B=1`',
    '(A=1; export B=2; set -e; umask 077; exit 0)',
    'cd /x | a',
    'a | while read -r l; do b; done',
    'A=1 make',
    'env A=1 make',
    'if a; then b; else c; fi',
    'a || exit 1',
    'a || { echo failed; exit 2; }',
    'if ! a; then exit 127; fi',
    'while a; do if b; then break; fi; done',
    'for_x a',
    'echo "cd /x; export A=1"',
    'echo cd export set',
    'command -v cd',
    'nginx -v && mysqld --version',
    'service --status-all',
    'service x stop',
    'systemctl enable x',
    'gradle --no-daemon build',
    'sh -c "cd /x && make"',
    'bash -c "a >b 2>&1 && c &>/dev/null"',
    'echo x > /dev/null 2> /dev/stderr',
    'cat /etc/hosts',
    "printf '%s' a",
    "cat > x <<'E'\n${A:=1}\nE",
    'a $((1 + 2)) $((b == c)) $((d <= e))',
    "awk '{ a = 1; b++ }'",
    'a "${b:-c}" ${d:+e} ${f%.g}',
    'pip install a && conda install b',
    'true',
    '',
  ])('`%s`', (script) => {
    expect(leaksOf(script)).toEqual([]);
  });
});

describe('the shell is changed by', () => {
  test.each<[script: string, leaks: readonly string[]]>([
    ['cd /x', ['directory']],
    ['cd /x && make', ['directory']],
    ['a && cd /x', ['directory']],
    ['{ cd /x; }', ['directory']],
    ['if cd /x; then a; fi', ['directory']],
    ['! cd /x', ['directory']],
    ['builtin cd /x', ['directory']],
    ['command cd /x', ['directory']],
    ['chdir /x', ['directory']],
    ['pushd /x && popd', ['directory', 'directory']],
    ['A=1', ['variable A']],
    ['A=1 B=2; a', ['variable A', 'variable B']],
    ['A="$(b)" && c', ['variable A']],
    ['A=1 export B=2', ['variable A', 'variable B']],
    ['A=1 : && a', ['variable A']],
    ['export A=1', ['variable A']],
    ['export -n A', ['variable A']],
    ['readonly A', ['variable A']],
    ['unset A', ['variable A']],
    ['read -r A < b', ['variable A']],
    ['getopts ab A', ['variable ab']],
    [': "${A:=b}"', ['variable']],
    [': ${A=b}', ['variable']],
    ['a $((b = 1))', ['variable']],
    ['a $((b++))', ['variable']],
    ['a $((b <<= 1))', ['variable']],
    ['B=${A:=1} c', ['variable']],
    ['a > ${B:=c}', ['variable']],
    ['for i in a b; do c; done', ['variable i']],
    ['for i in a b; do cd $i; done', ['variable i', 'directory']],
    ['case x in y) A=1;; esac', ['variable A']],
    ['set -e; a', ['option']],
    ['set -eux && a', ['option']],
    ['set +e', ['option']],
    ['set -- a b', ['option']],
    ['shift', ['variable']],
    ['umask 077', ['mask']],
    ['ulimit -n 10', ['limit']],
    ["trap 'rm x' EXIT", ['trap']],
    ["alias a='b c'", ['alias']],
    ['unalias a', ['alias']],
    ['hash -r', ['command hash']],
    ['f() { a; }', ['function f']],
    ['f() { cd /x; }; f', ['function f', 'directory']],
    ['exec > log', ['file descriptor']],
    ['exec 3>&1', ['file descriptor']],
    ['exec a b', ['exit']],
    ['exit 0', ['exit']],
    ['exit', ['exit']],
    ['exit 256', ['exit']],
    ['a && exit 0', ['exit']],
    ['test -f a && exit 0; b', ['exit']],
    ['a || exit 0', ['exit']],
    ['a || exit $?', ['exit']],
    ['return 1', ['exit']],
    ['break', ['exit']],
    ['if a; then continue; fi', ['exit']],
    ['eval "$a"', ['evaluation']],
    ['. /x', ['evaluation']],
    ['source /x', ['evaluation']],
    ['. ~/.nvm/nvm.sh && nvm install 20', ['evaluation', 'evaluation']],
    ['conda activate a', ['evaluation']],
    ['sdk install java', ['evaluation']],
    ['$a b', ['evaluation']],
    ['"$a" b', ['evaluation']],
    ['sudo $a b', ['evaluation']],
    ['newgrp a', ['credentials']],
  ])('`%s`', (script, leaks) => {
    expect(leaksOf(script)).toEqual(leaks);
  });

  test.each<[script: string, leaks: readonly string[]]>([
    ['declare A=1', ['variable A']],
    ['typeset -x A=1', ['variable A']],
    ['let A=1', ['variable A']],
    ['mapfile -t A < b', ['variable A']],
    ['shopt -s nullglob', ['option']],
    ['printf -v A x', ['variable']],
    ['(( A = 1 ))', ['variable']],
    ['A+=x', ['variable A']],
    ['a |& cd /x', []],
  ])('in bash `%s`', (script, leaks) => {
    expect(leaksOf(script, 'bash')).toEqual(leaks);
  });
});

describe('the container is changed by', () => {
  test.each<[script: string, kinds: readonly LeakKind[]]>([
    ['a &', ['background']],
    ['a & b', ['background']],
    ['(a &)', ['background']],
    ['(sleep 999 &) && b', ['background']],
    ['{ a & } | b', ['background']],
    ['a "$(b &)"', ['background']],
    ['if a; then b & fi', ['background']],
    ['cd /x &', ['background']],
    ['nohup a', ['daemon']],
    ['service postgresql start', ['daemon']],
    ['sudo service x restart && a', ['daemon']],
    ['service $x start', ['daemon']],
    ['service x $y', ['daemon']],
    ['/etc/init.d/x start', ['daemon']],
    ['(service x start)', ['daemon']],
    ['a "$(pg_ctl start)"', ['daemon']],
    ['mysqld_safe --user=x', ['daemon']],
    ['redis-server --daemonize yes', ['daemon']],
    ['mongod --fork --logpath x', ['daemon']],
    ['dockerd', ['daemon']],
    ['nginx', ['daemon']],
    ['Xvfb :99', ['daemon']],
    ['gradle build', ['daemon']],
    ['./gradlew build', ['daemon']],
    ['bazel build //x', ['daemon']],
    ['dbus-daemon --system --fork', ['daemon']],
    ['gpg-agent --daemon', ['daemon']],
    ['a --daemonize', ['daemon']],
    ['su postgres -c "pg_ctl start"', ['daemon']],
    ['bash -c "a & b"', ['daemon']],
    ['gosu postgres pg_ctl start', ['daemon']],
    ["sh -c '/etc/init.d/x start; a'", ['daemon']],
    ['mount -t tmpfs x /y', ['daemon']],
    ['sysctl -w a=b', ['daemon']],
    ['echo a >> /etc/hosts', ['mounted file']],
    ['(echo a > /etc/resolv.conf)', ['mounted file']],
    ['{ a; b; } > /etc/hosts', ['mounted file']],
    ['for i in a; do b; done > /etc/hosts', ['variable', 'mounted file']],
    ['a | tee -a /etc/hosts', ['mounted file']],
    ['cp a /dev/shm/b', ['mounted file']],
    ['mknod /dev/x c 1 2', ['mounted file']],
    ["sed -i 's/a/b/' /etc/hosts", ['mounted file']],
    ['echo 1 > /proc/sys/x', ['mounted file']],
  ])('`%s`', (script, kinds) => {
    expect(scriptOf(script).leaks.map(({ kind }) => kind)).toEqual(kinds);
  });
});

test('leaks come in the order they are written, each with its place', () => {
  const script = 'a; B=1; (cd /x); c & set -e';
  expect(scriptOf(script).leaks.map(({ span }) => script.slice(span.start, span.end))).toEqual([
    'B=1',
    'c &',
    'set -e',
  ]);
});

test('a leak says what outlives the command', () => {
  expect(scriptOf('cd /x && B=1').leaks.map(({ message }) => message)).toEqual([
    '`cd` outlives the command',
    'the variable `B` outlives the command',
  ]);
});
