/** What makes a build, or what it builds, read the repository in `.git`. */
import type { Document } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';
import { defineAnalysis } from '../transform.js';
import { projectTexts } from './project-texts.js';

/** A command that looks for a repository without being told. */
interface ReadingCommand {
  readonly name: RegExp;
  /** the words behind the name, joined by blanks; default: any */
  readonly words?: RegExp;
  /** words that keep it from looking */
  readonly unless?: RegExp;
}

const READING_COMMANDS: readonly ReadingCommand[] = [
  { name: /^git$/, unless: /^(?:clone|init|--version|lfs install|config --(?:global|system))\b/ },
  // https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies: the state of the repository is stamped in
  { name: /^go$/, words: /^(?:-C \S+ )?(?:build|install|run|test)\b/, unless: /-buildvcs=false/ },
  // https://getcomposer.org/doc/articles/versions.md: the version of the root package
  { name: /^composer(?:\.phar)?$/, unless: /^(?:--version|self-?update|config|global)\b/ },
  // a backend of the build may ask for the version: https://setuptools-scm.readthedocs.io
  { name: /^(?:pip[\d.]*|uv)$/, words: /\binstall\b.*(?:^|\s)(?:-e\b|--editable\b|\.)/ },
  { name: /^(?:python[\d.]*)$/, words: /^(?:setup\.py|-m build|-m pip install .*(?:^|\s)(?:-e|\.))/ },
  { name: /^(?:poetry|pdm|hatch|flit|uv)$/, words: /\b(?:build|publish|version)\b/ },
  // https://doc.rust-lang.org/cargo/commands/cargo-package.html
  { name: /^cargo$/, words: /^(?:publish|package)\b/ },
  // https://learn.microsoft.com/dotnet/core/tools/dotnet-build: SourceLink is part of it since .NET 8
  { name: /^dotnet$/, words: /^(?:build|publish|pack|test)\b/ },
  { name: /^(?:goreleaser|semantic-release|release-it|pre-commit|lerna|nx|turbo|lint-staged|husky)$/ },
  { name: /^(?:sentry-cli|git-cliff|gitversion|dotnet-gitversion|nbgv|minver|changeset|commitizen|cz)$/ },
  { name: /^bazel(?:isk)?$/ },
];

/** Tools and libraries that read a repository, by a name in a manifest, a script or a source. */
const READING_WORDS: readonly string[] = [
  // Python
  ...['setuptools[-_]scm', 'hatch-vcs', 'versioneer', 'dynamic-versioning', 'versioningit', 'setuptools-git'],
  ...[
    'pbr',
    'git-versioning',
    'dunamai',
    'flit[-_]scm',
    'pdm',
    'gitpython',
    'dulwich',
    'pygit2',
    'bumpversion',
  ],
  ...['mkdocs-git[\\w-]*', 'sphinx[-_](?:git|last-updated-by-git)', 'streamlit-git[\\w-]*'],
  // Rust
  ...['vergen', 'git[-_]version', 'shadow-rs', 'built', 'git[-_]describe', 'gitoxide', 'gix', 'git2'],
  // Java
  ...['jgitver', 'git-commit-id', 'buildnumber-maven', 'git-properties', 'gitProperties', 'palantir\\.git'],
  ...['axion-release', 'nebula\\.release', 'reckon', 'jgit', 'org\\.eclipse\\.jgit'],
  ...[
    '[\\w.-]*git-properties',
    'grgit',
    'org\\.ajoberstar',
    'nemerosa\\.versioning',
    'sbt-git',
    'sbt-dynver',
  ],
  // .NET
  ...[
    'minver',
    'nerdbank[\\w.]*',
    'gitversion[\\w.]*',
    '[\\w.]*sourcelink[\\w.]*',
    'gitinfo',
    'libgit2sharp',
  ],
  // JavaScript
  ...['simple-git', 'simple-git-hooks', 'isomorphic-git', 'nodegit', 'git-revision[\\w-]*', 'git-rev-sync'],
  ...['git-last-commit', 'next-build-id', 'git-repo-info', 'parse-git-config', 'last-commit-log', 'git-tag'],
  ...[
    'vite-plugin-git[\\w-]*',
    'unplugin-git[\\w-]*',
    'husky',
    'lefthook',
    'lerna',
    'turbo',
    'turborepo',
    'nx',
  ],
  ...[
    'semantic-release',
    'release-it',
    'sentry-cli',
    'changesets?',
    '@changesets',
    'lint-staged',
    'standard-version',
  ],
  // https://docs.sentry.io: the release is that of the repository, where none is given
  ...[
    '@sentry\\/[\\w-]*(?:plugin|nextjs|sveltekit|nuxt|remix|astro|gatsby|react-router)[\\w-]*',
    '@codecov\\/[\\w-]*plugin',
  ],
  ...[
    '@datadog\\/[\\w-]*plugin[\\w-]*',
    'bugsnag-[\\w-]*',
    'gatsby-transformer-gitinfo',
    '@11ty\\/eleventy',
    '[@\\w-]*vuepress',
  ],
  // documents, C, Erlang, Haskell, OCaml
  ...['jekyll-last-modified-at', 'jekyll-github-metadata', 'GIT_EXECUTABLE', 'GetGitRevision\\w*', 'vcs_tag'],
  ...['git-version-gen', 'githash', 'gitrev', 'dune-build-info'],
  ...['[\\w-]*docusaurus[\\w-]*', 'vitepress', 'nextra', 'hugo', 'enableGitInfo', 'pre-commit'],
];

