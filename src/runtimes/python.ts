/** Programs in Python. */
import { collectedFiles } from './django.js';
import { isWithin, joinPath, parentOf } from '../ecosystems/context-path.js';
import { gatherPath } from './literal-paths.js';
import { gatherNeeds } from './needs.js';
import type { NeedsGathering } from './needs.js';
import { isShared, ownTree } from './own-tree.js';
import { gatherSources } from './python-closure.js';
import type { ForeignModules } from './python-closure.js';
import { distributionOf, needsOf, normalizedName } from './python-distributions.js';
import { pythonInstalls, pythonRelease, SYSTEM } from './python-installs.js';
import type { PythonInstalls } from './python-installs.js';
import { runsAlone } from './python-modules.js';
import { isInterpreter, pythonStart } from './python-start.js';
import type { PythonStart } from './python-start.js';
import type { BuiltStage, Need, Runs, Runtime, Start } from './runtime.js';

/**
 * Python itself is the image's: https://github.com/docker-library/python. Sources are not told apart (their directory is
 * taken as a whole), and installed distributions are taken as they are, for nothing takes some of them out.
 */
export const PYTHON: Runtime = {
  id: 'python',
  managers: ['pip', 'setuptools', 'uv', 'poetry', 'pipenv'],
  read,
};

function read(start: Start, stage: BuiltStage): Runs | { readonly reason: string } | undefined {
  const isPython = IMAGES.some((name) => stage.image.repository === name);
  if (!isPython && !isInterpreter(start.program)) return undefined;
  const installs = pythonInstalls(stage);
  const begun = pythonStart(start, stage) ?? installedStart(start, installs);
  if (begun === undefined) return undefined;
  if (!isPython) return { reason: `\`${stage.image.reference}\` is not known as an image of Python` };
  if ('reason' in installs) return installs;

  const found = filesOf(begun, stage);
  const begins = found.files[0] === undefined ? start.directory : (parentOf(found.files[0]) ?? '');
  const tree = ownTree(stage.files, start.directory, begins);
  if (tree === undefined)
    return {
      reason: `the program stands in \`/${begins}\`, which is not its own, and cannot be copied as a whole: in a directory of its own it could`,
    };

  const gathering = gatherNeeds();
  const artifacts = artifactsOf(installs, stage, tree, start);
  const copied = [tree, ...artifacts.map(({ name }) => name)];
  for (const module of found.missing)
    gathering.ask(
      'programs',
      `\`${module}\` of \`${begun.shown}\` is not among the sources that COPY brings`,
      start.evidence,
    );
  const { foreign, count } = gatherSources(gathering, {
    stage,
    copied,
    begin: found.files,
    path: begun.path,
    trees: copied.filter((directory) => !isWithin(SYSTEM, directory)),
    everything: begun.everything || found.files.length === 0 || found.missing.length > 0,
  });
  const isWhole = begun.text !== undefined || begun.modules.some(runsAlone);
  if (count === 0 && found.missing.length === 0 && !isWhole)
    gathering.ask('programs', `none of the sources of \`${begun.shown}\` come by COPY`, start.evidence);
  const starter = start.program.slice(start.program.lastIndexOf('/') + 1);
  if (Object.hasOwn(STARTERS, starter)) gathering.ask('programs', STARTERS[starter]!, start.evidence);
  for (const program of begun.programs) gathering.add('programs', program, start.evidence);
  if (begun.text !== undefined) gathering.ask('programs', 'the text behind `-c` is not read', start.evidence);
  for (const [, value] of start.environment)
    if (value !== undefined) gatherPath(gathering, value, start.evidence, { stage, copied });
  gatherDistributions(gathering, installs, stage, foreign);
  for (const { about, text, evidence } of installs.questions) gathering.ask(about, text, evidence);
  gatherLeft(gathering, stage);
  gathering.ask('files', 'which of its files a program in Python reads is not told apart', start.evidence);

  return {
    needs: gathering.result({ name: found.files[0] ?? start.program, evidence: start.evidence }),
    base: { kind: 'interpreter' },
    tree,
    artifacts,
    // https://github.com/docker-library/python/blob/master/Dockerfile-linux.template
    toolchainVariables: [
      /^GPG_KEY$/,
      /^PYTHON_(?:VERSION|SHA256|PIP_VERSION|SETUPTOOLS_VERSION|GET_PIP_\w+)$/,
    ],
  };
}

/** Programs in Python that start others, which stand in files of theirs. http://supervisord.org/configuration.html */
const STARTERS: Readonly<Record<string, string>> = {
  supervisord: '`supervisord` starts what its configuration names',
  'ansible-playbook': '`ansible-playbook` starts what its plays name',
};

/** Images whose Python stands in `/usr/local`, and nothing else does. */
const IMAGES: readonly string[] = ['docker.io/library/python'];

/** A program of the same name as a distribution that is installed, and nothing more that is known of it. */
function installedStart(start: Start, installs: ReturnType<typeof pythonInstalls>): PythonStart | undefined {
  const { program, arguments: words, directory } = start;
  if ('reason' in installs || !installs.distributions.some(({ name }) => name === normalizedName(program)))
    return undefined;
  const shown = [program, ...words].join(' ');
  return { shown, begin: [], modules: [], path: [directory], everything: true, programs: [] };
}

