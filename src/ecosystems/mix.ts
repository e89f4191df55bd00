/** Projects of Mix, umbrellas among them. */
import { MIX as MANAGER } from '../packages/mix.js';
import { joinPath, parentOf } from './context-path.js';
import type { ContextFiles, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';

export const MIX: Ecosystem = {
  id: 'mix',
  managers: [MANAGER],
  manifests: ['mix.exs'],
  detect: (view, directory) => view.kind(joinPath(directory, 'mix.exs')) === 'file',
  commands: [
    {
      role: 'install',
      // https://hexdocs.pm/mix/Mix.Tasks.Deps.Get.html
      verbs: ['deps.get'],
      operands: 'none',
      plain: ['--only', '--no-archives-check', '--force', '--target'],
      frozenBy: ['--check-locked'],
    },
    {
      role: 'add',
      verbs: ['local.hex', 'local.rebar', 'archive.install', 'escript.install', 'deps.update'],
      operands: 'other',
    },
    { role: 'build', verbs: ['*', ''], operands: 'other' },
  ],
  inputs,
  overlay: (_view, directory, call) => ({
    directories: ['deps', '_build'].map((name) => joinPath(directory, name)),
    files: call.frozen ? [] : [joinPath(directory, 'mix.lock')],
  }),
  lockfile: {
    names: ['mix.lock'],
    path: (view, directory) => {
      const path = joinPath(directory, 'mix.lock');
      return view.kind(path) === 'file' ? path : undefined;
    },
    inSync: (view, directory) =>
      view.kind(joinPath(directory, 'mix.lock')) === 'file'
        ? { reason: '`mix.exs` is a program, which cannot be compared to the lockfile' }
        : { reason: 'there is no lockfile' },
    frozen: (_view, _directory, call) => {
      if (call.frozen) return 'already';
      if (call.role !== 'install') return { reason: 'it is no install of the project' };
      return { add: ['--check-locked'], needs: { program: 'elixir', range: '>=1.15' } };
    },
  },
  builds: [
    { verbs: ['release'], outputs: ['_build/prod/rel'] },
    { verbs: ['compile', 'deps.compile'], outputs: ['_build'] },
    { verbs: ['assets.deploy', 'phx.digest'], outputs: ['priv/static'] },
  ],
  recreated: ['_build', 'deps'],
};

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const file = joinPath(directory, 'mix.exs');
  if (call.unclear !== undefined) gathering.block(file, call.unclear);
  if (call.role === 'build') gathering.block(file, 'it builds from sources');
  // the configuration is read before any task: https://hexdocs.pm/mix/Mix.Config.html
  gathering.files(directory, ['mix.lock', 'config', '.formatter.exs']);
  if (view.kind(file) !== 'file') {
    gathering.block(file, 'there is no `mix.exs`');
    return gathering.result();
  }
  gatherProject(gathering, file);
  const configuration = joinPath(directory, 'config');
  for (const name of view.list(configuration)) {
    const text = code(view.read(joinPath(configuration, name)) ?? '');
    if (
      /File\.(?:read|exists|stream|ls)|Path\.(?:expand|join)\("\.\.|Code\.|\.\.\//.test(text) &&
      name !== 'runtime.exs'
    )
      gathering.block(joinPath(configuration, name), 'it may read other files');
  }
  return gathering.result();
}

/** A manifest is a program: what it names by literal paths is taken, any other reading blocks. */
function gatherProject(gathering: Gathering, file: string): void {
  if (!gathering.first(file) || !gathering.file(file)) return;
  const { view } = gathering;
  const directory = parentOf(file) ?? '';
  const text = code(view.read(file) ?? '');
  for (const [, path = ''] of text.matchAll(/\bpath:\s*"([^"#]*)"/g)) {
    const place = gathering.named(file, directory, path);
    if (place === undefined) continue;
    const inner = joinPath(place, 'mix.exs');
    if (view.kind(inner) === 'file') gatherProject(gathering, inner);
  }
  // https://hexdocs.pm/elixir/dependencies-and-umbrella-projects.html
  const apps = /\bapps_path:\s*"([^"#]*)"/.exec(text)?.[1];
  if (apps !== undefined) {
    const place = joinPath(directory, apps);
    for (const name of view.list(place)) {
      const inner = joinPath(joinPath(place, name), 'mix.exs');
      if (view.kind(inner) === 'file') gatherProject(gathering, inner);
    }
  }
  for (const [, path = ''] of text.matchAll(/File\.read!?\(\s*"([^"#]*)"\s*\)/g))
    gathering.named(file, directory, path);
  const rest = text.replace(/File\.read!?\(\s*"[^"#]*"\s*\)/g, '');
  const reading =
    /File\.|Code\.(?:require|eval|compile)|System\.cmd|:os\.cmd|Path\.wildcard|\bimport_file\b|@external_resource/.exec(
      rest,
    );
  if (reading !== null) gathering.block(file, `it may read other files (\`${reading[0]}\`)`);
}

function code(text: string): string {
  return text.replace(/(^|[\s,[({])#(?!\{)[^\n]*/g, '$1');
}
