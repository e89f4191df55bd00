/** Where the installs of a stage put distributions of Python, and which. */
import { joinPath, parentOf, resolvePath } from '../ecosystems/context-path.js';
import { dataAt } from '../ecosystems/json.js';
import { parseToml } from '../ecosystems/toml.js';
import { recognise } from '../packages/recognise.js';
import type { PackageCall } from '../packages/recognise.js';
import type { Distribution } from './python-distributions.js';
import { PythonRequirements } from './python-requirements.js';
import type { BuildStep, BuiltStage, Need, Question } from './runtime.js';
import { wordValue } from './words.js';

export interface PythonInstalls {
  readonly distributions: readonly Distribution[];
  /** directories that they are put to, `usr/local` for those of the image's own Python */
  readonly places: readonly Need[];
  /** directories of projects that are installed themselves, which may be read where they stand */
  readonly projects: readonly string[];
  readonly questions: readonly Question[];
  /** distributions are compiled whatever there is: `--no-binary` */
  readonly compiled: string | undefined;
  /** other steps have put files beside them, below `usr/local` */
  readonly mixed: boolean;
}

/** Where a Python of Docker has what is installed for it. https://github.com/docker-library/python */
export const SYSTEM = 'usr/local';

/** Reads all steps of a stage; or says why that is no use. */
export function pythonInstalls(stage: BuiltStage): PythonInstalls | { readonly reason: string } {
  const reader = new Reader(stage);
  for (const step of stage.steps) {
    const reason = reader.step(step);
    if (reason !== undefined) return { reason };
  }
  return reader.result();
}

class Reader {
  readonly #stage: BuiltStage;
  readonly #requirements: PythonRequirements;
  readonly #places = new Map<string, Need>();
  readonly #questions: Question[] = [];
  /** virtual environments, by their directories */
  readonly #environments = new Set<string>();
  /** homes of accounts that steps make */
  readonly #homes = new Map<string, string>();
  /** the environment that a RUN has activated, and which RUN that is */
  #activated: { readonly evidence: string; readonly directory: string } | undefined;
  #poetry: Readonly<Record<string, string>> = {};
  #compiled: string | undefined;
  #mixed = false;

  constructor(stage: BuiltStage) {
    this.#stage = stage;
    this.#requirements = new PythonRequirements(stage.files);
  }

  result(): PythonInstalls {
    const unclear = this.#requirements.unclear.map((one): Question => ({ about: 'libraries', ...one }));
    return {
      distributions: this.#requirements.distributions,
      places: [...this.#places.values()],
      projects: this.#requirements.projects,
      questions: [...this.#questions, ...unclear],
      compiled: this.#compiled,
      mixed: this.#mixed,
    };
  }

  /** A reason why the stage cannot be read. */
  step(step: BuildStep): string | undefined {
    const call = recognise(step.command);
    if (call === undefined) {
      this.#other(step);
      return undefined;
    }
    const installs = call.action === 'install' || call.action === 'upgrade' || call.action === undefined;
    switch (call.manager.id) {
      case 'conda':
        return 'its packages are installed by `conda`';
      case 'pip':
        if (installs) this.#pip(step, call);
        return undefined;
      case 'setuptools':
        this.#put(step, call);
        if (step.directory !== undefined) this.#requirements.project(step.directory, [], step.evidence);
        return undefined;
      case 'uv':
        this.#uv(step, call, installs);
        return undefined;
      case 'poetry':
        if (installs) this.#poetryInstall(step, call);
        else if (call.verb === 'config') this.#configure(call);
        return undefined;
      case 'pipenv':
        if (installs) this.#pipenv(step, call);
        return undefined;
      default:
        return undefined;
    }
  }

  /** Steps that are no install: environments made or activated, and files put beside distributions. */
  #other(step: BuildStep): void {
    const { command, evidence } = step;
    const words = command.words.map((word) => wordValue(word, step.environment));
    const [program = '', ...rest] = words.map((value) => value ?? '');
    const name = program.slice(program.lastIndexOf('/') + 1);
    const module =
      /^python[\d.]*$/.test(name) && rest.includes('-m') ? rest[rest.indexOf('-m') + 1] : undefined;
    if (module === 'venv' || module === 'virtualenv' || name === 'virtualenv') {
      const target = (module === undefined ? rest : rest.slice(rest.indexOf('-m') + 2)).findLast(
        (value) => !value.startsWith('-'),
      );
      this.#environment(step, target);
    } else if (name === '.' || name === 'source') {
      const script = this.#path(rest[0] ?? '', step);
      if (script?.endsWith('/bin/activate') === true)
        this.#activated = { evidence, directory: script.slice(0, -'/bin/activate'.length) };
    } else if (name === 'useradd' || name === 'adduser') {
      const own = rest.findIndex((value) => /^(?:-d|--home-dir|--home|-h)$/.test(value));
      const home = own === -1 ? undefined : rest[own + 1];
      const account = rest.filter((value) => !value.startsWith('-')).at(-1);
      const isSystem = rest.some((value) => /^(?:-r|--system|-S)$/.test(value));
      if (account !== undefined && (home !== undefined || !isSystem))
        this.#homes.set(account, home?.replace(/^\//, '') ?? `home/${account}`);
    } else if (words.some((value) => value !== undefined && /^\/usr\/local(?:\/|$)/.test(value))) {
      this.#mixed = true;
    }
  }

  #environment(step: BuildStep, target: string | undefined): void {
    const directory = target === undefined ? undefined : this.#path(target, step);
    if (directory === undefined) {
      this.#ask('outside', 'it is not known where the virtual environment is', step.evidence);
      return;
    }
    this.#environments.add(directory);
    this.#place(directory, step.evidence);
  }