/** The files that a start begins with, and modules that none of them is. */
function filesOf(
  { begin, modules, path }: PythonStart,
  { files }: BuiltStage,
): { readonly files: readonly string[]; readonly missing: readonly string[] } {
  const isFile = (file: string): boolean => files.kind(file) === 'file';
  const found: string[] = [];
  const missing = begin.filter((file) => !isFile(file));
  for (const module of modules) {
    const relative = module.replaceAll('.', '/');
    const place = path
      .flatMap((root) =>
        [`${relative}.py`, `${relative}/__main__.py`, `${relative}/__init__.py`].map((name) =>
          joinPath(root, name),
        ),
      )
      .find(isFile);
    if (place !== undefined) found.push(place);
    else if (!runsAlone(module)) missing.push(module);
    // packages around it run first
    for (
      let up = relative.lastIndexOf('/');
      up > 0 && place !== undefined;
      up = relative.lastIndexOf('/', up - 1)
    ) {
      const package_ = path
        .map((root) => joinPath(root, `${relative.slice(0, up)}/__init__.py`))
        .find(isFile);
      if (package_ !== undefined) found.push(package_);
    }
  }
  return { files: [...found, ...begin.filter(isFile)], missing };
}

/** Where distributions are installed, as far as that is not the tree, and other directories that the start names. */
function artifactsOf(
  installs: PythonInstalls,
  stage: BuiltStage,
  tree: string,
  start: Start,
): readonly Need[] {
  const release = pythonRelease(stage);
  const isPlain = installs.distributions.every((one) => needsOf(one, release, true).data !== true);
  const places = installs.places.flatMap((place): readonly Need[] => {
    if (place.name !== SYSTEM) return [place];
    // without the release, or with files beside modules, all of it is taken: what the image to run in has there is the same
    return release === undefined || installs.mixed || !isPlain
      ? [place]
      : [`lib/python${release}/site-packages`, 'bin'].map((name) => ({
          ...place,
          name: joinPath(SYSTEM, name),
        }));
  });
  const projects = installs.projects.map((name) => ({ name, evidence: start.evidence }));
  const path = (start.environment.get('PYTHONPATH') ?? '')
    .split(':')
    .filter((entry) => entry.startsWith('/'));
  const searched = path
    .map((entry) => entry.replace(/^\/+|\/+$/g, ''))
    .filter((name) => stage.files.kind(name) === 'directory' && !isShared(name))
    .map((name) => ({ name, evidence: start.evidence }));
  const working =
    stage.files.list(start.directory).length > 0 && !isShared(start.directory)
      ? [{ name: start.directory, evidence: start.evidence }]
      : [];
  return outermost(
    [...places, ...projects, ...searched, ...working, ...collectedFiles(stage, tree)].filter(
      ({ name }) => !isWithin(tree, name),
    ),
  );
}

/** Without those that lie within another, and each one once. */
function outermost(needs: readonly Need[]): readonly Need[] {
  return needs.filter(
    ({ name }, at) =>
      !needs.some((other, place) => (other.name === name ? place < at : isWithin(other.name, name))),
  );
}

function gatherDistributions(
  gathering: NeedsGathering,
  { distributions, compiled }: PythonInstalls,
  stage: BuiltStage,
  foreign: ForeignModules,
): void {
  const release = pythonRelease(stage);
  const hasWheels = stage.image.family === 'debian' && compiled === undefined;
  for (const one of distributions) {
    const { name, evidence } = one;
    const needs = needsOf(one, release, hasWheels);
    gathering.add('packages', name, evidence);
    for (const library of needs.libraries ?? []) gathering.add('libraries', library, evidence);
    for (const program of needs.programs ?? []) gathering.add('programs', program, evidence);
    for (const facility of needs.facilities ?? []) gathering.facility(facility, evidence);
    if (needs.unclear !== undefined) gathering.ask('libraries', `\`${name}\` ${needs.unclear}`, evidence);
    if (needs.starts !== undefined) gathering.ask('programs', `\`${name}\` ${needs.starts}`, evidence);
  }
  const installed = new Set(distributions.map(({ name }) => name));
  for (const [module, evidence] of foreign)
    if (distributionOf(module, installed) === undefined)
      gathering.ask('packages', `it is not known what brings \`${module}\``, evidence);
}

/** Steps that are known to leave something outside of the tree, or to compile. */
function gatherLeft(gathering: NeedsGathering, { steps }: BuiltStage): void {
  for (const { command, evidence } of steps) {
    const words = command.words.map(({ value }) => value ?? '');
    const shown = words.join(' ');
    const named = (name: string): boolean => words.some((word) => word === name || word.endsWith(`/${name}`));
    if (named('playwright') || words.includes('nltk.downloader') || named('pipx') || named('huggingface-cli'))
      gathering.ask('outside', `\`${shown}\` keeps what it fetches in a home`, evidence);
    if (words.includes('build_ext'))
      gathering.ask('libraries', `it is not known what \`${shown}\` links with`, evidence);
    if (
      (command.name === 'make' && words.includes('install')) ||
      (command.name === 'cmake' && words.includes('--install'))
    )
      gathering.ask('libraries', `it is not known what \`${shown}\` puts where`, evidence);
  }
}
