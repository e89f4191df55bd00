/** What a command that starts Python begins with. */
import { joinPath, parentOf, resolvePath } from '../ecosystems/context-path.js';
import { objectAt, stringAt } from '../ecosystems/json.js';
import { parseToml } from '../ecosystems/toml.js';
import type { BuiltStage, Start } from './runtime.js';

export interface PythonStart {
  /** the program as the start names it, for messages */
  readonly shown: string;
  /** files that run: from the image's root; none where the program finds its sources itself */
  readonly begin: readonly string[];
  /** modules that are imported, as `pkg.app` */
  readonly modules: readonly string[];
  /** directories in which modules are looked for, the first one first */
  readonly path: readonly string[];
  /** it imports by names that are put together, or that settings hold */
  readonly everything: boolean;
  /** it runs a text, and no file: `python -c …` */
  readonly text?: string;
  /** programs beside Python that it needs: `uv` */
  readonly programs: readonly string[];
}

/** A program that loads an application, and how it is told which: https://packaging.python.org/en/latest/specifications/entry-points/ */
interface Loader {
  /** options that take a value as the next word; an option with `=` needs no entry */
  readonly valued?: readonly string[];
  /** words before the application: `worker` */
  readonly verbs?: readonly string[];
  /** what its first operand is; without it, it is told otherwise, or finds the sources itself */
  readonly operand?: 'module' | 'file';
  /** options whose value is the application */
  readonly options?: readonly string[];
  /** the variable that holds it */
  readonly variable?: string;
  /** files that it takes where nothing else is said */
  readonly files?: readonly string[];
  /** the option that says where modules are looked for first */
  readonly directory?: readonly string[];
}

/** https://docs.gunicorn.org/en/stable/settings.html */
const GUNICORN: Loader = {
  operand: 'module',
  valued: [
    ...['-b', '--bind', '-w', '--workers', '-k', '--worker-class', '-t', '--timeout', '-c', '--config'],
    ...['--threads', '--log-level', '--access-logfile', '--error-logfile', '--log-file', '--name', '-n'],
    ...['--max-requests', '--max-requests-jitter', '--graceful-timeout', '--keep-alive', '--pythonpath'],
    ...['--worker-tmp-dir', '--log-config', '-u', '--user', '-g', '--group', '-e', '--env', '-p', '--pid'],
    ...['--backlog', '--worker-connections', '--certfile', '--keyfile', '--forwarded-allow-ips'],
    ...['--access-logformat', '--limit-request-line', '--limit-request-field_size', '--umask', '-m'],
    ...['--statsd-host', '--statsd-prefix', '--logger-class', '--log-config-json', '--paste', '--chdir'],
  ],
  directory: ['--chdir', '--pythonpath'],
  files: ['gunicorn.conf.py'],
};
/** https://www.uvicorn.org/settings/ */
const UVICORN: Loader = {
  operand: 'module',
  valued: [
    ...['--host', '--port', '--workers', '--loop', '--http', '--ws', '--interface', '--env-file', '--uds'],
    ...['--log-config', '--log-level', '--root-path', '--limit-concurrency', '--backlog', '--fd'],
    ...['--timeout-keep-alive', '--ssl-keyfile', '--ssl-certfile', '--forwarded-allow-ips', '--app-dir'],
    ...['--reload-dir', '--reload-include', '--reload-exclude', '--lifespan', '--header'],
    ...['--limit-max-requests', '--timeout-graceful-shutdown', '--ws-max-size'],
  ],
  directory: ['--app-dir'],
};
const MODULE: Loader = { operand: 'module' };
const SCRIPT: Loader = { operand: 'file' };
const OPAQUE: Loader = {};

