import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { locateContexts, onlyContext } from '../../src/context/locate.js';
import type { LocateOptions, Location } from '../../src/context/locate.js';
import { Repositories } from '../../src/context/repository.js';
import { TemporaryRepository } from './temporary-repository.js';

let repository: TemporaryRepository;
beforeEach(() => {
  repository = new TemporaryRepository();
});
afterEach(() => repository.remove());

/** Locates the context of `FROM a` and `text`, which stands at `path`. */
const locate = (text: string, path = 'Dockerfile', options: LocateOptions = {}): Promise<Location> =>
  locateContexts({ text: `FROM a\n${text}\n`, path: join(repository.root, path) }, options);

const directories = ({ contexts }: Location): readonly string[] =>
  contexts.map(({ root }) => root!.slice(repository.root.length + 1));

describe('where nothing declares it', () => {
  test('it is the one directory in which every source exists', async () => {
    repository.put('services/web/start.sh');
    repository.put('shared/lib.sh');
    const above = await locate('COPY shared/lib.sh services/web/start.sh /srv/', 'services/web/Dockerfile');
    expect(directories(above)).toEqual(['']);
    expect(onlyContext(above).read('shared/lib.sh')).toBe('shared/lib.sh');
    expect(onlyContext(above).origin).toMatch(/^inferred/);
    const beside = await locate('COPY start.sh /srv/', 'services/web/Dockerfile');
    expect(directories(beside)).toEqual(['services/web']);
    expect(onlyContext(beside).tracked('start.sh')).toBe(true);
    const mount = await locate(
      'RUN --mount=type=bind,source=start.sh,target=/x sh /x',
      'services/web/Dockerfile',
    );
    expect(directories(mount)).toEqual(['services/web']);
  });

  test.each([
    ['several have the sources', 'COPY a.sh /', 'it could be `web` and `.`'],
    ['none has them all', 'COPY a.sh missing.sh /', 'no directory has all sources'],
    ['no source says', 'COPY . /', 'it could be `web` and `.`'],
    ['the source is of a stage', 'COPY --from=b a.sh /', 'it takes nothing from one'],
    ['the mount is of a stage', 'RUN --mount=from=b,source=a.sh,target=/x ls', 'it takes nothing from one'],
    ['a variable decides', 'COPY $X /', 'it could be'],
  ])('it is not known where %s', async (_, copy, reason) => {
    repository.put('a.sh');
    repository.put('web/a.sh');
    const location = await locate(copy, 'web/Dockerfile');
    expect(location.contexts).toEqual([]);
    expect(location.reason).toContain(reason);
    expect(onlyContext(location).kind('a.sh')).toBeUndefined();
  });

  test('the directory of the Dockerfile alone does not tell, but in the root', async () => {
    repository.put('build/web/Dockerfile');
    repository.put('build/x');
    const location = await locate('COPY web /', 'build/web/Dockerfile');
    expect(location.reason).toContain('where the Dockerfile stands');
    expect(directories(await locate('COPY web x /', 'build/web/Dockerfile'))).toEqual(['build']);
    expect(directories(await locate('COPY build/web /', 'build/web/Dockerfile'))).toEqual(['']);
  });

  test('the root of a repository has nothing above it that could be meant', async () => {
    expect(directories(await locate('COPY . /'))).toEqual(['']);
  });

  test('outside of a repository it is the own directory, where a source says so', async () => {
    const bare = mkdtempSync(join(tmpdir(), 'dockmod-bare-'));
    writeFileSync(join(bare, 'a'), '');
    const at = (text: string) => locateContexts({ text, path: join(bare, 'Dockerfile') });
    expect((await at('FROM a\nCOPY a /\n')).contexts).toHaveLength(1);
    expect((await at('FROM a\nCOPY . /\n')).contexts).toEqual([]);
    writeFileSync(join(bare, 'compose.yaml'), 'services: {a: {build: .}}');
    expect((await at('FROM a\nCOPY . /\n')).contexts).toHaveLength(1);
    rmSync(bare, { recursive: true });
  });
});