/** git itself in a script or a source, and its directory. A repository's address is not meant. */
const READING_TEXTS: readonly RegExp[] = [
  /(?<![\w./:@-])git(?:\.exe)?(?=[\s'"`,)\]}])/,
  /find_package\s*\(\s*Git\b/i,
  /\/bin\/git\b/,
  /(?<![\w/-])\.git(?=\/(?:HEAD|refs|config|index|packed-refs|logs|modules|hooks|objects)\b)/,
  /["'`/]\.git["'`]|--git-dir|GIT_DIR/,
  new RegExp(`(?<![\\w-])(?:${READING_WORDS.join('|')})(?![\\w-])`, 'i'),
];

/** What a manifest of Node.js says of its repository's address. */
const ADDRESS = /"type"\s*:\s*"git"/g;

/**
 * What may read `.git` in a build of a Dockerfile or in its image: a command of it, or a file that is copied.
 * `undefined`: nothing. Who is not sure takes it for a reader.
 */
export const gitReader = defineAnalysis<() => string | undefined>('git reader', ({ document, context }) => {
  let found: { readonly reader: string | undefined } | undefined;
  return () => (found ??= { reader: commandReading(document) ?? fileReading(context) }).reader;
});

function commandReading(document: Document): string | undefined {
  for (const outer of document.instructions) {
    const instruction = outer.trigger ?? outer;
    const { keyword } = instruction;
    if (keyword !== 'RUN' && keyword !== 'CMD' && keyword !== 'ENTRYPOINT' && keyword !== 'HEALTHCHECK')
      continue;
    const call = callsOf(instruction).find((words) => reads(words, document));
    if (call !== undefined) return `\`${call.join(' ')}\` on line ${outer.lines.first}`;
    // a package may be called so
    const text = instruction.script === undefined ? instruction.arguments.text : '';
    if (READING_TEXTS.some((one) => one.test(text))) return `the \`${keyword}\` on line ${outer.lines.first}`;
    if (/(?<![\w-])\.git\/|--git-dir|GIT_DIR/.test(instruction.arguments.text))
      return `the \`${keyword}\` on line ${outer.lines.first}`;
  }
  return undefined;
}

/** The words of each command, the program without its directory first. */
function callsOf({ script, json }: Instruction): readonly (readonly string[])[] {
  const calls =
    script?.commands.map(({ words }) => words.map(({ value, text }) => value ?? text)) ??
    (json === undefined ? [] : [json]);
  return calls.map(([name = '', ...rest]) => [name.slice(name.lastIndexOf('/') + 1), ...rest]);
}

function reads([name = '', ...rest]: readonly string[], { text }: Document): boolean {
  const words = rest.join(' ');
  return READING_COMMANDS.some(
    (one) =>
      one.name.test(name) &&
      one.words?.test(words) !== false &&
      one.unless?.test(words) !== true &&
      // as a flag in the environment: `GOFLAGS=-buildvcs=false`
      !(name === 'go' && /GOFLAGS\S*-buildvcs=false/.test(text)),
  );
}

function fileReading(context: Parameters<typeof projectTexts>[0]): string | undefined {
  if (context.kind('.gitmodules') !== undefined) return '`.gitmodules`';
  const texts = projectTexts(context);
  if (texts === undefined) return 'one of very many files';
  for (const { path, text } of texts) {
    const said = text.replaceAll(ADDRESS, '');
    for (const one of READING_TEXTS) {
      const word = one.exec(said)?.[0];
      if (word !== undefined) return `\`${path}\`, which speaks of \`${word.trim()}\`,`;
    }
  }
  return undefined;
}
