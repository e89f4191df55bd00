import { describe, expect, test } from '@jest/globals';
import { merge, objectionTo, objectionToMerge } from './rewrites.js';

const AND = ' && ';

describe('scripts that may be joined', () => {
  test.each<[string, string, string]>([
    ['a', 'b', 'a && b'],
    ['a', 'b', 'a \\\n    && b'],
    ['a && b', 'c && d', 'a && b && c && d'],
    ['a; b', 'c', 'a; b && c'],
    ['a || b', 'c', 'a || b && c'],
    ['! a', 'b', '! a && b'],
    ['a | b', 'c', 'a | b && c'],
    ['a', 'b | c', 'a && b | c'],
    ['a', 'b; c', 'a && { b; c; }'],
    ['a', 'b; c', 'a && ( b; c )'],
    ['a', 'b || c', 'a && { b || c; }'],
    ['a', 'set -e; b; c', 'a && { set -e; b; c; }'],
    ['set -e; a', 'b', 'set -e; a && b'],
    ['set -e; a', 'b', 'set -e; a; b'],
    ['set -e; a', 'b && c', 'set -e; a && b && c'],
    ['set -ex; a; b', 'set -ex; c', 'set -ex; a; b; c'],
    ['set -eux && a', 'set -eux && b', 'set -eux && a && set -eux && b'],
    ['set -eux && a', 'set -eux && b', 'set -eux && a && b'],
    ['set -o errexit; a', 'set -o errexit; b', 'set -o errexit; a; b'],
    ['if a; then b; fi', 'c', 'if a; then b; fi && c'],
    ['for i in 1 2; do a; done', 'b', 'for i in 1 2; do a; done && b'],
    ['case x in y) a;; *) b;; esac', 'c', 'case x in y) a;; *) b;; esac && c'],
    ['cd /x && a', 'b', '(cd /x && a) && b'],
    ['cd /x && a', 'cd /y && b', 'cd /x && a && cd /y && b'],
    ['set -eux; a', 'set -eux; cd /y; b', 'set -eux; a; cd /y; b'],
    ['V=1; a $V', 'b', 'V=1; a $V && b'],
    ['v=1 && a $v', 'b "x"', 'v=1 && a $v && b "x"'],
    ['v=1; a', 'v=2; b $v', 'v=1; a && { v=2; b $v; }'],
    ['export a=1; x', 'y', '( export a=1; x ) && y'],
    ['A=1 a', 'b', 'A=1 a && b'],
    ['a || exit 1', 'b', 'a || exit 1 && b'],
    ['a || { echo no; exit 1; }', 'b', 'a || { echo no; exit 1; } && b'],
    ['(exit 0)', 'b', '(exit 0) && b'],
    ['a', 'exit 0', 'a && exit 0'],
    ['a', 'b # note', 'a && b # note'],
    ['a', 'b & wait', 'a && { b & wait; }'],
    ['set -u; a', 'b', 'set -u; a && b'],
    ['set -f; a', 'b x', 'set -f; a && b x'],
    ['x=$(a) && b "$x"', 'c', 'x=$(a) && b "$x" && c'],
    ['a > log', 'b', 'a > log && b'],
    ['f() { a; }; f', 'b', 'f() { a; }; f && b'],
    ['trap "x" TERM; a', 'set -e', '( trap "x" TERM; a ) && set -e'],
    ['useradd app', 'chown app /srv', 'useradd app && chown app /srv'],
    [
      'apt-get update && apt-get install -y curl',
      'curl -O http://x',
      'apt-get update && apt-get install -y curl && curl -O http://x',
    ],
    [
      'npm install -g yarn && yarn install',
      'yarn build',
      'npm install -g yarn && yarn install && yarn build',
    ],
    ['pip install x', 'hash -r && pip install y', 'pip install x && hash -r && pip install y'],
    ['ln -sf /dev/stdout /var/log/x', 'b', 'ln -sf /dev/stdout /var/log/x && b'],
    ['grep x /etc/hosts', 'b', 'grep x /etc/hosts && b'],
  ])('%s | %s → %s', (a, b, joined) => {
    expect(objectionToMerge([a, b], joined)).toBeUndefined();
  });
});