const LOADERS: Readonly<Record<string, Loader>> = {
  gunicorn: GUNICORN,
  uvicorn: UVICORN,
  hypercorn: { operand: 'module', valued: ['-b', '--bind', '-w', '--workers', '-k', '-c', '--config'] },
  daphne: { operand: 'module', valued: ['-b', '--bind', '-p', '--port', '-e', '-u', '-v', '-t'] },
  'waitress-serve': MODULE,
  // https://flask.palletsprojects.com/en/stable/cli/#application-discovery
  flask: { options: ['--app', '-A'], variable: 'FLASK_APP', files: ['wsgi.py', 'app.py'] },
  // https://fastapi.tiangolo.com/fastapi-cli/
  fastapi: {
    verbs: ['run', 'dev'],
    operand: 'file',
    valued: ['--host', '--port', '--app', '--workers', '--root-path'],
    files: ['main.py', 'app.py', 'api.py', 'app/main.py', 'app/app.py', 'app/api.py'],
  },
  celery: { options: ['-A', '--app'], variable: 'CELERY_APP' },
  streamlit: {
    verbs: ['run'],
    operand: 'file',
    valued: [
      '--server.port',
      '--server.address',
      '--server.headless',
      '--theme.base',
      '--browser.serverAddress',
    ],
  },
  chainlit: { verbs: ['run'], operand: 'file', valued: ['--host', '--port'] },
  gradio: SCRIPT,
  dramatiq: { operand: 'module', valued: ['-p', '--processes', '-t', '--threads', '-Q', '--queues'] },
  arq: MODULE,
  huey_consumer: MODULE,
  'huey_consumer.py': MODULE,
  sanic: { operand: 'module', valued: ['-H', '--host', '-p', '--port', '-w', '--workers'] },
  granian: { operand: 'module', valued: ['--interface', '--host', '--port', '--workers'] },
  functions_framework: { options: [], files: ['main.py'] },
  'functions-framework': { variable: 'FUNCTION_SOURCE', files: ['main.py'] },
  'django-admin': { variable: 'DJANGO_SETTINGS_MODULE' },
  ...Object.fromEntries(
    [
      ...['scrapy', 'rq', 'alembic', 'mkdocs', 'sphinx-build', 'jupyter', 'jupyter-lab', 'jupyter-notebook'],
      ...['pytest', 'locust', 'mlflow', 'pelican', 'bokeh', 'panel', 'dagster', 'prefect', 'litestar'],
      ...['supervisord', 'uwsgi', 'coverage', 'behave', 'aerich', 'nox', 'tox', 'robot', 'ansible-playbook'],
    ].map((name) => [name, OPAQUE]),
  ),
};

/** Options of the interpreter that take a value. https://docs.python.org/3/using/cmdline.html */
const VALUED = ['-W', '-X', '--check-hash-based-pycs'];
const INTERPRETER = /^(?:python|pypy)\d*(?:\.\d+)?$/;

export function isInterpreter(program: string): boolean {
  return INTERPRETER.test(program.slice(program.lastIndexOf('/') + 1));
}

/** What a start begins with; `undefined` where it is no start of Python. */
export function pythonStart(start: Start, stage: BuiltStage): PythonStart | undefined {
  const name = start.program.slice(start.program.lastIndexOf('/') + 1);
  const ambient = ambientPath(start);
  const shown = [start.program, ...start.arguments].join(' ');
  const base = { shown, begin: [], modules: [], path: ambient, everything: false, programs: [] };
  if (isInterpreter(start.program)) return interpreted(start, stage, base);
  if (['poetry', 'pipenv', 'uv', 'pdm', 'rye', 'hatch'].includes(name)) return ran(start, stage, name);
  const loader = Object.hasOwn(LOADERS, name) ? LOADERS[name] : undefined;
  if (loader !== undefined)
    return loaded(start, stage, loader, { ...base, path: [start.directory, ...ambient] });
  const file = place(start.program, start.directory);
  const first = file === undefined ? undefined : stage.files.read(file)?.split('\n', 1)[0];
  if (file !== undefined && first !== undefined)
    return /^#!.*\bpython[\d.]*\s*(?:\s-\S+)*\s*$/.test(first.trimEnd())
      ? { ...base, begin: [file], path: [parentOf(file) ?? '', ...ambient] }
      : undefined;
  const script = start.program.includes('/') ? undefined : ownScript(name, start.directory, stage);
  return script === undefined
    ? undefined
    : {
        ...base,
        modules: [script],
        path: [start.directory, joinPath(start.directory, 'src'), ...ambient],
        everything: true,
      };
}

/** Directories of PYTHONPATH. */
function ambientPath({ environment, directory }: Start): readonly string[] {
  return (environment.get('PYTHONPATH') ?? '')
    .split(':')
    .map((entry) => (entry === '' ? undefined : place(entry, directory)))
    .filter((entry) => entry !== undefined);
}

function place(path: string, directory: string): string | undefined {
  return path.startsWith('/') ? resolvePath('', path.slice(1)) : resolvePath(directory, path);
}

