import { describe, expect, test } from '@jest/globals';
import { addArgument, addCommand, dropArgument, dropCommand, merge, objectionTo } from './rewrites.js';
import type { ChangeOf } from './rewrites.js';

const LISTS = 'rm -rf /var/lib/apt/lists/*';

/** The objection to changing the one RUN of a stage, with more of the file behind it. */
function objectionToRun(
  [before, after]: readonly [string, string],
  changes: readonly ChangeOf[],
  { head = 'FROM debian:12', tail = '' }: { readonly head?: string; readonly tail?: string } = {},
): string | undefined {
  return objectionTo(`${head}\nRUN ${before}\n${tail}`, `${head}\nRUN ${after}\n${tail}`, ...changes);
}

describe('a word is added', () => {
  test.each<[string, string, string, string]>([
    ['apk add curl', 'apk add curl', '--no-cache', 'apk add --no-cache curl'],
    ['apk add curl', 'apk add curl', '--no-cache', 'apk add curl --no-cache'],
    ['apk add curl', 'apk add curl', '--no-cache', 'apk --no-cache add curl'],
    ['apk add -q curl', 'apk add -q curl', '--no-cache', 'apk add -q --no-cache curl'],
    ['apk -q upgrade', 'apk -q upgrade', '--no-cache', 'apk -q upgrade --no-cache'],
    ['a; apk add curl && b', 'apk add curl', '--no-cache', 'a; apk add --no-cache curl && b'],
    ['if a; then apk add curl; fi', 'apk add curl', '--no-cache', 'if a; then apk add --no-cache curl; fi'],
    ['(apk add curl)', 'apk add curl', '--no-cache', '(apk add --no-cache curl)'],
    ['apk add curl || true', 'apk add curl', '--no-cache', 'apk add --no-cache curl || true'],
    [
      'set -e; for p in a b; do apk add $p; done',
      'apk add $p',
      '--no-cache',
      'set -e; for p in a b; do apk add --no-cache $p; done',
    ],
    ['sudo apk add curl', 'sudo apk add curl', '--no-cache', 'sudo apk add --no-cache curl'],
    [
      'apk add \\\n  # tools\n  curl',
      'apk add \\\n  # tools\n  curl',
      '--no-cache',
      'apk add --no-cache \\\n  # tools\n  curl',
    ],
    ['pip install x', 'pip install x', '--no-cache-dir', 'pip install --no-cache-dir x'],
    [
      'pip3.11 install -r r.txt',
      'pip3.11 install -r r.txt',
      '--no-cache-dir',
      'pip3.11 install --no-cache-dir -r r.txt',
    ],
    ['pip install -r r.txt', 'pip install -r r.txt', '--no-cache-dir', 'pip install -r r.txt --no-cache-dir'],
    [
      'python -m pip install x',
      'python -m pip install x',
      '--no-cache-dir',
      'python -m pip install --no-cache-dir x',
    ],
    ['pip download x', 'pip download x', '--no-cache-dir', 'pip download --no-cache-dir x'],
    [
      'A=1 pip install x > log',
      'A=1 pip install x > log',
      '--no-cache-dir',
      'A=1 pip install --no-cache-dir x > log',
    ],
  ])('%s: %s + %s → %s', (before, command, argument, after) => {
    expect(objectionToRun([before, after], [addArgument(command, argument)])).toBeUndefined();
  });

  test.each<[string, string, string, string]>([
    // not that word, or not there
    ['apk add curl', 'apk add curl', '--no-cache', 'apk add --no-cach curl'],
    ['apk add curl', 'apk add curl', '--no-cache', 'apk add curl'],
    ['apk add curl', 'apk add curl', '--no-cache', 'apk add --no-cache --no-cache curl'],
    ['apk add curl', 'apk add curl', '--no-cache', 'apk add --no-cache git'],
    ['apk add curl git', 'apk add curl git', '--no-cache', 'apk add --no-cache git curl'],
    ['apk add curl', 'apk add curl', '--no-cache', '--no-cache apk add curl'],
    ['apk add "curl"', 'apk add "curl"', '--no-cache', 'apk add --no-cache curl'],
    ['apk add a && apk add b', 'apk add a', '--no-cache', 'apk add a && apk add --no-cache b'],
    ['apk add a && apk add b', 'apk add a', '--no-cache', 'apk add --no-cache a && apk add --no-cache b'],
    ['apk add a && b', 'apk add a', '--no-cache', 'apk add --no-cache a; b'],
    // not a permitted combination
    ['apk add curl', 'apk add curl', '--force', 'apk add --force curl'],
    ['apk info curl', 'apk info curl', '--no-cache', 'apk info --no-cache curl'],
    [
      'apt-get install curl',
      'apt-get install curl',
      '--no-install-recommends',
      'apt-get install --no-install-recommends curl',
    ],
    ['pip freeze', 'pip freeze', '--no-cache-dir', 'pip freeze --no-cache-dir'],
    ['pip install x', 'pip install x', '--no-deps', 'pip install --no-deps x'],
    ['poetry install', 'poetry install', '--no-cache-dir', 'poetry install --no-cache-dir'],
    ['xargs pip install', 'xargs pip install', '--no-cache-dir', 'xargs pip install --no-cache-dir'],
    ['echo pip install x', 'echo pip install x', '--no-cache-dir', 'echo pip install --no-cache-dir x'],
    ['echo "apk add x"', 'echo "apk add x"', '--no-cache', 'echo "apk add --no-cache x"'],
    [
      'conda run pip install x',
      'conda run pip install x',
      '--no-cache-dir',
      'conda run pip install --no-cache-dir x',
    ],
    // where it would be another option's value
    ['pip install -r r.txt', 'pip install -r r.txt', '--no-cache-dir', 'pip install -r --no-cache-dir r.txt'],
    [
      'pip install --target /x y',
      'pip install --target /x y',
      '--no-cache-dir',
      'pip install --target --no-cache-dir /x y',
    ],
    ['apk add -t .x curl', 'apk add -t .x curl', '--no-cache', 'apk add -t --no-cache .x curl'],
    ['apk -X http://x add y', 'apk -X http://x add y', '--no-cache', 'apk -X --no-cache http://x add y'],
    ['pip install -- x', 'pip install -- x', '--no-cache-dir', 'pip install -- x --no-cache-dir'],
  ])('%s: %s + %s ↛ %s', (before, command, argument, after) => {
    expect(objectionToRun([before, after], [addArgument(command, argument)])).toBeDefined();
  });

  test('undeclared', () => {
    expect(objectionToRun(['apk add curl', 'apk add --no-cache curl'], [])).toBeDefined();
  });

  test('a cache mount is there on purpose', () => {
    const change = addArgument('pip install x', '--no-cache-dir');
    const mount = '--mount=type=cache,target=/root/.cache/pip ';
    expect(
      objectionToRun([`${mount}pip install x`, `${mount}pip install --no-cache-dir x`], [change]),
    ).toMatch(/on purpose/);
    const other = '--mount=type=cache,target=/var/cache/apt ';
    expect(
      objectionToRun([`${other}pip install x`, `${other}pip install --no-cache-dir x`], [change]),
    ).toBeUndefined();
  });

  test('in a here-document script', () => {
    const before = 'FROM alpine\nRUN <<EOF\napk add curl\nb\nEOF\n';
    const change = addArgument('apk add curl', '--no-cache');
    expect(objectionTo(before, before.replace('add', 'add --no-cache'), change)).toBeUndefined();
    expect(
      objectionTo(before, before.replace('add', 'add --no-cache').replace('\nb', '\n'), change),
    ).toBeDefined();
    expect(
      objectionTo(before, before.replace('add', 'add --no-cache').replaceAll('EOF', 'EOT'), change),
    ).toBeDefined();
  });

  test('behind ONBUILD', () => {
    const before = 'FROM alpine\nONBUILD RUN apk add curl\n';
    const change = addArgument('apk add curl', '--no-cache');
    expect(objectionTo(before, before.replace('add', 'add --no-cache'), change)).toBeUndefined();
    expect(objectionTo(before, 'FROM alpine\nRUN apk add --no-cache curl\n', change)).toBeDefined();
  });
});

