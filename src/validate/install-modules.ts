/**
 * What the fetch steps of Go, Maven, Gradle and .NET read and write. https://go.dev/ref/mod,
 * https://maven.apache.org/plugins/maven-dependency-plugin/, https://learn.microsoft.com/dotnet/core/tools/dotnet-restore
 */
import { optionsOf, relativeTo, upwards, words } from './install.js';
import type { Reading, Site, Spelling } from './install.js';
import { isBelow, joined, nameOf, parentOf } from './place.js';

const GO: Spelling = { valued: words('-C'), plain: /^-(?:x|v|json)$/ };

/** `go mod download`, `go install path@version`. */
export function goFetch(given: readonly string[], site: Site): Reading {
  const options = optionsOf(given, GO);
  if (typeof options === 'string') return options;
  const [first, second, ...rest] = options.operands;
  if (options.given.has('-C')) return 'it works in another directory';
  if (
    first === 'install' &&
    second !== undefined &&
    [second, ...rest].every((one) => /^[\w.-]+\.\w+\/\S+@\S+$/.test(one))
  )
    return { reads: (path) => path.endsWith('/go.work'), writes: () => false };
  if (first !== 'mod' || second !== 'download' || rest.some((one) => !/^[\w.-]+\.\w+\/\S+@\S+$/.test(one)))
    return 'only `go mod download` is known to read no sources';
  const above = upwards(site.directory);
  const root = above.find((one) => site.has(joined(one, 'go.mod')));
  const workspace = above.find((one) => site.has(joined(one, 'go.work')));
  if (root === undefined && workspace === undefined) return 'its `go.mod` is not one that a COPY brings';
  const directories = new Set<string>(above);
  for (const file of [
    ...(root === undefined ? [] : [joined(root, 'go.mod')]),
    ...(workspace === undefined ? [] : [joined(workspace, 'go.work')]),
  ]) {
    const problem = noteModules(file, site, directories);
    if (problem !== undefined) return problem;
  }
  const sum = joined(root ?? workspace!, 'go.sum');
  return {
    reads: (path) => /\/go\.(?:mod|sum|work|work\.sum)$/.test(path) && directories.has(parentOf(path)),
    // with a complete go.sum it changes nothing, without one it makes it
    writes: (path) => path === sum && !site.has(sum),
  };
}

