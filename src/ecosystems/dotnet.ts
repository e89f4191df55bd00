/** Projects and solutions of .NET. */
import { DOTNET as MANAGER } from '../packages/dotnet.js';
import { joinPath, nameOf, parentOf, resolvePath } from './context-path.js';
import type { Agreement, ContextFiles, Download, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';
import { dataAt, objectAt, parseJson, stringAt } from './json.js';
import type { DataObject } from './json.js';
import { elementAt, elementsNamed, parseXml } from './xml.js';
import type { XmlElement } from './xml.js';

const PROJECT = /\.(?:cs|fs|vb|es|sql|dc|wap|njs)proj$/i;
const SOLUTION = /\.(?:sln|slnx|slnf)$/i;
const LOCKFILE = 'packages.lock.json';

/** Looked for in the directory of each project and in those above it, by any case on some systems. */
const SHARED = [
  ...['directory.build.props', 'directory.build.targets', 'directory.packages.props', 'directory.build.rsp'],
  ...['nuget.config', 'global.json', 'directory.solution.props', 'directory.solution.targets'],
];

/** https://learn.microsoft.com/dotnet/core/tools/dotnet-restore */
const PLAIN = [
  ...[
    '-r',
    '--runtime',
    '-a',
    '--arch',
    '--os',
    '-v',
    '--verbosity',
    '-s',
    '--source',
    '--packages',
    '-p',
    '--property',
  ],
  ...[
    '--disable-parallel',
    '--ignore-failed-sources',
    '--no-cache',
    '--no-http-cache',
    '--no-dependencies',
    '--force',
  ],
  ...[
    '--interactive',
    '--use-current-runtime',
    '--ucr',
    '--force-evaluate',
    '--use-lock-file',
    '--tl',
    '--nologo',
  ],
  ...['--disable-build-servers', '-nologo', '-f', '-m', '-maxcpucount', '-clp', '--lock-file-path'],
];

export const DOTNET: Ecosystem = {
  id: 'dotnet',
  managers: [MANAGER],
  manifests: ['*.csproj', '*.fsproj', '*.vbproj', '*.sln', '*.slnx', '*.slnf'],
  detect: (view, directory, call) =>
    view.list(directory).some((name) => PROJECT.test(name) || SOLUTION.test(name)) ||
    call?.call.packages.some(
      ({ value = '' }) =>
        (PROJECT.test(value) || SOLUTION.test(value)) &&
        view.kind(resolvePath(directory, value) ?? '') === 'file',
    ) === true,
  commands: [
    {
      role: 'download',
      verbs: ['restore'],
      operands: 'inputs',
      reads: ['--configfile'],
      plain: PLAIN,
      frozenBy: ['--locked-mode'],
    },
    {
      role: 'download',
      verbs: ['tool restore'],
      operands: 'none',
      reads: ['--configfile', '--tool-manifest'],
      plain: PLAIN,
    },
    {
      role: 'add',
      verbs: ['tool install', 'add package', 'package add', 'workload install'],
      operands: 'other',
    },
    { role: 'build', verbs: ['*'], operands: 'other' },
  ],
  inputs,
  overlay: (view, directory, call) => {
    const projects = inputs(view, directory, call).files.filter((path) => PROJECT.test(path));
    return {
      // https://learn.microsoft.com/visualstudio/msbuild/customize-by-directory
      directories: projects.flatMap((path) =>
        ['obj', 'bin'].map((name) => joinPath(parentOf(path) ?? '', name)),
      ),
      files: call.frozen
        ? []
        : projects
            .map((path) => joinPath(parentOf(path) ?? '', LOCKFILE))
            .filter((path) => view.kind(path) !== undefined),
    };
  },
  lockfile: {
    names: [LOCKFILE],
    path: (view, directory) => {
      const path = joinPath(directory, LOCKFILE);
      return view.kind(path) === 'file' ? path : undefined;
    },
    inSync,
    // https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies
    frozen: (_view, _directory, call) => {
      if (call.call.verb !== 'restore') return undefined;
      if (call.frozen) return 'already';
      if (call.unclear !== undefined) return { reason: call.unclear };
      if (call.call.has('--force-evaluate')) return { reason: '`--force-evaluate` resolves anew' };
      return { add: ['--locked-mode'] };
    },
  },
  download,
  builds: [
    { verbs: ['publish'], outputs: ['bin/Release/*/publish', 'bin/Release/*/*/publish'] },
    { verbs: ['build', 'pack', 'test'], outputs: ['bin', 'obj'] },
  ],
  recreated: ['obj'],
};

/** `-p:Name=value` is an option, in its older form with a slash as well. */
function isProperty(path: string): boolean {
  return /^[-/](?:p|property|v|m|nologo|clp|t|restore)(?::|=|$)/i.test(path);
}

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const label = joinPath(directory, '*.csproj');
  if (call.unclear !== undefined) gathering.block(label, call.unclear);
  if (call.role === 'build') gathering.block(label, 'it builds from sources');
  for (const { name, value } of call.call.options)
    if (name === '--configfile' && value !== undefined) gathering.named(label, directory, value);
  gathering.files(directory, ['.config/dotnet-tools.json', 'dotnet-tools.json']);
  gatherShared(gathering, directory);
  if (call.call.verb === 'tool restore') return gathering.result();

  const named = call.call.packages
    .map(({ value }) => value)
    .filter((value): value is string => value !== undefined && !isProperty(value));
  for (const path of named.length > 0 ? named : ['']) {
    const place = resolvePath(directory, path);
    const target = place === undefined ? undefined : targetAt(view, place);
    if (target === undefined) gathering.block(label, `it is not certain which project \`${path || '.'}\` is`);
    else if (SOLUTION.test(target)) gatherSolution(gathering, target);
    else gatherProject(gathering, target);
  }
  return gathering.result();
}