describe('a word is taken', () => {
  test.each(['-U', '--update', '--update-cache'])('apk add %s', (flag) => {
    const before = `apk add ${flag} curl`;
    const [drop, add] = [dropArgument(before, flag), addArgument(before, '--no-cache')];
    expect(objectionToRun([before, 'apk add --no-cache curl'], [drop, add])).toBeUndefined();
    expect(objectionToRun([before, 'apk add curl'], [drop])).toMatch(/in its place/);
    expect(objectionToRun([before, 'apk add --no-cache curl'], [add])).toBeDefined();
  });

  test.each<[string, string, string]>([
    ['apk add -q curl', '-q', 'apk add --no-cache curl'],
    ['apk add curl git', 'git', 'apk add --no-cache curl'],
    ['apk add -u curl', '-u', 'apk add --no-cache curl'],
  ])('%s - %s ↛ %s', (before, word, after) => {
    expect(
      objectionToRun([before, after], [dropArgument(before, word), addArgument(before, '--no-cache')]),
    ).toBeDefined();
  });
});

describe('a command is added', () => {
  test.each<[string, string, string]>([
    ['apt-get install -y curl', LISTS, `apt-get install -y curl && ${LISTS}`],
    [
      'apt-get update && apt-get install -y curl',
      LISTS,
      `apt-get update && apt-get install -y curl \\\n && ${LISTS}`,
    ],
    ['a; b', LISTS, `a; b && ${LISTS}`],
    ['set -e; a; b', LISTS, `set -e; a; b; ${LISTS}`],
    ['set -e; a; rm b', LISTS, `set -e; a; ${LISTS}; rm b`],
    ['(cd /x && apt-get install -y curl)', LISTS, `(cd /x && apt-get install -y curl && ${LISTS})`],
    ['apt-get install -y a; rm x', LISTS, `apt-get install -y a && ${LISTS}; rm x`],
    ['curl x | bash', LISTS, `curl x | bash && ${LISTS}`],
    ['yes | apt-get install a', LISTS, `yes | apt-get install a && ${LISTS}`],
    ['if a; then apt-get install b; fi', LISTS, `if a; then apt-get install b && ${LISTS}; fi`],
    ['apt-get install -y a || exit 1', LISTS, `apt-get install -y a && ${LISTS} || exit 1`],
    ['. /x && npm ci', 'npm cache clean --force', '. /x && npm ci && npm cache clean --force'],
    [
      'yum install -y a',
      'yum clean all && rm -rf /var/cache/yum',
      'yum install -y a && yum clean all && rm -rf /var/cache/yum',
    ],
    ['dnf install -y a', 'dnf clean all', 'dnf install -y a && dnf clean all'],
    ['microdnf install a', 'microdnf clean all', 'microdnf install a && microdnf clean all'],
    ['zypper -n in a', 'zypper clean --all', 'zypper -n in a && zypper clean --all'],
    ['yarn install', 'yarn cache clean', 'yarn install && yarn cache clean'],
    ['apt-get install -y a', 'apt-get clean', 'apt-get install -y a && apt-get clean'],
    ['apt-get install -y a', 'apt-get update', 'apt-get update && apt-get install -y a'],
    ['pip install x', 'rm -rf /root/.cache/pip', 'pip install x && rm -rf /root/.cache/pip'],
    ['sudo apt-get install a', `sudo ${LISTS}`, `sudo apt-get install a && sudo ${LISTS}`],
  ])('%s + %s → %s', (before, text, after) => {
    expect(objectionToRun([before, after], [addCommand(before.slice(0, 4), text)])).toBeUndefined();
  });

  test.each<[string, string, string]>([
    // not there
    ['apt-get install -y a', LISTS, 'apt-get  install -y a'],
    ['apt-get install -y a', LISTS, 'apt-get install -y a && rm -rf /var/lib/apt/lists'],
    ['apt-get install -y a # needed', LISTS, `apt-get install -y a # needed && ${LISTS}`],
    ['apt-get install -y a', LISTS, `apt-get install -y a && "${LISTS}"`],
    ['apt-get install -y a', LISTS, 'apt-get install -y a && rm -rf "/var/lib/apt/lists/*"'],
    // too much
    ['apt-get install -y a', LISTS, `apt-get install -y a && ${LISTS} && b`],
    ['apt-get install -y a', LISTS, `apt-get install -y a && ${LISTS} && ${LISTS}`],
    // masks, changes or follows a failure
    ['a', LISTS, `a; ${LISTS}`],
    ['a', LISTS, `${LISTS}; a; ${LISTS}`],
    ['a; b', LISTS, `a; ${LISTS}; b`],
    ['a', LISTS, `a || ${LISTS}`],
    ['a || true', LISTS, `a || true && ${LISTS}`],
    ['a || b', LISTS, `a || ${LISTS} && b`],
    ['a', LISTS, `a & ${LISTS}`],
    ['a &', LISTS, `a & ${LISTS}`],
    ['a & b', LISTS, `a & b && ${LISTS}`],
    ['a', LISTS, `a | ${LISTS}`],
    ['a | b', LISTS, `a && ${LISTS} | b`],
    ['a | b', LISTS, `a | { b && ${LISTS}; }`],
    ['a', LISTS, `a && ! ${LISTS}`],
    ['a && b', LISTS, `a && ${LISTS}; b`],
    ['set -e; a; b', LISTS, `set -e; a; b && ${LISTS} || true`],
    ['set -e; for i in 1 2; do a; b; done', LISTS, `set -e; for i in 1 2; do a; b; done && ${LISTS}`],
    // never runs
    ['a; exit 0', LISTS, `a; exit 0; ${LISTS}`],
    ['a', LISTS, `a || ${LISTS} `],
    ['if a; then b; else c; fi', LISTS, `if a; then b; else c && ${LISTS}; fi`],
    ['exec a', LISTS, `exec a && ${LISTS}`],
    ['f() { a; }; b', LISTS, `f() { a && ${LISTS}; }; b`],
    // places where it is part of something else
    ['for i in 1 2; do a; done', LISTS, `for i in 1 2; do a && ${LISTS}; done`],
    ['if a; then b; fi', LISTS, `if a && ${LISTS}; then b; fi`],
    ['a "$(b)"', LISTS, `a "$(b && ${LISTS})"`],
    ['{ a; } > x', LISTS, `{ a && ${LISTS}; } > x`],
    // unknown or harmful commands
    ['a', 'rm -rf /tmp/*', 'a && rm -rf /tmp/*'],
    ['a', 'rm -rf /var/lib/apt/lists', 'a && rm -rf /var/lib/apt/lists'],
    ['a', 'rm -rf /var/lib/apt', 'a && rm -rf /var/lib/apt'],
    ['a', 'rm -rf /var/lib/apt/lists/* /etc', 'a && rm -rf /var/lib/apt/lists/* /etc'],
    ['a', 'rm -r /var/lib/apt/lists/*', 'a && rm -r /var/lib/apt/lists/*'],
    ['a', 'rm -rf $x', 'a && rm -rf $x'],
    ['a', 'rm -rf /root/.cache', 'a && rm -rf /root/.cache'],
    ['a', 'apt-get autoremove -y', 'a && apt-get autoremove -y'],
    ['a', 'apt-get upgrade', 'a && apt-get upgrade'],
    ['a', 'b', 'a && b'],
    ['a', 'yum clean all; b', 'a && yum clean all; b'],
    ['a', 'A=1 yum clean all', 'a && A=1 yum clean all'],
    ['a', 'yum clean all > x', 'a && yum clean all > x'],
    ['a', 'apk update', 'a && apk update'],
  ])('%s + %s ↛ %s', (before, text, after) => {
    expect(objectionToRun([before, after], [addCommand(before.slice(0, 4), text)])).toBeDefined();
  });

  test('behind a here-document opener it is part of nothing', () => {
    const before = 'FROM debian\nRUN <<EOF\napt-get install -y a\nEOF\n';
    const change = addCommand('apt-get', LISTS);
    expect(objectionTo(before, before.replace('<<EOF', `<<EOF \\\n && ${LISTS}`), change)).toBeDefined();
    expect(objectionTo(before, before.replace('-y a', `-y a && ${LISTS}`), change)).toBeUndefined();
  });

  test('under a mount of the same place', () => {
    const change = addCommand('apt-get', LISTS);
    for (const target of ['/var/lib/apt', '/var/lib/apt/lists', '/var/cache/apt', '/var', '$X']) {
      const run = `--mount=type=cache,target=${target} apt-get install -y a`;
      expect(objectionToRun([run, `${run} && ${LISTS}`], [change])).toMatch(/on purpose/);
    }
    const run = '--mount=type=cache,target=/root/.npm apt-get install -y a';
    expect(objectionToRun([run, `${run} && ${LISTS}`], [change])).toBeUndefined();
  });

  test('by a user who may not', () => {
    const change = addCommand('apt-get', LISTS);
    const run = 'sudo apt-get install -y a';
    expect(
      objectionToRun([run, `${run} && ${LISTS}`], [change], { head: 'FROM debian\nUSER app' }),
    ).toBeDefined();
  });

  test('together with a merge', () => {
    const before = 'FROM debian\nRUN apt-get update\nRUN apt-get install -y a\n';
    const after = `FROM debian\nRUN apt-get update && apt-get install -y a && ${LISTS}\n`;
    expect(objectionTo(before, after, merge(), addCommand('install', LISTS))).toBeUndefined();
    expect(objectionTo(before, after, merge())).toBeDefined();
  });
});