describe('what commands name', () => {
  const startOf = (...paths: readonly string[]): LocateOptions => ({
    namedFiles: (_, context) => new Set(paths.filter((path) => context.kind(path) === 'file')),
  });

  test('is looked for in all directories that could be it', async () => {
    repository.put('services/web/server.js');
    repository.put('services/a');
    const location = await locate('COPY . /', 'services/web/Dockerfile', startOf('server.js'));
    expect(directories(location)).toEqual(['services/web']);
    expect(onlyContext(location).origin).toMatch(/^inferred: .* commands name/);
    const above = await locate('COPY . /', 'services/web/Dockerfile', startOf('web/server.js', 'a'));
    expect(directories(above)).toEqual(['services']);
  });

  test('tells nothing where it is in several, or each has what the other lacks', async () => {
    repository.put('server.js');
    repository.put('web/server.js');
    repository.put('web/a');
    repository.put('b');
    expect((await locate('COPY . /', 'web/Dockerfile', startOf('server.js'))).contexts).toEqual([]);
    expect((await locate('COPY . /', 'web/Dockerfile', startOf('a', 'b'))).contexts).toEqual([]);
  });
});

describe('what documentation tells readers to run', () => {
  const built = async (path: string, text: string, dockerfile = 'web/Dockerfile'): Promise<Location> => {
    repository.put(path, text);
    repository.put(dockerfile);
    return locate('COPY . /', dockerfile);
  };

  test.each([
    ['beside the Dockerfile', 'web/README.md', '```sh\ndocker build -t web .\n```\n', 'web'],
    ['of the root', 'README.md', 'First:\n\n```\ncd web\n```\n\n```\ndocker build .\n```\n', 'web'],
    ['with its file named', 'docs/build.md', '~~~bash\ndocker build -f web/Dockerfile .\n~~~\n', ''],
    [
      'behind a prompt',
      'web/README.md',
      '```console\n$ docker build .\nSending build context .\n```\n',
      'web',
    ],
    ['in a clone', 'README.md', '1. Get it\n   ```\n   cd shop/web\n   docker build .\n   ```\n', 'web'],
  ])('is taken where nothing declares it: %s', async (_, path, text, expected) => {
    const location = await built(path, text);
    expect(directories(location)).toEqual([expected]);
    expect(onlyContext(location).origin).toMatch(/\.md:\d+/);
  });

  test.each([
    ['prose', 'web/README.md', 'Run `docker build .`\n'],
    ['another language', 'web/README.md', '```yaml\nrun: docker build .\n```\n'],
    ['several directories', 'web/README.md', '```\ndocker build .\ndocker build -f Dockerfile ..\n```\n'],
    ['another Dockerfile', 'README.md', '```\ndocker build .\n```\n'],
  ])('is not taken of %s', async (_, path, text) => {
    expect((await built(path, text)).contexts).toEqual([]);
  });

  test('counts for nothing beside a declaration', async () => {
    repository.put('compose.yaml', 'services: {web: {build: {context: ., dockerfile: web/Dockerfile}}}');
    const location = await built('web/README.md', '```sh\ndocker build .\n```\n');
    expect(directories(location)).toEqual(['']);
  });

  test('must have the sources of COPY', async () => {
    for (const path of ['a.sh', 'web/a.sh', 'web/x/b']) repository.put(path);
    repository.put('web/x/README.md', '```sh\ndocker build .\n```\n');
    repository.put('web/x/Dockerfile');
    expect((await locate('COPY a.sh /', 'web/x/Dockerfile')).contexts).toEqual([]);
    repository.put('web/x/README.md', '```sh\ndocker build -f Dockerfile ..\n```\n');
    expect(directories(await locate('COPY a.sh /', 'web/x/Dockerfile'))).toEqual(['web']);
  });
});

describe('what the user says', () => {
  test('comes before all else', async () => {
    repository.put('compose.yaml', 'services: {a: {build: .}}');
    repository.put('web/a');
    const options = {
      context: join(repository.root, 'web'),
      configured: { directory: repository.root, origin: 'dockmod.config.json' },
    };
    const location = await locate('COPY . /', 'Dockerfile', options);
    expect(directories(location)).toEqual(['web']);
    expect(onlyContext(location).origin).toBe('`--context`');
    expect(onlyContext(location).dockerfile).toBe('../Dockerfile');
  });

  test('then the configuration', async () => {
    repository.put('web/compose.yaml', 'services: {a: {build: .}}');
    const configured = { directory: repository.root, origin: 'dockmod.config.json' };
    const location = await locate('COPY . /', 'web/Dockerfile', { configured });
    expect(directories(location)).toEqual(['']);
    expect(onlyContext(location).origin).toBe('dockmod.config.json');
  });

  test('a directory that is not there is none', async () => {
    const location = await locate('COPY . /', 'Dockerfile', { context: join(repository.root, 'nowhere') });
    expect(location.contexts).toEqual([]);
    expect(location.reason).toContain('no directory');
  });
});

