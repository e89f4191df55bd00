import { describe, expect, test } from '@jest/globals';
import type { ConfigDifference, FileDifference } from '../../src/report/verification.js';
import { compareImages } from '../../src/verify/compare-images.js';
import { anyOf, declarationsOf, NOTHING_DECLARED, rewrittenFile } from '../../src/verify/declarations.js';
import type { Declarations } from '../../src/verify/declarations.js';
import { readImageArchive } from '../../src/verify/image-archive.js';
import type { ImageContents } from '../../src/verify/image-contents.js';
import { directory, file, oci, streamOf, symlink } from './archive.js';
import type { Member } from './archive.js';

const CONFIG = {
  User: 'app',
  Env: ['PATH=/usr/bin:/bin', 'NODE_ENV=production'],
  Entrypoint: ['/entrypoint.sh'],
  Cmd: ['node', 'server.js'],
  WorkingDir: '/app',
  ExposedPorts: { '8080/tcp': {}, '9090/tcp': {} },
  Labels: { version: '1' },
  Healthcheck: { Test: ['CMD', 'true'], Interval: 1000 },
};

const STATUS =
  'Package: curl\nStatus: install ok installed\n\nPackage: zlib1g\nStatus: install ok installed\n';

/** A small image with all that package managers leave behind. */
const MEMBERS: readonly Member[] = [
  ...['etc', 'root', 'usr', 'usr/bin', 'usr/lib', 'var', 'var/lib', 'var/lib/dpkg', 'var/lib/apt'].map(
    (name) => directory(name),
  ),
  file('etc/passwd', 'root:x:0:0'),
  file('etc/passwd-', 'old'),
  file('etc/shadow', 'root:*:20000:0:99999:7:::\napp:!:20783::::::\n', { gid: 42, mode: 0o640 }),
  file('etc/ld.so.cache', 'libraries'),
  file('etc/machine-id', 'abc'),
  file('usr/bin/curl', 'curl', { mode: 0o755 }),
  file('usr/bin/ping', 'ping', { mode: 0o755, pax: { 'SCHILY.xattr.security.capability': '\u0001' } }),
  symlink('usr/bin/awk', 'mawk'),
  file('var/lib/dpkg/status', STATUS),
  file('var/lib/dpkg/status-old', 'old'),
  directory('var/lib/apt/lists'),
  directory('var/lib/apt/lists/partial', { mode: 0o700, uid: 42 }),
  file('var/lib/apt/lists/deb_InRelease', 'lists'),
  file('var/lib/apt/lists/lock', '', { mode: 0o640 }),
  directory('var/log'),
  directory('var/log/apt'),
  file('var/log/apt/term.log', 'log of today', { gid: 4, mode: 0o640 }),
  file('var/log/app.log', '', { uid: 1000 }),
  directory('var/cache'),
  directory('var/cache/ldconfig', { mode: 0o700 }),
  file('var/cache/ldconfig/aux-cache', 'inodes', { mode: 0o600 }),
  directory('root/.npm'),
  directory('root/.npm/_cacache'),
  file('root/.npm/_cacache/content', 'tarball'),
  file('root/.npmrc', 'registry'),
  directory('root/.npm-global'),
  file('root/.npm-global/tool', 'tool'),
  directory('root/.cache'),
  directory('root/.cache/pip'),
  file('root/.cache/pip/wheel', 'wheel'),
  directory('root/.config/go/telemetry/local'),
  file('root/.config/go/telemetry/local/go-2026-01-01.count', 'counters'),
  directory('home'),
  directory('home/node', { uid: 1000 }),
  directory('home/node/.cache', { uid: 1000 }),
  directory('home/node/.cache/pip', { uid: 1000 }),
  file('home/node/.cache/pip/wheel', 'wheel', { uid: 1000 }),
  file('home/node/.cache/other', 'other', { uid: 1000 }),
  directory('app', { uid: 1000, gid: 1000 }),
  file('app/server.js', 'serve()', { uid: 1000, gid: 1000 }),
  file('app/tool.py', 'print()'),
  directory('app/__pycache__'),
  file('app/__pycache__/tool.cpython-311.pyc', 'bytes with a time'),
];

