/** What a verification has shown, as a comment on a pull request. */
import { CLASSES, differenceGroups, extent, whatDiffers } from './difference.js';
import { instructionOf } from './instruction.js';
import { folded, foldedDiff, more } from './markdown-blocks.js';
import { comment, LONGEST } from './markdown-comment.js';
import type { Part } from './markdown-comment.js';
import { code, words } from './markdown-text.js';
import { blame, circumstances, firstDifferentLine, measures } from './measures.js';
import { counted, size } from './quantity.js';
import { byGravity, VERDICTS, verdictSummary } from './verdict.js';
import type { BuiltImage, Comparison, ConfigDifference, Verification } from './verification.js';

const LISTED = 30;
const GROUPS = 20;
const LAYERS = 40;

const SIGNS = { good: '✅', bad: '❌', unknown: '⚠️', neutral: '➖' } as const;

/** What can be left out: what matters most comes first. */
const PARTS = ['verdict', 'summary', 'unexplained difference', 'diff', 'explanation', 'layer'] as const;
type PartName = (typeof PARTS)[number];

const LEFT_OUT: Readonly<Record<PartName, (times: number) => string>> = {
  verdict: (times) => counted(times, 'verdict'),
  summary: (times) => counted(times, 'summary', 'summaries'),
  'unexplained difference': (times) =>
    counted(times, 'list of unexplained differences', 'lists of unexplained differences'),
  diff: (times) => counted(times, 'diff'),
  explanation: (times) => counted(times, 'list of explained differences', 'lists of explained differences'),
  layer: (times) => counted(times, 'table of layers', 'tables of layers'),
};

/**
 * A verdict for each file, the gravest first, then what was found out about each, folded where it is long. Never longer
 * than `longest` bytes in UTF-8 (1,000 at least): what does not fit is left out, the least important first, and the last
 * line says so.
 */
export async function verificationMarkdown(
  verifications: readonly Verification[],
  { longest = LONGEST }: { readonly longest?: number } = {},
): Promise<string> {
  const sorted = byGravity(verifications);
  return comment({
    title: `### dockmod verify: ${verdictSummary(sorted)}\n`,
    order: PARTS,
    parts: (await Promise.all(sorted.map(partsOf))).flat(),
    headings: sorted.map(({ path }) => `\n#### ${code(path)}\n`),
    leftOut: LEFT_OUT,
    longest,
  });
}

async function partsOf(verification: Verification, file: number): Promise<readonly Part<PartName>[]> {
  const texts: Readonly<Record<PartName, string>> = {
    verdict: verdictLine(verification),
    summary: summaryTable(verification),
    'unexplained difference': unexplained(verification.comparison),
    diff: await foldedDiff(verification.report),
    explanation: explained(verification.comparison),
    layer: layers(verification),
  };
  return PARTS.filter((name) => texts[name] !== '').map((name) => ({ name, file, text: texts[name] }));
}

function verdictLine({ path, verdict, because }: Verification): string {
  const { label, tone } = VERDICTS[verdict];
  return `- ${SIGNS[tone]} **${label}** ${code(path)}: ${words(because)}\n`;
}

function summaryTable(verification: Verification): string {
  const rows = measures(verification);
  const toBlame = blame(verification);
  const { rebuild, run } = verification;
  const built = circumstances(verification);
  const differs =
    run === undefined || run.same ? undefined : firstDifferentLine(run.before.output, run.after.output);
  const sentences = [
    ...(toBlame === undefined ? [] : [words(toBlame)]),
    ...(built.length === 0 || rows.length === 0 ? [] : [built.map(words).join(', ')]),
    ...(rebuild === undefined ? [] : [`rebuilt after a change of ${code(rebuild.touched)}`]),
    ...(run === undefined ? [] : [`run: ${code(run.command)}`]),
    ...(differs === undefined
      ? []
      : [
          `its output differs from line ${differs.line} on: ${differs.before === undefined ? 'it ends' : code(differs.before)} → ${differs.after === undefined ? 'it ends' : code(differs.after)}`,
        ]),
  ];
  const table =
    rows.length === 0
      ? []
      : [
          '| | before | after | change | |',
          '|---|--:|--:|--:|--:|',
          ...rows.map(
            (row) =>
              `| ${row.label} | ${words(row.before)} | ${words(row.after)} | ${words(row.change)} | ${words(row.percentage)} |`,
          ),
        ];
  const paragraphs = [
    ...(sentences.length === 0 ? [] : [sentences.join('<br>\n')]),
    ...(table.length === 0 ? [] : [table.join('\n')]),
  ];
  return paragraphs.map((text) => `\n${text}\n`).join('');
}

function unexplained(comparison: Comparison | undefined): string {
  const config = (comparison?.config ?? []).filter((setting) => setting.class === 'unexplained');
  const files = (comparison?.files ?? []).filter((file) => file.class === 'unexplained');
  const total = config.length + files.length;
  if (total === 0) return '';
  const settings = config.slice(0, LISTED);
  const rows = [
    ...settings.map(
      (setting) => `| ${code(setting.field)} | ${values(setting)} | ${words(setting.because)} |`,
    ),
    ...files
      .slice(0, LISTED - settings.length)
      .map(
        (file) =>
          `| ${code(file.path)} | ${whatDiffers(file).map(code).join('<br>')} | ${words(file.because)} |`,
      ),
  ];
  return `\n**${counted(total, 'unexplained difference')}**\n\n| | what differs | |\n|---|---|---|\n${rows.join('\n')}\n${more(total - rows.length, 'difference')}`;
}

function explained(comparison: Comparison | undefined): string {
  if (comparison === undefined) return '';
  const files = comparison.files.filter((file) => file.class !== 'unexplained');
  const config = comparison.config.filter((setting) => setting.class !== 'unexplained');
  if (files.length + config.length === 0) return '';
  const all = [
    ...differenceGroups(files).map(
      (group) =>
        `| ${code(group.directory)} | ${extent(group)} | ${words(group.because)} | ${CLASSES[group.class]} |`,
    ),
    ...config.map(
      (setting) =>
        `| ${code(setting.field)} | ${values(setting)} | ${words(setting.because)} | ${CLASSES[setting.class]} |`,
    ),
  ];
  const rows = all.slice(0, GROUPS);
  return folded(
    counted(files.length + config.length, 'explained difference'),
    `| | what differs | because | |\n|---|---|---|---|\n${rows.join('\n')}\n${more(all.length - rows.length, 'explanation')}`,
  );
}

function values({ before, after }: ConfigDifference): string {
  const value = (text: string | undefined): string => (text === undefined ? 'not set' : code(text));
  return `${value(before)} → ${value(after)}`;
}

function layers({ before, after }: Verification): string {
  if ((before?.layers.length ?? 0) + (after?.layers.length ?? 0) === 0) return '';
  const tables = [
    ...(before === undefined ? [] : [layerTable('before', before)]),
    ...(after === undefined ? [] : [layerTable('after', after)]),
  ];
  return folded('Layers', tables.join('\n'));
}

function layerTable(when: string, { layers }: BuiltImage): string {
  const rows = layers
    .slice(0, LAYERS)
    .map(
      (layer) =>
        `| ${code(instructionOf(layer))} | ${size(layer.bytes)} | ${layer.wasted > 0 ? size(layer.wasted) : '–'} | ${layer.shared ? 'in both' : ''} |`,
    );
  return `| ${when} | size | wasted | |\n|---|--:|--:|---|\n${rows.join('\n')}\n${more(layers.length - rows.length, 'layer')}`;
}
