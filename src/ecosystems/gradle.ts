/** Projects that Gradle builds. */
import { GRADLE as MANAGER } from '../packages/gradle.js';
import { joinPath } from './context-path.js';
import type { ContextFiles, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';

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
  gathering.block(file, 'build scripts and their plugins are programs, which may read any file');
  return gathering.result();
}
