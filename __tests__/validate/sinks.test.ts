/** ARG, ENV and LABEL that move down, and words that hold an install to its lockfile. */
import { describe, expect, test } from '@jest/globals';
import { Document } from '../../src/dockerfile/document.js';
import type { Change } from '../../src/transform.js';
import { lockProblem } from '../../src/validate/lock-sync.js';
import { validate } from '../../src/validate/validate.js';
import { factsOf, objectionWith } from './contexts.js';
import type { ContextOptions, Files } from './contexts.js';

const json = (value: unknown): string => JSON.stringify(value);

/** Moves all of `moved` behind `between`. */
function sink(
  moved: readonly string[],
  between: readonly string[],
  {
    head = ['FROM debian:12'],
    // an ARG that nothing uses may be there to have what is behind it run again
    tail = ['LABEL uses="$GIT_SHA $BUILD_DATE $VERSION $GIT_COMMIT $BUILD_ID $GIT_REF"', 'CMD ["x"]'],
    files = {},
  }: { readonly head?: readonly string[]; readonly tail?: readonly string[]; readonly files?: Files } = {},
): string | undefined {
  const before = [...head, ...moved, ...between, ...tail, ''].join('\n');
  const after = [...head, ...between, ...moved, ...tail, ''].join('\n');
  const document = new Document('Dockerfile', before);
  const index = head.length + moved.length + between.length - 1;
  const changes = moved.map((_, i): Change => ({
    kind: 'move-instruction',
    instruction: document.instructions[head.length + i]!.span,
    behind: document.instructions[index]!.span,
  }));
  return validate(document, new Document('Dockerfile', after), changes, factsOf(files))?.message;
}

const APT = 'RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*';
const LOCKFILE = { lockfileVersion: 3, packages: { '': {}, 'node_modules/x': { version: '1.0.0' } } };
const NPM = {
  head: ['FROM node:20', 'WORKDIR /app'],
  files: { 'package.json': '{}', 'package-lock.json': json(LOCKFILE) },
};
const INSTALL = ['COPY package.json package-lock.json ./', 'RUN npm ci'];
/** The same project with other files. */
const npmWith = (files: Files): Parameters<typeof sink>[2] => ({ ...NPM, files: { ...NPM.files, ...files } });
const SCRIPTED = {
  'package-lock.json': json({
    lockfileVersion: 3,
    packages: { 'node_modules/x': { hasInstallScript: true } },
  }),
};

describe('may sink', () => {
  test.each<[string, readonly string[], readonly string[], Parameters<typeof sink>[2]]>([
    ['an ARG past packages of the system', ['ARG GIT_SHA'], [APT], {}],
    ['an ARG with what uses it', ['ARG GIT_SHA', 'ENV GIT_SHA=$GIT_SHA', 'LABEL rev=$GIT_SHA'], [APT], {}],
    ['an ARG with a value', ['ARG BUILD_DATE=unknown'], [APT, 'WORKDIR /app'], {}],
    ['a version past packages of the system', ['ARG VERSION'], [APT], {}],
    [
      'an ARG past an install',
      ['ARG GIT_COMMIT'],
      ['COPY package.json package-lock.json ./', 'RUN npm ci'],
      NPM,
    ],
    ['a LABEL past anything', ['LABEL a=b'], ['RUN make', 'COPY . .'], {}],
    ...[
      'rm -rf /tmp/*',
      'mkdir -p logs',
      'chmod +x entrypoint.sh && chown -R node:node .',
      'set -eux; export A=1; useradd -m app',
      'curl -fsSL -o /x https://x && tar -xzf /x -C /opt && rm /x',
      "sed -i 's/a/b/g' /etc/x",
      'apk add --no-cache --virtual .deps curl',
      'corepack enable && npm config set registry https://r',
      'go mod download',
    ].map((run): [string, readonly string[], readonly string[], Parameters<typeof sink>[2]] => [
      `an ARG past ${run}`,
      ['ARG GIT_SHA'],
      [`RUN ${run}`],
      {},
    ]),
    [
      'an ARG past an install without scripts',
      ['ARG GIT_SHA'],
      [INSTALL[0]!, 'RUN npm ci --ignore-scripts'],
      npmWith({ ...SCRIPTED, 'package.json': json({ scripts: { postinstall: 'node x' } }) }),
    ],
    [
      'an ARG that a stage uses which grows from it',
      ['ARG GIT_SHA'],
      [APT],
      { tail: ['CMD ["x"]', 'FROM base', 'RUN echo ${GIT_SHA}'], head: ['FROM debian:12 AS base'] },
    ],
    ['a version past an install without scripts', ['ARG VERSION'], INSTALL, NPM],
    ['an ARG past metadata', ['ARG GIT_SHA'], ['EXPOSE 80', 'LABEL c=d', 'ENTRYPOINT ["x"]'], {}],
  ])('%s', (_, moved, between, options) => {
    expect(sink(moved, between, options)).toBeUndefined();
  });
});