async function image(members: readonly Member[], config: object = CONFIG): Promise<ImageContents> {
  const archive = await oci({ layers: [members], config: config as Record<string, unknown> });
  return await readImageArchive(streamOf(archive, 65_536));
}

type Rewrite = (members: readonly Member[]) => readonly Member[];

const named = (name: string) => (member: Member) => member.name === name || member.name === `${name}/`;
/** Also what is in it. */
const drop =
  (...names: readonly string[]): Rewrite =>
  (members) =>
    members.filter((one) => !names.some((name) => named(name)(one) || one.name.startsWith(`${name}/`)));
const change =
  (name: string, rest: Partial<Member>): Rewrite =>
  (members) => {
    expect(members.some(named(name))).toBe(true);
    return members.map((one) => (named(name)(one) ? { ...one, ...rest } : one));
  };
const add =
  (...more: readonly Member[]): Rewrite =>
  (members) => [...members, ...more];
const both =
  (...rewrites: readonly Rewrite[]): Rewrite =>
  (members) =>
    rewrites.reduce((all, rewrite) => rewrite(all), members);

async function filesOf(
  rewrite: Rewrite,
  declarations = NOTHING_DECLARED,
): Promise<readonly FileDifference[]> {
  const [before, after] = await Promise.all([image(MEMBERS), image(rewrite(MEMBERS))]);
  const { files, config } = compareImages(before, after, declarations);
  expect(config).toEqual([]);
  return files;
}

/** `path: aspects class` */
const told = ({ path, aspects, class: kind }: FileDifference): string =>
  `${path}: ${aspects.join(' ')} ${kind}`;

async function configOf(config: object): Promise<readonly ConfigDifference[]> {
  const [before, after] = await Promise.all([image([]), image([], config)]);
  const comparison = compareImages(before, after, NOTHING_DECLARED);
  expect(comparison.files).toEqual([]);
  return comparison.config;
}

test('an image is like itself', async () => {
  expect(await filesOf((members) => members)).toEqual([]);
});