describe('scripts that may not be joined in that way', () => {
  test.each<[string, string, string]>([
    // order, loss, duplication
    ['a', 'b', 'b && a'],
    ['a', 'b', 'a'],
    ['a', 'b', 'a && b && b'],
    ['a', 'b', 'a && a && b'],
    ['a', 'b', 'a && b && c'],
    ['a && b', 'c', 'a && c && b'],
    ['a x', 'b', 'a  y && b'],
    ['a "x y"', 'b', 'a x y && b'],
    ["a 'x'", 'b', 'a "x" && b'],
    ['a $x', 'b', 'a "$x" && b'],
    ['a > x', 'b', 'a && b > x'],
    ['a > x', 'b', 'a >> x && b'],
    ['a > x', 'b', 'a && b'],
    ['a 2>&1', 'b', 'a && b'],
    ['A=1 a', 'b', 'a && b'],
    ['A=1 a', 'b', 'A=1; a && b'],
    ['set -ex; a', 'set -e; b', 'set -ex; a; b'],
    ['set -e; a', 'set -e; b', 'a; b'],
    // status
    ['a', 'b', 'a; b'],
    ['a', 'b', 'a || b'],
    ['a', 'b', 'a | b'],
    ['a', 'b', 'a & b'],
    ['a', 'b', '! a && b'],
    ['a', 'b', 'a && ! b'],
    ['a', 'b; c', 'a && b; c'],
    ['a', 'b || c', 'a && b || c'],
    ['a', 'b & wait', 'a && b & wait'],
    ['a; b', 'c', 'a && b && c'],
    ['a | b', 'c', 'a | { b && c; }'],
    ['a || b', 'c', 'a || { b && c; }'],
    ['if a; then b; fi', 'c', 'if a; then b && c; fi'],
    ['for i in 1 2; do a; done', 'b', 'for i in 1 2; do a && b; done'],
    // errexit: dead on the left, leaking on the right
    ['set -e; a; b', 'c', '{ set -e; a; b; } && c'],
    ['set -e; a; b', 'c', '( set -e; a; b ) && c'],
    ['set -e; for i in 1 2; do a; b; done', 'c', 'set -e; for i in 1 2; do a; b; done && c'],
    ['set -e; f() { a; b; }; f', 'c', 'set -e; f() { a; b; }; f && c'],
    ['set -e; if x; then a; b; fi', 'c', 'set -e; if x; then a; b; fi && c'],
    ['set -e; a && b', 'c', 'set -e; a && b; c'],
    ['set -e; [ -f x ] && rm x', 'b', 'set -e; [ -f x ] && rm x; b'],
    ['set -e; a', 'b; c', 'set -e; a; b; c'],
    ['set -ex; make || true', 'a; b', 'set -ex; make || true; a; b'],
    ['set -e; a', 'b; c', 'set -e; a && { b; c; }'],
    ['set -e; a', 'b || true; c; d', 'set -e; a; b || true; c; d'],
    ['a', 'set -e; b; c', 'a && set -e; b; c'],
    // what outlives a command
    ['cd /tmp && make', './install.sh', 'cd /tmp && make && ./install.sh'],
    ['cd /tmp && touch a', 'touch b', 'cd /tmp && touch a && touch b'],
    ['cd /tmp', 'echo x > y', 'cd /tmp && echo x > y'],
    ['cd /tmp', 'ls *', 'cd /tmp && ls *'],
    ['cd x', 'cd y && a', 'cd x && cd y && a'],
    ['cd /x', 'cd - && a', 'cd /x && cd - && a'],
    ['(cd /x) && cd y', 'a', '(cd /x) && cd y && a'],
    ['export V=1', 'echo ${V:-none}', 'export V=1 && echo ${V:-none}'],
    ['export v=1; a', 'b', 'export v=1; a && b'],
    ['v=1; a', 'b $v', 'v=1; a && b $v'],
    ['v=1; a', 'echo "$(b $v)"', 'v=1; a && echo "$(b $v)"'],
    ['v=1; a', 'for i in $v; do b; done', 'v=1; a && for i in $v; do b; done'],
    ['v=1; a', 'b > $v', 'v=1; a && b > $v'],
    ['v=1; a', 'eval b', 'v=1; a && eval b'],
    ['v=1; a', '. ./x', 'v=1; a && . ./x'],
    ['v=1; a', '$x', 'v=1; a && $x'],
    ['v=1; a', 'export v; b', 'v=1; a && export v; b'],
    ['set -a; v=1; a', 'b', 'set -a; v=1; a && b'],
    ['PATH=/x:$PATH; a', 'b', 'PATH=/x:$PATH; a && b'],
    ['DEBIAN_FRONTEND=noninteractive; a', 'b', 'DEBIAN_FRONTEND=noninteractive; a && b'],
    ['IFS=:; a', 'b $x', 'IFS=:; a && b $x'],
    ['unset PATH; a', 'b', 'unset PATH; a && b'],
    ['read v; a', 'b $v', 'read v; a && b $v'],
    ['for i in 1 2; do a; done', 'b $i', 'for i in 1 2; do a; done && b $i'],
    [': ${v:=1}; a', 'b $v', ': ${v:=1}; a && b $v'],
    ['FOO=1 :', 'echo "[$FOO]"', 'FOO=1 : && echo "[$FOO]"'],
    ['A=1 export B=2', 'c', 'A=1 export B=2 && c'],
    ['readonly v=1; a', 'v=2; b', 'readonly v=1; a && { v=2; b; }'],
    ['set -u; a', 'b $v', 'set -u; a && b $v'],
    ['set -f; a', 'b *', 'set -f; a && b *'],
    ['set -C; a', 'b > x', 'set -C; a && b > x'],
    ['set -x; a', 'b $API_TOKEN', 'set -x; a && b $API_TOKEN'],
    ['set -- 1 2; a', 'b "$@"', 'set -- 1 2; a && b "$@"'],
    ['a; true', 'b $_', 'a; true && b $_'],
    ['umask 077; a', 'b', 'umask 077; a && b'],
    ['umask 077', 'umask', 'umask 077 && umask'],
    ['ulimit -n 1; a', 'b', 'ulimit -n 1; a && b'],
    ['trap x EXIT; a', 'b', 'trap x EXIT; a && b'],
    ['trap "echo T" EXIT', 'b', 'trap "echo T" EXIT && b'],
    ['trap x INT; a', 'b', 'trap x INT; a && b'],
    ['alias b=c; a', 'b', 'alias b=c; a && b'],
    ['b() { c; }; a', 'b', 'b() { c; }; a && b'],
    ['exec > log; a', 'b', 'exec > log; a && b'],
    ['exec a', 'b', 'exec a && b'],
    ['eval "$x"; a', 'b', 'eval "$x"; a && b'],
    ['. /env; a', 'b', '. /env; a && b'],
    ['$x; a', 'b', '$x; a && b'],
    // leaving the script
    ['a; exit 0', 'b', 'a; exit 0 && b'],
    ['test -f x && exit 0; make', 'echo done', 'test -f x && exit 0; make && echo done'],
    ['test -f /skip && exit 0 || true', 'b', 'test -f /skip && exit 0 || true && b'],
    ['a || exit 0', 'b', 'a || exit 0 && b'],
    ['return 0', 'b', 'return 0 && b'],
    // comments
    ['a # note', 'b', 'a # note && b'],
    ['a', 'b # note', 'a && { b # note ; }'],
    ['a', 'b # note', 'a && b'],
    // jobs and processes
    ['sleep 9 &', 'b', '{ sleep 9 & } && b'],
    ['(sleep 9 &)', 'b', '(sleep 9 &) && b'],
    ['a & b', 'c', 'a & b && c'],
    ['sleep 0 &', 'b', 'sleep 0 & && b'],
    ['service postgresql start', 'createdb x', 'service postgresql start && createdb x'],
    ['/etc/init.d/mysql start', 'x', '/etc/init.d/mysql start && x'],
    ['redis-server --daemonize yes', 'x', 'redis-server --daemonize yes && x'],
    ['sudo service x start', 'y', 'sudo service x start && y'],
    ['(service x start)', 'y', '(service x start) && y'],
    ['Xvfb :99 && a', 'b', 'Xvfb :99 && a && b'],
    ['nginx', 'curl x', 'nginx && curl x'],
    ['gpg-agent --daemon', 'gpg x', 'gpg-agent --daemon && gpg x'],
    // mounted files
    ['echo 1.2.3.4 x >> /etc/hosts', 'curl x', 'echo 1.2.3.4 x >> /etc/hosts && curl x'],
    ['echo x | tee /etc/resolv.conf', 'b', 'echo x | tee /etc/resolv.conf && b'],
    ['touch /dev/shm/x', 'b', 'touch /dev/shm/x && b'],
    ['echo 1 > /proc/sys/x', 'b', 'echo 1 > /proc/sys/x && b'],
    // the shell's memory of where programs are
    ['pip install -U pip', 'pip install -r r.txt', 'pip install -U pip && pip install -r r.txt'],
    ['npm i -g npm', 'npm ci', 'npm i -g npm && npm ci'],
    ['npm --version && npm install -g npm@10', 'npm ci', 'npm --version && npm install -g npm@10 && npm ci'],
    [
      'python3 x && apt-get install python3',
      'python3 y',
      'python3 x && apt-get install python3 && python3 y',
    ],
    [
      'java x && update-alternatives --set java y',
      'java z',
      'java x && update-alternatives --set java y && java z',
    ],
    ['gem update --system', 'gem install x', 'gem update --system && gem install x'],
    [
      'node x && ln -sf /opt/node /usr/local/bin/node',
      'node y',
      'node x && ln -sf /opt/node /usr/local/bin/node && node y',
    ],
  ])('%s | %s ↛ %s', (a, b, joined) => {
    expect(objectionToMerge([a, b], joined)).toBeDefined();
  });

  test('users edited while USER is not root', () => {
    const head = 'FROM debian:12\nUSER app';
    expect(
      objectionToMerge(['sudo usermod -aG x app', 'y'], 'sudo usermod -aG x app && y', { head }),
    ).toMatch(/users/);
  });

  test('a variable of the environment', () => {
    const head = 'FROM debian:12\nENV foo=1';
    expect(objectionToMerge(['foo=2; a', 'b'], 'foo=2; a && b', { head })).toMatch(/`foo`/);
    expect(objectionToMerge(['foo=2; a', 'b'], 'foo=2; a && b')).toBeUndefined();
    expect(objectionToMerge(['FOO=2; a', 'b'], 'FOO=2; a && b', { head: 'FROM a/b' })).toBeDefined();
  });

  test('`BASH_ENV` is read by every shell', () => {
    expect(objectionToMerge(['a', 'b'], 'a && b', { head: 'FROM debian:12\nENV BASH_ENV=/x' })).toBeDefined();
  });

  test('a script too long for one argument', () => {
    const [a, b] = [`a ${'x'.repeat(70_000)}`, `b ${'x'.repeat(70_000)}`];
    expect(objectionToMerge([a, b], `${a} && ${b}`)).toBeDefined();
  });
});

