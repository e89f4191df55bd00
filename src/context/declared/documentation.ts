/** Builds that a README and its like tell readers to run: shell blocks of Markdown, https://spec.commonmark.org */
import { parentOf } from '../path.js';
import type { DeclarationReader, DeclaredBuild, RepositoryFiles } from './declared-build.js';
import { joinedScripts, readScript } from './script-builds.js';

export const documentation: DeclarationReader = {
  applies: (_, name) => /\.(?:md|markdown)$/i.test(name),
  hint: /\b(?:docker|podman|nerdctl|buildah)\b[^\n]*\bbu(?:ild|d)\b/,
  read: ({ path, text, files }) => {
    const blocks = shellBlocks(text);
    // Readers begin where the text stands, or in the root of what they have cloned.
    const directories = [...new Set([parentOf(path), ''])];
    const { builds } = joinedScripts(
      directories.flatMap((directory) => {
        const place = { path, isVerbatim: true, directory, isAssumed: true };
        // a block goes on where the one before it ended, or begins anew: what both say is said
        const whole = readScript(joined(blocks), { ...place, line: 1 });
        const alone = blocks.map(({ line, script }) => readScript(script, { ...place, line }));
        return [whole, ...alone];
      }),
    );
    const placed = builds.map((build) => inClone(build, files));
    return Promise.resolve({
      builds: placed.filter(({ dockerfile }) => files.kind(dockerfile) === 'file'),
      problems: [],
    });
  },
};

interface ShellBlock {
  /** line of its first line, from 1 */
  readonly line: number;
  readonly script: string;
}

const SHELLS = /^(?:|sh|bash|zsh|shell|shell-session|shellsession|console|terminal|cmd)$/i;

/** Fenced blocks of a shell, or of no language, with prompts and what is printed taken away. */
function shellBlocks(text: string): readonly ShellBlock[] {
  const found: ShellBlock[] = [];
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const [, indent = '', fence, language = ''] =
      /^([ \t>]*)(`{3,}|~{3,})\s*\{?\.?([\w-]*)/.exec(lines[i]!) ?? [];
    if (fence === undefined) continue;
    const first = i + 1;
    while (++i < lines.length && !lines[i]!.trimStart().startsWith(fence));
    const inner = lines.slice(first, i).map((line) => line.slice(commonIndent(indent, line)));
    if (SHELLS.test(language)) found.push({ line: first + 1, script: withoutPrompts(inner).join('\n') });
  }
  return found;
}

function commonIndent(indent: string, line: string): number {
  let length = 0;
  while (length < indent.length && line[length] === indent[length]) length++;
  return length;
}

/** With a prompt anywhere, only what stands behind one was typed, and the lines that go on from there. */
function withoutPrompts(lines: readonly string[]): readonly string[] {
  const prompt = /^\s*\$ +/;
  if (!lines.some((line) => prompt.test(line))) return lines;
  let goesOn = false;
  return lines.map((line) => {
    const isTyped = goesOn || prompt.test(line);
    goesOn = isTyped && line.endsWith('\\');
    return isTyped ? line.replace(prompt, '') : '';
  });
}

/** All blocks, each at its own lines. */
function joined(blocks: readonly ShellBlock[]): string {
  let script = '';
  let at = 1;
  for (const block of blocks) {
    script += `${'\n'.repeat(Math.max(block.line - at, 0))}${block.script}\n`;
    at = block.line + block.script.split('\n').length;
  }
  return script;
}

/** `git clone … shop; cd shop/web`: the first directory is the repository itself, which has none of that name. */
function inClone(build: DeclaredBuild, files: RepositoryFiles): DeclaredBuild {
  const [first = ''] = build.context.split('/', 1);
  if (first === '' || files.kind(first) !== undefined || !`${build.dockerfile}/`.startsWith(`${first}/`))
    return build;
  const within = (path: string): string => path.slice(first.length + 1);
  return { ...build, context: within(build.context), dockerfile: within(build.dockerfile) };
}