/** Each with what must be unexplained. */
const SABOTAGES: readonly (readonly [name: string, rewrite: Rewrite, unexplained: readonly string[]])[] = [
  ['a missing file', drop('app/server.js'), ['/app/server.js: missing']],
  ['a missing file beside what varies', drop('var/lib/dpkg/status'), ['/var/lib/dpkg/status: missing']],
  ['a missing file beside a cache', drop('root/.npmrc', 'root/.npm'), ['/root/.npmrc: missing']],
  [
    'a missing file in a directory for caches',
    drop('home/node/.cache'),
    ['/home/node/.cache: missing', '/home/node/.cache/other: missing'],
  ],
  ['an empty log that an application writes to', drop('var/log/app.log'), ['/var/log/app.log: missing']],
  [
    'a missing directory for logs',
    drop('var/log/apt'),
    ['/var/log/apt/term.log: missing', '/var/log/apt: missing'],
  ],
  ['the directory that apt expects its lists in', drop('var/lib/apt/lists'), ['/var/lib/apt/lists: missing']],
  ['a wrong owner', change('app/server.js', { uid: 0 }), ['/app/server.js: owner']],
  ['a wrong group of a directory', change('app', { gid: 0 }), ['/app: owner']],
  [
    'a wrong owner of a log that has other bytes too',
    change('var/log/apt/term.log', { uid: 1000, content: 'log of tomorrow' }),
    ['/var/log/apt/term.log: owner content'],
  ],
  [
    'a wrong owner in a cache',
    change('root/.npm/_cacache/content', { uid: 7 }),
    ['/root/.npm/_cacache/content: owner'],
  ],
  [
    'a dropped package',
    both(drop('usr/bin/curl'), change('var/lib/dpkg/status', { content: STATUS.slice(45) })),
    ['/usr/bin/curl: missing', '/var/lib/dpkg/status: content'],
  ],
  ['a different mode', change('usr/bin/curl', { mode: 0o644 }), ['/usr/bin/curl: mode']],
  ['a lost set-user-id', change('usr/bin/curl', { mode: 0o4755 }), ['/usr/bin/curl: mode']],
  ['a different mode of a cache directory', change('root/.npm', { mode: 0o777 }), ['/root/.npm: mode']],
  [
    'a different mode inside of package lists',
    change('var/lib/apt/lists/partial', { mode: 0o777 }),
    ['/var/lib/apt/lists/partial: mode'],
  ],
  ['a lost capability', change('usr/bin/ping', { pax: {} }), ['/usr/bin/ping: attributes']],
  ['a broken symlink', change('usr/bin/awk', { linkname: 'gawk' }), ['/usr/bin/awk: target']],
  [
    'a file in place of a link',
    change('usr/bin/awk', { type: 'file', linkname: '' }),
    ['/usr/bin/awk: type'],
  ],
  ['an extra file', add(file('app/debug.js')), ['/app/debug.js: extra']],
  [
    'an extra file beside a cache and what varies',
    add(file('root/.npmx'), file('var/lib/dpkg/status-older'), file('etc/passwd~')),
    ['/etc/passwd~: extra', '/root/.npmx: extra', '/var/lib/dpkg/status-older: extra'],
  ],
  [
    'a cache that only the rewritten image has',
    add(directory('root/.cache/uv'), file('root/.cache/uv/wheel')),
    ['/root/.cache/uv: extra', '/root/.cache/uv/wheel: extra'],
  ],
  [
    'an extra file in a cache that is like nothing in it',
    add(
      file('root/.npm/_cacache/sh', 'sh', { mode: 0o4755 }),
      symlink('root/.npm/up', '/etc'),
      file('root/.npm/u', 'u', { uid: 9 }),
    ),
    ['/root/.npm/_cacache/sh: extra', '/root/.npm/u: extra', '/root/.npm/up: extra'],
  ],
  ['changed content', change('app/server.js', { content: 'serve(1)' }), ['/app/server.js: content']],
  [
    "changed content in a cache's sibling",
    change('root/.npm-global/tool', { content: 'x' }),
    ['/root/.npm-global/tool: content'],
  ],
  [
    'another set of shared libraries',
    change('etc/ld.so.cache', { content: 'fewer' }),
    ['/etc/ld.so.cache: content'],
  ],
  [
    'compiled Python whose source has changed',
    both(
      change('app/tool.py', { content: 'exit()' }),
      change('app/__pycache__/tool.cpython-311.pyc', { content: 'x' }),
    ),
    ['/app/__pycache__/tool.cpython-311.pyc: content', '/app/tool.py: content'],
  ],
  [
    'a user that is lost in its file, with the copy that varies',
    both(change('etc/passwd', { content: 'root' }), change('etc/passwd-', { content: 'root' })),
    ['/etc/passwd: content'],
  ],
];

describe('a sabotage is unexplained, with all that is right beside it explained', () => {
  /** What may change in any rewrite, around all of them. */
  const around = both(
    drop('var/lib/apt/lists/deb_InRelease', 'root/.cache/pip/wheel'),
    change('etc/machine-id', { content: 'xyz' }),
  );
  test.each(SABOTAGES)('%s', async (_, rewrite, unexplained) => {
    const files = await filesOf(both(around, rewrite));
    const found = files.filter((one) => one.class === 'unexplained');
    expect(found.map(({ path, aspects }) => `${path}: ${aspects.join(' ')}`).sort()).toEqual(
      [...unexplained].sort(),
    );
    expect(found.every(({ because }) => because.length > 20)).toBe(true);
  });

  test.each([
    ['lost ENV', { ...CONFIG, Env: ['PATH=/usr/bin:/bin'] }, 'Env.NODE_ENV'],
    ['other ENV', { ...CONFIG, Env: ['PATH=/bin', 'NODE_ENV=production'] }, 'Env.PATH'],
    ['other CMD', { ...CONFIG, Cmd: ['node'] }, 'Cmd'],
    ['CMD in a shell', { ...CONFIG, Cmd: ['/bin/sh', '-c', 'node server.js'] }, 'Cmd'],
    ['user lost', { ...CONFIG, User: '' }, 'User'],
    ['lost ENTRYPOINT', { ...CONFIG, Entrypoint: null }, 'Entrypoint'],
    ['other WORKDIR', { ...CONFIG, WorkingDir: '/' }, 'WorkingDir'],
    ['a port less', { ...CONFIG, ExposedPorts: { '8080/tcp': {} } }, 'ExposedPorts'],
    ['a volume more', { ...CONFIG, Volumes: { '/data': {} } }, 'Volumes'],
    ['another label', { ...CONFIG, Labels: { version: '2' } }, 'Labels.version'],
    ['another signal', { ...CONFIG, StopSignal: 'SIGINT' }, 'StopSignal'],
    ['another health check', { ...CONFIG, Healthcheck: { Test: ['NONE'] } }, 'Healthcheck'],
    ['another shell', { ...CONFIG, Shell: ['/bin/bash', '-c'] }, 'Shell'],
    ['another trigger', { ...CONFIG, OnBuild: ['RUN x'] }, 'OnBuild'],
    ['escaped arguments', { ...CONFIG, ArgsEscaped: true }, 'ArgsEscaped'],
  ])('%s', async (_, config, field) => {
    expect((await configOf(config)).map((one) => [one.field, one.class])).toEqual([[field, 'unexplained']]);
  });
});

