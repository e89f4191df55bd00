/** What is to be rewritten, as a file for a browser. */
import { diff } from './diff.js';
import type { FormatOptions } from './format-options.js';
import { capital, fixList, htmlPage, more, patchBox } from './html-page.js';
import { html, prose } from './html-text.js';
import { location } from './location.js';
import { notesOf } from './note.js';
import { isRewritten } from './outcome.js';
import { counted } from './quantity.js';
import { sourceForecast, steps, title, transformCounts } from './report-words.js';
import type { Report } from './report.js';

/** Of one kind, for one file. */
const LISTED = 200;

/**
 * One file that loads nothing and runs no script: a table of contents, then each Dockerfile that is rewritten or has
 * errors, with the reasons, the diff, and folded what was declined. Those with nothing to rewrite are listed by name.
 */
export async function reportHtml(
  reports: readonly Report[],
  { written }: Pick<FormatOptions, 'written'>,
): Promise<string> {
  const shown = reports.filter((report) => isRewritten(report) || report.failures.length > 0);
  const sections = await Promise.all(shown.map((report, index) => section(report, index, written)));
  return htmlPage({
    title: `dockmod: ${title(reports, { written })}`,
    brand: 'dockmod',
    overview: `<h1>${capital(html(title(reports, { written })))}</h1>${contents(shown, written)}${others(reports.filter((report) => !shown.includes(report)))}`,
    results: sections.join('\n'),
  });
}

function contents(shown: readonly Report[], written: boolean): string {
  const entries = shown.map((report, index) => {
    const forecast = sourceForecast(report);
    const saved =
      forecast === undefined
        ? ''
        : `${steps(forecast.after)} <span class="muted">before ${steps(forecast.before)}</span>`;
    const what = isRewritten(report) ? transformCounts([report]) : (report.failures[0]?.message ?? '');
    return `<li>${badge(report, written)}<span class="name-and-why"><a class="mono" href="#file-${index + 1}">${html(report.path)}</a><br><span class="small muted">${prose(what)}</span></span><span class="sizes small">${saved}</span></li>`;
  });
  return entries.length === 0
    ? ''
    : `\n<nav aria-label="Dockerfiles"><ul class="contents">\n${entries.join('\n')}\n</ul></nav>`;
}

function badge(report: Report, written: boolean): string {
  const [tone, label] = isRewritten(report)
    ? ['good', written ? 'rewritten' : 'to rewrite']
    : ['bad', 'not done'];
  return `<span><span class="badge ${tone}">${label}</span></span>`;
}

/** The files of which there is nothing to show but their names. */
function others(reports: readonly Report[]): string {
  if (reports.length === 0) return '';
  const items = reports.slice(0, LISTED).map((report) => {
    const declined = notesOf(report);
    const why =
      report.leftAlone ?? (declined.length === 0 ? '' : `${counted(declined.length, 'place')} declined`);
    return `<li><span class="mono">${html(report.path)}</span>${why === '' ? '' : ` <span class="small muted">${prose(why)}</span>`}</li>`;
  });
  return `<details class="part"><summary><span>${counted(reports.length, 'Dockerfile')} with nothing to rewrite</span></summary><div class="folded"><ul>${items.join('\n')}</ul>${more(reports.length - items.length, 'Dockerfile')}</div></details>`;
}

async function section(report: Report, index: number, written: boolean): Promise<string> {
  const { path, failures } = report;
  const id = `file-${index + 1}`;
  const forecast = sourceForecast(report);
  const patch = await diff(report);
  const errors = failures
    .slice(0, LISTED)
    .map(
      ({ message, place }) =>
        `<li><span class="mono">${html(location(path, place))}</span> ${prose(message)}</li>`,
    );
  return [
    `<article class="file" id="${id}" aria-labelledby="${id}-name">`,
    `<header>${badge(report, written)}<h2 class="path" id="${id}-name">${html(path)}</h2>`,
    forecast === undefined
      ? ''
      : `<p class="because">A change of <code>${html(forecast.path)}</code> runs ${steps(forecast.after)} again, before ${steps(forecast.before)}.</p>`,
    '</header>',
    errors.length === 0
      ? ''
      : `<section class="part"><h3>Errors</h3><ul class="fixes">${errors.join('\n')}</ul>${more(failures.length - errors.length, 'error')}</section>`,
    patch === ''
      ? ''
      : `<section class="part"><h3>The rewrite</h3>${fixList(report)}\n${patchBox(patch, `Diff of ${path}`)}</section>`,
    declinedList(report),
    '</article>',
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function declinedList(report: Report): string {
  const all = notesOf(report);
  if (all.length === 0) return '';
  const items = all
    .slice(0, LISTED)
    .map(
      ({ id, message, reason, place }) =>
        `<li>Line ${place.start.line}: ${prose(message)} <span class="small muted">${html(id)}</span><br><span class="small muted">${prose(reason)}</span></li>`,
    );
  return `<section class="part"><details><summary><span>${counted(all.length, 'place')} declined</span></summary><div class="folded"><ul class="fixes">${items.join('\n')}</ul>${more(all.length - items.length, 'place')}</div></details></section>`;
}