describe('package lists that are needed later', () => {
  const run = 'apt-get update && apt-get install -y a';
  const objectionWith = (tail: string, head?: string): string | undefined =>
    objectionToRun([run, `${run} && ${LISTS}`], [addCommand('apt-get', LISTS)], {
      tail,
      ...(head === undefined ? {} : { head }),
    });

  test.each([
    '',
    'RUN apt-get update && apt-get install -y b\n',
    'RUN rm -rf /var/lib/apt/lists/* && x\n',
    'RUN pip install x && npm ci && make && ./configure\n',
    'RUN apt-get purge -y x && apt-get autoremove -y && apt-get clean\n',
    'RUN curl -O http://x && tar xf x\n',
    'RUN f() { rm x; }; f\n',
    'RUN ["rm", "x"]\n',
    'RUN sh -c "echo x"\n',
    'FROM debian\nRUN apt-get install -y b\n',
    'FROM debian\nRUN curl x | bash\n',
    'CMD ["node", "x"]\n',
    'COPY a b\n',
  ])('%j does not', (tail) => {
    expect(objectionWith(tail)).toBeUndefined();
  });

  test.each([
    'RUN apt-get install -y b\n',
    'RUN apt-get upgrade -y\n',
    'RUN apt install ./x.deb\n',
    'RUN sudo apt-get install -y b\n',
    'RUN A=1 apt-get -qq install -y b\n',
    'RUN apt-cache policy x\n',
    'RUN apt-get $x\n',
    'RUN if a; then apt-get update; fi; apt-get install -y b\n',
    'RUN apt-get install -y b && apt-get update\n',
    'RUN echo x | xargs apt-get install -y\n',
    'RUN curl -fsSL https://x/setup.sh | bash -\n',
    'RUN ./setup.sh\n',
    'RUN sh /setup.sh\n',
    'RUN add-apt-repository ppa:x\n',
    'RUN npx playwright install --with-deps\n',
    'RUN playwright install-deps\n',
    'RUN mk-build-deps -i\n',
    'RUN bash -c "apt-get install -y b"\n',
    'RUN ["apt-get", "install", "b"]\n',
    'RUN ["/setup.sh"]\n',
    'RUN $x install\n',
    'RUN eval "$x"\n',
    'RUN if [[ a ]]; then b; fi\n',
    'RUN python3 <<EOF\napt\nEOF\nRUN apt-get install b\n',
    'ONBUILD RUN apt-get install -y b\n',
    'CMD apt-get install -y b\n',
    'COPY a b\nRUN apt-get install -y b\n',
  ])('%j may', (tail) => {
    expect(objectionWith(tail)).toMatch(/may need/);
  });

  test('by a stage that is built from it, or from one built from it', () => {
    const head = 'FROM debian AS base';
    const needing = 'RUN apt-get install -y b\n';
    expect(objectionWith(`FROM base\n${needing}`, head)).toMatch(/may need/);
    expect(objectionWith(`FROM base AS next\nFROM next\n${needing}`, head)).toMatch(/may need/);
    expect(objectionWith(`FROM debian\n${needing}`, head)).toBeUndefined();
    expect(objectionWith(`RUN apt-get update\nFROM base\n${needing}`, head)).toBeUndefined();
    expect(objectionWith(`FROM base\nRUN apt-get update && apt-get install -y b\n`, head)).toBeUndefined();
  });

  test('later in the same RUN', () => {
    const before = 'apt-get update && apt-get install -y a && apt-get install -y b';
    const change = addCommand('apt-get', LISTS);
    expect(objectionToRun([before, `${before} && ${LISTS}`], [change])).toBeUndefined();
    expect(objectionToRun([before, before.replace('-y a', `-y a && ${LISTS}`)], [change])).toMatch(
      /may need/,
    );
    expect(objectionToRun([before, `${LISTS} && ${before}`], [change])).toBeUndefined();
    expect(
      objectionToRun(
        [before, before.replace('&& apt-get install -y a', `&& ${LISTS} && apt-get install -y a`)],
        [change],
      ),
    ).toMatch(/may need/);
  });

  test('a copy or an offline install of a cache that goes', () => {
    const change = addCommand('npm', 'npm cache clean --force');
    const pair = ['npm ci', 'npm ci && npm cache clean --force'] as const;
    const head = 'FROM node:20 AS deps';
    expect(objectionToRun(pair, [change], { head })).toBeUndefined();
    expect(objectionToRun(pair, [change], { head, tail: 'RUN npm ci --offline\n' })).toBeDefined();
    expect(objectionToRun(pair, [change], { head, tail: 'RUN npm ci --prefer-offline\n' })).toBeDefined();
    expect(
      objectionToRun(pair, [change], {
        head,
        tail: 'FROM node:20\nCOPY --from=deps /root/.npm /root/.npm\n',
      }),
    ).toBeDefined();
    expect(
      objectionToRun(pair, [change], { head, tail: 'FROM node:20\nCOPY --from=deps /app /app\n' }),
    ).toBeUndefined();
  });
});

