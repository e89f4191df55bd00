/** Files that are not dockmod's to change: templates, generated files, foreign frontends, Windows. */
import type { Document } from '../dockerfile/document.js';
import { baseImage } from '../images/base-image.js';
import { overlaps } from '../text/span.js';
import type { Span } from '../text/span.js';
import { expandedImage } from './bases.js';

/** File names of templates: what they make is the Dockerfile, they are not. */
const TEMPLATE_NAME = /\.(?:j2|jinja2?|tmpl|tpl|template|in|erb|ejs|mustache|hbs|gotmpl|m4|envsubst|hcl)$/i;
/** Marks of template languages that no instruction, flag or shell text has outside of quotes. */
const TEMPLATE_MARKS =
  /\{\{|\{%|<%|%%[A-Za-z_]\w*%%|@@\w+@@|__[A-Z][A-Z0-9_]*__|^[ \t]*#[ \t]*(?:include|ifdef|ifndef|endif)\b(?=[ \t]*["<]|[ \t]+[A-Z_]+[ \t]*$|[ \t]*$)/gm;
const GENERATED =
  /\bdo not (?:edit|modify|change)\b|\bdon't edit\b|\b(?:auto-?|automatically[- ])?generated (?:by|via|from|with|using|automatically|file)\b|@generated\b|\bauto-?generated\b/i;
/** Also under a mirror's name: `registry.example.com/docker/dockerfile:1`. */
const KNOWN_FRONTEND = /(?:^|\/)docker\/dockerfile(?:-upstream)?(?::|@|$)/;
const WINDOWS_SHELL = /^(?:powershell|pwsh|cmd)(?:\.exe)?$/i;

/** Why a file as a whole is left as it is, or `undefined`. */
export function leftAlone(document: Document): string | undefined {
  if (TEMPLATE_NAME.test(document.path)) return 'it is a template by its name';
  const mark = templateMark(document);
  if (mark !== undefined) return `it is a template: \`${mark}\``;

  const generated = (document.instructions[0]?.comments ?? []).find(({ text }) => GENERATED.test(text));
  if (generated !== undefined) return `it is generated: "${generated.text}"`;

  const syntax = document.directive('syntax');
  if (syntax !== undefined && !KNOWN_FRONTEND.test(syntax)) return `its frontend \`${syntax}\` is not known`;
  if (/^(?:\/\/\s*syntax\s*=|\{)/.test(document.text.replace(/^\ufeff/, '').trimStart()))
    return 'it is written for another frontend';

  const windows = document.stages.find(
    (stage) => baseImage(expandedImage(document, stage) ?? stage.image).windows,
  );
  if (windows !== undefined) return `\`${windows.image}\` is a Windows image`;
  const shell = document.instructions.find(
    ({ keyword, json }) =>
      keyword === 'SHELL' && WINDOWS_SHELL.test((json?.[0] ?? '').replace(/^.*[\\/]/, '')),
  );
  return shell === undefined ? undefined : `it sets the Windows shell \`${shell.json?.[0] ?? ''}\``;
}

/** The first template mark outside of quoted shell words and comments that a shell command explains. */
function templateMark(document: Document): string | undefined {
  const { text } = document;
  TEMPLATE_MARKS.lastIndex = 0;
  let quoted: readonly Span[] | undefined;
  for (const match of text.matchAll(TEMPLATE_MARKS)) {
    const span = { start: match.index, end: match.index + match[0].length };
    quoted ??= document.problems.length > 0 ? [] : innocent(document);
    if (!quoted.some((word) => overlaps(word, span))) return match[0].trim();
  }
  return undefined;
}

/** Where a mark is no template's: quoted words of a script that parses, heredoc bodies, exec forms, prose. */
function innocent(document: Document): readonly Span[] {
  const spans: Span[] = [];
  for (const instruction of document.instructions) {
    for (const { body } of instruction.heredocs) spans.push(body);
    if (
      instruction.json !== undefined ||
      ['LABEL', 'ENV', 'ARG', 'HEALTHCHECK'].includes(instruction.keyword)
    ) {
      if (/["']/.test(instruction.arguments.text)) spans.push(instruction.span);
    }
    for (const command of instruction.script?.commands ?? []) {
      for (const word of command.node.words)
        if (/["']/.test(word.text) || word.text.startsWith('__')) spans.push(word.span);
    }
  }
  return spans;
}