describe('where it is declared', () => {
  test('the declaration comes before what sources suggest, whether they exist or not', async () => {
    repository.put('web/a');
    repository.put(
      'compose.yaml',
      'services:\n  web:\n    build:\n      context: .\n      dockerfile: web/Dockerfile\n',
    );
    repository.put('web/Dockerfile');
    const location = await locate('COPY a target/b /', 'web/Dockerfile');
    expect(directories(location)).toEqual(['']);
    expect(onlyContext(location).origin).toBe('compose.yaml:4');
    expect(onlyContext(location).dockerfile).toBe('web/Dockerfile');
    expect(onlyContext(location).dockerfiles).toEqual(['web/Dockerfile']);
  });

  test('several directories are all given, and none of them is the only one', async () => {
    repository.put(
      'compose.yaml',
      'services: {a: {build: {context: ., dockerfile: web/Dockerfile, target: dev}}}',
    );
    repository.put('web/skaffold.yaml', 'build: {artifacts: [{image: web, docker: {target: prod}}]}');
    repository.put('web/Dockerfile');
    const location = await locate('COPY . /', 'web/Dockerfile');
    expect(directories(location)).toEqual(['', 'web']);
    expect(location.targets).toEqual(['dev', 'prod']);
    expect(onlyContext(location).origin).toBeUndefined();
  });

  test('one directory that several declare is given once, with how many', async () => {
    repository.put('compose.yaml', 'services: {a: {build: web}}');
    repository.put('Makefile', 'all:\n\tdocker build web\n');
    repository.put('web/Dockerfile');
    const location = await locate('COPY . /', 'web/Dockerfile');
    expect(location.contexts.map(({ origin }) => origin)).toEqual(['compose.yaml:1 and 1 more']);
    expect(location.targets).toEqual([undefined]);
  });

  test('its ignore file is that of the context', async () => {
    repository.put('compose.yaml', 'services: {a: {build: {context: ., dockerfile: web/Dockerfile}}}');
    repository.put('.dockerignore', 'secret');
    repository.put('secret');
    repository.put('web/Dockerfile');
    const context = onlyContext(await locate('COPY . /', 'web/Dockerfile'));
    expect(context.kind('secret')).toBeUndefined();
    expect(context.unfiltered.kind('secret')).toBe('file');
  });

  test('named contexts come along', async () => {
    const contexts = { shared: '../shared', base: 'docker-image://alpine', app: 'service:app' };
    repository.put(
      'web/compose.yaml',
      JSON.stringify({ services: { a: { build: { context: '.', additional_contexts: contexts } } } }),
    );
    repository.put('web/Dockerfile');
    expect((await locate('COPY . /', 'web/Dockerfile')).namedContexts).toEqual({
      ...contexts,
      shared: 'shared',
    });
  });

  test('a script whose directory is not known counts where the sources are', async () => {
    repository.put('web/a');
    repository.put('web/build.sh', 'docker build -f Dockerfile .\n');
    repository.put('web/Dockerfile');
    repository.put('Dockerfile');
    expect(directories(await locate('COPY a /', 'web/Dockerfile'))).toEqual(['web']);
    expect((await locate('COPY missing /')).reason).toContain('no directory');
  });

  test('a file that git does not track yet counts in the usual places', async () => {
    repository.put('web/Dockerfile');
    repository.put('compose.yaml', 'services: {a: {build: web}}', { tracked: false });
    repository.put('old/compose.yaml', 'services: {a: {build: {context: .., dockerfile: web/Dockerfile}}}', {
      tracked: false,
    });
    expect(directories(await locate('COPY . /', 'web/Dockerfile'))).toEqual(['web']);
  });
});

describe('the Dockerfiles of a context', () => {
  test('are those that are declared, and those that may be meant', async () => {
    repository.put(
      'compose.yaml',
      'services: {a: {build: {context: ., dockerfile: a/Dockerfile}}, b: {build: b}}',
    );
    for (const path of ['a/Dockerfile', 'b/Dockerfile']) repository.put(path, 'FROM x\nCOPY . /\n');
    repository.put('c/Dockerfile', 'FROM x\nCOPY c/main.c /\n');
    repository.put('c/main.c');
    repository.put('d/Dockerfile', 'FROM x\nCOPY main.d /\n');
    repository.put('d/main.d');
    repository.put('e/Dockerfile', 'FROM x\n');
    expect(onlyContext(await locate('COPY . /', 'a/Dockerfile')).dockerfiles).toEqual([
      'a/Dockerfile',
      'c/Dockerfile',
    ]);
    expect(onlyContext(await locate('COPY . /', 'b/Dockerfile')).dockerfiles).toEqual(['Dockerfile']);
  });
});