describe('may not sink', () => {
  test.each<[string, readonly string[], readonly string[], Parameters<typeof sink>[2]]>([
    ['an ARG past a RUN that names it', ['ARG GIT_SHA'], ['RUN echo $GIT_SHA'], {}],
    ['an ARG past a RUN that names it in braces', ['ARG GIT_SHA'], ['RUN echo "${GIT_SHA:-x}"'], {}],
    ['an ARG past a build', ['ARG GIT_SHA'], ['RUN npm run build'], NPM],
    ['an ENV past a build', ['ENV GIT_SHA=x'], ['RUN make'], {}],
    ['an ARG past a script of the shell', ['ARG GIT_SHA'], ['RUN ./build.sh'], {}],
    ['an ARG past what prints the environment', ['ARG GIT_SHA'], ['RUN env > /x'], {}],
    [
      'a mode of Node past its install',
      ['ENV NODE_ENV=production'],
      ['COPY package.json ./', 'RUN npm ci'],
      NPM,
    ],
    ['a proxy', ['ARG HTTP_PROXY'], [APT], {}],
    ['a frontend of Debian', ['ENV DEBIAN_FRONTEND=noninteractive'], [APT], {}],
    ['PATH', ['ENV PATH=/x:$PATH'], [APT], {}],
    ['the time of the sources', ['ARG SOURCE_DATE_EPOCH'], [APT], {}],
    ['the directory of a repository', ['ENV GIT_DIR=/x'], [APT], {}],
    ['the architecture', ['ARG TARGETARCH'], [APT], {}],
    ['a version past an install with scripts', ['ARG VERSION'], INSTALL, npmWith(SCRIPTED)],
    ...[
      'pip install -r requirements.txt',
      'python3 -m pip install x',
      'npm install -g x',
      'npm i --location=global x',
      'export -p > /x',
      'export > /x',
      'set > /x',
      'env',
      'printenv',
      'declare -p',
      'sudo env',
      'apt-get update && apt-get upgrade -y',
      'apt-get -y dist-upgrade',
      'apt full-upgrade',
      'apk upgrade --no-cache',
      'apk add --upgrade curl',
      'dnf -y update',
      'pacman -Syu --noconfirm',
      'gem install x',
      'bundle install',
      'composer install',
      'dotnet restore',
      'mvn dependency:go-offline',
      'yarn install --frozen-lockfile',
      'pnpm install --frozen-lockfile',
      'find . -exec ./x {} +',
      "sed -e 's/a/b/e' x",
      "sed '1e env' x",
      'tar --to-command=./x -xf y',
      './configure.sh',
      'eval x',
      'echo "${!name}"',
    ].map((run): [string, readonly string[], readonly string[], Parameters<typeof sink>[2]] => [
      `an ARG past ${run}`,
      ['ARG GIT_SHA'],
      ['COPY . .', `RUN ${run}`],
      npmWith({ 'requirements.txt': 'x', 'yarn.lock': '# yarn lockfile v1\n' }),
    ]),
    ['an ARG past an install in which a package has a script', ['ARG GIT_SHA'], INSTALL, npmWith(SCRIPTED)],
    [
      'an ARG past an install whose lockfile does not tell of scripts',
      ['ARG GIT_SHA'],
      INSTALL,
      npmWith({ 'package-lock.json': json({ lockfileVersion: 1, dependencies: {} }) }),
    ],
    [
      'an ARG past an install from a repository',
      ['ARG GIT_SHA'],
      INSTALL,
      npmWith({
        'package-lock.json': json({
          lockfileVersion: 3,
          packages: { 'node_modules/x': { resolved: 'git+ssh://git@github.com/x/x.git#1' } },
        }),
      }),
    ],
    ...['preinstall', 'postinstall', 'prepare'].map(
      (hook): [string, readonly string[], readonly string[], Parameters<typeof sink>[2]] => [
        `an ARG past an install with the script ${hook}`,
        ['ARG GIT_SHA'],
        INSTALL,
        npmWith({ 'package.json': json({ scripts: { [hook]: 'husky' } }) }),
      ],
    ),
    [
      'an ARG past an install whose settings name it',
      ['ARG GIT_SHA'],
      ['COPY . .', 'RUN npm ci'],
      npmWith({ '.npmrc': 'user-agent=${GIT_SHA}\n' }),
    ],
    ['an ARG that nothing uses', ['ARG BUILD_DATE'], [APT], { tail: ['CMD ["x"]'] }],
    [
      'an ARG that another of its stages uses',
      ['ARG GIT_SHA'],
      [APT],
      { tail: ['FROM debian', 'RUN echo $GIT_SHA'] },
    ],
    ['an ARG past COPY that uses it', ['ARG GIT_SHA'], ['COPY a-$GIT_SHA /x'], {}],
    ['an ARG past ENV that uses it', ['ARG GIT_SHA'], ['ENV X=$GIT_SHA'], {}],
    ['an ARG past LABEL that uses it', ['ARG GIT_SHA'], ['LABEL x=$GIT_SHA'], {}],
    ['an ARG past WORKDIR that uses it', ['ARG GIT_SHA'], ['WORKDIR /$GIT_SHA'], {}],
    ['an ARG past USER that uses it', ['ARG BUILD_ID'], ['USER $BUILD_ID'], {}],
    ['an ARG past EXPOSE that uses it', ['ARG BUILD_ID'], ['EXPOSE $BUILD_ID'], {}],
    ['an ENV past another of its name', ['ENV GIT_SHA=a'], ['ENV GIT_SHA=b'], {}],
    ['an ARG past an ENV of its name', ['ARG GIT_SHA'], ['ENV GIT_SHA=b'], {}],
    ['an ENV past what it uses', ['ENV GIT_REF=$B'], ['ARG B'], {}],
    ['a LABEL past another of its name', ['LABEL a=b'], ['LABEL a=c'], {}],
    ['a LABEL past a variable that it uses', ['LABEL a=$X'], ['ENV X=1'], {}],
    ['an ARG past a stage', ['ARG GIT_SHA'], ['FROM debian:12'], {}],
    ['an ARG past a SHELL', ['ARG GIT_SHA'], ['SHELL ["/bin/bash", "-c"]'], {}],
    ['an ARG past a trigger that uses it', ['ARG GIT_SHA'], ['ONBUILD RUN echo $GIT_SHA'], {}],
    ['an EXPOSE', ['EXPOSE 80'], [APT], {}],
    ['a USER', ['USER x'], [APT], {}],
    ['a WORKDIR', ['WORKDIR /x'], [APT], {}],
    ['a RUN', ['RUN a'], [APT], {}],
    ['an ARG before the first FROM', ['ARG GIT_SHA'], ['FROM debian:12'], { head: [] }],
  ])('%s', (_, moved, between, options) => {
    expect(sink(moved, between, options)).toBeDefined();
  });

  test('what uses it, alone', () => {
    const before = `FROM debian:12\nARG GIT_SHA\nENV REF=$GIT_SHA\n${APT}\nCMD ["x"]\n`;
    const after = `FROM debian:12\nENV REF=$GIT_SHA\n${APT}\nARG GIT_SHA\nCMD ["x"]\n`;
    expect(objectionWith({ before, after, files: {} })).toBeDefined();
  });

  test('up', () => {
    const document = new Document('Dockerfile', `FROM debian:12\n${APT}\nARG GIT_SHA\nCMD ["x"]\n`);
    const after = new Document('Dockerfile', `FROM debian:12\nARG GIT_SHA\n${APT}\nCMD ["x"]\n`);
    const [from, , arg] = document.instructions;
    const change: Change = { kind: 'move-instruction', instruction: arg!.span, behind: from!.span };
    expect(validate(document, after, [change])).toBeDefined();
  });
});

