/** Projects that Maven builds. */
import { MAVEN as MANAGER } from '../packages/maven.js';
import { joinPath, parentOf, resolvePath } from './context-path.js';
import type { ContextFiles, Download, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';
import { elementAt, elementsNamed, parseXml } from './xml.js';
import type { XmlElement } from './xml.js';

/** https://maven.apache.org/ref/current/maven-embedder/cli.html */
const PLAIN = [
  ...[
    '-B',
    '--batch-mode',
    '-ntp',
    '--no-transfer-progress',
    '-q',
    '--quiet',
    '-X',
    '--debug',
    '-e',
    '--errors',
  ],
  ...[
    '-U',
    '--update-snapshots',
    '-T',
    '--threads',
    '-V',
    '--show-version',
    '-D*',
    '-P*',
    '-P',
    '-nsu',
    '-fae',
    '-ff',
  ],
  ...[
    '-fn',
    '--fail-never',
    '--fail-fast',
    '--fail-at-end',
    '--color',
    '-C',
    '-c',
    '-T*',
    '-o',
    '--offline',
    '-D',
  ],
];
const FILE = ['-f', '--file'];
const SETTINGS = ['-s', '--settings', '-gs', '--global-settings', '-t', '--toolchains'];

export const MAVEN: Ecosystem = {
  id: 'maven',
  managers: [MANAGER],
  manifests: ['pom.xml'],
  detect: (view, directory) => view.kind(joinPath(directory, 'pom.xml')) === 'file',
  commands: [
    {
      role: 'download',
      verbs: ['dependency:go-offline', 'dependency:resolve', 'dependency:resolve-plugins'],
      operands: 'other',
      manifest: FILE,
      reads: SETTINGS,
      plain: PLAIN,
    },
    { role: 'add', verbs: ['dependency:get'], operands: 'other' },
    { role: 'build', verbs: ['*'], operands: 'other', manifest: FILE, reads: SETTINGS },
  ],
  inputs,
  overlay: () => ({ directories: [], files: [] }),
  download,
  builds: [{ verbs: ['package', 'verify', 'install', 'deploy'], outputs: ['target', '*/target'] }],
  recreated: ['target'],
};

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const file = joinPath(directory, call.manifest ?? 'pom.xml');
  if (call.unclear !== undefined) gathering.block(file, call.unclear);
  if (call.role === 'build') gathering.block(file, 'it builds from sources');
  gathering.files(directory, ['.mvn', 'mvnw', 'mvnw.cmd']);
  // the wrapper may stand above, and the directory with `.mvn` is looked for upwards: https://maven.apache.org/configure.html
  for (let above = parentOf(directory); above !== undefined; above = parentOf(above))
    gathering.files(above, ['.mvn', 'mvnw', 'mvnw.cmd']);
  for (const path of call.reads) if (!path.startsWith('/')) gathering.named(file, directory, path);
  if (call.call.packages.length > 0 && call.role === 'download') {
    const other = call.call.packages.find(
      ({ value }) => value === undefined || !value.startsWith('dependency:'),
    );
    if (other !== undefined) gathering.block(file, `its goal \`${other.text}\` may read sources`);
  }
  if (view.kind(file) === undefined) gathering.block(file, 'there is no `pom.xml`');
  else gatherPom(gathering, file);
  return gathering.result();
}

/** A project with its modules and its parents. https://maven.apache.org/pom.html */
function gatherPom(gathering: Gathering, file: string): void {
  if (!gathering.first(file) || !gathering.file(file)) return;
  const pom = gathering.value(file, parseXml(gathering.view.read(file) ?? ''));
  if (pom === undefined) return;
  const directory = parentOf(file) ?? '';
  const parent = elementAt(pom, 'parent');
  if (parent !== undefined) {
    const relative = elementAt(parent, 'relativePath');
    // an empty one looks for the parent in repositories alone
    const path = relative === undefined ? '../pom.xml' : relative.text;
    const place = path === '' ? undefined : pomAt(gathering.view, resolvePath(directory, path));
    if (place !== undefined) gatherPom(gathering, place);
    else if (relative !== undefined && path !== '' && resolvePath(directory, path) === undefined)
      gathering.block(file, `its parent \`${path}\` is outside of what is copied`);
  }
  for (const modules of elementsNamed(pom, 'modules').concat(elementsNamed(pom, 'subprojects'))) {
    for (const { text } of modules.children) {
      const place = pomAt(gathering.view, resolvePath(directory, text));
      if (text.includes('${')) gathering.block(file, `it is not certain which module \`${text}\` is`);
      else if (place === undefined) gathering.block(file, `there is no module \`${text}\``);
      else gatherPom(gathering, place);
    }
  }
  for (const path of elementsNamed(pom, 'systemPath')) gatherPath(gathering, file, directory, path.text);
  for (const repository of [...elementsNamed(pom, 'repository'), ...elementsNamed(pom, 'pluginRepository')]) {
    const url = elementAt(repository, 'url')?.text ?? '';
    if (url.startsWith('file:')) gatherPath(gathering, file, directory, url.replace(/^file:(?:\/\/)?/, ''));
  }
  gatherPlugins(gathering, file, pom);
}

