/** Projects that Gradle builds. */
import { GRADLE as MANAGER } from '../packages/gradle.js';
import { joinPath, parentOf, resolvePath } from './context-path.js';
import type { ContextFiles, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';

const DIRECTORY = ['-p', '--project-dir'];
const SCRIPTS = ['settings.gradle', 'settings.gradle.kts', 'build.gradle', 'build.gradle.kts'];

/** https://docs.gradle.org/current/userguide/command_line_interface.html */
const PLAIN = [
  ...[
    '--no-daemon',
    '--daemon',
    '-q',
    '--quiet',
    '-i',
    '--info',
    '-d',
    '--debug',
    '-w',
    '--warn',
    '-s',
    '-S',
  ],
  ...[
    '--stacktrace',
    '--full-stacktrace',
    '--console',
    '--warning-mode',
    '--parallel',
    '--no-parallel',
    '-D*',
    '-P*',
  ],
  ...['--refresh-dependencies', '-x', '--exclude-task', '--build-cache', '--no-build-cache', '--max-workers'],
  ...[
    '--no-watch-fs',
    '--configuration',
    '--continue',
    '--rerun-tasks',
    '--no-configuration-cache',
    '-D',
    '-P',
  ],
  ...['--configuration-cache', '--no-scan', '--scan', '--offline', '-v', '--version'],
];

export const GRADLE: Ecosystem = {
  id: 'gradle',
  managers: [MANAGER],
  manifests: SCRIPTS,
  detect: (view, directory) => SCRIPTS.some((name) => view.kind(joinPath(directory, name)) === 'file'),
  commands: [
    // the wrapper fetches the release of Gradle, and reads no project
    {
      role: 'download',
      programs: ['gradlew'],
      verbs: [''],
      operands: 'none',
      onlyWith: ['-v', '--version'],
      directory: DIRECTORY,
      plain: PLAIN,
      withoutScripts: ['-v', '--version'],
    },
    {
      role: 'download',
      verbs: ['dependencies', 'help'],
      operands: 'none',
      directory: DIRECTORY,
      plain: PLAIN,
    },
    {
      role: 'build',
      verbs: ['*', '', 'dependencies', 'help', 'tasks'],
      operands: 'other',
      directory: DIRECTORY,
    },
  ],
  inputs,
  overlay: (_view, directory, call) => ({
    directories: call.scripts ? [joinPath(directory, '.gradle'), joinPath(directory, 'build')] : [],
    files: [],
  }),
  builds: [
    {
      verbs: [
        'build',
        'assemble',
        'bootJar',
        'bootWar',
        'shadowJar',
        'installDist',
        'jar',
        'war',
        'distZip',
        'distTar',
      ],
      outputs: ['build', '*/build'],
    },
  ],
  recreated: ['.gradle'],
};

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const file = joinPath(
    directory,
    SCRIPTS.find((name) => view.kind(joinPath(directory, name)) === 'file') ?? 'build.gradle',
  );
  if (call.unclear !== undefined) gathering.block(file, call.unclear);
  if (call.role === 'build') gathering.block(file, 'it builds from sources');
  gathering.files(directory, ['gradlew', 'gradle/wrapper', 'gradlew.bat']);
  if (!call.scripts) {
    gathering.files(directory, ['gradle.properties']);
    if (!gathering.file(joinPath(directory, 'gradle/wrapper/gradle-wrapper.properties')))
      gathering.block(file, 'there is no wrapper');
    return gathering.result();
  }
  gathering.files(directory, [
    ...SCRIPTS,
    ...[
      'gradle.properties',
      'gradle',
      'buildSrc',
      'build-logic',
      'gradle.lockfile',
      'settings-gradle.lockfile',
    ],
    ...[
      'buildscript-gradle.lockfile',
      'local.properties',
      '.java-version',
      'versions.properties',
      '.sdkmanrc',
    ],
  ]);
  if (!SCRIPTS.some((name) => view.kind(joinPath(directory, name)) === 'file'))
    gathering.block(file, 'there is no build script');
  gatherSettings(gathering, directory);
  for (const script of SCRIPTS) gatherScript(gathering, joinPath(directory, script));
  return gathering.result();
}