/** The project or solution that a path is, or that is the only one in it. */
function targetAt(view: ContextFiles, place: string): string | undefined {
  if (view.kind(place) === 'file') return PROJECT.test(place) || SOLUTION.test(place) ? place : undefined;
  const names = view.list(place).filter((name) => PROJECT.test(name) || SOLUTION.test(name));
  return names.length === 1 ? joinPath(place, names[0]!) : undefined;
}

function gatherShared(gathering: Gathering, directory: string): void {
  for (let place: string | undefined = directory; place !== undefined; place = parentOf(place)) {
    if (!gathering.first(`${place}/`)) return;
    for (const name of gathering.view.list(place)) {
      if (!SHARED.includes(name.toLowerCase())) continue;
      const path = joinPath(place, name);
      gathering.file(path);
      if (/\.(?:props|targets)$/i.test(name)) gatherImports(gathering, path);
      if (/^nuget\.config$/i.test(name)) gatherSources(gathering, path);
    }
  }
}

/** Directories of packages: https://learn.microsoft.com/nuget/reference/nuget-config-file#packagesources */
function gatherSources(gathering: Gathering, file: string): void {
  const config = gathering.value(file, parseXml(gathering.view.read(file) ?? ''));
  for (const { attributes } of elementAt(config, 'packageSources')?.children ?? []) {
    const value = attributes['value'] ?? '';
    if (value === '' || /^[a-z]+:\/\/|^\/|^[A-Za-z]:|%/.test(value)) continue;
    gathering.file(resolvePath(parentOf(file) ?? '', value.replaceAll('\\', '/')));
  }
}