describe('the shell in force', () => {
  const strict = 'FROM debian:12\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]';

  test.each<[string, string, string]>([
    ['a', 'b', 'a && b'],
    ['a; b', 'c', 'a; b; c'],
    ['a | b', 'c', 'a | b && c'],
    ['a', 'b; c', 'a && { b; c; }'],
  ])('errexit and pipefail: %s | %s → %s', (a, b, joined) => {
    expect(objectionToMerge([a, b], joined, { head: strict })).toBeUndefined();
  });

  test.each<[string, string, string]>([
    ['for i in 1 2; do a; b; done', 'c', 'for i in 1 2; do a; b; done && c'],
    ['if x; then a; b; fi', 'c', 'if x; then a; b; fi && c'],
    ['a; b', 'c', '{ a; b; } && c'],
    ['a && b', 'c', 'a && b; c'],
    ['. ./x', 'b', '. ./x && b'],
  ])('errexit and pipefail: %s | %s ↛ %s', (a, b, joined) => {
    expect(objectionToMerge([a, b], joined, { head: strict })).toBeDefined();
  });

  test('an image that is not official may have set it', () => {
    const loop = ['for i in 1 2; do a; b; done', 'c'] as const;
    const joined = loop.join(AND);
    expect(objectionToMerge(loop, joined)).toBeUndefined();
    expect(objectionToMerge(loop, joined, { head: 'FROM library/node:20 AS x' })).toBeUndefined();
    expect(objectionToMerge(loop, joined, { head: 'FROM me/node:20' })).toBeDefined();
    expect(objectionToMerge(loop, joined, { head: 'ARG X\nFROM $X' })).toBeDefined();
    expect(
      objectionToMerge(loop, joined, { head: 'FROM me/node:20\nSHELL ["/bin/sh", "-c"]' }),
    ).toBeUndefined();
    expect(objectionToMerge(['a', 'b'], 'a && b', { head: 'FROM me/node:20' })).toBeUndefined();
  });

  test('a shell whose scripts are not read', () => {
    const head = 'FROM debian:12\nSHELL ["/usr/bin/fish", "-c"]';
    expect(objectionToMerge(['a', 'b'], 'a && b', { head })).toMatch(/cannot be read/);
  });
});

