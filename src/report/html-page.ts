/** The page that the HTML reports share: one file that loads nothing and runs no script. */
import { createHash } from 'node:crypto';
import { html, prose } from './html-text.js';
import { counted } from './quantity.js';
import type { Report } from './report.js';
import { STYLE } from './verification-style.js';

/** Of a text that is shown, and fixes of a file. */
const LINES = 4000;
const FIXES = 200;

interface Page {
  /** a text; all else is HTML */
  readonly title: string;
  readonly brand: string;
  /** what the page refers to and nobody sees */
  readonly beforeAll?: string;
  readonly overview: string;
  readonly results: string;
}

/** A document whose policy forbids all but its own style. */
export function htmlPage({ title, brand, beforeAll = '', overview, results }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${html(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#results">Skip to the results</a>
${beforeAll}
<div class="page">
<header><p class="brand">${brand}</p>${overview}</header>
<main id="results" tabindex="-1">
${results}
</main>
</div>
</body>
</html>
`;
}

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** What was done to a Dockerfile, each with its evidence; empty where nothing was. */
export function fixList({ applied }: Report): string {
  const fixes = applied
    .slice(0, FIXES)
    .map(
      ({ id, title, safety, because, evidence = [] }) =>
        `<li>${prose(title)} <span class="small muted">${html(id)}, ${safety}</span>${[because, ...evidence].map((line) => `<br><span class="small muted">${prose(line)}</span>`).join('')}</li>`,
    );
  return fixes.length === 0
    ? ''
    : `<ul class="fixes">${fixes.join('')}</ul>${more(applied.length - fixes.length, 'rewrite')}`;
}

/** A patch with its colours, in a box that scrolls by itself, with the keyboard too. */
export function patchBox(text: string, label: string): string {
  return box(text, label, kindOf);
}

/** As `patchBox`, for any text. */
export function textBox(text: string, label: string): string {
  return box(text, label, () => '');
}

function box(text: string, label: string, kind: typeof kindOf): string {
  const all = text.replace(/\n$/, '').split('\n');
  const lines = all.slice(0, LINES).map((line, index) => {
    const name = kind(line, all[index - 1], all[index + 1]);
    return `<span${name === '' ? '' : ` class="${name}"`}>${line.replace(/\r$/, '').split('\t').map(html).join('\t')}</span>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="${html(label)}"><pre>${lines.join('')}</pre></div>${more(all.length - lines.length, 'line')}`;
}

/** What a line of a patch is. Each file is named in two lines, `---` and `+++`. */
function kindOf(line: string, above: string | undefined, below: string | undefined): string {
  const isName = line.startsWith('--- ') && below?.startsWith('+++ ') === true;
  if (isName || (line.startsWith('+++ ') && above?.startsWith('--- ') === true)) return 'name';
  if (line.startsWith('@')) return 'hunk';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : '';
}

/** That a list goes on; empty where nothing is left. */
export function more(left: number, noun: string): string {
  return left > 0 ? `<p class="more">and ${counted(left, `more ${noun}`)}, not listed here</p>` : '';
}

export function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