/** Projects and builds that the settings take in. https://docs.gradle.org/current/userguide/multi_project_builds.html */
function gatherSettings(gathering: Gathering, directory: string): void {
  const file = ['settings.gradle', 'settings.gradle.kts']
    .map((name) => joinPath(directory, name))
    .find((path) => gathering.view.kind(path) === 'file');
  if (file === undefined) return;
  const text = withoutComments(gathering.view.read(file) ?? '');
  // every call of `include` with names alone: what else decides which projects there are is not read
  const calls = [
    ...text.matchAll(/\b(include|includeBuild|includeFlat)\b\s*\(?\s*([^\n)]*(?:,\s*\n[^\n)]*)*)\)?/g),
  ];
  for (const [, verb, list = ''] of calls) {
    const names = [...list.matchAll(/(["'])([^"'$]*)\1/g)].map(([, , name]) => name!);
    const rest = list.replace(/(["'])[^"'$]*\1/g, '').replace(/[\s,[\]{]/g, '');
    if (names.length === 0 || rest !== '') {
      gathering.block(file, `its \`${verb!}\` is not certain`);
      continue;
    }
    for (const name of names) {
      if (verb !== 'include') {
        const place = gathering.named(file, directory, verb === 'includeFlat' ? `../${name}` : name);
        if (place !== undefined && verb === 'includeFlat')
          gathering.block(file, 'nothing is known of `includeFlat`');
        continue;
      }
      const parts = name.split(':').filter((part) => part !== '');
      // a project's parents are projects too
      parts.forEach((_, at) => {
        const path = parts.slice(0, at + 1).join('/');
        const place = resolvePath(directory, path);
        if (place === undefined || gathering.view.kind(place) !== 'directory') {
          if (at === parts.length - 1)
            gathering.block(file, `there is no directory of the project \`${name}\``);
          return;
        }
        const own = ['build.gradle', 'build.gradle.kts', `${parts[at]!}.gradle`, `${parts[at]!}.gradle.kts`];
        const scripts = own.filter((script) => gathering.view.kind(joinPath(place, script)) === 'file');
        gathering.files(place, [
          ...own,
          'gradle.properties',
          'gradle.lockfile',
          'buildscript-gradle.lockfile',
        ]);
        // a directory that is not there fails from Gradle 9 on
        if (scripts.length === 0 && at === parts.length - 1)
          gathering.block(file, `the project \`${name}\` has no build script of its own to be copied`);
        for (const script of scripts) gatherScript(gathering, joinPath(place, script));
      });
    }
  }
  if (
    /\.projectDir\b|\.buildFileName\b|\bprojectDir\s*=|rootDir\b|listFiles|eachDir|fileTree|\bfile\s*\(/.test(
      text,
    )
  )
    gathering.block(file, 'it computes where projects are');
}

/** A build script is a program: what it takes in by literal paths is taken, any other reading blocks. */
function gatherScript(gathering: Gathering, file: string): void {
  if (gathering.view.kind(file) !== 'file' || !gathering.first(file)) return;
  const text = withoutComments(gathering.view.read(file) ?? '');
  const directory = parentOf(file) ?? '';
  for (const [, path = ''] of text.matchAll(/\bapply\s*\(?\s*from\s*[:=]\s*["']([^"']*)["']/g)) {
    if (/^[a-z]+:\/\//.test(path)) continue;
    const plain = path.replace(/^\$\{?(?:rootDir|projectDir|rootProject\.projectDir)\}?\//, '');
    if (plain.includes('$')) gathering.block(file, `it is not certain which script \`${path}\` is`);
    else {
      const place = gathering.named(file, directory, plain);
      if (place !== undefined) gatherScript(gathering, place);
    }
  }
  const reading =
    /\.text\b|readText|readLines|FileInputStream|\.withInputStream|\.exists\(\)|\bexec\s*[({]|providers\.exec|fileTree|\bfile\([^)]*\)\.|['"]git['"]|grgit|gitVersion|jgitver|axion-release|nebula\.release|flatDir|files\(/.exec(
      text,
    );
  if (reading !== null) gathering.block(file, `it may read other files (\`${reading[0].trim()}\`)`);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\//g, ' ').replace(/(^|[^:"'])\/\/[^\n]*/g, '$1');
}