test('a config says what it said before and after, as JSON', async () => {
  expect(await configOf({ ...CONFIG, Cmd: ['node'], User: undefined })).toEqual([
    {
      field: 'Cmd',
      before: '["node","server.js"]',
      after: '["node"]',
      class: 'unexplained',
      because: 'no applied fix declares it',
    },
    {
      field: 'User',
      before: '"app"',
      after: undefined,
      class: 'unexplained',
      because: 'no applied fix declares it',
    },
  ]);
});

test('order of variables, ports, labels and keys is no difference, nor is empty and unset', async () => {
  const { Env, ExposedPorts, Healthcheck, ...rest } = CONFIG;
  const turned = (record: object): object => Object.fromEntries(Object.entries(record).reverse());
  const config = {
    ...rest,
    Env: [...Env].reverse(),
    ExposedPorts: turned(ExposedPorts),
    Healthcheck: turned(Healthcheck),
    Volumes: {},
    OnBuild: [],
    StopSignal: '',
  };
  expect(await configOf(config)).toEqual([]);
});

describe('caches', () => {
  test('what package managers keep may go', async () => {
    const files = await filesOf(
      drop(
        'var/lib/apt/lists/deb_InRelease',
        'var/lib/apt/lists/lock',
        'var/lib/apt/lists/partial',
        'root/.npm/_cacache',
      ),
    );
    expect(files.map((one) => [told(one), one.because])).toEqual([
      ['/root/.npm/_cacache: missing cache', 'cache of npm'],
      ['/root/.npm/_cacache/content: missing cache', 'cache of npm'],
      ['/var/lib/apt/lists/deb_InRelease: missing cache', 'package lists of apt'],
      ['/var/lib/apt/lists/lock: missing cache', 'package lists of apt'],
      ['/var/lib/apt/lists/partial: missing cache', 'package lists of apt'],
    ]);
  });

  test('a directory that was there for caches goes with the last of them', async () => {
    const files = await filesOf(drop('root/.cache', 'home/node/.cache/pip'));
    expect(files.map(told)).toEqual([
      '/home/node/.cache/pip: missing cache',
      '/home/node/.cache/pip/wheel: missing cache',
      '/root/.cache: missing cache',
      '/root/.cache/pip: missing cache',
      '/root/.cache/pip/wheel: missing cache',
    ]);
    expect(files[2]!.because).toContain('held nothing but the cache of pip');
  });

  test('where both images are filled, names and bytes are their own business', async () => {
    const files = await filesOf(
      both(
        drop('root/.npm/_cacache/content'),
        add(file('root/.npm/_cacache/other', 'tarball')),
        change('var/lib/apt/lists/deb_InRelease', { content: 'newer' }),
      ),
    );
    expect(files.map(told)).toEqual([
      '/root/.npm/_cacache/content: missing cache',
      '/root/.npm/_cacache/other: extra cache',
      '/var/lib/apt/lists/deb_InRelease: content cache',
    ]);
  });

  const linked = async (target: string): Promise<readonly string[]> => {
    const members = [...MEMBERS, symlink('app/lib', target)];
    const [before, after] = await Promise.all([image(members), image(drop('root/.npm')(members))]);
    const { files } = compareImages(before, after, NOTHING_DECLARED);
    return files.filter((one) => one.class === 'unexplained').map(({ path }) => path);
  };

  test('what a link in the image leads to must stay', async () => {
    expect(await linked('../root/.npm/_cacache/content')).toEqual([
      '/root/.npm',
      '/root/.npm/_cacache',
      '/root/.npm/_cacache/content',
    ]);
    expect(await linked('/root/.npm/_cacache')).toHaveLength(3);
    expect(await linked('/root')).toEqual([]);
  });

  test('what the image runs must stay', async () => {
    const config = { ...CONFIG, Cmd: ['/root/.cache/pip/wheel'] };
    const [before, after] = await Promise.all([
      image(MEMBERS, config),
      image(drop('root/.cache/pip/wheel')(MEMBERS), config),
    ]);
    expect(
      compareImages(before, after, NOTHING_DECLARED).files.map((one) => [told(one), one.because]),
    ).toEqual([
      [
        '/root/.cache/pip/wheel: missing unexplained',
        'in the cache of pip, pipenv, but what stays in the image needs it: the image runs it',
      ],
    ]);
  });

  const moved = async (variable: string, name: string): Promise<readonly string[]> => {
    const members = [...MEMBERS, directory('opt'), directory('opt/keep'), file('opt/keep/x'), file('app/x')];
    const config = { ...CONFIG, Env: [...CONFIG.Env, variable] };
    const [before, after] = await Promise.all([image(members, config), image(drop(name)(members), config)]);
    return compareImages(before, after, NOTHING_DECLARED).files.map(told);
  };

  test('a variable of the image moves them', async () => {
    expect(await moved('npm_config_cache=/opt/keep', 'opt/keep/x')).toEqual(['/opt/keep/x: missing cache']);
  });

  test('no variable makes a cache of the application or the system', async () => {
    expect(await moved('npm_config_cache=/app', 'app/x')).toEqual(['/app/x: missing unexplained']);
    expect(await moved('PIP_CACHE_DIR=/', 'app/x')).toEqual(['/app/x: missing unexplained']);
    expect(await moved('UV_CACHE_DIR=/usr/bin', 'usr/bin/curl')).toEqual([
      '/usr/bin/curl: missing unexplained',
    ]);
  });
});

