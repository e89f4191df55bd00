/** Examples in Markdown: fenced blocks of Dockerfiles that say what dockmod makes of them. */

/** A Dockerfile in a document, and what it becomes. */
export interface Example {
  /** of the first block's first line, from 1 */
  readonly line: number;
  readonly before: string;
  /** equal to `before` in a block `dockerfile unchanged` */
  readonly after: string;
  /** the build context, which git tracks: texts by their paths */
  readonly context: Readonly<Record<string, string>> | undefined;
  /** the ignore file that it gets or whose lines become more; `undefined`: it is left as it is */
  readonly ignore: string | undefined;
}

const FENCE =
  /^(`{3,}|~{3,})[ \t]*(?:dockerfile[ \t]+(before|after|unchanged)|json[ \t]+(context)|gitignore[ \t]+(ignore))[ \t]*$/;

/**
 * The examples of a text: a block with the info string `dockerfile before` and the next `dockerfile after`, or one
 * `dockerfile unchanged`. A block `json context` is an object with the files of the build context of what follows it; a
 * block `gitignore ignore` behind an example is the `.dockerignore` that comes of it.
 * Throws where a block of one kind has none of the other.
 */
export function examplesIn(markdown: string): readonly Example[] {
  const examples: Example[] = [];
  const lines = markdown.split('\n');
  let before: { readonly line: number; readonly text: string } | undefined;
  let context: Example['context'];
  for (let index = 0; index < lines.length; index++) {
    const match = FENCE.exec(lines[index]!);
    if (match === null) continue;
    const [, fence, kind = match[3] ?? match[4]] = match;
    const end = lines.findIndex((line, at) => at > index && line.startsWith(fence!));
    if (end === -1) throw new SyntaxError(`line ${index + 1}: the block is not closed`);
    const text = lines
      .slice(index + 1, end)
      .map((line) => `${line}\n`)
      .join('');
    const line = index + 2;
    if (kind === 'context') {
      context = JSON.parse(text) as Record<string, string>;
      index = end;
      continue;
    }
    if (kind === 'ignore') {
      const last = examples.pop();
      if (last === undefined) throw new SyntaxError(`line ${index + 1}: the block belongs to no example`);
      examples.push({ ...last, ignore: text });
      index = end;
      continue;
    }
    if ((kind === 'after') !== (before !== undefined)) {
      throw new SyntaxError(`line ${index + 1}: a block \`before\` and a block \`after\` belong together`);
    }
    if (kind === 'before') before = { line, text };
    else {
      examples.push({
        line: before?.line ?? line,
        before: before?.text ?? text,
        after: text,
        context,
        ignore: undefined,
      });
      before = undefined;
    }
    index = end;
  }
  if (before !== undefined)
    throw new SyntaxError(`line ${before.line - 1}: a block \`before\` has no \`after\``);
  return examples;
}
