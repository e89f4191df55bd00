/** What installs of Python projects read, and what keeps them behind the sources. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { agreementOf, frozenOf, inputsOf, projectOf } from './project.js';
import { memoryFiles } from './memory-files.js';

const NONE = { blockers: [], problems: [] };

describe('pip', () => {
  test('files are included as deep as they go, each relative to the one that names it', () => {
    const files = {
      'requirements/prod.txt': '-r base.txt\n-c ../constraints.txt\ngunicorn==21\n',
      'requirements/base.txt': '--requirement=common/web.txt\n-rcommon/db.txt  # the database\n',
      'requirements/common/web.txt': 'flask\\\n  ==3.0\n-r ../prod.txt\n',
      'requirements/common/db.txt': 'psycopg2 ; python_version > "3"\n',
      'constraints.txt': 'x==1\n',
      'app.py': '',
    };
    expect(inputsOf('pip install --no-cache-dir -r requirements/prod.txt', files)).toEqual({
      files: [
        'constraints.txt',
        'requirements/base.txt',
        'requirements/common/db.txt',
        'requirements/common/web.txt',
        'requirements/prod.txt',
      ],
      ...NONE,
    });
  });

  test('several files, constraints and places of archives of the command are read', () => {
    const files = {
      'a.txt': '--find-links wheels\n./w/x.whl\n',
      'b.txt': '',
      'c.txt': '',
      'wheels/y.whl': '',
      'w/x.whl': '',
    };
    expect(inputsOf('python3 -m pip install -r a.txt -rb.txt --constraint=c.txt', files)).toEqual({
      files: ['a.txt', 'b.txt', 'c.txt', 'w/x.whl', 'wheels'],
      ...NONE,
    });
  });

  test.each([
    '-e .',
    '-e ./libs/x',
    '--editable=.',
    '.',
    './libs/x',
    '../x',
    'x @ file:./libs/x',
    'libs/x[extra]',
  ])('a line `%s` blocks', (line) => {
    const { blockers } = inputsOf('pip install -r r.txt', { 'r.txt': `${line}\n`, 'libs/x/setup.py': '' });
    expect(blockers).toHaveLength(1);
    expect(blockers[0]).toMatch(/^r\.txt: `.*` is built from its sources$/);
  });

  test('what comes from elsewhere does not block, but for a checkout into the tree', () => {
    const of = (line: string): readonly string[] =>
      inputsOf('pip install -r r.txt', { 'r.txt': line }).blockers;
    for (const line of [
      'git+https://github.com/x/y@v1#egg=y',
      'y @ git+https://github.com/x/y',
      'https://example.com/x.tar.gz',
      '--extra-index-url https://example.com/simple\n--hash=sha256:x\n-i https://example.com\nx>=1,<2 # ./not-a-path',
    ])
      expect([line, of(line)]).toEqual([line, []]);
    expect(of('-e git+https://github.com/x/y#egg=y')).toHaveLength(1);
  });

  test('a file that is missing, outside, or not certain blocks', () => {
    expect(inputsOf('pip install -r gone.txt', {}).blockers.join()).toContain('`gone.txt` is not there');
    expect(inputsOf('pip install -r r.txt', { 'r.txt': '-r ../up.txt' }).blockers.join()).toContain(
      'outside',
    );
    expect(inputsOf('pip install -r r.txt', { 'r.txt': '-r ${ENV}.txt' }).blockers.join()).toContain(
      'not certain',
    );
    expect(inputsOf('pip install -r req-$ENV.txt', {}).blockers.length).toBeGreaterThan(0);
    expect(inputsOf('pip install -r r.txt --group dev', { 'r.txt': '', 'pyproject.toml': '' }).files).toEqual(
      ['pyproject.toml', 'r.txt'],
    );
  });

  test('the working directory is where paths begin', () => {
    const files = { 'api/requirements.txt': './w/x.whl\n', 'api/w/x.whl': '' };
    expect(inputsOf('pip install -r requirements.txt', files, 'api').files).toEqual([
      'api/requirements.txt',
      'api/w/x.whl',
    ]);
  });

  test('directories that the call installs into are an overlay', () => {
    const view = memoryFiles({ 'r.txt': '' });
    const { ecosystem, call } = projectOf('pip install -t lib -r r.txt', view);
    expect(ecosystem.overlay(view, '', call)).toEqual({ directories: ['lib'], files: [] });
  });

  test('roles', () => {
    const view = memoryFiles({ 'r.txt': '', 'setup.py': '' });
    const role = (line: string): string => {
      const { ecosystem, call } = projectOf(line, view);
      return `${ecosystem.id} ${call.role}`;
    };
    expect(role('pip install -r r.txt')).toBe('pip install');
    expect(role('pip install -r r.txt -e .')).toBe('pip install');
    expect(role('pip install flask')).toBe('pip add');
    expect(role('pip download -r r.txt')).toBe('pip download');
    expect(role('pip install .')).toBe('setuptools install');
    expect(role('pip install -e .')).toBe('setuptools install');
    expect(role('python setup.py install')).toBe('setuptools install');
    expect(role('uv pip install -r r.txt')).toBe('uv install');
    expect(role('uv pip install --system .')).toBe('setuptools install');
  });
});

describe('setuptools', () => {
  test.each([
    'pip install .',
    'pip install -e .',
    'pip install ./lib',
    'pip install -e .[dev]',
    'python setup.py develop',
  ])('`%s` needs the sources', (line) => {
    const files = { 'setup.py': '', 'pyproject.toml': '', 'lib/setup.py': '' };
    expect(inputsOf(line, files).blockers.length).toBeGreaterThan(0);
  });
});

describe('Poetry', () => {
  const project =
    '[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\npython = "^3.11"\nflask = "^3.0"\n';

  test('manifest, lockfile and settings are read', () => {
    const files = { 'pyproject.toml': project, 'poetry.lock': '', 'poetry.toml': '', 'README.md': '' };
    expect(inputsOf('poetry install --only main --no-interaction', files)).toEqual({
      files: ['poetry.lock', 'poetry.toml', 'pyproject.toml'],
      ...NONE,
    });
  });

  test('the project itself blocks unless it is left out', () => {
    const files = { 'pyproject.toml': '[tool.poetry]\nname = "x"\n' };
    expect(inputsOf('poetry install', files).blockers.join()).toContain('--no-root');
    expect(inputsOf('poetry install --no-root', files).blockers).toEqual([]);
  });

  test('dependencies by path block, in groups too, archives do not', () => {
    const files = {
      'pyproject.toml': `${project}a = { path = "../a", develop = true }\nw = { path = "w.whl" }\n[tool.poetry.group.dev.dependencies]\nb = { path = "b" }\n`,
      'w.whl': '',
    };
    const { blockers, files: read } = inputsOf('poetry install', files);
    expect(blockers).toHaveLength(2);
    expect(read).toContain('w.whl');
    expect(inputsOf('poetry install --no-directory', files).blockers).toEqual([]);
  });

  test('the lockfile agrees by its sum', () => {
    // what Python writes: json.dumps({"dependencies": …}, sort_keys=True)
    const written =
      '{"dependencies": {"flask": "^3.0", "python": "^3.11"}, "dev-dependencies": null, "extras": null, "source": null}';
    const sum = createHash('sha256').update(written).digest('hex');
    const lock = `[metadata]\nlock-version = "2.0"\ncontent-hash = "${sum}"\n`;
    expect(agreementOf('poetry install', { 'pyproject.toml': project, 'poetry.lock': lock })).toBe('in sync');
    const other = project.replace('^3.0', '^3.1');
    expect(agreementOf('poetry install', { 'pyproject.toml': other, 'poetry.lock': lock })).toContain(
      'content-hash',
    );
    expect(agreementOf('poetry install', { 'pyproject.toml': project })).toBe('there is no lockfile');
    expect(agreementOf('poetry install', { 'pyproject.toml': project, 'poetry.lock': '[' })).toContain(
      'is no TOML',
    );
    expect(frozenOf('poetry install', { 'pyproject.toml': project, 'poetry.lock': lock })).toBe('already');
  });

  test('a manifest that does not parse is a problem', () => {
    expect(inputsOf('poetry install --no-root', { 'pyproject.toml': '= 1' }).problems.join()).toContain(
      'is no TOML',
    );
  });
});

describe('Pipenv', () => {
  const pipfile =
    '[[source]]\nurl = "https://example.com/simple"\nverify_ssl = true\nname = "main"\n\n[packages]\nflask = "*"\n\n[dev-packages]\n\n[requires]\npython_version = "3.11"\n';
  // what Python writes: json.dumps(…, sort_keys=True, separators=(",", ":"))
  const written =
    '{"_meta":{"requires":{"python_version":"3.11"},"sources":[{"name":"main","url":"https://example.com/simple","verify_ssl":true}]},"default":{"flask":"*"},"develop":{}}';
  const lock = JSON.stringify({
    _meta: { hash: { sha256: createHash('sha256').update(written).digest('hex') } },
  });

  test('Pipfile and lockfile are read; a path blocks', () => {
    expect(inputsOf('pipenv install --system --deploy', { Pipfile: pipfile, 'Pipfile.lock': lock })).toEqual({
      files: ['Pipfile', 'Pipfile.lock'],
      ...NONE,
    });
    const local = pipfile.replace('flask = "*"', 'x = { path = ".", editable = true }');
    expect(inputsOf('pipenv install', { Pipfile: local }).blockers).toHaveLength(1);
  });

  test('the lockfile agrees by its sum, and `--deploy` asks for more than that', () => {
    const files = { Pipfile: pipfile, 'Pipfile.lock': lock };
    expect(agreementOf('pipenv install', files)).toBe('in sync');
    expect(agreementOf('pipenv install', { ...files, Pipfile: pipfile.replace('"*"', '">1"') })).toContain(
      'sum',
    );
    expect(frozenOf('pipenv install', files)).toContain('another Python');
    expect(frozenOf('pipenv sync', files)).toBe('already');
    expect(projectOf('pipenv install flask', memoryFiles(files)).call.role).toBe('add');
  });
});

describe('uv', () => {
  const project =
    '[project]\nname = "shop"\nversion = "0.1.0"\nrequires-python = ">=3.11"\ndependencies = ["Flask >= 3.0", "httpx[http2]>=0.27,<1 ; python_version < \'3.13\'"]\n[project.optional-dependencies]\npg = ["psycopg>=3"]\n[dependency-groups]\ndev = ["pytest>=8"]\n';
  const lock =
    'version = 1\nrequires-python = ">=3.11"\n[[package]]\nname = "shop"\nversion = "0.1.0"\nsource = { virtual = "." }\n[package.metadata]\nrequires-dist = [\n { name = "flask", specifier = ">=3.0" },\n { name = "httpx", extras = ["http2"], marker = "python_full_version < \'3.13\'", specifier = ">=0.27,<1" },\n { name = "psycopg", marker = "extra == \'pg\'", specifier = ">=3" },\n]\n[package.metadata.requires-dev]\ndev = [{ name = "pytest", specifier = ">=8" }]\n'.replace(
      'python_full_version',
      'python_version',
    );

  test('manifest, lockfile, settings and members are read', () => {
    const files = {
      'pyproject.toml': `${project}[tool.uv.workspace]\nmembers = ["packages/*"]\nexclude = ["packages/old"]\n`,
      'uv.lock': lock,
      'uv.toml': '',
      '.python-version': '3.12',
      'packages/a/pyproject.toml': '[project]\nname = "a"\n',
      'packages/old/pyproject.toml': '',
    };
    expect(inputsOf('uv sync --frozen --no-dev', files)).toEqual({
      files: ['.python-version', 'packages/a/pyproject.toml', 'pyproject.toml', 'uv.lock', 'uv.toml'],
      ...NONE,
    });
    expect(inputsOf('uv sync', files, 'packages/a').files).toContain('uv.lock');
  });

  test('a project that is a package blocks unless it is left out, and so do paths', () => {
    const files = {
      'pyproject.toml': `${project}[build-system]\nrequires = ["hatchling"]\n`,
      'uv.lock': lock,
    };
    expect(inputsOf('uv sync', files).blockers.join()).toContain('installed from its sources');
    expect(inputsOf('uv sync --locked --no-install-project', files).blockers).toEqual([]);
    const sources = { 'pyproject.toml': `${project}[tool.uv.sources]\nx = { path = "../x" }\n` };
    expect(inputsOf('uv sync', sources).blockers).toHaveLength(1);
  });

  test('requirements are read as pip reads them', () => {
    const files = { 'r.txt': '-r b.txt\n', 'b.txt': '-e .\n' };
    expect(inputsOf('uv pip install --system -r r.txt', files)).toEqual({
      files: ['b.txt', 'r.txt'],
      blockers: ['b.txt: `-e .` is built from its sources'],
      problems: [],
    });
    expect(inputsOf('uv pip sync r.txt', { 'r.txt': 'x==1\n' })).toEqual({ files: ['r.txt'], ...NONE });
  });

  test('the lockfile agrees by the metadata in it', () => {
    const files = { 'pyproject.toml': project, 'uv.lock': lock };
    expect(agreementOf('uv sync', files)).toBe('in sync');
    for (const [from, to] of [
      ['>= 3.0', '>= 3.1'],
      ['[http2]', ''],
      ['psycopg>=3', 'psycopg>=3.1'],
      ['pytest>=8', 'ruff'],
      ['0.1.0', '0.2.0'],
      ['>=3.11"', '>=3.10"'],
    ] as const)
      expect([
        to,
        agreementOf('uv sync', { ...files, 'pyproject.toml': project.replace(from, to) }),
      ]).not.toEqual([to, 'in sync']);
    expect(frozenOf('uv sync', files)).toBe('+--locked');
    expect(frozenOf('uv sync --locked', files)).toBe('already');
    expect(frozenOf('uv pip install -r r.txt', { ...files, 'r.txt': '' })).toBe('none');
  });
});

describe('conda', () => {
  test('the file is read with what pip reads in it', () => {
    const files = {
      'env/environment.yml':
        'dependencies:\n  - python=3.11\n  - pip:\n      - -r requirements.txt\n      - flask\n',
      'env/requirements.txt': 'x\n',
    };
    expect(inputsOf('conda env create -f env/environment.yml', files)).toEqual({
      files: ['env/environment.yml', 'env/requirements.txt'],
      ...NONE,
    });
    expect(inputsOf('micromamba install -y -n base --file env/environment.yml', files).files).toHaveLength(2);
  });

  test('a project in it blocks, a file that does not parse is a problem, names alone are an add', () => {
    expect(
      inputsOf('conda env update --file e.yml', { 'e.yml': 'dependencies:\n - pip:\n    - -e .\n' }).blockers,
    ).toHaveLength(1);
    expect(inputsOf('conda env create -f e.yml', { 'e.yml': 'a: [' }).problems).toHaveLength(1);
    expect(projectOf('conda install numpy', memoryFiles({})).call.role).toBe('add');
  });
});