test('noise is told by its reason', async () => {
  const files = await filesOf(
    both(
      change('var/log/apt/term.log', { content: 'log of tomorrow' }),
      change('etc/passwd-', { content: 'older' }),
      change('app/__pycache__/tool.cpython-311.pyc', { content: 'bytes with another time' }),
      drop('var/lib/dpkg/status-old', 'var/cache/ldconfig/aux-cache'),
      add(file('var/log/dpkg.log', 'installed')),
      drop('root/.config/go/telemetry/local/go-2026-01-01.count'),
    ),
  );
  expect(files.map(told)).toEqual([
    '/app/__pycache__/tool.cpython-311.pyc: content noise',
    '/etc/passwd-: content noise',
    '/root/.config/go/telemetry/local/go-2026-01-01.count: missing noise',
    '/var/cache/ldconfig/aux-cache: missing noise',
    '/var/lib/dpkg/status-old: missing noise',
    '/var/log/apt/term.log: content noise',
    '/var/log/dpkg.log: extra noise',
  ]);
});

test('days of password changes are noise, and passwords are not', async () => {
  const shadow = (content: string): Promise<readonly FileDifference[]> =>
    filesOf(change('etc/shadow', { content }));
  const later = await shadow('root:*:20000:0:99999:7:::\napp:!:20784::::::\n');
  expect(later.map(told)).toEqual(['/etc/shadow: content noise']);
  for (const other of [
    'root::20000:0:99999:7:::\napp:!:20784::::::\n',
    'root:*:20000:0:99999:7:::\n',
    'root:*:20000:0:99999:7:::\napp:!:20784:1:::::\n',
  ])
    expect((await shadow(other)).map(told)).toEqual(['/etc/shadow: content unexplained']);
});

test('dates that pnpm writes are noise, and what stands beside them is not', async () => {
  const path = 'app/node_modules/.modules.yaml';
  const compared = async (content: string): Promise<readonly string[]> => {
    const [before, after] = await Promise.all([
      image([file(path, 'hoist: true\nprunedAt: Thu, 26 Nov\n')]),
      image([file(path, content)]),
    ]);
    return compareImages(before, after, NOTHING_DECLARED).files.map(told);
  };
  expect(await compared('hoist: true\nprunedAt: Fri, 27 Nov\n')).toEqual([`/${path}: content noise`]);
  expect(await compared('hoist: false\nprunedAt: Fri, 27 Nov\n')).toEqual([`/${path}: content unexplained`]);
});

