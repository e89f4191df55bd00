/** What of a project may read the repository (`.git`), or files of settings that git does not track. */
import type { Document } from '../dockerfile/document.js';
import { quoted } from './objection.js';
import type { View } from './tree.js';

/** Files that say how something is built, or are built themselves. */
const SOURCES =
  /\.(?:[cm]?[jt]sx?|py|rb|php|go|rs|java|kts?|groovy|gradle|cs|fs|vb|csproj|fsproj|vbproj|props|targets|ex|exs|swift|dart|sh|bash|mk|cmake|toml|cfg|ini|json|ya?ml|xml|gemspec|rake|vue|svelte|astro|bazel|bzl|nix|pl|lua|scala|sbt|clj|edn|erl|hrl|hs|cabal|ml|cr|zig|nim|nimble|jl|erb|ps1|bat|cmd|app\.src|config|properties|in|build|podspec)$|(?:^|\/)(?:[\w.-]*(?:requirements|constraints)[\w.-]*\.txt|(?:requirements|constraints)\/[\w.-]+\.txt|(?:meson|meson_options)\.\w+|Pipfile|dune-project|\.envrc|[Mm]akefile|GNUmakefile|Rakefile|Gemfile|CMakeLists\.txt|Jenkinsfile|Procfile|justfile|Taskfile|configure|gradlew|mvnw|[\w.-]*Dockerfile[\w.-]*)$|(?:^|\/)(?:bin|scripts?|tools|hack|ci)\/[^/.]+$/;
const LOCKS =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|composer\.lock|poetry\.lock|uv\.lock|Cargo\.lock|deno\.lock|bun\.lock|packages\.lock\.json)$/;
const MANY = 20_000;