const MANIFEST = { name: 'a', version: '1.0.0', dependencies: { x: '^1.0.0' } };
const LOCK = { lockfileVersion: 3, packages: { '': MANIFEST, 'node_modules/x': { version: '1.0.1' } } };
const PROJECT: Files = { 'package.json': json(MANIFEST), 'package-lock.json': json(LOCK), 'a.js': 'x' };
const SHAPE =
  'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm install --no-audit\nCOPY . .\n';

/** Declares that `command` loses and gets a word. */
function stricter(
  text: string,
  command: string,
  [from, to]: readonly [string | undefined, string],
  files: Files,
  changed: string,
  context: ContextOptions = {},
): string | undefined {
  const document = new Document('Dockerfile', text);
  const start = text.indexOf(command);
  const span = { start, end: start + command.length };
  const changes: Change[] = [
    ...(from === undefined ? [] : [{ kind: 'drop-argument', command: span, argument: from } as const]),
    { kind: 'add-argument', command: span, argument: to },
  ];
  const after = new Document('Dockerfile', text.replace(command, changed));
  return validate(document, after, changes, factsOf(files, context))?.message;
}

describe('`npm ci` for `npm install`', () => {
  /** The last of them in the text becomes `npm ci`. */
  const judge = (text: string, files: Files = PROJECT, context?: ContextOptions): string | undefined => {
    const command = [...text.matchAll(/(?:(?<=RUN )\w+=\S+ )?npm (?:install|i)\b[^&;\n]*/g)]
      .at(-1)![0]
      .trim();
    const word = /npm (install|i)\b/.exec(command)![1];
    const changed = command.replace(/npm (?:install|i)\b/, 'npm ci');
    return stricter(text, command, [word, 'ci'], files, changed, context);
  };

  test.each<[string, string]>([
    ['plainly', SHAPE],
    ['with a clean-up', SHAPE.replace('--no-audit', '--omit=dev && npm cache clean --force')],
    ['the short word', SHAPE.replace('install', 'i')],
    ['a variable in the image', SHAPE.replace('FROM node:20', 'ARG NODE=22\nFROM node:${NODE}-alpine')],
    ['behind packages of the system', SHAPE.replace('WORKDIR', `${APT}\nWORKDIR`)],
    ['behind a new npm', SHAPE.replace('WORKDIR', 'RUN npm install -g npm@10\nWORKDIR')],
    ['behind a tool for all', SHAPE.replace('WORKDIR', 'RUN npm install -g nodemon\nWORKDIR')],
    [
      'behind settings of the registry',
      SHAPE.replace('WORKDIR', 'RUN npm config set registry https://r\nWORKDIR'),
    ],
    ['with a cache elsewhere', SHAPE.replace('RUN npm', 'RUN --mount=type=cache,target=/root/.npm npm')],
    ['with credentials', SHAPE.replace('RUN npm', 'RUN --mount=type=secret,id=n,target=/app/.npmrc npm')],
    ['with a mode of Node', SHAPE.replace('RUN npm', 'RUN NODE_ENV=production npm')],
    [
      'behind `cd`',
      SHAPE.replace('WORKDIR /app\n', '').replace(' ./', ' /app/').replace('RUN npm', 'RUN cd /app && npm'),
    ],
    [
      'into a directory that was made for it',
      SHAPE.replace('COPY', 'RUN mkdir -p /app/node_modules && chown -R node:node /app/node_modules\nCOPY'),
    ],
    [
      'behind an install in another directory',
      SHAPE.replace('RUN npm', 'COPY . /web\nRUN cd /web && npm ci\nRUN npm'),
    ],
    [
      'behind an install in another directory of its RUN',
      SHAPE.replace('RUN npm', 'COPY . /web\nRUN cd /web && npm ci && cd /app && npm'),
    ],
    [
      'in one branch or the other',
      SHAPE.replace(
        'RUN npm install --no-audit',
        'RUN if [ -n "$A" ]; then npm ci; else npm install --no-audit; fi',
      ),
    ],
  ])('may come: %s', (_, text) => {
    expect(judge(text)).toBeUndefined();
  });

  test.each<[string, string, Files]>([
    [
      'without a lockfile',
      SHAPE.replace(' package-lock.json', ''),
      { 'package.json': json(MANIFEST), 'a.js': 'x' },
    ],
    ['with a lockfile that is not copied', SHAPE.replace(' package-lock.json', ''), PROJECT],
    [
      'with another range',
      SHAPE,
      { ...PROJECT, 'package.json': json({ ...MANIFEST, dependencies: { x: '^2.0.0' } }) },
    ],
    [
      'with another dependency',
      SHAPE,
      { ...PROJECT, 'package.json': json({ ...MANIFEST, devDependencies: { y: '1' } }) },
    ],
    [
      'with a package that the lockfile lacks',
      SHAPE,
      { ...PROJECT, 'package-lock.json': json({ ...LOCK, packages: { '': MANIFEST } }) },
    ],
    [
      'with a lockfile of version 1',
      SHAPE,
      { ...PROJECT, 'package-lock.json': json({ lockfileVersion: 1, dependencies: {} }) },
    ],
    ['with overrides', SHAPE, { ...PROJECT, 'package.json': json({ ...MANIFEST, overrides: { z: '1' } }) }],
    ['with a lockfile that does not parse', SHAPE, { ...PROJECT, 'package-lock.json': '{' }],
    ['for a package', SHAPE.replace('--no-audit', 'y'), PROJECT],
    ['for all', SHAPE.replace('--no-audit', '-g'), PROJECT],
    ['that does not keep the lockfile', SHAPE.replace('--no-audit', '--no-package-lock'), PROJECT],
    ['that does not save', SHAPE.replace('--no-audit', '--no-save'), PROJECT],
    [
      'where settings forbid the lockfile',
      SHAPE.replace('COPY package.json', 'COPY .npmrc package.json'),
      { ...PROJECT, '.npmrc': 'package-lock=false' },
    ],
    [
      'where a variable may forbid the lockfile',
      SHAPE.replace('WORKDIR', 'ENV npm_config_package_lock=false\nWORKDIR'),
      PROJECT,
    ],
    ['behind a change of the manifest', SHAPE.replace('RUN npm', 'RUN npm pkg set a=b\nRUN npm'), PROJECT],
    [
      'behind a change of the manifest in its RUN',
      SHAPE.replace('RUN npm', 'RUN sed -i s/a/b/ package.json && npm'),
      PROJECT,
    ],
    ['behind another install', SHAPE.replace('RUN npm', 'RUN npm install y\nRUN npm'), PROJECT],
    ['behind any script', SHAPE.replace('RUN npm', 'RUN ./x.sh\nRUN npm'), PROJECT],
    [
      'with packages that are copied',
      SHAPE.replace('RUN npm', 'COPY --from=a /app/node_modules ./node_modules\nRUN npm'),
      PROJECT,
    ],
    [
      'with packages of the context',
      SHAPE.replace('COPY package.json package-lock.json ./', 'COPY . .'),
      { ...PROJECT, 'node_modules/x/a.js': 'x' },
    ],
    ['with an old Node', SHAPE.replace('node:20', 'node:8'), PROJECT],
    ['with an npm that is not known', SHAPE.replace('node:20', 'debian:12'), PROJECT],
    ['where it is not known where it runs', SHAPE.replace('WORKDIR /app', 'WORKDIR $X'), PROJECT],
    ['as a trigger', SHAPE.replace('RUN npm', 'ONBUILD RUN npm'), PROJECT],
    ...['npx npm-force-resolutions', 'node fix.js'].map((preinstall): [string, string, Files] => [
      `with the script ${preinstall}`,
      SHAPE,
      { ...PROJECT, 'package.json': json({ ...MANIFEST, scripts: { preinstall } }) },
    ]),
    [
      'with a script that asks for the command',
      SHAPE,
      {
        ...PROJECT,
        'package.json': json({ ...MANIFEST, scripts: { postinstall: 'test $npm_command = install' } }),
      },
    ],
    ...[
      'type=cache,target=/app/node_modules',
      'type=cache,target=node_modules',
      'type=bind,source=other.json,target=/app/package.json',
      'source=.,target=/app',
      'type=tmpfs,target=/app',
    ].map((mount): [string, string, Files] => [
      `with the mount ${mount}`,
      SHAPE.replace('RUN npm', `RUN --mount=${mount} npm`),
      PROJECT,
    ]),
    ...[
      'npm install -g npm@6',
      'npm i --global npm@^6.14',
      'n 12',
      'npm config set package-lock false',
      'npm set package-lock=false',
      'curl -fsSL https://deb.nodesource.com/setup_12.x | bash -',
    ].flatMap((run): readonly [string, string, Files][] => [
      [`behind ${run}`, SHAPE.replace('WORKDIR', `RUN ${run}\nWORKDIR`), PROJECT],
      [`behind ${run} in its RUN`, SHAPE.replace('RUN npm', `RUN ${run} && npm`), PROJECT],
    ]),
    [
      'with a variable that forbids the lockfile',
      SHAPE.replace('RUN npm', 'RUN npm_config_package_lock=false npm'),
      PROJECT,
    ],
    [
      'with an ARG that forbids the lockfile',
      SHAPE.replace('RUN npm', 'ARG NPM_CONFIG_PACKAGE_LOCK=false\nRUN npm'),
      PROJECT,
    ],
    [
      'with an exported variable',
      SHAPE.replace('RUN npm', 'RUN export npm_config_package_lock=false && npm'),
      PROJECT,
    ],
    [
      'behind an install around it',
      SHAPE.replace('RUN npm', 'COPY . /\nRUN cd / && npm ci\nRUN npm'),
      PROJECT,
    ],
    [
      'behind a package that one branch installs',
      SHAPE.replace('RUN npm', 'RUN if [ -n "$A" ]; then npm install y; fi && npm'),
      PROJECT,
    ],
    [
      'behind a change of the packages that it made a directory for',
      SHAPE.replace('RUN npm', 'RUN mkdir -p /app/node_modules/x\nRUN npm'),
      PROJECT,
    ],
    [
      'where `cd` leads is not known',
      SHAPE.replace('WORKDIR /app\n', '').replace(' ./', ' /app/').replace('RUN npm', 'RUN cd app && npm'),
      PROJECT,
    ],
  ])('may not come: %s', (_, text, files) => {
    expect(judge(text, files)).toBeDefined();
  });

  test('may not come at another place', () => {
    expect(
      stricter(SHAPE, 'npm install --no-audit', ['install', 'ci'], PROJECT, 'npm --no-audit --registry ci'),
    ).toBeDefined();
  });
});