describe('what varies between two builds of the unchanged Dockerfile', () => {
  test('a directory that chance names is noise where another build makes one like it, of the same kind', async () => {
    const made = (name: string, mode = 0o755) =>
      image([...MEMBERS, { name: `tmp/yarn--${name}/node`, content: 'x', mode }]);
    const [before, control, after] = await Promise.all(
      ['1795744304799-0.38986', '1795744311111-0.77123', '1795744322222-0.10994'].map((name) => made(name)),
    );
    const unexplained = (one: typeof after, other: typeof control) =>
      compareImages(before!, one!, NOTHING_DECLARED, other).files.filter(
        (file) => file.class === 'unexplained',
      );
    expect(unexplained(after, control)).toEqual([]);
    // gone under one name, new under another
    expect(unexplained(after, before)).toHaveLength(4);
    expect(unexplained(await made('1795744333333-0.5', 0o777), control)).toHaveLength(1);
  });

  test('is noise at the same path and in the same aspect', async () => {
    const before = await image(MEMBERS);
    const control = await image(change('app/server.js', { content: 'built at 10:01' })(MEMBERS));
    const bytes = await image(change('app/server.js', { content: 'built at 10:02' })(MEMBERS));
    const owner = await image(change('app/server.js', { content: 'built at 10:02', uid: 0 })(MEMBERS));
    const compared = (after: ImageContents): readonly string[] =>
      compareImages(before, after, NOTHING_DECLARED, control).files.map(told);
    expect(compared(bytes)).toEqual(['/app/server.js: content noise']);
    expect(compared(owner)).toEqual(['/app/server.js: owner content unexplained']);
  });

  test('counts for the config too', async () => {
    const label = (value: string): Promise<ImageContents> =>
      image([], { ...CONFIG, Labels: { version: '1', built: value } });
    const [before, control, after] = await Promise.all(['1', '2', '3'].map(label));
    expect(compareImages(before!, after!, NOTHING_DECLARED, control).config).toMatchObject([
      { field: 'Labels.built', class: 'noise' },
    ]);
    expect(compareImages(before!, after!, NOTHING_DECLARED).config).toMatchObject([{ class: 'unexplained' }]);
  });
});

