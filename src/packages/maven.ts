/** Maven, for Java. */
import type { CommandLine, PackageManager } from './package-manager.js';

const MAVEN_COMMAND: CommandLine = {
  // https://maven.apache.org/ref/current/maven-embedder/cli.html
  singleDash: true,
  subcommands: {
    // https://maven.apache.org/plugins/maven-dependency-plugin/
    'dependency:go-offline': 'fetch',
    'dependency:resolve': 'fetch',
    'dependency:resolve-plugins': 'fetch',
    'dependency:get': 'fetch',
    'help:effective-pom': 'query',
    'help:evaluate': 'query',
    '': 'query',
    // phases, and goals of any plugin
    '*': 'build',
  },
  valued: [
    ...['-f', '--file', '-s', '--settings', '-gs', '--global-settings', '-t', '--toolchains', '-gt'],
    ...['-pl', '--projects', '-rf', '--resume-from', '-P', '--activate-profiles', '-T', '--threads', '-l'],
    ...['--log-file', '-b', '--builder', '-D', '--define', '--color', '-is', '--install-settings'],
  ],
  flagActions: { '-h': 'query', '--help': 'query', '-v': 'query', '--version': 'query' },
};

export const MAVEN: PackageManager = {
  id: 'maven',
  kind: 'language',
  programs: { mvn: MAVEN_COMMAND, mvnw: MAVEN_COMMAND },
  // https://maven.apache.org/guides/mini/guide-configuring-maven.html. Later builds need it: no `cleaning`.
  caches: [{ path: '~/.m2/repository', filledBy: ['fetch', 'build'] }],
  offline: { flags: ['-o', '--offline'] },
  sources: ['~/.m2/settings.xml'],
};