describe('flags that hold to the lockfile', () => {
  const text = (command: string, files: string): string =>
    `FROM node:20\nWORKDIR /app\nCOPY ${files} ./\nRUN ${command}\n`;
  const yarnLock =
    '# yarn lockfile v1\n\n\nx@^1.0.0:\n  version "1.0.1"\n  dependencies:\n    y "^2.0.0"\n\n"y@^2.0.0", y@^2.1.0:\n  version "2.1.0"\n';
  const pnpm = { ...MANIFEST, packageManager: 'pnpm@9.1.0' };
  const pnpmLock =
    "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      x:\n        specifier: ^1.0.0\n        version: 1.0.1\n";

  test('Yarn 1 may keep to it, apart from what nothing asks for', () => {
    const files = {
      'package.json': json({ ...MANIFEST, devDependencies: { y: '^2.1.0' } }),
      'yarn.lock': yarnLock,
    };
    const judge = (changed: Files): string | undefined =>
      stricter(
        text('yarn install', 'package.json yarn.lock'),
        'yarn install',
        [undefined, '--frozen-lockfile'],
        changed,
        'yarn install --frozen-lockfile',
      );
    expect(judge(files)).toBeUndefined();
    expect(judge({ ...files, 'package.json': json(MANIFEST) })).toBeDefined();
    expect(
      judge({ ...files, 'package.json': json({ ...MANIFEST, devDependencies: { z: '1' } }) }),
    ).toBeDefined();
    expect(judge({ ...files, 'package.json': json({ ...MANIFEST, resolutions: { y: '2' } }) })).toBeDefined();
  });

  test('pnpm may keep to it, where its version is known to read it', () => {
    const files = { 'package.json': json(pnpm), 'pnpm-lock.yaml': pnpmLock };
    const judge = (changed: Files): string | undefined =>
      stricter(
        text('pnpm install', 'package.json pnpm-lock.yaml'),
        'pnpm install',
        [undefined, '--frozen-lockfile'],
        changed,
        'pnpm install --frozen-lockfile',
      );
    expect(judge(files)).toBeUndefined();
    expect(judge({ ...files, 'package.json': json(MANIFEST) })).toBeDefined();
    expect(
      judge({ ...files, 'package.json': json({ ...pnpm, packageManager: 'pnpm@8.0.0' }) }),
    ).toBeDefined();
    expect(
      judge({ ...files, 'package.json': json({ ...pnpm, dependencies: { x: '^2.0.0' } }) }),
    ).toBeDefined();
    expect(
      judge({ ...files, 'package.json': json({ ...pnpm, pnpm: { overrides: { y: '1.0.0' } } }) }),
    ).toBeDefined();
  });

  test.each<[string, string]>([
    ['another word', '--prod'],
    ['the flag of another program', '--immutable'],
  ])('%s may not come', (_, word) => {
    const files = { 'package.json': json(MANIFEST), 'yarn.lock': yarnLock };
    expect(
      stricter(
        text('yarn install', 'package.json yarn.lock'),
        'yarn install',
        [undefined, word],
        files,
        `yarn install ${word}`,
      ),
    ).toBeDefined();
  });
});