describe('forms and flags', () => {
  test.each([
    '--mount=type=cache,target=/root/.cache ',
    '--mount=type=bind,source=.,target=/x ',
    '--mount=type=secret,id=a ',
    '--network=none ',
  ])('the same %s', (flags) => {
    expect(objectionToMerge(['a', 'b'], 'a && b', { flags })).toBeUndefined();
  });

  test.each([
    '--mount=type=tmpfs,target=/x ',
    '--mount=type=bind,target=/x,rw ',
    '--mount=type=bind,target=/x,readwrite=true ',
    '--mount=target=/x,rw ',
    '--mount=type=cache,target=$X ',
  ])('the content of %s is new for every RUN', (flags) => {
    expect(objectionToMerge(['a', 'b'], 'a && b', { flags })).toMatch(/new for every RUN/);
  });

  test.each<[string, string, string]>([
    ['RUN --mount=type=secret,id=k a', 'RUN b', 'RUN --mount=type=secret,id=k a && b'],
    ['RUN a', 'RUN --network=none b', 'RUN a && b'],
    ['RUN --network=none a', 'RUN --network=none b', 'RUN a && b'],
    ['RUN a', 'RUN b', 'RUN --network=none a && b'],
    ['RUN ["a"]', 'RUN b', 'RUN a && b'],
    ['RUN a', 'RUN ["b"]', 'RUN a && b'],
    ['RUN ["a"]', 'RUN ["b"]', 'RUN ["a"] && ["b"]'],
    ['RUN <<EOF\na\nEOF', 'RUN b', 'RUN a && b'],
    ['RUN cat <<EOF > x\na\nEOF', 'RUN b', 'RUN cat <<EOF > x && b\na\nEOF'],
    ['ONBUILD RUN a', 'RUN b', 'RUN a && b'],
  ])('%s | %s ↛ %s', (a, b, joined) => {
    expect(
      objectionTo(`FROM debian\n${a}\n${b}\n`, `FROM debian\n${joined}\n`, (document) => ({
        kind: 'merge-runs',
        runs: document.instructions.slice(1).map(({ span }) => span),
      })),
    ).toBeDefined();
  });
});