function gatherPath(gathering: Gathering, file: string, directory: string, text: string): void {
  const path = text.replace(/^\/?\$\{(?:project\.)?basedir\}\//, '');
  if (path.includes('${')) gathering.block(file, `it is not certain what \`${text}\` is`);
  else if (!path.startsWith('/')) gathering.named(file, directory, path);
}

/** Extensions run before anything else, and may read what they like. */
function gatherPlugins(gathering: Gathering, file: string, pom: XmlElement): void {
  const extension = elementsNamed(pom, 'extension')
    .map((one) => elementAt(one, 'artifactId')?.text)
    .find(
      (name) =>
        name !== undefined &&
        !/^(?:os-maven-plugin|wagon-|maven-wagon|aws-maven|artifactregistry-)/.test(name),
    );
  if (extension !== undefined) gathering.block(file, `the extension \`${extension}\` may read anything`);
}

function pomAt(view: ContextFiles, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  if (view.kind(path) === 'file') return path;
  const inside = joinPath(path, 'pom.xml');
  return view.kind(inside) === 'file' ? inside : undefined;
}

/**
 * `dependency:go-offline` of a single module. In a reactor it fails, for the modules are in no repository
 * (https://issues.apache.org/jira/browse/MDEP-204).
 */
function download(
  view: ContextFiles,
  directory: string,
  call: ProjectCall,
): Download | { readonly reason: string } {
  if (call.role !== 'build') return { reason: 'it downloads by itself' };
  const file = joinPath(directory, call.manifest ?? 'pom.xml');
  const { value: pom, problem } = parseXml(view.read(file) ?? '');
  if (problem !== undefined) return { reason: `\`${file}\` ${problem}` };
  if (['modules', 'subprojects'].some((name) => elementsNamed(pom, name).length > 0))
    return { reason: 'it has modules, which `dependency:go-offline` looks for in repositories' };
  const parent = elementAt(pom, 'parent');
  const above = parent === undefined ? undefined : (elementAt(parent, 'relativePath')?.text ?? '../pom.xml');
  if (above !== undefined && above !== '' && pomAt(view, resolvePath(directory, above)) !== undefined)
    return { reason: 'it is a module of another project' };
  if (elementsNamed(pom, 'systemPath').length > 0) return { reason: 'a dependency is a file of the tree' };
  if (call.call.has('-o', '--offline')) return { reason: 'it is offline' };
  if (call.call.dynamic) return { reason: 'an expansion among its arguments may stand for anything' };
  const program = call.call.invocation.map(({ text }) => text).join(' ');
  const kept = call.call.options
    .filter(
      ({ name }) =>
        [
          '-B',
          '--batch-mode',
          '-ntp',
          '--no-transfer-progress',
          '-q',
          '--quiet',
          '-f',
          '--file',
          '-s',
          '--settings',
        ].includes(name) || /^-P/.test(name),
    )
    .map(({ name, value }) => (value === undefined ? name : `${name} ${value}`));
  if (call.call.options.some(({ name, value }) => /^-P$/.test(name) && value === undefined))
    return { reason: 'its profiles are not certain' };
  return {
    command: [program, ...kept, 'dependency:go-offline'].join(' '),
    inputs: inputs(view, directory, {
      ...call,
      role: 'download',
      unclear: undefined,
      call: { ...call.call, packages: [] },
    }),
    overlay: { directories: [], files: [] },
    // https://maven.apache.org/plugins/maven-dependency-plugin/go-offline-mojo.html
    settings: /^(?:MAVEN|JAVA|MVNW)_|^HOME$/,
    inexact:
      '`dependency:go-offline` fetches plugins of all phases, and fails for one that the build does not need',
  };
}
