/** Projects of Deno. */
import { DENO as MANAGER } from '../packages/deno.js';
import { joinPath } from './context-path.js';
import type { ContextFiles, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import { expandPatterns } from './globs.js';
import { dataAt, objectAt, parseJsonc, stringAt, stringsAt } from './json.js';
import type { Data } from './json.js';
import { readPackageJson } from './package-json.js';

const CONFIGURATIONS = ['deno.json', 'deno.jsonc'];
const LOCKFILE = 'deno.lock';
const READS = ['-c', '--config', '--import-map', '--env-file', '--cert'];

const PLAIN = [
  ...[
    '-q',
    '--quiet',
    '--allow-scripts',
    '--node-modules-dir',
    '--vendor',
    '--no-lock',
    '--reload',
    '-r',
    '-L',
  ],
  ...[
    '--log-level',
    '--lock',
    '--lock-write',
    '--unstable',
    '--no-check',
    '--check',
    '-A',
    '--allow-all',
    '--unstable-*',
  ],
  ...['--no-npm', '--no-remote', '--cached-only'],
];

export const DENO: Ecosystem = {
  id: 'deno',
  managers: [MANAGER],
  manifests: CONFIGURATIONS,
  detect: (view, directory) =>
    [...CONFIGURATIONS, LOCKFILE].some((name) => view.kind(joinPath(directory, name)) === 'file'),
  commands: [
    {
      role: 'install',
      // https://docs.deno.com/runtime/reference/cli/install/
      verbs: ['install', 'i', 'ci'],
      operands: 'none',
      notWith: ['-g', '--global', '--entrypoint', '-e'],
      reads: READS,
      plain: PLAIN,
      frozenBy: ['--frozen', 'ci'],
    },
    // the graph of what an entry imports goes through the sources
    {
      role: 'build',
      verbs: ['install', 'i', 'cache'],
      operands: 'other',
      onlyWith: ['--entrypoint', '-e'],
      notWith: ['-g', '--global'],
    },
    { role: 'build', verbs: ['cache', '*'], operands: 'other' },
    { role: 'add', verbs: ['install', 'i', 'add'], operands: 'other' },
  ],
  inputs,
  overlay: (view, directory, call) => ({
    directories: ['node_modules', ...(vendors(view, directory, call) ? ['vendor'] : [])].map((name) =>
      joinPath(directory, name),
    ),
    files: call.frozen ? [] : [joinPath(directory, LOCKFILE)],
  }),
  lockfile: {
    names: [LOCKFILE],
    path: (view, directory) => {
      const path = joinPath(directory, LOCKFILE);
      return view.kind(path) === 'file' ? path : undefined;
    },
    // what sources import by address stands in the lockfile as well
    inSync: (view, directory) =>
      view.kind(joinPath(directory, LOCKFILE)) === 'file'
        ? { reason: 'what the sources import is not compared to the lockfile' }
        : { reason: 'there is no lockfile' },
    frozen: (view, directory, call) => {
      if (call.frozen) return 'already';
      if (call.role !== 'install') return { reason: 'it is no install of the project' };
      if (call.unclear !== undefined) return { reason: call.unclear };
      if (call.call.has('--no-lock', '--lock', '--reload', '-r'))
        return { reason: 'it sets the lockfile or its checks aside' };
      if (view.kind(joinPath(directory, LOCKFILE)) !== 'file') return { reason: 'there is no lockfile' };
      return { add: ['--frozen'] };
    },
  },
  builds: [{ verbs: ['compile'], outputs: [] }],
  recreated: ['node_modules'],
};

/** https://docs.deno.com/runtime/fundamentals/modules/#vendoring-remote-modules: only where it is asked for */
function vendors(view: ContextFiles, directory: string, call: ProjectCall): boolean {
  const texts = CONFIGURATIONS.map((name) => view.read(joinPath(directory, name)));
  return (
    call.call.has('--vendor') ||
    texts.some((text) => text !== undefined && dataAt(parseJsonc(text).value, 'vendor') === true)
  );
}

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const file = joinPath(
    directory,
    CONFIGURATIONS.find((name) => view.kind(joinPath(directory, name)) === 'file') ?? 'deno.json',
  );
  if (call.unclear !== undefined) gathering.block(file, call.unclear);
  if (call.role === 'build') gathering.block(file, 'what it imports goes through the sources');
  for (const path of call.reads) if (!path.startsWith('/')) gathering.named(file, directory, path);
  gathering.files(directory, [...CONFIGURATIONS, LOCKFILE, 'package.json', '.npmrc']);
  const read = (path: string): Data => {
    const text = view.read(path);
    return text === undefined ? undefined : gathering.value(path, parseJsonc(text));
  };
  const root = read(file);
  const manifest = gathering.value(
    joinPath(directory, 'package.json'),
    readPackageJson(view, joinPath(directory, 'package.json')),
  );
  if (root === undefined && manifest === undefined) gathering.block(file, 'there is no `deno.json`');
  const workspace = dataAt(root, 'workspace');
  const patterns = [
    ...(Array.isArray(workspace) ? stringsAt(root, 'workspace') : stringsAt(workspace, 'members')),
    ...(manifest?.workspaces ?? []),
  ];
  const members = expandPatterns(view, directory, patterns, 'directory');
  if (members.problem !== undefined) gathering.problem(file, members.problem);
  for (const place of [directory, ...members.paths]) {
    gathering.files(place, [...CONFIGURATIONS, 'package.json']);
    const configuration =
      place === directory
        ? root
        : CONFIGURATIONS.map((name) => read(joinPath(place, name))).find((one) => one !== undefined);
    const map = stringAt(configuration, 'importMap');
    if (map !== undefined && !/^[a-z]+:\/\//.test(map)) gathering.named(file, place, map);
    // an entry that is a path means sources, which nothing of is fetched but what they import
    const local =
      Object.entries(objectAt(configuration, 'links')).length > 0 ||
      dataAt(configuration, 'patch') !== undefined;
    if (local) gathering.block(file, 'its `patch` or `links` are directories of the tree');
    const own = readPackageJson(view, joinPath(place, 'package.json'))?.value;
    const script = ['preinstall', 'install', 'postinstall', 'prepare'].find(
      (name) => own?.scripts[name] !== undefined,
    );
    if (script !== undefined && call.scripts)
      gathering.block(joinPath(place, 'package.json'), `its script \`${script}\` may run`);
  }
  return gathering.result();
}
