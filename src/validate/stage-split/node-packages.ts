/** Judges a prune: no module that the program may reach loads a package that is only there for development. */
import type { Objection } from '../objection.js';
import { isBelow, joined, nameOf, parentOf } from '../place.js';
import type { Scene } from './scene.js';
import { modulesOf } from './imports.js';

/** Checks what is pruned. */
export function packageProblem(scene: Scene): Objection | undefined {
  const { split, assumes } = scene;
  if (split.prunes.length === 0 || assumes.has('packages')) return undefined;
  if (split.prunes.every(({ arguments: { text } }) => text.startsWith('composer'))) return phpProblem(scene);
  const message = problemOf(scene);
  return message === undefined ? undefined : { message, span: split.intent.stage };
}

function phpProblem({ split }: Scene): Objection | undefined {
  return { message: 'what PHP loads is not read', span: split.intent.stage };
}

type Manifest = Readonly<Record<string, unknown>>;

function manifestAt(directory: string, scene: Scene): Manifest | undefined {
  try {
    const json: unknown = JSON.parse(scene.read(joined(directory, 'package.json')) ?? '');
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

function namesIn(manifest: Manifest, section: string): readonly string[] {
  const list = manifest[section];
  return typeof list === 'object' && list !== null ? Object.keys(list) : [];
}

function problemOf(scene: Scene): string | undefined {
  const { split, directoryAfter, program } = scene;
  const [prune] = split.prunes;
  const directory = prune === undefined ? undefined : scene.directoryBefore(split.made.at(-1)!);
  const at = split.made.at(-1)?.keyword === 'WORKDIR' ? directoryAfter(split.prefix.at(-1)!) : directory;
  if (at === undefined) return 'which project is pruned is not known';
  const manifest = manifestAt(at, scene);
  if (manifest === undefined) return 'the `package.json` of what is pruned cannot be read';
  const isNpm = split.prunes.every(({ arguments: { text } }) => text.startsWith('npm prune'));
  const isWorkspace = manifest['workspaces'] !== undefined;
  if ((isWorkspace && !isNpm) || scene.tree.files.has(joined(at, 'pnpm-workspace.yaml')))
    return 'which packages a workspace needs is not read';
  // packages of workspaces stand where all of them find them
  const members = isWorkspace ? membersBelow(at, scene) : [];
  if (members.includes(undefined)) return 'a `package.json` of a workspace cannot be read';
  const manifests = [manifest, ...members.map((one) => one!.manifest)];
  const kept = new Set([
    ...manifests.flatMap((one) =>
      ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((section) =>
        namesIn(one, section),
      ),
    ),
    ...manifests.flatMap(({ name }) => (typeof name === 'string' ? [name] : [])),
  ]);
  const dropped = new Set(
    manifests.flatMap((one) => namesIn(one, 'devDependencies')).filter((name) => !kept.has(name)),
  );
  if (dropped.size === 0) return undefined;
  const scripts =
    typeof manifest['scripts'] === 'object' && manifest['scripts'] !== null
      ? Object.entries(manifest['scripts'])
      : [];
  const ignores = split.prunes.every(({ arguments: { text } }) => text.includes('--ignore-scripts'));
  const hook = scripts.find(([name]) =>
    /^(?:pre|post)?(?:prepare|install|prune)$|^(?:pre|post)install$/.test(name),
  );
  if (
    !ignores &&
    hook !== undefined &&
    !split.prunes.every(({ arguments: { text } }) => text.startsWith('npm prune'))
  )
    return `the script \`${hook[0]}\` would run again`;

  // programs of packages that the start scripts call
  for (const { name, by } of program.started) {
    const owner = [...dropped].find((one) => providesBinary(one, name));
    if (owner !== undefined)
      return `\`${by}\` starts \`${name}\` of \`${owner}\`, which is only in \`devDependencies\``;
    if (/^(?:ts-node|tsx|nodemon|babel-node|ts-node-dev|esbuild-register)$/.test(name) && !kept.has(name))
      return `\`${by}\` starts \`${name}\`, which is not among the dependencies`;
  }
  const loaded = loadedBy(scene, at);
  if ('problem' in loaded) return loaded.problem;
  const locked = isNpm ? lockedAt(at, scene) : new Set<string>();
  for (const [name, path] of loaded.packages) {
    if (dropped.has(name))
      return `\`${nameOf(path)}\` loads \`${name}\`, which is only in \`devDependencies\``;
    if (!kept.has(name) && !locked.has(name))
      return `\`${nameOf(path)}\` loads \`${name}\`, which is not in \`dependencies\``;
  }
  return undefined;
}

/** Packages that stand beside those that are asked for, and stay: https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages */
function lockedAt(directory: string, { read }: Scene): ReadonlySet<string> {
  try {
    const lock = JSON.parse(read(joined(directory, 'package-lock.json')) ?? '{}') as Manifest;
    const packages = Object.entries((lock['packages'] ?? {}) as Readonly<Record<string, Manifest>>);
    return new Set(
      packages.flatMap(([path, { dev, devOptional, optional }]) => {
        const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
        const goes = [dev, devOptional, optional].some((one) => one !== undefined);
        return name === undefined || goes ? [] : [name];
      }),
    );
  } catch {
    return new Set();
  }
}

/** Manifests below a project, and where they stand. */
function membersBelow(
  directory: string,
  scene: Scene,
): readonly ({ readonly directory: string; readonly manifest: Manifest } | undefined)[] {
  return [...scene.tree.files.keys()]
    .filter(
      (path) =>
        path.endsWith('/package.json') && !path.includes('/node_modules/') && isBelow(path, directory),
    )
    .filter((path) => parentOf(path) !== directory)
    .map((path) => {
      const manifest = manifestAt(parentOf(path), scene);
      return manifest === undefined ? undefined : { directory: parentOf(path), manifest };
    });
}

/** https://docs.npmjs.com/cli/configuring-npm/package-json#bin: mostly the package's own name. */
const BINARIES: Readonly<Record<string, string>> = {
  '@nestjs/cli': 'nest',
  '@angular/cli': 'ng',
  typescript: 'tsc',
  'ts-node-dev': 'tsnd',
  '@babel/node': 'babel-node',
  'dotenv-cli': 'dotenv',
  'npm-run-all': 'run-s',
  '@remix-run/serve': 'remix-serve',
  '@react-router/serve': 'react-router-serve',
  'webpack-cli': 'webpack',
  'sequelize-cli': 'sequelize',
  '@sveltejs/kit': 'svelte-kit',
  '@vue/cli-service': 'vue-cli-service',
  pm2: 'pm2-runtime',
};

/** Whether a package of Node brings a program. */
export function providesBinary(name: string, program: string): boolean {
  if (name.startsWith('@types/')) return false;
  return name === program || nameOf(name) === program || BINARIES[name] === program;
}

type Loaded =
  | { readonly packages: ReadonlyMap<string, string>; readonly modules: ReadonlySet<string> }
  | { readonly problem: string };

/** Modules of the context that what starts reaches as they are, not built; `undefined` where there is no telling. */
export function reachedBy(scene: Scene, directory: string): ReadonlySet<string> | undefined {
  const loaded = loadedBy(scene, directory, false);
  return 'problem' in loaded ? undefined : loaded.modules;
}

/** Options of Node that neither load a file nor change where modules are found. https://nodejs.org/api/cli.html */
const LOADS_NOTHING =
  /^--(?:(?:max-old-space-size|max-semi-space-size|stack-size|stack-trace-limit|max-http-header-size|unhandled-rejections|dns-result-order)=[\w-]+|enable-source-maps|no-warnings|no-deprecation|trace-(?:warnings|deprecation|uncaught)|openssl-legacy-provider|expose-gc)$/;

/** The packages that modules reachable from what starts load, each with a module that does. */
function loadedBy(scene: Scene, directory: string, fromSources = true): Loaded {
  const { program, images, tree, read } = scene;
  const entries: string[] = [];
  const whole: string[] = [];
  for (const { name, arguments: rest, by } of program.started) {
    if (SERVERS.has(`${name} ${rest[0] ?? ''}`)) {
      whole.push(...[...tree.files.keys()].filter((path) => isOf(path, directory)));
      continue;
    }
    if (name !== 'node' && name !== 'nodejs' && name !== 'pm2-runtime') continue;
    for (const [i, word] of rest.entries()) {
      const preload = /^(?:-r|--require|--import|--loader|--experimental-loader)$/.test(word)
        ? rest[i + 1]
        : /^--(?:require|import|loader)=(.*)$/.exec(word)?.[1];
      if (preload !== undefined) return { problem: `\`${by}\` loads \`${preload}\` first` };
    }
    const entry = rest.find((word) => !word.startsWith('-') && !(name === 'pm2-runtime' && word === 'start'));
    // https://pm2.keymetrics.io/docs/usage/application-declaration/
    if (name === 'pm2-runtime' && !/(?<!\.config)\.[cm]?js$/.test(entry ?? ''))
      return { problem: 'what `pm2-runtime` runs is not read' };
    if (entry === undefined) return { problem: `what \`node\` runs is not known` };
    entries.push(entry.startsWith('/') ? joined('/', entry) : joined(images.after.directory, entry));
  }
  if (entries.length === 0 && whole.length === 0) return { problem: 'which module starts is not known' };
  const options = (images.after.environment.get('NODE_OPTIONS') ?? '').split(/\s+/);
  if (options.some((option) => option !== '' && !LOADS_NOTHING.test(option.replaceAll('_', '-'))))
    return { problem: '`NODE_OPTIONS` may load modules' };
  const packages = new Map<string, string>();
  const seen = new Set<string>();
  const queue = whole;
  for (const entry of entries) {
    const source = sourceOf(entry, tree.files, directory);
    if (source === undefined && fromSources) {
      // what is not a file of the context was built from any of its sources
      queue.push(...[...tree.files.keys()].filter((path) => isModule(path) && isBelow(path, directory)));
    } else if (source !== undefined) queue.push(source);
  }
  while (queue.length > 0) {
    const path = queue.pop()!;
    if (seen.has(path)) continue;
    seen.add(path);
    const text = read(path);
    if (text === undefined) return { problem: `\`${nameOf(path)}\` cannot be read` };
    if (path.endsWith('.json')) continue;
    const { specifiers, dynamic } = modulesOf(text, /\.[cm]?tsx?$/.test(path));
    if (dynamic !== undefined)
      return { problem: `\`${nameOf(path)}\` loads what is not known: \`${dynamic}\`` };
    for (const specifier of specifiers) {
      if (/^(?:node|bun|data):/.test(specifier) || BUILT_IN.has(specifier.split('/')[0]!)) continue;
      if (specifier.startsWith('.') || specifier.startsWith('/')) {
        const target = sourceOf(joined(parentOf(path), specifier), tree.files, directory);
        if (target !== undefined) queue.push(target);
        continue;
      }
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      if (/^[#~]|^@\//.test(specifier)) continue;
      const member = membersBelow(directory, scene).find((one) => one?.manifest['name'] === name);
      if (member !== undefined) {
        queue.push(
          ...[...tree.files.keys()].filter((file) => isModule(file) && isBelow(file, member.directory)),
        );
        continue;
      }
      if (isAlias(name, directory, scene)) continue;
      if (!packages.has(name)) packages.set(name, path);
    }
  }
  return { packages, modules: seen };
}

/** A path of tsconfig's `paths` or `baseUrl`: the modules behind it are read with all others. */
function isAlias(name: string, directory: string, { tree, read }: Scene): boolean {
  const config = read(joined(directory, 'tsconfig.json')) ?? '';
  const [first] = name.split('/');
  if ([`${name}/*`, name, `${first!}/*`].some((path) => config.includes(`"${path}"`))) return true;
  const base = /"baseUrl"\s*:\s*"([^"]*)"/.exec(config)?.[1];
  if (base === undefined) return false;
  const root = joined(directory, base);
  return [...tree.files.keys()].some(
    (path) => path.startsWith(`${joined(root, name)}/`) || path.startsWith(`${joined(root, name)}.`),
  );
}

/** Frameworks that serve what they have built of all modules of a project, and read its settings again. */
const SERVERS: ReadonlySet<string> = new Set(['next start']);

function isOf(path: string, directory: string): boolean {
  if (!isBelow(path, directory)) return false;
  return isModule(path) || /^next\.config\.[cm]?[jt]s$/.test(path.slice(directory.length + 1));
}

function isModule(path: string): boolean {
  return (
    /\.[cm]?[jt]sx?$/.test(path) &&
    !/\.d\.[cm]?ts$|(?:^|\/)(?:__tests__|tests?|e2e|cypress|node_modules|coverage|\.storybook)\/|\.(?:test|spec|stories|config|e2e-spec)\.[cm]?[jt]sx?$|(?:^|\/)\.?\w+rc\.[cm]?js$|(?:^|\/)(?:gulpfile|Gruntfile)\./.test(
      path,
    )
  );
}

/** The file of the context that a path means, extensions and `index` tried; `undefined` where none is. */
function sourceOf(path: string, files: ReadonlyMap<string, unknown>, directory: string): string | undefined {
  if (!isBelow(path, directory)) return undefined;
  const bare = path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  const endings = [
    '',
    '.js',
    '.ts',
    '.mjs',
    '.cjs',
    '.jsx',
    '.tsx',
    '.json',
    '/index.js',
    '/index.ts',
    '/index.tsx',
    '/index.mjs',
    '/index.cjs',
  ];
  return [path, bare]
    .flatMap((one) => endings.map((ending) => `${one}${ending}`))
    .find((one) => files.has(one));
}

/** https://nodejs.org/api/modules.html#built-in-modules */
const BUILT_IN: ReadonlySet<string> = new Set(
  `assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs
  http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream
  string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib`
    .trim()
    .split(/\s+/),
);
