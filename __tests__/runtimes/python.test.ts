import { describe, expect, test } from '@jest/globals';
import { needsOf } from './needs.js';

const PYTHON = 'FROM python:3.11\nWORKDIR /app\nCOPY . .\n';
const APP = { 'app.py': '' };

describe('how a program is started', () => {
  const entry = (command: string, files: Record<string, string>, before = ''): readonly string[] =>
    needsOf(`${PYTHON}${before}CMD ${command}\n`, files, 'entry', 'reason', 'programs?');

  test.each<[string, string, Record<string, string>, string]>([
    ['a script', '["python", "app.py"]', APP, 'app/app.py'],
    ['a script behind options', '["python3", "-u", "-W", "ignore", "app.py"]', APP, 'app/app.py'],
    ['a package', '["python", "-m", "notes"]', { 'notes/__main__.py': '' }, 'app/notes/__main__.py'],
    ['a directory', '["python", "notes"]', { 'notes/__main__.py': '' }, 'app/notes/__main__.py'],
    ['gunicorn', '["gunicorn", "-b", ":80", "--workers=4", "app:app"]', APP, 'app/app.py'],
    ['gunicorn as a module', '["python", "-m", "gunicorn", "app:create_app()"]', APP, 'app/app.py'],
    [
      'gunicorn in another directory',
      '["gunicorn", "--chdir", "src", "app"]',
      { 'src/app.py': '' },
      'app/src/app.py',
    ],
    ['uvicorn', '["uvicorn", "api.main:app", "--port", "80"]', { 'api/main.py': '' }, 'app/api/main.py'],
    ['flask by its variable', 'FLASK_APP=web.py flask run', { 'web.py': '' }, 'app/web.py'],
    ['flask by its option', '["flask", "--app", "web", "run"]', { 'web.py': '' }, 'app/web.py'],
    ['flask by the name of the file', '["flask", "run", "--host=0.0.0.0"]', APP, 'app/app.py'],
    ['celery', '["celery", "-A", "shop.tasks", "worker"]', { 'shop/tasks.py': '' }, 'app/shop/tasks.py'],
    ['streamlit', '["streamlit", "run", "app.py", "--server.port=80"]', APP, 'app/app.py'],
    ['fastapi', '["fastapi", "run", "--port", "80"]', { 'app/main.py': '' }, 'app/app/main.py'],
    ['django', '["python", "manage.py", "runserver"]', { 'manage.py': '' }, 'app/manage.py'],
    [
      'a script of the project itself',
      '["notes"]',
      {
        'pyproject.toml': '[project]\nname = "n"\n[project.scripts]\nnotes = "notes.cli:main"\n',
        'src/notes/cli.py': '',
      },
      'app/src/notes/cli.py',
    ],
    ['an executable file', '["./app.py"]', { 'app.py': '#!/usr/bin/env python3\n' }, 'app/app.py'],
  ])('%s', (_, command, files, expected) => {
    expect(entry(command, files)).toEqual([`entry ${expected}`]);
  });

  test('a module that COPY does not bring leaves open what it starts', () => {
    expect(entry('["gunicorn", "made:app"]', APP)).toEqual([
      'entry gunicorn',
      'programs? `made` of `gunicorn made:app` is not among the sources that COPY brings (Dockerfile:4)',
    ]);
  });

  test('a server that finds no sources may be given any', () => {
    expect(entry('["flask", "run"]', {})).toEqual([
      'entry flask',
      'programs? none of the sources of `flask run` come by COPY (Dockerfile:4)',
    ]);
  });

  test('a tool that starts it is needed as well', () => {
    expect(
      needsOf(`${PYTHON}CMD ["poetry", "run", "gunicorn", "app:app"]\n`, APP, 'entry', 'program'),
    ).toEqual(['entry app/app.py', 'program poetry (Dockerfile:4)']);
  });

  test('the directory of the sources is taken as a whole, from its top', () => {
    expect(
      needsOf(
        'FROM python:3.11\nCOPY . /app\nWORKDIR /app/web\nCMD ["python", "app.py"]\n',
        { 'web/app.py': '' },
        'tree',
        'artifact',
      ),
    ).toEqual(['tree /app']);
  });

  test('sources in a directory that programs share', () => {
    expect(
      needsOf(
        'FROM python:3.11\nCOPY app.py /usr/local/bin/\nCMD ["python", "/usr/local/bin/app.py"]\n',
        APP,
      ),
    ).toEqual([
      'reason: the program stands in `/usr/local/bin`, which is not its own, and cannot be copied as a whole: in a directory of its own it could (Dockerfile:3)',
    ]);
  });

  test('an image of another kind', () => {
    expect(needsOf('FROM debian:12\nWORKDIR /app\nCOPY . .\nCMD ["python3", "app.py"]\n', APP)).toEqual([
      'reason: `debian:12` is not known as an image of Python (Dockerfile:4)',
    ]);
  });
});