describe('declarations', () => {
  const run = { start: 0, end: 0 };
  const declared = (text: string): Declarations =>
    declarationsOf([{ id: 'clean-up', changes: [{ kind: 'add-command', run, text }] }]);
  const missing = async (rewrite: Rewrite, text: string): Promise<readonly string[]> =>
    (await filesOf(rewrite, declared(text))).map(told);

  test('a command that deletes explains what it matches, with what was in it', async () => {
    const files = await filesOf(drop('root/.npm-global'), declared('rm -rf /root/.npm-*'));
    expect(files.map((one) => [told(one), one.because])).toEqual([
      ['/root/.npm-global: missing declared', '`clean-up` deletes it: `rm -rf /root/.npm-*`'],
      ['/root/.npm-global/tool: missing declared', '`clean-up` deletes it: `rm -rf /root/.npm-*`'],
    ]);
  });

  test('a glob takes what the shell takes', async () => {
    expect(await missing(drop('app/server.js'), 'rm -rf /app/*')).toEqual([
      '/app/server.js: missing declared',
    ]);
    expect(await missing(drop('root/.npmrc'), 'rm -rf /root/*')).toEqual([
      '/root/.npmrc: missing unexplained',
    ]);
    expect(await missing(drop('app/server.js'), 'rm -rf /ap*')).toEqual([
      '/app/server.js: missing unexplained',
    ]);
  });

  test('without -r it explains no directory', async () => {
    expect(await missing(drop('root/.npm-global'), 'rm -f /root/.npm-global /root/.npm-global/tool')).toEqual(
      ['/root/.npm-global: missing unexplained', '/root/.npm-global/tool: missing declared'],
    );
  });

  test.each([
    'rm -rf "$DIR"',
    'rm -rf app',
    'rm -rf /',
    'false || rm -rf /app/*',
    'echo rm -rf /app/*',
    'rm -rf /app/* &',
  ])('%s explains nothing', async (text) => {
    expect(await missing(drop('app/server.js'), text)).toEqual(['/app/server.js: missing unexplained']);
  });

  test('a deletion explains nothing but what is missing', async () => {
    const files = await filesOf(change('app/server.js', { uid: 0 }), declared('rm -rf /app/*'));
    expect(files.map(told)).toEqual(['/app/server.js: owner unexplained']);
  });

  test('a flag of a COPY promises the owner that was there before', async () => {
    const fold = declarationsOf([
      { id: 'fold-ownership', changes: [{ kind: 'set-flag', copy: run, flag: 'chown', value: 'root' }] },
    ]);
    expect((await filesOf(change('app/server.js', { uid: 0 }), fold)).map(told)).toEqual([
      '/app/server.js: owner unexplained',
    ]);
  });

  test('packages that are removed explain files of packages, and what says that they are installed', async () => {
    const text = 'apk del .build-deps';
    const removed = declarationsOf([
      { id: 'drop', changes: [{ kind: 'remove-packages', install: run, adds: [], text }] },
    ]);
    const files = (gcc: readonly string[], world: string, local: readonly string[]): Promise<ImageContents> =>
      image([
        ...gcc.map((name) => ({ name, content: 'x' })),
        { name: 'etc/apk/world', content: world },
        ...['usr/bin/sh', 'usr/include/a.h', 'usr/local/bin/b', 'srv/c'].map((name) => ({
          name,
          content: 'x',
        })),
        ...local.map((name) => ({ name, content: 'x' })),
      ]);
    const [before, after] = await Promise.all([
      files(['usr/bin/gcc', 'usr/include/stdio.h'], 'gcc', ['usr/local/bin/tool', 'srv/data']),
      files([], '', []),
    ]);
    expect(compareImages(before, after, removed).files.map(told)).toEqual([
      '/etc/apk/world: content declared',
      '/srv/data: missing unexplained',
      '/usr/bin/gcc: missing declared',
      '/usr/include/stdio.h: missing declared',
      '/usr/local/bin/tool: missing unexplained',
    ]);
  });

  test('others may be put beside them, for the files and for the config', async () => {
    const ignored: Declarations = {
      explain: (difference) =>
        difference.kind === 'file' && difference.path === '/app/tool.py'
          ? 'no longer in the context'
          : undefined,
    };
    const two = anyOf(declared('rm -f /root/.npmrc'), ignored);
    expect((await filesOf(drop('app/tool.py', 'root/.npmrc'), two)).map((one) => one.because)).toEqual([
      'no longer in the context',
      '`clean-up` deletes it: `rm -f /root/.npmrc`',
    ]);
    const [before, after] = await Promise.all([image([]), image([], { ...CONFIG, User: '' })]);
    const user: Declarations = { explain: ({ kind }) => (kind === 'config' ? 'on purpose' : undefined) };
    expect(compareImages(before, after, user).config).toMatchObject([
      { class: 'declared', because: 'on purpose' },
    ]);
  });

  test('a copy of the Dockerfile in the image is rewritten with it', async () => {
    const rewritten = rewrittenFile('Dockerfile', 'serve()', 'serve(1)');
    const served = async (rest: Partial<Member>): Promise<readonly string[]> =>
      (await filesOf(change('app/server.js', rest), rewritten)).map(told);
    expect(await served({ content: 'serve(1)' })).toEqual(['/app/server.js: content declared']);
    expect(await served({ content: 'serve(2)' })).toEqual(['/app/server.js: content unexplained']);
    expect(await served({ content: 'serve(1)', mode: 0o600 })).toEqual([
      '/app/server.js: mode content unexplained',
    ]);
  });

  test('they are asked for the aspects that nothing else explains', async () => {
    const asked: (readonly string[])[] = [];
    const asking: Declarations = {
      explain: (difference) => {
        if (difference.kind === 'file') asked.push(difference.aspects);
        return 'the owner was to change';
      },
    };
    const files = await filesOf(
      change('var/log/apt/term.log', { uid: 7, content: 'log of tomorrow' }),
      asking,
    );
    expect(asked).toEqual([['owner']]);
    expect(files.map((one) => [told(one), one.because])).toEqual([
      ['/var/log/apt/term.log: owner content declared', 'the owner was to change; log with time stamps'],
    ]);
  });
});