/** Notes the directories of other modules that a `go.mod` or `go.work` names. */
function noteModules(file: string, site: Site, directories: Set<string>): string | undefined {
  const text = site.text(file);
  if (text === undefined) return `\`${file}\` cannot be read`;
  const code = text.replaceAll(/\/\/.*$/gm, '');
  const named = [
    ...[...code.matchAll(/=>\s*("?)(\.{1,2}(?:\/[^\s"]*)?|\/[^\s"]+)\1/g)].map((match) => match[2]!),
    ...(file.endsWith('go.work')
      ? [...code.matchAll(/(?:^|\n)\s*(?:use\s+)?("?)(\.{1,2}(?:\/[^\s"]*)?)\1\s*(?=\n|$)/g)].map(
          (match) => match[2]!,
        )
      : []),
  ];
  for (const one of named) {
    const directory = joined(parentOf(file), one);
    if (directories.has(directory) && directory !== parentOf(file)) continue;
    directories.add(directory);
    const inner = joined(directory, 'go.mod');
    if (inner === file || !site.has(inner)) continue;
    const problem = noteModules(inner, site, directories);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const MAVEN: Spelling = {
  valued: words('-T --threads'),
  plain:
    /^(?:-(?:B|q|ntp|U|e)|--(?:batch-mode|quiet|no-transfer-progress|update-snapshots|errors)|-D[\w.]+=[\w.]+|-D[\w.]+)$/,
};
const MAVEN_GOALS =
  /^(?:org\.apache\.maven\.plugins:maven-dependency-plugin:[\d.]+:|dependency:)(?:go-offline|resolve|resolve-plugins)$/;

/** `mvn dependency:go-offline` of a single module. */
export function mavenFetch(given: readonly string[], site: Site): Reading {
  const options = optionsOf(given, MAVEN);
  if (typeof options === 'string') return options;
  if (options.operands.length === 0 || options.operands.some((goal) => !MAVEN_GOALS.test(goal)))
    return 'only `dependency:go-offline` and its like are known to read no sources';
  const pom = joined(site.directory, 'pom.xml');
  const text = site.text(pom);
  if (text === undefined) return 'its `pom.xml` is not one that a COPY brings';
  const code = text.replaceAll(/<!--[^]*?-->/g, '');
  if (/<modules>|<subprojects>|<systemPath>|\$\{(?:project\.)?basedir\}|file:\/\//.test(code))
    return 'its `pom.xml` names other files of the project';
  return {
    reads: (path) => {
      const above = upwards(site.directory);
      return (
        (nameOf(path) === 'pom.xml' && above.includes(parentOf(path))) ||
        above.some((one) => /^(?:\.mvn\/|mvnw$|settings\.xml$)/.test(relativeTo(one, path) ?? ''))
      );
    },
    writes: (path) => isBelow(path, joined(site.directory, 'target')),
  };
}

/** `./gradlew --version`, which fetches Gradle itself. */
export function gradleFetch(given: readonly string[], site: Site): Reading {
  if (
    given.length === 0 ||
    given.some((one) => !/^(?:--version|-v|--no-daemon)$/.test(one)) ||
    given.every((one) => one === '--no-daemon')
  )
    return 'build scripts of Gradle may read anything';
  return {
    reads: (path) =>
      /^(?:gradlew$|gradle\/wrapper\/|gradle\.properties$|gradle\/gradle-daemon-jvm\.properties$)/.test(
        relativeTo(site.directory, path) ?? '',
      ),
    writes: (path) => isBelow(path, joined(site.directory, '.gradle')),
  };
}

const DOTNET: Spelling = {
  valued: words('-r --runtime -s --source --configfile -v --verbosity -a --arch --os'),
  plain:
    /^(?:--(?:locked-mode|no-cache|disable-parallel|force|nologo|ignore-failed-sources|interactive|use-current-runtime|ucr|no-http-cache)|[-/]p:[\w.]+=[\w.;-]+|--property:[\w.]+=[\w.;-]+)$/,
};
const PROJECT = /\.(?:cs|fs|vb|es|sql)?proj$/i;
const SOLUTION = /\.sln[xf]?$/i;
const SHARED =
  /^(?:directory\.(?:build|packages|solution)\.(?:props|targets)|directory\.build\.rsp|nuget\.config|global\.json|msbuild\.rsp)$/i;

/** `dotnet restore [PROJECT | SOLUTION]`. */
export function dotnetRestore(given: readonly string[], site: Site): Reading {
  const options = optionsOf(given, DOTNET);
  if (typeof options === 'string') return options;
  const [subcommand, named, ...more] = options.operands;
  if (subcommand === 'tool' && named === 'restore' && more.length === 0) {
    return {
      reads: (path) =>
        /(?:^|\/)(?:\.config\/)?dotnet-tools\.json$/.test(path) ||
        /(?:^|\/)(?:nuget\.config|global\.json)$/i.test(path),
      writes: () => false,
    };
  }
  if (subcommand !== 'restore' || more.length > 0) return 'it is no `dotnet restore`';
  if (options.given.has('--configfile')) return 'it has a configuration of its own';
  const directory = joined(site.directory, named ?? '.');
  const starts =
    named !== undefined && (PROJECT.test(named) || SOLUTION.test(named))
      ? [directory]
      : site.paths.filter(
          (path) => parentOf(path) === directory && (PROJECT.test(path) || SOLUTION.test(path)),
        );
  if (starts.length === 0) return 'its project is not one that a COPY brings';
  const graph = new Set<string>();
  for (const start of starts) {
    const problem = noteProjects(start, site, graph);
    if (problem !== undefined) return problem;
  }
  const directories = new Set([...graph].flatMap((path) => upwards(parentOf(path))));
  const projects = new Set([...graph].map(parentOf));
  const feeds: string[] = [];
  for (const path of site.paths) {
    if (!/\/nuget\.config$/i.test(path) || !directories.has(parentOf(path))) continue;
    for (const [, value] of (site.text(path) ?? '').matchAll(/\bvalue="([^":%$]+)"/g)) {
      if (/[./\\]/.test(value!)) feeds.push(joined(parentOf(path), value!.replaceAll('\\', '/')));
    }
  }
  const isLocked = options.given.has('--locked-mode');
  return {
    reads: (path) =>
      graph.has(path) ||
      (SHARED.test(nameOf(path)) && directories.has(parentOf(path))) ||
      (/\.(?:props|targets|projitems)$/i.test(path) && directories.has(parentOf(path))) ||
      (/^(?:packages(?:\.[\w.]+)?\.lock\.json|packages\.config|\.config\/dotnet-tools\.json)$/i.test(
        nameOf(path),
      ) &&
        projects.has(parentOf(path))) ||
      feeds.some((feed) => isBelow(path, feed)),
    writes: (path) =>
      [...projects].some((one) => isBelow(path, joined(one, 'obj'))) ||
      (!isLocked && /\/packages(?:\.[\w.]+)?\.lock\.json$/.test(path)),
  };
}

/** Notes a project or solution and all projects and imported files that it names. */
function noteProjects(path: string, site: Site, graph: Set<string>): string | undefined {
  if (graph.has(path)) return undefined;
  graph.add(path);
  const text = site.text(path);
  if (text === undefined) return `\`${path}\` is no file that a COPY brings and that can be read`;
  const code = text.replaceAll(/<!--[^]*?-->/g, '');
  if (/System\.IO|<Target[^>]*Restore|<UsingTask/.test(code)) return `\`${path}\` reads other files`;
  const names = SOLUTION.test(path)
    ? [...code.matchAll(/["']([^"'\n]+\.\w*proj)["']/gi)].map((match) => match[1]!)
    : [
        ...code.matchAll(
          /<(?:ProjectReference\s[^>]*?Include|Import\s[^>]*?Project)\s*=\s*["']([^"']+)["']/g,
        ),
      ].flatMap((match) => match[1]!.split(';'));
  for (const name of names) {
    if (/^Microsoft\.|^Sdk\./.test(name)) continue;
    const plain = name
      .replaceAll('\\', '/')
      .replace(/^\$\(MSBuildThisFileDirectory\)/, './')
      .trim();
    if (/[$@%*]/.test(plain)) return `\`${path}\` names files that are not known`;
    const target = joined(parentOf(path), plain);
    if (!site.has(target)) continue;
    const problem = noteProjects(target, site, graph);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