describe('bad input is one line each, and the rest is done', () => {
  test.each<[string, string, string | RegExp]>([
    [
      'compose.yaml',
      'services: {a: {build: [}\n',
      /^the YAML does not parse \(line 1: .*\); what it builds is not/,
    ],
    ['compose.yaml', 'a: *nowhere # build\n', /^the YAML does not parse/],
    [
      'bake.hcl',
      'target "a" {\n  context = \n',
      /^the HCL does not parse \(line \d\); what it builds is not/,
    ],
    ['docker-bake.json', '{"target": ', /^the JSON does not parse \(line 1\); what it builds is not/],
    ['.devcontainer/devcontainer.json', '{"dockerFile": "x"', /^the JSON does not parse/],
    [
      'compose.yml',
      'services: {a: {build: nowhere}}',
      '`nowhere` is no directory; the build is not taken into account',
    ],
  ])('%s: %j', async (path, text, message) => {
    repository.put(path, text);
    repository.put('skaffold.yaml', 'build: {artifacts: [{context: web}]}');
    repository.put('web/Dockerfile');
    const location = await locate('COPY . /', 'web/Dockerfile');
    expect(directories(location)).toEqual(['web']);
    expect(location.problems).toEqual([
      {
        path: expect.stringContaining(path),
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      },
    ]);
  });

  test('what is no declaration is passed over', async () => {
    repository.put('compose.yaml', 'services: [build, {a: build}]\n');
    repository.put('skaffold.yaml', 'build: {artifacts: {a: b}}\n---\nbuild: artifacts\n');
    repository.put(
      '.github/workflows/ci.yml',
      'jobs: {build: {steps: {run: 1}}, b: [], c: {steps: [docker build]}}\n',
    );
    repository.put('.gitlab-ci.yml', 'build:\n  script: {a: docker build .}\n');
    repository.put('package.json', '{"scripts": ["docker build ."]');
    repository.put(
      'docker-bake.hcl',
      'target "a" "b" {}\nx = 1\nfunction "f" { params = [a]\n result = "${a}" }\n',
    );
    repository.put('Makefile', '\tdocker build "\n');
    repository.put('x.sh', 'docker build ) .');
    const location = await locate('COPY . /', 'web/Dockerfile');
    expect(location.problems).toEqual([]);
    expect(location.contexts).toEqual([]);
  });
});

test('a repository is scanned once, whatever the number of its Dockerfiles', async () => {
  const repositories = new Repositories();
  repository.put('compose.yaml', 'services: {a: {build: web}}');
  repository.put('web/Dockerfile');
  repository.put('api/Dockerfile');
  expect(directories(await locate('COPY . /', 'web/Dockerfile', { repositories }))).toEqual(['web']);
  repository.put('compose.yaml', 'services: {a: {build: api}}');
  expect((await locate('COPY . /', 'api/Dockerfile', { repositories })).contexts).toEqual([]);
  expect(directories(await locate('COPY . /', 'api/Dockerfile'))).toEqual(['api']);
});

describe('the context', () => {
  test('reads nothing outside of it', async () => {
    repository.put('web/a.sh');
    repository.put('secret');
    const web = onlyContext(await locate('COPY a.sh /', 'web/Dockerfile'));
    expect(web.read('../secret')).toBeUndefined();
    expect(web.kind('../secret')).toBeUndefined();
  });

  test.each<[string, number, boolean, number | undefined]>([
    ['tracked and plain', 0o644, true, 0o644],
    ['tracked and executable', 0o755, true, 0o755],
    ['writable for a group, which git does not keep', 0o664, true, undefined],
    ['not tracked', 0o644, false, undefined],
  ])('knows the mode of a file that is %s', async (_, mode, tracked, expected) => {
    repository.put('a.sh', 'a', { mode, tracked });
    expect(onlyContext(await locate('COPY a.sh /')).mode('a.sh')).toBe(expected);
  });
});
