/** Gradle, for Java and Kotlin. */
import type { CommandLine, PackageManager } from './package-manager.js';

const GRADLE_COMMAND: CommandLine = {
  // https://docs.gradle.org/current/userguide/command_line_interface.html
  singleDash: true,
  subcommands: {
    dependencies: 'fetch',
    help: 'fetch',
    projects: 'query',
    tasks: 'query',
    properties: 'query',
    wrapper: 'local',
    '': 'build',
    // any task
    '*': 'build',
  },
  valued: [
    ...['-p', '--project-dir', '-b', '--build-file', '-c', '--settings-file', '-x', '--exclude-task', '-I'],
    ...['--init-script', '-g', '--gradle-user-home', '--include-build', '--console', '--warning-mode'],
    ...['--max-workers', '--priority', '-P', '--project-prop', '-D', '--system-prop', '--project-cache-dir'],
    ...['-F', '--dependency-verification', '-M', '--write-verification-metadata', '--configuration'],
  ],
  // the wrapper fetches the release of Gradle before it says anything
  flagActions: { '-v': 'fetch', '--version': 'fetch', '-h': 'query', '--help': 'query', '--stop': 'local' },
};

export const GRADLE: PackageManager = {
  id: 'gradle',
  kind: 'language',
  programs: { gradle: GRADLE_COMMAND, gradlew: GRADLE_COMMAND },
  // https://docs.gradle.org/current/userguide/directory_layout.html. Later builds need it: no `cleaning`.
  caches: [{ path: '~/.gradle', movedBy: { GRADLE_USER_HOME: '.' }, filledBy: ['fetch', 'build'] }],
  offline: { flags: ['--offline'] },
  elsewhere: { '-g': '', '--gradle-user-home': '' },
  sources: ['~/.gradle/init.gradle', '~/.gradle/gradle.properties'],
};
