/** Projects that Composer installs. */
import { COMPOSER as MANAGER } from '../packages/composer.js';
import { phpJson, sumOf } from './content-hash.js';
import { joinPath, resolvePath } from './context-path.js';
import type { Agreement, ContextFiles, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';
import { dataAt, isObject, listAt, objectAt, parseJson, stringAt } from './json.js';
import type { Data } from './json.js';

const LOCKFILE = 'composer.lock';
const DIRECTORY = ['-d', '--working-dir'];

/** Events of an install: https://getcomposer.org/doc/articles/scripts.md#command-events */
const EVENTS = [
  ...[
    'pre-install-cmd',
    'post-install-cmd',
    'pre-autoload-dump',
    'post-autoload-dump',
    'pre-package-install',
  ],
  ...['post-package-install', 'pre-package-update', 'post-package-update', 'pre-package-uninstall'],
  ...[
    'post-package-uninstall',
    'pre-operations-exec',
    'pre-file-download',
    'post-file-download',
    'init',
    'command',
  ],
  ...['pre-command-run', 'pre-pool-create', 'post-root-package-install'],
];
const UPDATE_EVENTS = ['pre-update-cmd', 'post-update-cmd'];

/** Plugins that write into the tree, or read more of it: by the beginning of their names. */
const READING_PLUGINS = [
  // https://symfony.com/doc/current/setup/flex.html, https://www.drupal.org/docs/develop/using-composer
  ...[
    'symfony/flex',
    'drupal/core-composer-scaffold',
    'composer/installers',
    'oomphinc/composer-installers-extender',
  ],
  ...[
    'wikimedia/composer-merge-plugin',
    'johnpbloch/wordpress-core-installer',
    'roots/wordpress-core-installer',
  ],
  ...[
    'magento/magento-composer-installer',
    'magento/composer-root-update-plugin',
    'typo3/cms-composer-installers',
  ],
  ...[
    'yiisoft/yii2-composer',
    'bamarni/composer-bin-plugin',
    'phpstan/extension-installer',
    'drupal-composer/',
  ],
];

export const COMPOSER: Ecosystem = {
  id: 'composer',
  managers: [MANAGER],
  manifests: ['composer.json'],
  detect: (view, directory) => view.kind(joinPath(directory, 'composer.json')) === 'file',
  commands: [
    {
      role: 'install',
      verbs: ['install', 'i'],
      operands: 'none',
      directory: DIRECTORY,
      // https://getcomposer.org/doc/03-cli.md#install-i
      plain: [
        ...[
          '--prefer-dist',
          '--prefer-source',
          '--prefer-install',
          '--no-interaction',
          '-n',
          '--no-progress',
          '-q',
        ],
        ...[
          '--quiet',
          '-v',
          '-vv',
          '-vvv',
          '--verbose',
          '--optimize-autoloader',
          '-o',
          '--classmap-authoritative',
          '-a',
        ],
        ...[
          '--apcu-autoloader',
          '--ignore-platform-reqs',
          '--ignore-platform-req',
          '--no-autoloader',
          '--no-plugins',
        ],
        ...[
          '--no-suggest',
          '--no-cache',
          '--ansi',
          '--no-ansi',
          '--profile',
          '--audit',
          '--dev',
          '--no-audit',
        ],
        ...[
          '--no-blocking',
          '--no-security-blocking',
          '--download-only',
          '--dry-run',
          '--apcu-autoloader-prefix',
        ],
      ],
      // with a lockfile an install takes it as it is
      frozenBy: ['install', 'i'],
      production: ['--no-dev'],
      withoutScripts: ['--no-scripts'],
    },
    {
      role: 'add',
      verbs: ['require', 'global require', 'create-project', 'update', 'u'],
      operands: 'other',
      directory: DIRECTORY,
    },
    { role: 'build', verbs: ['*'], operands: 'other', directory: DIRECTORY },
  ],
  inputs,
  overlay: (view, directory) => {
    const { value } = parseJson(view.read(joinPath(directory, 'composer.json')) ?? '');
    const vendor = stringAt(value, 'config', 'vendor-dir') ?? 'vendor';
    const bin = stringAt(value, 'config', 'bin-dir');
    return {
      directories: [vendor, ...(bin === undefined ? [] : [bin])]
        .map((path) => resolvePath(directory, path))
        .filter((path) => path !== undefined),
      files: view.kind(joinPath(directory, LOCKFILE)) === 'file' ? [] : [joinPath(directory, LOCKFILE)],
    };
  },
  lockfile: {
    names: [LOCKFILE],
    path: (view, directory) => {
      const path = joinPath(directory, LOCKFILE);
      return view.kind(path) === 'file' ? path : undefined;
    },
    inSync,
    frozen: (view, directory) =>
      view.kind(joinPath(directory, LOCKFILE)) === 'file' ? 'already' : { reason: 'there is no lockfile' },
  },
  builds: [{ verbs: ['dump-autoload', 'dumpautoload'], outputs: ['vendor/composer', 'vendor/autoload.php'] }],
  // only where no one keeps it in version control
  recreated: ['vendor'],
};

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const file = joinPath(directory, 'composer.json');
  if (call.unclear !== undefined) gathering.block(file, call.unclear);
  // https://getcomposer.org/doc/articles/authentication-for-private-packages.md
  gathering.files(directory, [LOCKFILE, 'symfony.lock', 'auth.json', 'patches']);
  if (!gathering.file(file)) {
    gathering.block(file, 'there is no `composer.json`');
    return gathering.result();
  }
  const manifest = gathering.value(file, parseJson(view.read(file) ?? ''));
  if (manifest === undefined) return gathering.result();

  if (call.scripts) {
    const locked = view.kind(joinPath(directory, LOCKFILE)) === 'file';
    const events = locked ? EVENTS : [...EVENTS, ...UPDATE_EVENTS];
    const event = events.find((name) => isScript(dataAt(manifest, 'scripts', name)));
    if (event !== undefined)
      gathering.block(file, `its script \`${event}\` runs, for there is no \`--no-scripts\``);
  }
  if (!call.call.has('--no-autoloader')) gatherAutoload(gathering, file, manifest);
  if (!call.call.has('--no-plugins')) gatherPlugins(gathering, file, manifest, directory);
  gatherRepositories(gathering, file, directory, manifest);
  return gathering.result();
}