describe('a command is dropped', () => {
  const drop = dropCommand('apk update');

  test.each<[string, string]>([
    ['apk update && apk add --no-cache a', 'apk add --no-cache a'],
    ['apk update; apk add --no-cache a', 'apk add --no-cache a'],
    ['set -e; apk update; apk add --no-cache a', 'set -e; apk add --no-cache a'],
    ['a && apk update && b --version', 'a && b --version'],
    ['(apk update && apk add --no-cache a)', '(apk add --no-cache a)'],
    ['apk update && apk add -U a && apk add b', 'apk add -U a && apk add b'],
  ])('%s → %s', (before, after) => {
    const isUnknown = before.includes('b --version');
    expect(
      objectionToRun([before.replace('b --version', 'rm x'), after.replace('b --version', 'rm x')], [drop]),
    ).toBeUndefined();
    if (isUnknown) expect(objectionToRun([before, after], [drop])).toMatch(/may need/);
  });

  test.each<[string, string]>([
    ['apk update && apk add a', 'apk add a'],
    ['apk update && apk upgrade && apk add --no-cache a', 'apk upgrade && apk add --no-cache a'],
    ['apk update && apk search a', 'apk search a'],
    ['apk update && apk add --no-cache a', '&& apk add --no-cache a'],
    ['apk update && apk add --no-cache a', 'apk add --no-cache b'],
    ['a; apk update', 'a'],
    ['a || apk update', 'a'],
    ['apk update || a', 'a'],
    ['apk update && a || b', 'a; b'],
    ['a && apk update; rm b', 'a && rm b'],
    ['a | apk update', 'a'],
    ['apk update && rm a; rm b', 'rm a && rm b'],
  ])('%s ↛ %s', (before, after) => {
    expect(objectionToRun([before, after], [drop])).toBeDefined();
  });

  test('a whole RUN', () => {
    const before = 'FROM alpine\nRUN apk update\nRUN apk add --no-cache a\n';
    expect(objectionTo(before, 'FROM alpine\nRUN apk add --no-cache a\n', drop)).toBeUndefined();
    expect(objectionTo(before, 'FROM alpine\n', drop)).toBeDefined();
    expect(objectionTo(before.replace('--no-cache ', ''), 'FROM alpine\nRUN apk add a\n', drop)).toMatch(
      /may need/,
    );
    expect(objectionTo(`# x\n${before}`, 'FROM alpine\nRUN apk add --no-cache a\n', drop)).toBeDefined();
  });

  test('an index that a later stage relies on', () => {
    const before = 'FROM alpine AS a\nRUN apk update\nFROM a\nRUN apk add b\n';
    expect(objectionTo(before, 'FROM alpine AS a\nFROM a\nRUN apk add b\n', drop)).toMatch(/may need/);
  });

  test('an update that is given to the install instead', () => {
    const before = 'FROM debian\nRUN apt-get update\nRUN apt-get install -y a\n';
    const changes = [dropCommand('apt-get update'), addCommand('install', 'apt-get update')];
    expect(
      objectionTo(before, 'FROM debian\nRUN apt-get update && apt-get install -y a\n', ...changes),
    ).toBeUndefined();
    expect(objectionTo(before, 'FROM debian\nRUN apt-get install -y a\n', changes[0]!)).toMatch(/may need/);
    expect(
      objectionTo(before, 'FROM debian\nRUN apt-get install -y a && apt-get update\n', ...changes),
    ).toMatch(/may need/);
    expect(
      objectionTo(before, 'FROM debian\nRUN apt-get update; apt-get install -y a\n', ...changes),
    ).toMatch(/unnoticed/);
    expect(
      objectionTo(
        before.replace('install', '-qq install').replace('RUN apt-get -qq', 'RUN set -e; apt-get -qq'),
        'FROM debian\nRUN set -e; apt-get update; apt-get -qq install -y a\n',
        ...changes,
      ),
    ).toBeUndefined();
  });

  test('a second update', () => {
    const before = 'apt-get update && apt-get install -y a && apt-get  update && apt-get install -y b';
    const after = 'apt-get update && apt-get install -y a && apt-get install -y b';
    expect(objectionToRun([before, after], [dropCommand('apt-get  update')])).toBeUndefined();
    const withSource = (text: string): string =>
      text.replace('-y a', '-y a && echo deb > /etc/apt/sources.list.d/x');
    expect(objectionToRun([withSource(before), withSource(after)], [dropCommand('apt-get  update')])).toMatch(
      /may need/,
    );
  });

  test.each([
    'rm -rf /var/lib/apt/lists/*',
    'rm -rf /var/cache/apk/*',
    'rm -rf /var/lib/apt/lists',
    'apt-get clean',
  ])('the cleanup %s', (cleanup) => {
    expect(objectionToRun([`a && ${cleanup}`, 'a'], [dropCommand(cleanup)])).toBeUndefined();
    expect(objectionToRun([`a; ${cleanup}`, 'a'], [dropCommand(cleanup)])).toBeDefined();
  });

  test.each([
    'b',
    'rm -rf /tmp/*',
    'rm x',
    'set -e',
    'apt-get update -o x=y',
    'apt-get upgrade',
    'chmod 755 /x',
    'cd /x',
  ])('not %s', (command) => {
    expect(objectionToRun([`rm a && ${command}`, 'rm a'], [dropCommand(command)])).toBeDefined();
  });

  test('a cleanup that moves to where its files are made', () => {
    const before = `FROM debian\nRUN apt-get update && apt-get install -y a\nRUN ${LISTS}\n`;
    const after = `FROM debian\nRUN apt-get update && apt-get install -y a && ${LISTS}\n`;
    const changes = [addCommand('install', LISTS), dropCommand(LISTS)];
    expect(objectionTo(before, after, ...changes)).toBeUndefined();
    expect(objectionTo(before, after, changes[0]!)).toBeDefined();
    expect(objectionTo(before, after, changes[1]!)).toBeDefined();
  });
});

