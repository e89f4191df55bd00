/** What Composer reads and writes. https://getcomposer.org/doc/03-cli.md#install-i, https://getcomposer.org/doc/04-schema.md */
import { optionsOf, relativeTo, upwards, words } from './install.js';
import type { Reading, Site, Spelling } from './install.js';
import { isBelow, joined, nameOf, parentOf } from './place.js';

const COMPOSER: Spelling = {
  valued: words('--working-dir -d --prefer-install --ignore-platform-req'),
  plain:
    /^(?:-[nqvoa]+|--(?:no-interaction|no-dev|no-scripts|no-autoloader|no-progress|prefer-dist|prefer-source|optimize-autoloader|classmap-authoritative|apcu-autoloader|ansi|no-ansi|no-plugins|quiet|no-cache|ignore-platform-reqs|no-suggest|no-security-blocking|audit|no-audit))$/,
};
const FILES = words('composer.json composer.lock symfony.lock auth.json');
const EVENTS =
  /^(?:pre|post)-(?:install|update|autoload|package|root|file|pool|operations|dependencies|status|archive|command)|^(?:init|auto-scripts|command|pre-operations-exec)$/;
/** Plugins that write below `vendor` alone. */
const HARMLESS_PLUGINS = words(
  'pestphp/pest-plugin phpstan/extension-installer dealerdirect/phpcodesniffer-composer-installer php-http/discovery ergebnis/composer-normalize infection/extension-installer composer/package-versions-deprecated ocramius/package-versions bamarni/composer-bin-plugin',
);

interface Schema {
  readonly version?: unknown;
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly autoload?: Readonly<Record<string, unknown>>;
  readonly 'autoload-dev'?: Readonly<Record<string, unknown>>;
  readonly repositories?: unknown;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** `composer install …`. */
export function composerInstall(given: readonly string[], site: Site): Reading {
  const options = optionsOf(given, COMPOSER);
  if (typeof options === 'string') return options;
  if (options.operands.length !== 1 || !/^i(?:nstall)?$/.test(options.operands[0]!))
    return 'it is no `composer install`';
  const [named] = [...(options.given.get('--working-dir') ?? []), ...(options.given.get('-d') ?? [])];
  const directory = joined(site.directory, named ?? '.');
  const text = site.text(joined(directory, 'composer.json'));
  if (text === undefined) return 'its `composer.json` is not one that a COPY brings';
  let schema: Schema;
  try {
    schema = JSON.parse(text) as Schema;
  } catch {
    return 'its `composer.json` cannot be read';
  }
  const has = (flag: string, letter?: RegExp): boolean =>
    options.given.has(flag) ||
    (letter !== undefined && [...options.given.keys()].some((one) => letter.test(one)));
  const problem = schemaProblem(schema, {
    scripts: !has('--no-scripts'),
    autoloader: !has('--no-autoloader'),
    optimized: has('--optimize-autoloader', /^-[a-z]*o/) || has('--classmap-authoritative', /^-[a-z]*a/),
    plugins: !has('--no-plugins'),
  });
  if (problem !== undefined) return problem;
  const local: string[] = [];
  const repositories = Array.isArray(schema.repositories)
    ? (schema.repositories as readonly unknown[])
    : Object.values(schema.repositories ?? {});
  for (const repository of repositories as readonly { readonly type?: unknown; readonly url?: unknown }[]) {
    if (repository.type !== 'path' && repository.type !== 'artifact') continue;
    if (typeof repository.url !== 'string') return 'a repository names a path that is not known';
    local.push(joined(directory, repository.url.replace(/\/?[^/]*[*?[{].*$/, '')));
  }
  for (const path of namedPaths(schema.extra)) local.push(joined(directory, path));
  const hasLock = site.has(joined(directory, 'composer.lock'));
  const vendor = schema.config?.['vendor-dir'];
  if (vendor !== undefined || schema.config?.['bin-dir'] !== undefined)
    return 'it installs in a directory of its own choice';
  return {
    reads: (path) =>
      (FILES.has(nameOf(path)) && parentOf(path) === directory) ||
      local.some((one) => isBelow(path, one)) ||
      /^patches\//.test(relativeTo(directory, path) ?? '') ||
      // the version of the project is looked up in a repository, also one above it, where it is not written down
      (schema.version === undefined && upwards(directory).some((one) => isBelow(path, joined(one, '.git')))),
    writes: (path) =>
      isBelow(path, joined(directory, 'vendor')) || (!hasLock && path === joined(directory, 'composer.lock')),
  };
}

function schemaProblem(
  schema: Schema,
  runs: {
    readonly scripts: boolean;
    readonly autoloader: boolean;
    readonly optimized: boolean;
    readonly plugins: boolean;
  },
): string | undefined {
  const script = runs.scripts
    ? Object.keys(schema.scripts ?? {}).find((name) => EVENTS.test(name))
    : undefined;
  if (script !== undefined) return `the script \`${script}\` may read sources`;
  if (runs.autoloader) {
    for (const section of [schema.autoload ?? {}, schema['autoload-dev'] ?? {}]) {
      if (section['classmap'] !== undefined || section['exclude-from-classmap'] !== undefined)
        return 'the autoloader is made from the sources (`classmap`)';
      const isOptimized =
        runs.optimized ||
        schema.config?.['optimize-autoloader'] === true ||
        schema.config?.['classmap-authoritative'] === true;
      if (isOptimized && Object.keys(section).length > 0)
        return 'the optimised autoloader is made from the sources';
    }
  }
  const allowed = schema.config?.['allow-plugins'];
  if (!runs.plugins || allowed === undefined || allowed === false) return undefined;
  if (allowed === true) return 'any plugin may run';
  const plugin = Object.entries(allowed as Readonly<Record<string, unknown>>).find(
    ([name, isAllowed]) => isAllowed !== false && !HARMLESS_PLUGINS.has(name),
  )?.[0];
  return plugin === undefined ? undefined : `the plugin \`${plugin}\` may read or write sources`;
}

/** Texts that look like paths, of patches among them. */
function namedPaths(value: unknown): readonly string[] {
  if (typeof value === 'string')
    return /^(?:\.\/)?[\w.-]+(?:\/[\w.-]+)*\.(?:patch|diff|json)$/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namedPaths) : [];
}