  #pip(step: BuildStep, call: PackageCall): void {
    this.#put(step, call);
    this.#named(step, call);
  }

  /** What the arguments of pip, or `uv pip`, name. */
  #named(step: BuildStep, call: PackageCall): void {
    const { evidence, directory, environment } = step;
    const requirements = this.#requirements;
    if (call.dynamic)
      this.#ask('libraries', 'it is not known what is installed: an argument is an expansion', evidence);
    for (const word of call.packages) {
      const value = wordValue(word, environment);
      if (value === undefined) this.#ask('libraries', `it is not known what \`${word.text}\` is`, evidence);
      else if (directory !== undefined || !/^[./]/.test(value))
        requirements.requirement(value, directory ?? '', evidence);
      else this.#ask('libraries', `it is not known where \`${value}\` is`, evidence);
    }
    for (const { name, value } of call.options) {
      if (['--no-binary', '--no-binary-package'].includes(name)) this.#compiled ??= evidence;
      const isFile = ['-r', '--requirement', '--requirements'].includes(name);
      if (!isFile && name !== '-e' && name !== '--editable') continue;
      const path = value === undefined ? undefined : this.#path(value.replace(/\[.*$/, ''), step);
      if (path === undefined) this.#ask('libraries', `it is not known what \`${name}\` names`, evidence);
      else if (isFile) requirements.file(path, evidence);
      else requirements.project(path, [], evidence);
    }
  }

  #uv(step: BuildStep, call: PackageCall, installs: boolean): void {
    const { evidence, directory } = step;
    if (call.verb === 'venv') {
      this.#environment(step, call.packages[0] === undefined ? '.venv' : call.packages[0].value);
    } else if (call.verb.startsWith('python') || call.verb.startsWith('tool')) {
      if (call.action === 'query') return;
      this.#ask('outside', '`uv` keeps interpreters and tools outside of the tree', evidence);
    } else if (call.verb === 'sync' && installs) {
      const own = step.environment.get('UV_PROJECT_ENVIRONMENT');
      const project = this.#option(call, ['--directory', '--project'], step) ?? directory;
      if (project === undefined) {
        this.#ask('outside', 'it is not known where the virtual environment is', evidence);
        return;
      }
      this.#place(own === undefined ? joinPath(project, '.venv') : (this.#path(own, step) ?? ''), evidence);
      this.#interpreter(step, project);
      if (!this.#requirements.lock(joinPath(project, 'uv.lock')))
        this.#requirements.manifest(project, [], evidence);
    } else if (installs) {
      this.#put(step, call);
      this.#named(step, call);
    }
  }

  /** https://docs.astral.sh/uv/concepts/python-versions/: another interpreter is fetched where the image's own does not do */
  #interpreter({ environment, evidence }: BuildStep, project: string): void {
    const [downloads, preference] = [
      environment.get('UV_PYTHON_DOWNLOADS'),
      environment.get('UV_PYTHON_PREFERENCE'),
    ];
    if (downloads === 'never' || downloads === '0' || preference === 'only-system') return;
    const asked = this.#stage.files.read(joinPath(project, '.python-version'))?.trim();
    const own = pythonRelease(this.#stage) ?? '';
    if (asked === undefined || own === asked || this.#stage.image.tag?.startsWith(asked) === true) return;
    this.#ask('outside', '`uv` may fetch an interpreter, and keep it outside of the tree', evidence);
  }

  #poetryInstall(step: BuildStep, call: PackageCall): void {
    const { evidence, environment } = step;
    const project = this.#option(call, ['-C', '--directory', '-P', '--project'], step) ?? step.directory;
    if (project === undefined) {
      this.#ask('outside', 'it is not known where the project of `poetry` is', evidence);
      return;
    }
    const { value: own } = parseToml(this.#stage.files.read(joinPath(project, 'poetry.toml')) ?? '');
    const setting = (name: string): string | undefined =>
      environment.get(`POETRY_VIRTUALENVS_${name.toUpperCase().replaceAll('-', '_')}`) ??
      this.#poetry[`virtualenvs.${name}`] ??
      (dataAt(own, 'virtualenvs', name) as boolean | undefined)?.toString();
    const cache = environment.get('POETRY_CACHE_DIR');
    const home = this.#home(step);
    if (isOff(setting('create')) || this.#active(step) !== undefined) this.#put(step, call);
    else if (isOn(setting('in-project'))) this.#place(joinPath(project, '.venv'), evidence);
    else if (setting('path') === undefined && (cache !== undefined || home !== undefined)) {
      const place = cache === undefined ? `${home!}/.cache/pypoetry` : this.#path(cache, step);
      this.#place(`${place ?? ''}/virtualenvs`, evidence);
    } else this.#ask('outside', 'it is not known where the virtual environment of `poetry` is', evidence);
    if (!this.#requirements.lock(joinPath(project, 'poetry.lock')))
      this.#requirements.manifest(project, [], evidence);
    if (!call.has('--no-root')) this.#requirements.project(project, [], evidence);
  }

  /** `poetry config virtualenvs.create false` */
  #configure(call: PackageCall): void {
    const [name, value] = call.packages.map((word) => word.value);
    if (name !== undefined && value !== undefined) this.#poetry = { ...this.#poetry, [name]: value };
  }

  #pipenv(step: BuildStep, call: PackageCall): void {
    const { evidence, environment, directory } = step;
    if (directory === undefined) {
      this.#ask('outside', 'it is not known where the project of `pipenv` is', evidence);
      return;
    }
    const home = this.#home(step);
    if (call.has('--system') || this.#active(step) !== undefined) this.#put(step, call);
    else if (isOn(environment.get('PIPENV_VENV_IN_PROJECT')))
      this.#place(joinPath(directory, '.venv'), evidence);
    else if (home !== undefined) this.#place(`${home}/.local/share/virtualenvs`, evidence);
    else this.#ask('outside', 'it is not known where the virtual environment of `pipenv` is', evidence);
    this.#requirements.pipfile(directory, evidence);
  }

  /** Where an install puts what it installs: options, the interpreter that runs it, the environment that is active. */
  #put(step: BuildStep, call: PackageCall): void {
    const { evidence } = step;
    const option = ['-t', '--target', '--prefix', '--root', '--install-dir'];
    const given = call.options.find(({ name }) => option.includes(name));
    if (given !== undefined) {
      const path = given.value === undefined ? undefined : this.#path(given.value, step);
      if (path === undefined) this.#ask('outside', `it is not known where \`${given.name}\` leads`, evidence);
      else this.#place(path, evidence);
      return;
    }
    const runs = wordValue(call.invocation[0], step.environment);
    const owner = runs?.includes('/') === true ? this.#path(runs, step) : undefined;
    const active = owner === undefined ? this.#active(step) : (parentOf(parentOf(owner) ?? '') ?? '');
    if (active !== undefined && active !== SYSTEM && active !== 'usr') {
      this.#place(active, evidence);
      return;
    }
    const isRoot = step.user === 'root' || step.user === '0';
    if (call.has('--user') || !isRoot) {
      const home = this.#home(step);
      if (home !== undefined) this.#place(`${home}/.local`, evidence);
      else this.#ask('outside', 'it is not known in which home `pip` installs', evidence);
    }
    if (!call.has('--user')) this.#place(SYSTEM, evidence);
  }

  /** The virtual environment that is certain to be active. */
  #active({ evidence, environment }: BuildStep): string | undefined {
    if (this.#activated?.evidence === evidence) return this.#activated.directory;
    const first = environment.get('PATH')?.split(':')[0] ?? '';
    const own = [...this.#environments].find((directory) => first === `/${directory}/bin`);
    const named = environment.get('VIRTUAL_ENV')?.replace(/^\//, '');
    return own ?? (named !== undefined && this.#environments.has(named) ? named : undefined);
  }

  /** The home of who runs a step, from the image's root. */
  #home({ user = '', environment }: BuildStep): string | undefined {
    const home = environment.get('HOME');
    if (home?.startsWith('/') === true) return home.slice(1);
    return user === 'root' || user === '0' ? 'root' : this.#homes.get(user);
  }

  #option(call: PackageCall, names: readonly string[], step: BuildStep): string | undefined {
    const value = call.options.find(({ name }) => names.includes(name))?.value;
    return value === undefined ? undefined : this.#path(value, step);
  }

  /** From the image's root. */
  #path(path: string, { directory }: BuildStep): string | undefined {
    if (path === '') return undefined;
    if (path.startsWith('/')) return resolvePath('', path.slice(1));
    return directory === undefined ? undefined : resolvePath(directory, path);
  }

  #place(name: string, evidence: string): void {
    if (name === '') this.#ask('outside', 'it is not known where packages are installed', evidence);
    else if (!this.#places.has(name)) this.#places.set(name, { name, evidence });
  }

  #ask(about: Question['about'], text: string, evidence: string): void {
    this.#questions.push({ about, text, evidence });
  }
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(?:1|true|yes|on)$/i.test(value);
}

function isOff(value: string | undefined): boolean {
  return value !== undefined && /^(?:0|false|no|off)$/i.test(value);
}

/** The release of the image's Python, `3.11`, where its tag tells. */
export function pythonRelease({ image }: BuiltStage): string | undefined {
  return /(?:^|python)(\d\.\d+)(?:[.-]|$)/.exec(image.tag ?? '')?.[1];
}