describe('changes that name nothing', () => {
  test.each<[string, ChangeOf]>([
    ['merge', () => ({ kind: 'merge-runs', runs: [{ start: 0, end: 4 }] })],
    ['one RUN', (document) => ({ kind: 'merge-runs', runs: [document.instructions[1]!.span] })],
    ['argument', () => ({ kind: 'add-argument', command: { start: 1, end: 2 }, argument: 'x' })],
    ['command', () => ({ kind: 'drop-command', command: { start: 1, end: 2 } })],
    ['run', () => ({ kind: 'add-command', run: { start: 1, end: 2 }, text: 'x' })],
    ['copy', () => ({ kind: 'set-flag', copy: { start: 1, end: 2 }, flag: 'chmod', value: '755' })],
  ])('%s', (_, change) => {
    expect(objectionTo('FROM debian\nRUN a\n', 'FROM debian\nRUN a \n', change)).toBeDefined();
  });

  test('runs out of order, or twice', () => {
    const before = 'FROM debian\nRUN a\nRUN b\n';
    const after = 'FROM debian\nRUN b && a\n';
    expect(objectionTo(before, after, merge('RUN b', 'RUN a'))).toBeDefined();
    expect(objectionTo(before, 'FROM debian\nRUN a && b\n', merge(), merge())).toBeDefined();
  });
});
