/**
 * What the fetch steps of Mix, Swift, Dart and Deno read and write. https://hexdocs.pm/mix/Mix.Tasks.Deps.Get.html,
 * https://docs.swift.org/swiftpm/documentation/packagedescription/, https://dart.dev/tools/pub/cmd/pub-get,
 * https://docs.deno.com/runtime/reference/cli/install/
 */
import { parse as parseJsonc } from 'jsonc-parser';
import picomatch from 'picomatch';
import { parse as parseYaml } from 'yaml';
import { optionsOf, relativeTo, upwards, words } from './install.js';
import type { Reading, Site, Spelling } from './install.js';
import { isBelow, joined, nameOf, parentOf } from './place.js';

const MIX: Spelling = {
  valued: words('--only'),
  plain: /^--(?:force|if-missing|check-locked|no-archives-check|skip-umbrella-children)$/,
};

/** `mix deps.get`, `mix deps.compile`, `mix local.hex`, `mix local.rebar`. */
export function mixFetch(given: readonly string[], site: Site): Reading {
  const options = optionsOf(given, MIX);
  if (typeof options === 'string') return options;
  const [task] = options.operands;
  const projects = new Set([site.directory]);
  const named = new Set<string>();
  const reads = (path: string): boolean =>
    named.has(path) ||
    [...projects].some((project) =>
      /^(?:mix\.exs|mix\.lock|\.tool-versions|\.formatter\.exs|config\/.*)$/.test(
        relativeTo(project, path) ?? '',
      ),
    ) ||
    /^apps\/[^/]+\/(?:mix\.exs|config\/.*)$/.test(relativeTo(site.directory, path) ?? '');
  if ((task === 'local.hex' || task === 'local.rebar') && options.operands.length === 1)
    return { reads, writes: () => false };
  if ((task !== 'deps.get' && task !== 'deps.compile') || options.operands.length !== 1)
    return 'only fetching and compiling dependencies is known to read no sources';
  if (!site.has(joined(site.directory, 'mix.exs'))) return 'its `mix.exs` is not one that a COPY brings';
  // an umbrella has its applications below `apps_path`, and those know each other by name (`in_umbrella`)
  for (const path of site.paths)
    if (nameOf(path) === 'mix.exs' && isBelow(path, site.directory)) projects.add(parentOf(path));
  for (const project of projects) {
    const file = joined(project, 'mix.exs');
    const code = (site.text(file) ?? '').replaceAll(/^\s*#.*$/gm, '');
    if (/Code\.(?:require|eval)|Path\.wildcard|System\.cmd/.test(code))
      return `\`${file}\` reads other files`;
    if (/\bpath:(?!\s*"[^"#]*")/.test(code)) return `\`${file}\` names a path that is not known`;
    for (const [, path] of code.matchAll(/\bpath:\s*"([^"#]*)"/g)) {
      const manifest = joined(joined(project, path!), 'mix.exs');
      if (!site.has(manifest))
        return `\`${file}\` names \`${path!}\`, which is no project that a COPY brings`;
      // its compilation would take all of it
      if (task === 'deps.compile') return `\`${file}\` names a dependency that is compiled from its sources`;
      projects.add(parentOf(manifest));
    }
    for (const [, name] of code.matchAll(/File\.\w+[!?]?\(\s*(?:"([^"#]+)")?/g)) {
      if (name === undefined) return `\`${file}\` reads other files`;
      named.add(joined(site.directory, name)).add(joined(project, name));
    }
  }
  for (const path of site.paths) {
    // the configuration is a program as well, and read before any task; `runtime.exs` is not
    const isConfig = /^config\/.*\.exs$/.test(
      [...projects].flatMap((project) => relativeTo(project, path) ?? [])[0] ?? '',
    );
    if (!isConfig || nameOf(path) === 'runtime.exs') continue;
    if (/\bFile\.|\bCode\.|System\.cmd|\.\.\//.test(site.text(path) ?? 'File.'))
      return `\`${path}\` may read other files`;
  }
  const isLocked = options.given.has('--check-locked') || task === 'deps.compile';
  return {
    reads,
    writes: (path) =>
      [...projects].some((project) => /^(?:deps|_build)(?:\/|$)/.test(relativeTo(project, path) ?? '')) ||
      (!isLocked && path === joined(site.directory, 'mix.lock')),
  };
}

/** `swift package resolve`. */
export function swiftResolve(given: readonly string[], site: Site): Reading {
  const [first, second, ...rest] = given;
  if (
    first !== 'package' ||
    second !== 'resolve' ||
    rest.some((one) => !/^--(?:force-resolved-versions|disable-automatic-resolution|skip-update)$/.test(one))
  )
    return 'only `swift package resolve` is known to read no sources';
  if (!site.has(joined(site.directory, 'Package.swift')))
    return 'its `Package.swift` is not one that a COPY brings';
  const packages = new Set([site.directory]);
  for (const directory of packages) {
    for (const path of site.paths) {
      if (parentOf(path) !== directory || !SWIFT_MANIFEST.test(nameOf(path))) continue;
      const code = (site.text(path) ?? 'FileManager').replaceAll(/\/\*[^]*?\*\//g, ' ');
      if (/FileManager|ProcessInfo|contentsOf|Context\.|#file|import\s+Foundation/.test(code))
        return `\`${path}\` may read other files`;
      const calls = [...code.matchAll(/\.package\(\s*(?:name:\s*"[^"]*"\s*,\s*)?path:\s*(?:"([^"\\]*)")?/g)];
      for (const [, local] of calls) {
        const place = local === undefined ? undefined : joined(directory, local);
        if (place === undefined || !site.has(joined(place, 'Package.swift')))
          return `\`${path}\` names a package that no COPY brings`;
        packages.add(place);
      }
    }
  }
  const resolved = joined(site.directory, 'Package.resolved');
  const local = [...packages].slice(1);
  return {
    // of a package at a path all is there, or it is none
    reads: (path) =>
      local.some((one) => isBelow(path, one)) ||
      (parentOf(path) === site.directory &&
        (SWIFT_MANIFEST.test(nameOf(path)) ||
          /^(?:Package\.resolved|\.swift-version)$/.test(nameOf(path)))) ||
      isBelow(path, joined(site.directory, '.swiftpm')),
    writes: (path) =>
      isBelow(path, joined(site.directory, '.build')) || (path === resolved && rest.length === 0),
  };
}

const SWIFT_MANIFEST = /^Package(?:@swift[^/]*)?\.swift$/;

type Json = Readonly<Record<string, unknown>>;

function recordOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** `dart pub get`, `flutter pub get`. */
export function pubGet(given: readonly string[], site: Site): Reading {
  const [first, second, ...rest] = given;
  if (
    first !== 'pub' ||
    second !== 'get' ||
    rest.some((one) => !/^--(?:enforce-lockfile|no-precompile|no-example)$/.test(one))
  )
    return 'only `pub get` is known to read no sources';
  const top = joined(site.directory, 'pubspec.yaml');
  if (!site.has(top)) return 'its `pubspec.yaml` is not one that a COPY brings';
  const packages = new Set([site.directory]);
  for (const directory of packages) {
    const tables: Json[] = [];
    for (const name of ['pubspec.yaml', 'pubspec_overrides.yaml']) {
      const path = joined(directory, name);
      if (!site.has(path)) continue;
      let spec: Json;
      try {
        spec = recordOf(parseYaml(site.text(path) ?? '['));
      } catch {
        return `\`${path}\` cannot be read`;
      }
      if (recordOf(spec['flutter'])['generate'] === true) return `\`${path}\` has it write sources`;
      // the root of a workspace is looked up in the directories above
      if (spec['resolution'] !== undefined && directory === site.directory)
        return 'it is a part of a workspace above it';
      for (const member of textsOf(spec['workspace'])) {
        if (/[*?[{]/.test(member)) return `\`${path}\` names packages by a pattern`;
        packages.add(joined(directory, member));
      }
      for (const section of ['dependencies', 'dev_dependencies', 'dependency_overrides'])
        tables.push(recordOf(spec[section]));
    }
    if (!site.has(joined(directory, 'pubspec.yaml')))
      return `\`${directory}\` is no package that a COPY brings`;
    for (const dependency of tables.flatMap((table) => Object.values(table))) {
      const { path } = recordOf(dependency);
      if (typeof path === 'string') packages.add(joined(directory, path));
    }
    // an example is resolved too
    if (site.has(joined(directory, 'example/pubspec.yaml'))) packages.add(joined(directory, 'example'));
  }
  const isLocked = rest.includes('--enforce-lockfile');
  return {
    reads: (path) =>
      packages.has(parentOf(path)) && /^pubspec(?:_overrides)?\.(?:yaml|lock)$/.test(nameOf(path)),
    writes: (path) =>
      [...packages].some((one) => isBelow(path, joined(one, '.dart_tool'))) ||
      /(?:^|\/)(?:\.flutter-plugins(?:-dependencies)?|\.packages)$/.test(path) ||
      (!isLocked && path === joined(site.directory, 'pubspec.lock')),
  };
}

const DENO: Spelling = {
  valued: words('-L --log-level --node-modules-dir'),
  plain: /^(?:-q|--(?:quiet|frozen|frozen=true|vendor|node-modules-dir(?:=\w+)?|cached-only))$/,
};
const DENO_FILES = words('deno.json deno.jsonc deno.lock package.json .npmrc');
const LIFECYCLE = words('preinstall install postinstall prepare');

/** `deno install` without an entry: the dependencies of the configuration, not of what sources import. */
export function denoInstall(given: readonly string[], site: Site): Reading {
  const options = optionsOf(given, DENO);
  if (typeof options === 'string') return options;
  const [task = ''] = options.operands;
  if (!/^(?:install|i|ci)$/.test(task) || options.operands.length > 1)
    return 'what it fetches is told by the sources';
  const above = upwards(site.directory);
  const own = [...DENO_FILES].some((name) => name !== '.npmrc' && site.has(joined(site.directory, name)));
  if (!own) return 'its configuration is not one that a COPY brings';
  const isNested = above.slice(1).some((one) => [...DENO_FILES].some((name) => site.has(joined(one, name))));
  if (isNested) return 'it may be a part of a workspace above it';
  const directories = new Set([site.directory]);
  const named = new Set<string>();
  let vendors = options.given.has('--vendor');
  for (const directory of directories) {
    for (const name of ['deno.json', 'deno.jsonc', 'package.json']) {
      const path = joined(directory, name);
      if (!site.has(path)) continue;
      const text = site.text(path);
      if (text === undefined) return `\`${path}\` cannot be read`;
      const json = recordOf(parseJsonc(text, [], { allowTrailingComma: true }));
      if (json['links'] !== undefined || json['patch'] !== undefined) return `\`${path}\` names directories`;
      const script = Object.keys(recordOf(json['scripts'])).find((one) => LIFECYCLE.has(one));
      if (name === 'package.json' && script !== undefined) return `its script \`${script}\` may read sources`;
      vendors ||= json['vendor'] === true;
      const map = json['importMap'];
      if (typeof map === 'string' && !/^\w+:\/\//.test(map)) named.add(joined(directory, map));
      const { workspace } = json;
      const members = [
        ...textsOf(workspace),
        ...textsOf(recordOf(workspace)['members']),
        ...textsOf(json['workspaces']),
      ].map((one) => one.replace(/^\.\//, '').replace(/\/+$/, ''));
      if (members.length > 0 && directory !== site.directory) return 'a workspace lies in a workspace';
      const isMember = members.length === 0 ? () => false : picomatch([...members]);
      for (const one of site.paths) {
        const relative = relativeTo(directory, parentOf(one));
        if (DENO_FILES.has(nameOf(one)) && relative !== undefined && isMember(relative))
          directories.add(parentOf(one));
      }
    }
  }
  const made = vendors ? /^(?:node_modules|vendor)(?:\/|$)/ : /^node_modules(?:\/|$)/;
  const isFrozen = task === 'ci' || options.given.has('--frozen');
  return {
    reads: (path) => named.has(path) || (DENO_FILES.has(nameOf(path)) && directories.has(parentOf(path))),
    writes: (path) =>
      [...directories].some((one) => made.test(relativeTo(one, path) ?? '')) ||
      (!isFrozen && path === joined(site.directory, 'deno.lock')),
  };
}