/** https://learn.microsoft.com/visualstudio/extensibility/internals/solution-dot-sln-file */
function gatherSolution(gathering: Gathering, file: string): void {
  gathering.file(file);
  const text = gathering.view.read(file) ?? '';
  const directory = parentOf(file) ?? '';
  gatherShared(gathering, directory);
  const paths: string[] = [];
  if (/\.slnx$/i.test(file)) {
    const solution = gathering.value(file, parseXml(text));
    if (solution !== undefined)
      paths.push(...elementsNamed(solution, 'Project').map(({ attributes }) => attributes['Path'] ?? ''));
  } else if (/\.slnf$/i.test(file)) {
    const filter = gathering.value(file, parseJson(text));
    const solution = stringAt(filter, 'solution', 'path');
    if (solution !== undefined) {
      const place = gathering.named(file, directory, solution.replaceAll('\\', '/'));
      if (place !== undefined) gatherSolution(gathering, place);
    }
    return;
  } else {
    for (const [, , path = ''] of text.matchAll(/^Project\("[^"]*"\)\s*=\s*"([^"]*)",\s*"([^"]*)"/gm))
      paths.push(path);
  }
  for (const path of paths.map((one) => one.replaceAll('\\', '/'))) {
    // a folder of the solution is no project
    if (!PROJECT.test(path)) continue;
    const place = resolvePath(directory, path);
    if (place !== undefined && gathering.view.kind(place) === 'file') gatherProject(gathering, place);
    else gathering.block(file, `its project \`${path}\` is not there`);
  }
}

/** A project, those that it references, and what it imports. https://learn.microsoft.com/visualstudio/msbuild/ */
function gatherProject(gathering: Gathering, file: string): void {
  if (!gathering.first(file) || !gathering.file(file)) return;
  const directory = parentOf(file) ?? '';
  gatherShared(gathering, directory);
  gathering.files(directory, [LOCKFILE, 'packages.config', 'nuget.config', 'NuGet.Config', 'package.json']);
  const base = nameOf(file).replace(PROJECT, '');
  gathering.files(directory, [`packages.${base}.lock.json`]);
  const project = gathering.value(file, parseXml(gathering.view.read(file) ?? ''));
  if (project === undefined) return;
  gatherElements(gathering, file, project);
}

function gatherImports(gathering: Gathering, file: string): void {
  if (!gathering.first(file)) return;
  const project = gathering.value(file, parseXml(gathering.view.read(file) ?? ''));
  if (project !== undefined) gatherElements(gathering, file, project);
}

function gatherElements(gathering: Gathering, file: string, project: XmlElement): void {
  const directory = parentOf(file) ?? '';
  for (const { attributes } of elementsNamed(project, 'ProjectReference')) {
    const path = (attributes['Include'] ?? '').replaceAll('\\', '/').trim();
    if (path === '') continue;
    const place = resolvePath(directory, path.replace(/^\$\(MSBuildThisFileDirectory\)\/?/, ''));
    if (/[$*%]/.test(path.replace(/^\$\(MSBuildThisFileDirectory\)/, '')))
      gathering.block(file, `it is not certain which project \`${path}\` is`);
    else if (place !== undefined && gathering.view.kind(place) === 'file') gatherProject(gathering, place);
    // restore passes over a project that is not there, with a warning
    else gathering.block(file, `its reference \`${path}\` is not there`);
  }
  for (const { attributes } of elementsNamed(project, 'Import')) {
    const written = (attributes['Project'] ?? '').replaceAll('\\', '/').trim();
    if (written === '' || attributes['Sdk'] !== undefined) continue;
    const path = written
      .replace(/^\$\(MSBuildThisFileDirectory\)\/?/, '')
      .replace(/^\$\(MSBuildProjectDirectory\)\/?/, '');
    const above = /GetPathOfFileAbove|GetDirectoryNameOfFileAbove/.test(path);
    // files of the SDK itself
    if (
      above ||
      /^\$\((?:MSBuildExtensionsPath|MSBuildToolsPath|MSBuildBinPath|VSToolsPath|NuGetPackageRoot)/.test(path)
    )
      continue;
    if (/[$*%]/.test(path)) {
      gathering.block(file, `it is not certain what it imports with \`${written}\``);
      continue;
    }
    const place = resolvePath(directory, path);
    if (place !== undefined && gathering.file(place)) gatherImports(gathering, place);
    else if (attributes['Condition'] === undefined)
      gathering.block(file, `its import \`${written}\` is not there`);
  }
  // targets that run at restore may read anything
  const running = elementsNamed(project, 'Target').find(({ attributes }) =>
    /Restore|CollectPackageReferences/.test(
      `${attributes['BeforeTargets'] ?? ''} ${attributes['AfterTargets'] ?? ''}`,
    ),
  );
  if (running !== undefined)
    gathering.block(file, `its target \`${running.attributes['Name'] ?? ''}\` runs at the restore`);
  for (const { text } of elementsNamed(project, 'RestoreSources').concat(
    elementsNamed(project, 'RestoreAdditionalProjectSources'),
  )) {
    for (const source of text.split(';').map((one) => one.trim().replaceAll('\\', '/'))) {
      const path = source.replace(/^\$\(MSBuild(?:ThisFile|Project)Directory\)\/?/, '');
      if (path === '' || path.startsWith('$(Restore') || /^[a-z]+:\/\//.test(path)) continue;
      if (path.includes('$(')) gathering.block(file, `it is not certain what \`${source}\` is`);
      else gathering.file(resolvePath(directory, path));
    }
  }
}

/**
 * Every project has a lockfile, which asks for what the project does.
 * https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies
 */
function inSync(view: ContextFiles, directory: string, call?: ProjectCall): Agreement {
  if (call === undefined) return { reason: 'it is not certain which projects there are' };
  const read = inputs(view, directory, { ...call, role: 'download', unclear: undefined });
  const [blocker] = read.blockers;
  if (blocker !== undefined) return { reason: blocker.reason };
  const projects = read.files.filter((path) => PROJECT.test(path));
  if (projects.length === 0) return { reason: 'there is no project' };
  for (const path of projects) {
    const place = joinPath(parentOf(path) ?? '', LOCKFILE);
    const text = view.read(place);
    if (text === undefined) return { reason: `\`${path}\` has no lockfile` };
    const lock = parseJson(text);
    if (lock.problem !== undefined) return { reason: `\`${place}\` ${lock.problem}` };
    const difference = projectDiffers(view, path, objectAt(lock.value, 'dependencies'));
    if (difference !== undefined) return { reason: difference };
  }
  return 'in sync';
}

function projectDiffers(view: ContextFiles, path: string, frameworks: DataObject): string | undefined {
  const { value: project } = parseXml(view.read(path) ?? '');
  if (project === undefined) return `\`${path}\` cannot be read`;
  if (
    view
      .list('')
      .concat(view.list(parentOf(path) ?? ''))
      .some((name) => /^directory\.(?:build|packages)\./i.test(name))
  )
    return 'what `Directory.*.props` adds cannot be compared to the lockfile';
  const references = elementsNamed(project, 'PackageReference');
  if (elementsNamed(project, 'ItemGroup').some(({ attributes }) => attributes['Condition'] !== undefined))
    return `\`${path}\` has conditions`;
  for (const [framework, entries] of Object.entries(frameworks)) {
    if (framework.includes('/')) continue;
    const direct = Object.entries(objectAt({ entries }, 'entries')).filter(
      ([, entry]) => dataAt(entry, 'type') === 'Direct',
    );
    for (const { attributes, children } of references) {
      const name = attributes['Include'] ?? '';
      const version = attributes['Version'] ?? children.find((one) => one.name === 'Version')?.text ?? '';
      const entry = direct.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
      if (entry === undefined) return `the lockfile of \`${path}\` lacks \`${name}\``;
      const requested = stringAt(entry, 'requested') ?? '';
      if (/[$*[(]/.test(version) || requested !== `[${version}, )`)
        return `\`${path}\` asks for \`${name}\` ${version}, the lockfile for ${requested}`;
    }
    const extra = direct.find(
      ([key]) =>
        !references.some(({ attributes }) => attributes['Include']?.toLowerCase() === key.toLowerCase()),
    );
    if (extra !== undefined)
      return `the lockfile of \`${path}\` holds \`${extra[0]}\`, which it does not ask for`;
  }
  return Object.keys(frameworks).length === 0 ? `the lockfile of \`${path}\` is for no framework` : undefined;
}

/**
 * `dotnet restore` before a build that restores by itself: with the same runtime and properties it fetches the same,
 * and the build finds that nothing is left to do.
 */
function download(
  view: ContextFiles,
  directory: string,
  call: ProjectCall,
): Download | { readonly reason: string } {
  const { call: command } = call;
  if (call.role !== 'build' || !/^(?:build|publish|pack|test|run)$/.test(command.subcommand?.value ?? ''))
    return { reason: 'it restores by itself, or nothing' };
  if (command.has('--no-restore', '--no-build')) return { reason: 'it restores nothing' };
  if (command.dynamic) return { reason: 'an expansion among its arguments may stand for anything' };
  // what is a property, a runtime or a framework changes what is restored
  const other = command.options.find(
    ({ name }) =>
      ![
        '-c',
        '--configuration',
        '-o',
        '--output',
        '--nologo',
        '-v',
        '--verbosity',
        '--no-self-contained',
      ].includes(name),
  );
  if (other !== undefined) return { reason: `its option \`${other.name}\` may change what is restored` };
  const target = command.packages.map(({ text }) => text).filter((text) => !isProperty(text));
  if (target.length !== command.packages.length)
    return { reason: 'its properties may change what is restored' };
  const restore: ProjectCall = { ...call, role: 'download', unclear: undefined };
  return {
    command: ['dotnet restore', ...target].join(' '),
    inputs: inputs(view, directory, restore),
    overlay: DOTNET.overlay(view, directory, restore),
    // every variable is a property of MSBuild: https://learn.microsoft.com/visualstudio/msbuild/msbuild-properties
    settings: /./,
  };
}