describe('what was installed', () => {
  const artifacts = (
    steps: string,
    files: Record<string, string> = {},
    from = 'python:3.11',
  ): readonly string[] =>
    needsOf(
      `FROM ${from}\nWORKDIR /app\nCOPY . .\n${steps}\nCMD ["python", "app.py"]\n`,
      { ...APP, ...files },
      'artifact',
      'outside?',
      'reason',
    ).map((line) => line.replace(/ \(Dockerfile:\d+\)/, ''));
  const SYSTEM = ['artifact /usr/local/lib/python3.11/site-packages', 'artifact /usr/local/bin'];

  test.each<[string, string, readonly string[]]>([
    ['nothing', 'RUN python -m unittest', []],
    ['by pip', 'RUN pip install flask', SYSTEM],
    ['by pip as a module', 'RUN python -m pip install flask==3.0', SYSTEM],
    ['of a distribution with files elsewhere', 'RUN pip install jupyterlab', ['artifact /usr/local']],
    ['of a distribution that is not known', 'RUN pip install zzz-unheard-of', ['artifact /usr/local']],
    [
      'into a virtual environment by its own pip',
      'RUN python -m venv /opt/venv && /opt/venv/bin/pip install flask',
      ['artifact /opt/venv'],
    ],
    [
      'into a virtual environment by PATH',
      'RUN python -m venv /opt/venv\nENV PATH="/opt/venv/bin:$PATH"\nRUN pip install flask',
      ['artifact /opt/venv'],
    ],
    [
      'into a virtual environment that is activated',
      'RUN python -m venv /opt/venv && . /opt/venv/bin/activate && pip install flask',
      ['artifact /opt/venv'],
    ],
    ['into one in the tree', 'RUN python -m venv venv && venv/bin/pip install flask', []],
    ['into the home', 'RUN pip install --user flask', ['artifact /root/.local']],
    ['into a directory', 'RUN pip install --target=/deps flask', ['artifact /deps']],
    [
      'by another user',
      'RUN useradd -m web\nUSER web\nRUN pip install flask',
      ['artifact /home/web/.local', ...SYSTEM],
    ],
    [
      'by a user whose home is not known',
      'USER 1001\nRUN pip install flask',
      [...SYSTEM, 'outside? it is not known in which home `pip` installs'],
    ],
    ['by uv into the image', 'RUN uv pip install --system flask', SYSTEM],
    ['by conda', 'RUN conda install flask', ['reason: its packages are installed by `conda`']],
  ])('%s', (_, steps, expected) => {
    expect(artifacts(steps)).toEqual(expected);
  });

  test('for an image whose release is not said', () => {
    expect(artifacts('RUN pip install flask', {}, 'python:3')).toEqual(['artifact /usr/local']);
  });

  const POETRY = {
    'pyproject.toml':
      '[tool.poetry]\nname = "n"\n[tool.poetry.dependencies]\npython = "^3.11"\nflask = "^3"\n',
  };
  const UV = { 'pyproject.toml': '[project]\nname = "n"\ndependencies = ["flask"]\n' };
  test.each<[string, string, Record<string, string>, readonly string[]]>([
    [
      'poetry, in its cache',
      'RUN poetry install --no-root',
      POETRY,
      ['artifact /root/.cache/pypoetry/virtualenvs'],
    ],
    [
      'poetry, without an environment',
      'RUN poetry config virtualenvs.create false && poetry install',
      POETRY,
      SYSTEM,
    ],
    ['poetry, by a variable', 'ENV POETRY_VIRTUALENVS_CREATE=false\nRUN poetry install', POETRY, SYSTEM],
    ['poetry, in the project', 'ENV POETRY_VIRTUALENVS_IN_PROJECT=1\nRUN poetry install', POETRY, []],
    ['uv, in the project', 'RUN uv sync --frozen', UV, []],
    ['uv, elsewhere', 'ENV UV_PROJECT_ENVIRONMENT=/venv\nRUN uv sync', UV, ['artifact /venv']],
    [
      'pipenv, into the image',
      'RUN pipenv install --system --deploy',
      { Pipfile: '[packages]\nflask = "*"\n' },
      SYSTEM,
    ],
  ])('a project of %s', (_, steps, files, expected) => {
    expect(artifacts(steps, files)).toEqual(expected);
  });
});

