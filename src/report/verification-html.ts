/** What a verification has shown, as a file for a browser. */
import { unifiedDiff } from '../text/diff.js';
import { diff } from './diff.js';
import { CLASSES, differenceGroups, extent, whatDiffers, type DifferenceGroup } from './difference.js';
import { capital, fixList, htmlPage, more, patchBox, textBox } from './html-page.js';
import { html, prose } from './html-text.js';
import { instructionOf } from './instruction.js';
import { layerBar, layerPlot, PLOT_PATTERNS } from './layer-plot.js';
import { blame, circumstances, measures, type Measure } from './measures.js';
import { change, count, counted, duration, size } from './quantity.js';
import { byGravity, VERDICTS, verdictSummary } from './verdict.js';
import type {
  BuildStep,
  BuiltImage,
  Comparison,
  ConfigDifference,
  DifferenceClass,
  FileDifference,
  RebuildOutcome,
  RunComparison,
  RunOutcome,
  Verification,
} from './verification.js';

/** Rows of differences in one document, shared out among its files. */
const ROWS = 20_000;
/** At most, for one file; and in one group with an explanation. What is left out is counted. */
const ROWS_OF_FILE = 2000;
const ROWS_OF_GROUP = 100;
/** Rows of one list that are seen at once; those beyond are folded. */
const ROWS_UNFOLDED = 50;
const GROUPS = 200;
const LAYERS = 200;

/** What is the same in every part of a document. */
interface Page {
  /** one Dockerfile alone: its name is the title of the page */
  readonly alone: boolean;
  readonly rows: number;
}

/**
 * One file that loads nothing and runs no script: a table of contents, and for each Dockerfile, the gravest verdict
 * first, its numbers, layers, differences and diff. Whatever is shown is escaped; the policy in its head forbids the
 * rest. Of more differences than one can read it holds the first and counts the others.
 */
export async function verificationHtml(verifications: readonly Verification[]): Promise<string> {
  const sorted = byGravity(verifications);
  const alone = sorted.length === 1;
  const rows = Math.max(20, Math.min(ROWS_OF_FILE, Math.floor(ROWS / Math.max(1, sorted.length))));
  const sections = await Promise.all(
    sorted.map((verification, index) => section(verification, index, { alone, rows })),
  );
  const title = alone ? `${sorted[0]!.path}: ${VERDICTS[sorted[0]!.verdict].label}` : verdictSummary(sorted);
  return htmlPage({
    title,
    brand: 'dockmod verify',
    beforeAll: PLOT_PATTERNS,
    overview: alone ? '' : overview(sorted),
    results: sections.join('\n'),
  });
}

function overview(verifications: readonly Verification[]): string {
  const [files, ...verdicts] = verdictSummary(verifications).split(': ');
  const entries = verifications.map(({ path, verdict, because, before, after }, index) => {
    const sizes =
      before === undefined || after === undefined
        ? ''
        : `${size(after.bytes)} <span class="muted">${change(before.bytes, after.bytes, size)}</span>`;
    return `<li>${badge(verdict)}<span class="name-and-why"><a class="mono" href="#file-${index + 1}">${html(path)}</a><br><span class="small muted">${prose(because)}</span></span><span class="sizes small">${sizes}</span></li>`;
  });
  const list =
    entries.length === 0
      ? ''
      : `\n<nav aria-label="Dockerfiles"><ul class="contents">\n${entries.join('\n')}\n</ul></nav>`;
  return `<h1>${files!}</h1><p class="muted">${verdicts.join(': ')}</p>${list}`;
}

function badge(verdict: Verification['verdict']): string {
  const { label, tone } = VERDICTS[verdict];
  return `<span><span class="badge ${tone}">${label}</span></span>`;
}