function interpreted(start: Start, stage: BuiltStage, base: PythonStart): PythonStart | undefined {
  const { arguments: words, directory } = start;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const found = /^-[A-Za-z]*?([mc])(.*)$/.exec(word);
    if (word === '-') return { ...base, everything: true };
    if (VALUED.includes(word)) at++;
    else if (found !== null && !word.startsWith('--')) {
      const value = found[2] === '' ? words[at + 1] : found[2];
      const rest = words.slice(found[2] === '' ? at + 2 : at + 1);
      const path = [directory, ...base.path];
      if (found[1] === 'c') return { ...base, path, text: value ?? '' };
      const loader = value === undefined || !Object.hasOwn(LOADERS, value) ? undefined : LOADERS[value];
      if (loader !== undefined)
        return loaded({ ...start, arguments: rest }, stage, loader, { ...base, path });
      return { ...base, path, modules: [value ?? ''] };
    } else if (!word.startsWith('-')) {
      const file = place(word, directory);
      if (file === undefined) return { ...base, everything: true };
      const isDirectory = stage.files.kind(file) === 'directory';
      const begin = isDirectory ? joinPath(file, '__main__.py') : file;
      return {
        ...base,
        begin: [begin],
        path: [parentOf(begin) ?? '', ...base.path],
        // https://docs.djangoproject.com/en/stable/ref/django-admin/
        everything: begin.endsWith('manage.py'),
      };
    }
  }
  return { ...base, everything: true };
}

/** `poetry run gunicorn …`: the inner command, and the tool that runs it. */
function ran(start: Start, stage: BuiltStage, tool: string): PythonStart | undefined {
  const [verb, ...rest] = start.arguments;
  const valued = [
    '--env-file',
    '--with',
    '-p',
    '--python',
    '--directory',
    '--project',
    '--package',
    '--extra',
    '--group',
  ];
  let at = 0;
  while (rest[at]?.startsWith('-') === true) at += valued.includes(rest[at]!) ? 2 : 1;
  const [program, ...words] = rest.slice(at);
  if (verb !== 'run' || program === undefined) return undefined;
  const isFile = tool === 'uv' && program.endsWith('.py');
  const inner = pythonStart(
    isFile
      ? { ...start, program: 'python', arguments: [program, ...words] }
      : { ...start, program, arguments: words },
    stage,
  );
  return inner === undefined ? undefined : { ...inner, programs: [...inner.programs, tool] };
}

function loaded(start: Start, stage: BuiltStage, loader: Loader, base: PythonStart): PythonStart {
  const { arguments: words, directory, environment } = start;
  const valued = [...(loader.valued ?? []), ...(loader.options ?? []), ...(loader.directory ?? [])];
  const operands: string[] = [];
  const named: string[] = [];
  const path = [...base.path];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const [option = '', attached] = word.startsWith('--') && word.includes('=') ? split(word) : [word];
    if (!word.startsWith('-')) {
      operands.push(word);
      continue;
    }
    const value = attached ?? (valued.includes(option) ? words[++at] : undefined);
    if (value === undefined) continue;
    if (loader.options?.includes(option) === true) named.push(value);
    const entry = loader.directory?.includes(option) === true ? place(value, directory) : undefined;
    if (entry !== undefined) path.unshift(entry);
  }
  const verb = operands[0];
  const rest = verb !== undefined && loader.verbs?.includes(verb) === true ? operands.slice(1) : operands;
  const variable = loader.variable === undefined ? undefined : environment.get(loader.variable);
  const application =
    named[0] ?? (loader.operand === undefined ? undefined : rest.find((one) => one !== '')) ?? variable;
  const beside = (loader.files ?? [])
    .map((name) => joinPath(directory, name))
    .filter((file) => stage.files.kind(file) === 'file');
  const files = application === undefined || loader.operand === 'module' ? beside : [];
  if (application === undefined)
    return { ...base, path, begin: files.slice(0, 1), everything: files.length === 0 };
  const target = application.replace(/:.*$/, '').replace(/\(.*$/, '');
  const file = /\.py$|\//.test(target) ? place(target, path[0] ?? directory) : undefined;
  return file === undefined
    ? { ...base, path, begin: files, modules: [target] }
    : { ...base, path: [parentOf(file) ?? '', ...path], begin: [file, ...files] };
}

function split(option: string): readonly [string, string] {
  const at = option.indexOf('=');
  return [option.slice(0, at), option.slice(at + 1)];
}

/** The module of a script that the project declares. https://packaging.python.org/en/latest/specifications/entry-points/ */
function ownScript(name: string, directory: string, { files }: BuiltStage): string | undefined {
  const text = files.read(joinPath(directory, 'pyproject.toml'));
  const { value: project } = text === undefined ? { value: undefined } : parseToml(text);
  const scripts = [objectAt(project, 'project', 'scripts'), objectAt(project, 'tool', 'poetry', 'scripts')];
  const target = scripts.map((table) => stringAt(table, name)).find((one) => one !== undefined);
  return target?.replace(/:.*$/, '').trim();
}
