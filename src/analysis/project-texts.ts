/** Texts of a project that may say how it is built or run. */
import type { BuildContext } from '../context/context.js';

export interface ProjectText {
  readonly path: string;
  readonly text: string;
}

/** What holds no word of a build: pictures, documents, and what tools lock. */
const SILENT =
  /\.(?:png|jpe?g|gif|ico|icns|svg|webp|avif|bmp|woff2?|ttf|otf|eot|mp[34]|webm|ogg|wav|pdf|zip|t?gz|tar|bz2|xz|zst|7z|jar|war|so|a|o|dylib|dll|exe|bin|class|py[cod]|wasm|db|sqlite3?|md|mdx|markdown|rst|adoc|css|s[ac]ss|less|html?|csv|tsv|map|po|pot|lock|sum|snap)$|(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|packages\.lock\.json|LICEN[CS]E[^/]*|COPYING|NOTICE|AUTHORS|\.gitignore|\.gitattributes|[^/]*\.?dockerignore)$/i;

/** Directories with packages of others, or that only a forge or an editor reads. */
const FOREIGN: ReadonlySet<string> = new Set([
  ...['node_modules', '.git', '.venv', 'venv', '.github', '.gitlab', '.circleci', '.idea', '.vscode'],
]);

/** Beyond this it is not read through. */
const MAX_FILES = 5000;

/** Texts of the files that reach the builder, read as they are asked for; `undefined` where there are too many. */
export function projectTexts(context: BuildContext): Iterable<ProjectText> | undefined {
  const paths: string[] = [];
  const enters = (directory: string): boolean =>
    !FOREIGN.has(directory.slice(directory.lastIndexOf('/') + 1));
  for (const path of context.files('', enters)) {
    if (SILENT.test(path)) continue;
    if (paths.length === MAX_FILES) return undefined;
    paths.push(path);
  }
  return textsOf(paths, context);
}

function* textsOf(paths: readonly string[], context: BuildContext): Iterable<ProjectText> {
  for (const path of paths) {
    const text = context.read(path);
    if (text !== undefined) yield { path, text };
  }
}