async function section(verification: Verification, index: number, page: Page): Promise<string> {
  const { path, verdict, because, comparison } = verification;
  const id = `file-${index + 1}`;
  const title = page.alone
    ? `<h1 class="path" id="${id}-name">${html(path)}</h1>`
    : `<h2 class="path" id="${id}-name">${html(path)}</h2>`;
  const toBlame = blame(verification);
  const built = circumstances(verification).map((text) => `<span>${html(text)}</span>`);
  return [
    `<article class="file${page.alone ? ' file-alone' : ''}" id="${id}" aria-labelledby="${id}-name">`,
    `<header>${badge(verdict)}${title}<p class="because">${prose(because)}</p>`,
    toBlame === undefined ? '' : `<p class="blame"><b>${prose(capital(toBlame))}</b></p>`,
    built.length === 0 ? '' : `<p class="meta">${built.join('')}</p>`,
    '</header>',
    numbers(verification, page),
    comparison === undefined ? '' : differences(comparison, id, page),
    await behaviour(verification, page),
    await rewrite(verification, page),
    '</article>',
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function heading(text: string, { alone }: Page, below = 0): string {
  const level = (alone ? 2 : 3) + below;
  return `<h${level}>${text}</h${level}>`;
}

function numbers(verification: Verification, page: Page): string {
  const rows = measures(verification);
  if (rows.length === 0) return '';
  const { before, after } = verification;
  const plot =
    before === undefined && after === undefined
      ? ''
      : `<section>${heading('Layers', page)}${layerPlot(before, after)}${everyLayerAndStep(before, after)}</section>`;
  return `<div class="part overview"><table class="measures hidden-caption"><caption>What was measured before and after the rewrite</caption>
<thead><tr><td></td><th scope="col" class="number">Before</th><th scope="col" class="number">After</th><th scope="col" class="number">Change</th><td></td></tr></thead>
<tbody>
${rows.map(measureRow).join('\n')}
</tbody></table>
${plot}</div>`;
}

function measureRow({ label, before, after, change, percentage, better }: Measure): string {
  const tone = better === undefined ? '' : better ? ' good' : ' bad';
  const share = `<td class="number share${tone}">${html(percentage)}</td>`;
  return `<tr><th scope="row">${html(capital(label))}</th><td class="number">${html(before)}</td><td class="number after">${html(after)}</td><td class="number${tone}">${html(change)}</td>${share}</tr>`;
}

function differences(comparison: Comparison, id: string, page: Page): string {
  const { files, config } = comparison;
  if (files.length + config.length === 0) {
    return `<section class="part">${heading('Differences', page)}<p>None: both images hold the same files and settings.</p></section>`;
  }
  const present = (Object.keys(CLASSES) as readonly DifferenceClass[])
    .map((name) => ({
      name,
      files: files.filter((file) => file.class === name),
      config: config.filter((setting) => setting.class === name),
    }))
    .filter((part) => part.files.length + part.config.length > 0);
  const boxes = present.map(
    ({ name, files, config }) =>
      `<label><input type="checkbox" class="show-${name}" id="${id}-${name}" checked> ${capital(CLASSES[name])} <span class="muted">${count(files.length + config.length)}</span></label>`,
  );
  let rows = page.rows;
  const parts = present.map(({ name, files, config }) => {
    const settings = config.slice(0, rows);
    rows -= settings.length;
    const groups = differenceGroups(files);
    const folded = groups.slice(0, GROUPS).map((group) => {
      const shown = group.files.slice(0, name === 'unexplained' ? rows : Math.min(rows, ROWS_OF_GROUP));
      rows -= shown.length;
      return fileGroup(group, shown);
    });
    const counts = [
      ...(files.length === 0 ? [] : [counted(files.length, 'file')]),
      ...(config.length === 0 ? [] : [counted(config.length, 'setting')]),
    ];
    return [
      `<section class="class is-${name}">`,
      heading(`${capital(CLASSES[name])} <span class="small muted">${counts.join(', ')}</span>`, page, 1),
      unfolded(
        settings,
        'setting',
        (part) => `<div class="settings">${part.map(settingRow).join('\n')}</div>`,
      ),
      more(config.length - settings.length, 'setting'),
      ...folded,
      more(groups.length - folded.length, 'explanation'),
      '</section>',
    ].join('\n');
  });
  return `<section class="part differences">${heading('Differences', page)}
<fieldset class="filter"><legend>Show</legend>${boxes.join('')}</fieldset>
${parts.join('\n')}</section>`;
}

function settingRow({ field, before, after, because }: ConfigDifference): string {
  const value = (text: string | undefined): string =>
    text === undefined ? '<span class="muted">not set</span>' : `<code>${html(text)}</code>`;
  return `<div class="setting"><span class="mono where">${html(field)}</span><span>${value(before)} → ${value(after)}</span>${because === '' ? '' : `<span class="why small muted">${prose(because)}</span>`}</div>`;
}

function fileGroup(group: DifferenceGroup, shown: readonly FileDifference[]): string {
  const table = (files: readonly FileDifference[]): string =>
    `<table class="files hidden-caption"><caption>Files that differ below ${html(group.directory)}</caption><thead><tr><th scope="col">Path</th><th scope="col">What differs</th></tr></thead><tbody>
${files.map(fileRow).join('\n')}
</tbody></table>`;
  return `<details${group.class === 'unexplained' ? ' open' : ''}><summary><span><span class="mono where">${html(group.directory)}</span><span>${extent(group)}</span><span class="small muted">${prose(group.because)}</span></span></summary>
<div class="folded">${unfolded(shown, 'file', table)}${more(group.files.length - shown.length, 'file')}</div></details>`;
}

/** The first of a long list, the others folded. */
function unfolded<T>(all: readonly T[], noun: string, list: (part: readonly T[]) => string): string {
  const rest = all.slice(ROWS_UNFOLDED);
  return [
    all.length === 0 ? '' : list(all.slice(0, ROWS_UNFOLDED)),
    rest.length === 0
      ? ''
      : `<details class="rest"><summary><span>${counted(rest.length, `more ${noun}`)}</span></summary><div class="folded">${list(rest)}</div></details>`,
  ].join('\n');
}

function fileRow(file: FileDifference): string {
  const what = whatDiffers(file).map((phrase) => html(phrase));
  return `<tr><td class="mono">${html(file.path)}</td><td>${what.join('<br>')}</td></tr>`;
}

async function behaviour({ rebuild, run }: Verification, page: Page): Promise<string> {
  if (rebuild === undefined && run === undefined) return '';
  const rebuilt = ({ cached, steps, seconds }: RebuildOutcome): string =>
    `${count(cached)} of ${counted(steps, 'step')} cached, ${duration(seconds)}`;
  const again =
    rebuild === undefined
      ? ''
      : `<p>Rebuilt after a change of <code>${html(rebuild.touched)}</code>: before ${rebuilt(rebuild.before)}; after ${rebuilt(rebuild.after)}.</p>`;
  return `<section class="part">${heading(run === undefined ? 'Rebuild' : rebuild === undefined ? 'Run' : 'Rebuild and run', page)}${again}${run === undefined ? '' : await ran(run)}</section>`;
}

async function ran({ command, before, after, same }: RunComparison): Promise<string> {
  const ended = ({ exitCode, answered, seconds }: RunOutcome): string => {
    const how =
      answered === undefined
        ? exitCode === undefined
          ? 'stopped'
          : `exit code ${exitCode}`
        : answered
          ? 'answered'
          : 'did not answer';
    return `${how}, ${duration(seconds)}`;
  };
  const [title, body] =
    before.output === after.output
      ? ['What both wrote', before.output === '' ? '' : textBox(before.output, 'What both wrote')]
      : [
          'What they wrote differs',
          patchBox(await unifiedDiff('output', before.output, after.output), 'Difference of what they wrote'),
        ];
  return `<p>Run with <code>${html(command)}</code>: before ${ended(before)}; after ${ended(after)}; <b class="${same ? 'good' : 'bad'}">${same ? 'the same' : 'not the same'}</b>.</p>${
    body === ''
      ? ''
      : `<details${same ? '' : ' open'}><summary><span>${title}</span></summary><div class="folded">${body}</div></details>`
  }`;
}

async function rewrite({ report }: Verification, page: Page): Promise<string> {
  const patch = await diff(report);
  if (patch === '') return '';
  return `<section class="part">${heading('The rewrite', page)}${fixList(report)}
${patchBox(patch, 'Diff of the Dockerfile')}</section>`;
}

function everyLayerAndStep(before: BuiltImage | undefined, after: BuiltImage | undefined): string {
  const images = [
    ...(before === undefined ? [] : [{ name: 'Before', image: before }]),
    ...(after === undefined ? [] : [{ name: 'After', image: after }]),
  ];
  const largest = images
    .flatMap(({ image }) => image.layers)
    .reduce((most, layer) => (layer.shared ? most : Math.max(most, layer.bytes)), 0);
  const layers = images.map(({ name, image }) => layerTable(name, image, largest));
  const steps = images.map(({ name, image }) => stepTable(name, image.steps));
  return `
<details><summary><span>Every layer</span></summary><div class="folded tables">${layers.join('\n')}</div></details>
<details><summary><span>Every step of the builds</span></summary><div class="folded tables">${steps.join('\n')}</div></details>`;
}

function layerTable(name: string, { layers }: BuiltImage, largest: number): string {
  const rows = layers.slice(0, LAYERS).map((layer) => {
    const what = layer.shared ? '<span class="small muted">in both images</span>' : layerBar(layer, largest);
    return `<tr><td><span class="mono small">${html(instructionOf(layer))}</span>${layer.shared ? '<br>' : ''}${what}</td><td class="number">${size(layer.bytes)}</td><td class="number">${layer.wasted > 0 ? size(layer.wasted) : '–'}</td></tr>`;
  });
  return `<div><table><caption>${name}: ${counted(layers.length, 'layer')}</caption><thead><tr><th scope="col">Instruction</th><th scope="col" class="number">Size</th><th scope="col" class="number">Wasted</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>${more(layers.length - rows.length, 'layer')}</div>`;
}

function stepTable(name: string, steps: readonly BuildStep[]): string {
  const rows = steps
    .slice(0, LAYERS)
    .map(
      (step) =>
        `<tr><td class="mono small">${html(step.name)}</td><td class="number">${step.cached ? 'cached' : duration(step.seconds)}</td></tr>`,
    );
  return `<div><table><caption>${name}: ${counted(steps.length, 'step')}</caption><thead><tr><th scope="col">Step</th><th scope="col" class="number">Time</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>${more(steps.length - rows.length, 'step')}</div>`;
}
