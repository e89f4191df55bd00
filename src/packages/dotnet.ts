/** The .NET command line, with NuGet. */
import type { PackageManager } from './package-manager.js';

export const DOTNET: PackageManager = {
  id: 'dotnet',
  kind: 'language',
  programs: {
    // https://learn.microsoft.com/dotnet/core/tools/
    dotnet: {
      subcommands: {
        restore: 'fetch',
        'add package': 'fetch',
        'package add': 'fetch',
        'tool install': 'install',
        'tool restore': 'install',
        'tool update': 'upgrade',
        'tool uninstall': 'remove',
        'tool list': 'query',
        'tool run': 'build',
        'workload install': 'install',
        'workload restore': 'install',
        'workload update': 'upgrade',
        'new install': 'install',
        'nuget add': 'sources',
        'nuget disable': 'sources',
        'nuget enable': 'sources',
        'nuget remove': 'sources',
        'nuget update': 'sources',
        'nuget list': 'query',
        'nuget locals': 'query',
        'nuget locals --clear': 'clean',
        'nuget push': 'build',
        'list package': 'query',
        'dev-certs': 'local',
        new: 'local',
        sln: 'local',
        clean: 'local',
        'build-server': 'local',
        '': 'query',
        // build, publish, pack, test, run, tools, and assemblies
        '*': 'build',
      },
      valued: [
        ...[
          '-c',
          '--configuration',
          '-o',
          '--output',
          '-r',
          '--runtime',
          '-f',
          '--framework',
          '-a',
          '--arch',
        ],
        ...['--os', '-s', '--source', '--configfile', '--packages', '-v', '--verbosity', '--version-suffix'],
        ...[
          '-p',
          '--property',
          '--project',
          '--lock-file-path',
          '--artifacts-path',
          '--add-source',
          '--logger',
        ],
        ...['--tool-path', '--tool-manifest', '--filter', '--collect', '--results-directory', '--settings'],
        ...['-n', '--name', '--manifest', '--launch-profile', '--tl', '--tool-version'],
      ],
      flagActions: { '-h': 'query', '--help': 'query', '--info': 'query', '--list-sdks': 'query' },
    },
  },
  // https://learn.microsoft.com/nuget/consume-packages/managing-the-global-packages-and-cache-folders
  caches: [
    {
      path: '~/.nuget/packages',
      movedBy: { NUGET_PACKAGES: '.' },
      filledBy: ['install', 'upgrade', 'fetch', 'build'],
    },
    {
      path: '~/.local/share/NuGet',
      movedBy: { XDG_DATA_HOME: 'NuGet' },
      filledBy: ['install', 'upgrade', 'fetch', 'build'],
    },
  ],
  // builds with `--no-restore` need the packages: no `cleaning`
  offline: { flags: ['--no-restore', '--no-build'] },
  elsewhere: { '--packages': '' },
  sources: ['~/.nuget/NuGet/NuGet.Config', '~/.config/NuGet'],
};