describe('what stands between', () => {
  test.each([
    'LABEL a=b',
    'EXPOSE 80',
    'CMD ["x"]',
    'ENTRYPOINT ["x"]',
    'HEALTHCHECK NONE',
    'STOPSIGNAL SIGTERM',
    'MAINTAINER x',
    'LABEL a=b\nEXPOSE 80',
  ])('%s stays on either side', (between) => {
    const before = `FROM debian\nRUN a\n${between}\nRUN b\n`;
    expect(objectionTo(before, `FROM debian\nRUN a && b\n${between}\n`, merge())).toBeUndefined();
    expect(objectionTo(before, `FROM debian\n${between}\nRUN a && b\n`, merge())).toBeUndefined();
    expect(objectionTo(before, `FROM debian\nRUN a && b\n`, merge())).toBeDefined();
  });

  test.each([
    'ENV a=b',
    'ARG a',
    'USER x',
    'WORKDIR /x',
    'SHELL ["/bin/sh", "-c"]',
    'VOLUME /x',
    'COPY a b',
    'ADD a b',
    'ONBUILD RUN x',
    'RUN c',
    'FROM debian',
  ])('%s keeps them apart', (between) => {
    const before = `FROM debian\nRUN a\n${between}\nRUN b\n`;
    const change = merge('RUN a', 'RUN b\n'.trim());
    expect(objectionTo(before, `FROM debian\nRUN a && b\n${between}\n`, change)).toBeDefined();
    expect(objectionTo(before, `FROM debian\n${between}\nRUN a && b\n`, change)).toBeDefined();
  });

  test('metadata keeps its order', () => {
    const before = 'FROM debian\nRUN a\nCMD x\nENTRYPOINT y\nRUN b\n';
    expect(objectionTo(before, 'FROM debian\nRUN a && b\nCMD x\nENTRYPOINT y\n', merge())).toBeUndefined();
    expect(objectionTo(before, 'FROM debian\nRUN a && b\nENTRYPOINT y\nCMD x\n', merge())).toBeDefined();
  });

  test('the merged RUN stays where one of them stood', () => {
    const before = 'FROM debian\nLABEL a=b\nRUN a\nRUN b\nLABEL c=d\n';
    expect(objectionTo(before, 'FROM debian\nLABEL a=b\nRUN a && b\nLABEL c=d\n', merge())).toBeUndefined();
    expect(objectionTo(before, 'FROM debian\nRUN a && b\nLABEL a=b\nLABEL c=d\n', merge())).toBeDefined();
    expect(objectionTo(before, 'FROM debian\nLABEL a=b\nLABEL c=d\nRUN a && b\n', merge())).toBeDefined();
  });

  test('three in a row, and two groups', () => {
    const before = 'FROM debian\nRUN a\nRUN b\nRUN c\nWORKDIR /x\nRUN d\nRUN e\n';
    const changes = [merge('RUN a', 'RUN b', 'RUN c'), merge('RUN d', 'RUN e')];
    const after = 'FROM debian\nRUN a && b && c\nWORKDIR /x\nRUN d && e\n';
    expect(objectionTo(before, after, ...changes)).toBeUndefined();
    expect(objectionTo(before, after.replace('d && e', 'e && d'), ...changes)).toBeDefined();
    expect(objectionTo(before, after, changes[0]!)).toBeDefined();
  });

  test('a merge that leaves one of them out', () => {
    const before = 'FROM debian\nRUN a\nRUN b\nRUN c\n';
    expect(objectionTo(before, 'FROM debian\nRUN a && c\nRUN b\n', merge('RUN a', 'RUN c'))).toBeDefined();
  });
});