/** Calls of git, its libraries, and tools that ask it for a version. */
const GIT_WORDS = [
  /(?:^|[\s'"`([{;&|=@!$/,])git(?:\.exe)?['"]?,?\s+['"]?(?:rev-parse|describe|log|status|show|diff|ls-files|config|branch|tag|submodule|rev-list|symbolic-ref|archive|blame|for-each-ref|name-rev|clean|pull|fetch|checkout|reset|add|commit|-C|--git-dir|--no-pager|lfs)\b/,
  /\.git\/(?:HEAD|refs|config|index|packed-refs|logs|modules|hooks)|--git-dir|GIT_DIR|['"`/]\.git['"`]/,
  /setuptools[_-]scm|hatch-vcs|versioneer|dynamic-versioning|versioningit|setuptools-git|pbr\b|git-versioning|\bdunamai\b|flit[_-]scm|pdm.{0,40}scm/i,
  /\bvergen\b|\bgit[_-]version\b|\bshadow-rs\b|\bbuilt\b\s*=\s*\{|git[_-]describe|\bgitoxide\b|\bgix\b|\bgit2\b/,
  /jgitver|git-commit-id|buildnumber-maven|git-properties|gitProperties|palantir\.git|axion-release|nebula\.release|reckon\b|\bJGit\b|org\.eclipse\.jgit/i,
  /\bMinVer\b|Nerdbank|GitVersion|SourceLink|GitInfo|LibGit2Sharp/i,
  /simple-git|isomorphic-git|nodegit|git-revision|git-rev-sync|gitPython|import git\b|from git import|\bdulwich\b|pygit2|\bgit-last-commit\b|child-process-promise.{0,20}git|next-build-id|git-repo-info|parse-git-config|last-commit-log|vite-plugin-git|unplugin-git|\bgit-tag\b/i,
  /git ls-files|`git |%x\(git|system\(["']git|Runtime\.exec\(["']git|exec\w*\(\s*['"`]git\b|spawn\w*\(\s*['"`]git\b|\[\s*['"]git['"]|Command::new\("git"\)|exec\.Command\("git"/,
  // https://cmake.org/cmake/help/latest/module/FindGit.html, https://mesonbuild.com/Reference-manual_functions_vcs_tag.html
  /find_package\s*\(\s*Git\b|\bGIT_EXECUTABLE\b|\bvcs_tag\b/i,
  // https://rebar3.org/docs/configuration/app_src (`vsn`), https://github.com/sbt/sbt-git, https://github.com/sbt/sbt-dynver
  /\{\s*vsn\s*,\s*["']?(?:\{\s*)?git\b|rebar3?_(?:git|auto)_vsn|\bsbt-(?:git|dynver|release|ci-release)\b|GitVersioning|GitPlugin/,
  /\bgrgit\b|org\.ajoberstar|\bdynver\b|lein-git|dune-build-info|gitrev|githash/i,
  /@11ty\/eleventy|enableGitInfo|git-revision-date|last-modified-at|gitLastUpdated/i,
];
/** Tools that ask git by themselves, where a project lists or calls them. */
const GIT_TOOLS = [
  /\bhusky\b|\blefthook\b|\blerna\b|\bnx affected\b|\bturbo\b|semantic-release|sentry-cli|\bchangesets?\b|lint-staged|simple-git-hooks|pre-commit|docusaurus|vitepress|nextra/i,
  // plugins of bundlers and agents that tell a service of the commit
  /@sentry\/(?:[\w-]*-plugin\w*|nextjs|sveltekit|nuxt|astro|remix|react-router|gatsby|cli)|sentry[.-](?:android|gradle|maven|jvm)|io\.sentry\.jvm|@codecov\/|codecov-cli|@datadog\/(?:[\w-]*-plugin|datadog-ci)|\bdd-trace\b|\bddtrace\b|bugsnag-build-reporter|@rollbar\/|@bugsnag\/[\w-]*build/,
];
/** Files that list or call tools: manifests, settings, scripts. */
const CONFIGURING =
  /(?:^|\/)(?:package\.json|(?:turbo|nx|lerna|project|angular|composer|deno)\.jsonc?|[Mm]akefile|GNUmakefile|[Pp]rocfile|Pipfile|Gemfile|Rakefile|[\w.-]*Dockerfile[\w.-]*|\.[\w.-]+rc(?:\.\w+)?|[\w.-]+\.config\.\w+|[\w.-]*requirements[\w.-]*\.(?:txt|in)|requirements\/[\w.-]+\.txt)$|\.(?:sh|bash|mk|toml|cfg|ini|ya?ml|gradle|kts|xml|properties|props|targets|\w+proj|sbt|exs|gemspec|nix|ps1|bat|cmd|cmake)$|(?:^|\/)(?:bin|scripts?|tools|hack|ci)\/[^/]+$|^[^/]+\.[cm]?[jt]s$|^[^/]+\.py$|(?:^|\/)(?:setup|conftest|noxfile|fabfile|tasks|manage)\.py$|(?:^|\/)(?:[Gg]ulp|[Gg]runt)file\.\w+$/;
/** What a compiler has put on few lines: nothing runs it in a build. */
const MINIFIED = /\.min\.[cm]?js$|[.-](?:bundle|chunk)\.[cm]?js$/;

/** Commands that look into a repository by themselves. https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies */
const GIT_COMMANDS =
  /^(?:git\b|\S*\/git\b|go (?:build|install|test|run)\b(?!.*-buildvcs=false)|composer (?:install|update|dump)|pip[\d.]* install (?:.* )?(?:\.|-e)|python[\d.]* (?:setup\.py|-m build)|cargo (?:publish|package)|goreleaser|make\b|just\b|task\b|mage\b|bazel|dotnet (?:build|publish|pack)\b|semantic-release|pre-commit|lerna|nx|turbo)/;

/** Names the first thing that may read `.git` in a build of this Dockerfile, or in what it makes. */
export function readsGit(document: Document, view: View): string | undefined {
  const buildsWithoutStamp = /-buildvcs=false/.test(document.text);
  for (const instruction of document.instructions) {
    const one = instruction.trigger ?? instruction;
    if (!/^(?:RUN|CMD|ENTRYPOINT|HEALTHCHECK)$/.test(one.keyword)) continue;
    const text = quoted(document.text.slice(one.span.start, one.span.end));
    const { script } = one;
    const calls = script?.commands.map(({ words }) =>
      words.map(({ value, text: written }) => value ?? written).join(' '),
    ) ?? [(one.json ?? one.operands).join(' ')];
    for (const call of calls) {
      if (/^go /.test(call) && buildsWithoutStamp) continue;
      // `make` and its like run what their files say, and these are read below
      if (/^(?:make|just|task|mage)\b/.test(call)) continue;
      if (GIT_COMMANDS.test(call) && !/^git (?:clone|config --global|init)\b/.test(call)) return text;
    }
    if (GIT_WORDS.slice(0, 2).some((word) => word.test(one.arguments.text))) return text;
    if (one.keyword === 'RUN' && GIT_TOOLS.some((word) => word.test(one.arguments.text))) return text;
  }
  if (view.set.has('.gitmodules')) return '`.gitmodules`';
  return gitFile(view);
}

/** By view: it is asked for every fix of a file, and what a context holds does not change. */
const GIT_FILES = new WeakMap<View, { readonly name: string | undefined }>();

/** The first file of the project that may read the repository. */
function gitFile(view: View): string | undefined {
  let found = GIT_FILES.get(view);
  if (found === undefined) {
    const name = firstFile(
      view,
      (text, path) =>
        GIT_WORDS.some((word) => word.test(text)) ||
        (CONFIGURING.test(path) && GIT_TOOLS.some((word) => word.test(text))),
    );
    found = { name };
    GIT_FILES.set(view, found);
  }
  return found.name;
}

/** Names the first thing that may read a file of settings such as `.env`. */
export function readsSettings(document: Document, view: View, path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isEnvironment = name.startsWith('.env');
  const readers = isEnvironment
    ? /dotenv|["'`/\s(=]\.env\b|environs|decouple|pydantic[_-]settings|BaseSettings|"(?:next|nuxt|vite|astro|gatsby|react-scripts|@vue\/cli-service|@angular\/cli|expo|parcel|@sveltejs\/kit|bun|@nestjs\/config)"\s*:|laravel\/framework|symfony\/(?:runtime|flex|dotenv)|\bflask\b|\bdocker-compose\b|--env-file|"(?:payload|directus|keystone|blitz|nitropack|vinxi)"\s*:\s*"[~^\d>*wl]|@(?:strapi|payloadcms|directus|adonisjs|medusajs|redwoodjs|keystone-6)\/|\bstrapi\b|\bdirectus (?:start|bootstrap|database)|directus\/directus|\bpipenv\b|\bhoncho\b|\bforeman\b|\bgodotenv\b|\bphpdotenv\b|env_file/i
    : undefined;
  const names = (text: string): boolean => text.includes(name) || readers?.test(text) === true;
  if (names(document.text)) return quoted(document.path);
  return firstFile(view, names);
}

/** The first file of the project for whose text `matches` holds; too many files to look at count as one. */
function firstFile(view: View, matches: (text: string, path: string) => boolean): string | undefined {
  const files = view.paths.filter(
    (path) =>
      SOURCES.test(path) &&
      !LOCKS.test(path) &&
      !MINIFIED.test(path) &&
      !/(?:^|\/)(?:node_modules|\.git|\.venv|venv|\.github|\.idea)\//.test(path),
  );
  if (files.length > MANY) return 'one of very many files';
  for (const path of files) {
    const text = view.facts.read(path);
    if (text === undefined || matches(text, path)) return quoted(path);
  }
  return undefined;
}