describe('libraries of distributions', () => {
  const libraries = (requirements: string, from = 'python:3.11', sources = ''): readonly string[] =>
    needsOf(
      `FROM ${from}\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "app.py"]\n`,
      { 'app.py': sources, 'requirements.txt': requirements },
      'library',
      'libraries?',
    );

  test('wheels bring their own', () => {
    expect(libraries('numpy==1.26.4\nPillow>=10\nflask\n')).toEqual([]);
  });

  test('what is linked with the system', () => {
    expect(libraries('psycopg2==2.9.9\nopencv-python\n')).toEqual([
      'library libpq.so.5 (app/requirements.txt:1)',
      'library libGL.so.1 (app/requirements.txt:2)',
      'library libgthread-2.0.so.0 (app/requirements.txt:2)',
      'library libglib-2.0.so.0 (app/requirements.txt:2)',
    ]);
  });

  test('one that is not known', () => {
    expect(libraries('# ours\nzzz-unheard-of[x]==1 ; python_version > "3"\n')).toEqual([
      'libraries? `zzz-unheard-of` is not known: it may load libraries of the system (app/requirements.txt:2)',
    ]);
  });

  test('a release before there were wheels for the Python', () => {
    expect(libraries('Pillow==9.0.0\n')).toEqual([
      'libraries? `pillow` of release `9.0.0` may have no wheel for this Python (app/requirements.txt:1)',
    ]);
    expect(libraries('Pillow==9.5.0\n')).toEqual([]);
  });

  test('an image of Alpine', () => {
    expect(libraries('flask\nnumpy\n', 'python:3.11-alpine')).toEqual([
      'libraries? `numpy` is compiled, and there may be no wheel of it for this image (app/requirements.txt:2)',
    ]);
  });

  test('a requirements file that the build makes', () => {
    expect(
      needsOf(
        `${PYTHON}RUN pip-compile -o r.txt && pip install -r r.txt\nCMD ["python", "app.py"]\n`,
        APP,
        'libraries?',
      ),
    ).toEqual([
      'libraries? it is not known what `app/r.txt` asks for, for COPY does not bring it (Dockerfile:4)',
    ]);
  });

  test('modules of Python that slim images do without', () => {
    expect(libraries('', 'python:3.11', 'import tkinter\n')).toEqual([
      'library libtcl8.6.so (app/app.py:1)',
      'library libtk8.6.so (app/app.py:1)',
    ]);
  });

  test('libraries that are loaded by name', () => {
    expect(
      libraries('', 'python:3.11', 'import ctypes\nctypes.CDLL("libfoo.so.1")\nctypes.CDLL(path)\n'),
    ).toEqual([
      'library libfoo.so.1 (app/app.py:2)',
      'libraries? it is not known what `ctypes.CDLL` loads (app/app.py:3)',
    ]);
  });
});