function isScript(data: Data): boolean {
  return typeof data === 'string' || (Array.isArray(data) && data.length > 0);
}

/** The autoloader is made from the sources, but for mappings of names to directories that no option has it look into. */
function gatherAutoload(gathering: Gathering, file: string, manifest: Data): void {
  for (const section of ['autoload', 'autoload-dev']) {
    const classes = ['classmap', 'files', 'psr-0'].find((kind) => {
      const value = dataAt(manifest, section, kind);
      return Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
    });
    if (classes !== undefined)
      gathering.block(
        file,
        `its \`${section}.${classes}\` is read from the sources, for there is no \`--no-autoloader\``,
      );
    else if (Object.keys(objectAt(manifest, section, 'psr-4')).length > 0)
      gathering.block(
        file,
        `its \`${section}.psr-4\` may be read from the sources, for there is no \`--no-autoloader\``,
      );
  }
}

function gatherPlugins(gathering: Gathering, file: string, manifest: Data, directory: string): void {
  const asked = [
    ...Object.keys(objectAt(manifest, 'require')),
    ...Object.keys(objectAt(manifest, 'require-dev')),
    ...[
      ...listAt(lockOf(gathering.view, directory), 'packages'),
      ...listAt(lockOf(gathering.view, directory), 'packages-dev'),
    ]
      .filter((one) => stringAt(one, 'type') === 'composer-plugin')
      .map((one) => stringAt(one, 'name') ?? ''),
  ];
  const plugin = asked.find((name) => READING_PLUGINS.some((prefix) => name.startsWith(prefix)));
  if (plugin !== undefined)
    gathering.block(
      file,
      `the plugin \`${plugin}\` reads and writes the tree, for there is no \`--no-plugins\``,
    );
  // https://github.com/cweagans/composer-patches: local patches, by their paths
  for (const patches of [...Object.values(objectAt(manifest, 'extra', 'patches'))]) {
    for (const patch of isObject(patches) ? Object.values(patches) : [])
      if (typeof patch === 'string' && !/^[a-z]+:\/\//.test(patch)) gathering.named(file, directory, patch);
  }
  const named = stringAt(manifest, 'extra', 'patches-file');
  if (named !== undefined) {
    gathering.named(file, directory, named);
    gathering.block(file, `nothing is known of what \`${named}\` names`);
  }
}

function lockOf(view: ContextFiles, directory: string): Data {
  return parseJson(view.read(joinPath(directory, LOCKFILE)) ?? '').value;
}

/** https://getcomposer.org/doc/05-repositories.md#path, `artifact` */
function gatherRepositories(gathering: Gathering, file: string, directory: string, manifest: Data): void {
  const repositories = dataAt(manifest, 'repositories');
  const all = isObject(repositories) ? Object.values(repositories) : listAt(manifest, 'repositories');
  for (const repository of all) {
    const kind = stringAt(repository, 'type');
    const url = stringAt(repository, 'url') ?? '';
    if (kind !== 'path' && kind !== 'artifact' && !/^\.|^\//.test(url)) continue;
    if (/[*?{[]/.test(url)) gathering.block(file, `nothing is known of its repository \`${url}\``);
    else gathering.named(file, directory, url);
    if (kind === 'path') gathering.block(file, `packages of \`${url}\` are linked from their sources`);
  }
}

/** https://github.com/composer/composer/blob/main/src/Composer/Package/Locker.php (`getContentHash`) */
function inSync(view: ContextFiles, directory: string): Agreement {
  const text = view.read(joinPath(directory, LOCKFILE));
  if (text === undefined) return { reason: 'there is no lockfile' };
  const lock = parseJson(text);
  if (lock.problem !== undefined) return { reason: `the lockfile ${lock.problem}` };
  const { value: manifest, problem } = parseJson(view.read(joinPath(directory, 'composer.json')) ?? '');
  if (problem !== undefined) return { reason: `\`composer.json\` ${problem}` };
  const content: Record<string, Data> = {};
  const keys = [
    ...[
      'conflict',
      'extra',
      'minimum-stability',
      'name',
      'prefer-stable',
      'provide',
      'replace',
      'repositories',
    ],
    ...['require', 'require-dev', 'version'],
  ];
  const platform = dataAt(manifest, 'config', 'platform');
  if (platform !== undefined && platform !== null) content['config'] = { platform };
  for (const key of keys) {
    const value = dataAt(manifest, key);
    if (value !== undefined) content[key] = value;
  }
  const sorted = Object.fromEntries(Object.entries(content).sort(([one], [other]) => (one < other ? -1 : 1)));
  return sumOf('md5', phpJson(sorted)) === stringAt(lock.value, 'content-hash')
    ? 'in sync'
    : { reason: 'the lockfile was made from another `composer.json`, by its `content-hash`' };
}