describe('lockfiles and their manifests', () => {
  const read =
    (files: Files) =>
    (path: string): string | undefined =>
      files[path.slice(1)];

  test('npm: workspaces are compared one by one', () => {
    const member = { name: 'm', version: '1.0.0', dependencies: { x: '^1.0.0' } };
    const root = { name: 'r', version: '1.0.0', workspaces: ['m'] };
    const files: Files = {
      'package.json': json(root),
      'm/package.json': json(member),
      'package-lock.json': json({
        lockfileVersion: 3,
        packages: {
          '': root,
          m: member,
          'node_modules/m': { resolved: 'm', link: true },
          'node_modules/x': {},
        },
      }),
    };
    expect(lockProblem('npm', '/', read(files), ['/m'])).toBeUndefined();
    expect(
      lockProblem('npm', '/', read({ ...files, 'm/package.json': json({ ...member, dependencies: {} }) }), [
        '/m',
      ]),
    ).toBeDefined();
    expect(lockProblem('npm', '/', read(files), [])).toBeDefined();
  });

  test('Yarn 4 knows its workspaces and their ranges', () => {
    const files: Files = {
      'package.json': json({ ...MANIFEST, devDependencies: { y: '2' } }),
      'yarn.lock':
        '__metadata:\n  version: 8\n\n"a@workspace:.":\n  version: 0.0.0-use.local\n  dependencies:\n    x: "npm:^1.0.0"\n    y: "npm:2"\n\n"x@npm:^1.0.0":\n  version: 1.0.1\n\n"y@npm:2":\n  version: 2.0.0\n',
    };
    expect(lockProblem('yarn', '/', read(files), [])).toBeUndefined();
    expect(lockProblem('yarn', '/', read({ ...files, 'package.json': json(MANIFEST) }), [])).toBeDefined();
    expect(
      lockProblem('yarn', '/', read({ ...files, 'package.json': json({ ...MANIFEST, name: 'b' }) }), []),
    ).toBeDefined();
  });

  test('bun writes what it was made from', () => {
    const files: Files = {
      'package.json': json(MANIFEST),
      'bun.lock':
        '{\n  "lockfileVersion": 1,\n  "workspaces": { "": { "name": "a", "dependencies": { "x": "^1.0.0", }, }, },\n}\n',
    };
    expect(lockProblem('bun', '/', read(files), [])).toBeUndefined();
    expect(
      lockProblem(
        'bun',
        '/',
        read({ ...files, 'package.json': json({ ...MANIFEST, dependencies: {} }) }),
        [],
      ),
    ).toBeDefined();
  });
});