describe('what sources need', () => {
  const needs = (files: Record<string, string>, ...kinds: readonly string[]): readonly string[] =>
    needsOf(`${PYTHON}RUN mkdir -p /data\nCMD ["python", "app.py"]\n`, files, ...kinds);

  test('programs, from all that is imported', () => {
    expect(
      needs(
        {
          'app.py': 'from tools import media\nimport tools.pages\n',
          'tools/__init__.py': 'import subprocess\nsubprocess.run(["git", "log"])\n',
          'tools/media.py': 'import subprocess\ncmd = ["ffmpeg"]\ncmd += ["-i"]\nsubprocess.Popen(cmd)\n',
          'tools/pages.py': 'import os\nos.system("cd /tmp && convert a b | gzip")\n',
          'unused.py': 'import os\nos.system("never")\n',
        },
        'program',
      ),
    ).toEqual([
      'program git (app/tools/__init__.py:2)',
      'program ffmpeg (app/tools/media.py:4)',
      'program convert (app/tools/pages.py:2)',
      'program gzip (app/tools/pages.py:2)',
    ]);
  });

  test('a program that a parameter names', () => {
    expect(needs({ 'app.py': 'import subprocess\ndef f(cmd):\n  subprocess.run(cmd)\n' }, 'program')).toEqual(
      ['programs? it is not known what `subprocess.run` starts (app/app.py:3)'],
    );
  });

  test('the interpreter itself is no other program', () => {
    expect(
      needs({ 'app.py': 'import subprocess, sys\nsubprocess.run([sys.executable, "x.py"])\n' }, 'program'),
    ).toEqual([]);
  });

  test('a module whose name is put together takes all sources, and tests are none', () => {
    expect(
      needs(
        {
          'app.py': 'import importlib\nimportlib.import_module("plugins." + name)\n',
          'plugins/a.py': 'import os\nos.system("rsync x y")\n',
          'tests/test_a.py': 'import os\nos.system("never")\n',
        },
        'program',
        'packages?',
      ),
    ).toEqual([
      'program rsync (app/plugins/a.py:2)',
      'packages? it is not known what `importlib.import_module` imports (app/app.py:2)',
    ]);
  });

  test('facilities', () => {
    expect(
      needs(
        {
          'app.py':
            'import urllib.request\nfrom zoneinfo import ZoneInfo\nimport locale\nlocale.setlocale(locale.LC_ALL, "")\n',
        },
        'facility',
      ),
    ).toEqual([
      'facility certificates (app/app.py:1)',
      'facility time zones (app/app.py:2)',
      'facility locales (app/app.py:4)',
    ]);
  });

  test('absolute paths: what is there anyway, what a step makes, and what may be the image alone', () => {
    expect(
      needs(
        {
          'app.py':
            'A = "/tmp/x"\nB = "/data"\nC = "/usr/share/dict/words"\nD = "/usr/bin/convert"\nE = "/health"\nF = "/app/x.txt"\n',
        },
        'file ',
        'outside?',
        'program',
      ),
    ).toEqual([
      'file data (app/app.py:2)',
      'program /usr/bin/convert (app/app.py:4)',
      'outside? it is not known what the build leaves in `/usr/share/dict/words` (app/app.py:3)',
    ]);
  });

  test('circles, syntax errors and files that are not there do no harm', () => {
    expect(
      needs(
        {
          'app.py': 'import b\nimport c.d\n',
          'b.py': 'import app\nx = (\n',
          'c/__init__.py': 'from . import d\n',
        },
        'programs?',
        'packages?',
      ),
    ).toEqual(['programs? `app/b.py` is read in part: a bracket is not closed (app/b.py)']);
  });
});
