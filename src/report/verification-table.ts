/** What a verification has shown, for a terminal. */
import picocolors from 'picocolors';
import { clip, columns, pad, wrap } from './columns.js';
import { CLASSES, differenceGroups, extent, settingDiffers, whatDiffers } from './difference.js';
import { instructionOf } from './instruction.js';
import { oneLine } from './location.js';
import { blame, circumstances, firstDifferentLine, measures, type Measure } from './measures.js';
import { counted, size } from './quantity.js';
import { VERDICTS, verdictSummary } from './verdict.js';
import type { BuiltImage, Comparison, DifferenceClass, Layer, Verification } from './verification.js';

export interface TableOptions {
  readonly color?: boolean;
  /** columns of the terminal; taken as 40 where it is less, as 200 where it is more */
  readonly width?: number;
  /** for a terminal that shows ASCII alone */
  readonly ascii?: boolean;
  /** how many unexplained differences are listed for each file */
  readonly listed?: number;
}

const LISTED = 50;
const LAYERS = 40;
const GROUPS = 30;
/** A path may have 4,096 bytes, a label any number. */
const LONGEST = 1000;

type Paint = (text: string) => string;
type Piece = string | readonly [text: string, paint: Paint];

/** Everything that differs from one terminal to another. */
interface Terminal {
  readonly width: number;
  readonly listed: number;
  readonly ellipsis: string;
  readonly block: string;
  readonly blocks: readonly string[];
  readonly hatch: string;
  readonly paint: ReturnType<typeof picocolors.createColors>;
  /** any text, on one line and in characters that the terminal has */
  readonly text: (text: string) => string;
}

/**
 * One paragraph for each file: the verdict and its reason, a table of before and after, bars for the layers, what
 * differs. No line is wider than the terminal. Ends with a line end; empty without files.
 */
export function verificationTable(
  verifications: readonly Verification[],
  { color = false, width = 80, ascii = false, listed = LISTED }: TableOptions = {},
): string {
  const terminal: Terminal = {
    width: Number.isFinite(width) ? Math.min(200, Math.max(40, Math.floor(width))) : 80,
    listed: Math.max(0, listed),
    paint: picocolors.createColors(color),
    text: ascii ? (text) => toAscii(oneLine(shortened(text))) : (text) => oneLine(shortened(text)),
    ...(ascii ? ASCII : UNICODE),
  };
  const paragraphs = verifications.map((verification) => paragraph(verification, terminal));
  if (verifications.length > 1) paragraphs.push(wrapped(verdictSummary(verifications), '', terminal));
  return paragraphs.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

const UNICODE = {
  ellipsis: '…',
  block: '█',
  blocks: ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'],
  hatch: '░',
} as const;
const ASCII = { ellipsis: '...', block: '#', blocks: [''], hatch: '.' } as const;

function paragraph(verification: Verification, terminal: Terminal): readonly string[] {
  const { paint, text } = terminal;
  const { label, tone } = VERDICTS[verification.verdict];
  const tones = { good: paint.green, bad: paint.red, unknown: paint.yellow, neutral: paint.dim };
  const toBlame = blame(verification);
  const built = circumstances(verification).join(', ');
  return [
    ...lines(text(verification.path), '', terminal, paint.bold),
    ...lines(`${label}: ${text(verification.because)}`, '  ', terminal, tones[tone], label.length),
    ...(toBlame === undefined ? [] : lines(text(toBlame), '  ', terminal, paint.bold)),
    ...(built === '' ? [] : lines(text(built), '  ', terminal, paint.dim)),
    ...blocks([
      measureTable(measures(verification), terminal),
      remarks(verification, terminal),
      layerBars(verification, terminal),
      differences(verification.comparison, terminal),
    ]),
  ];
}

/** Each with an empty line above. */
function blocks(all: readonly (readonly string[])[]): readonly string[] {
  return all.flatMap((block) => (block.length === 0 ? [] : ['', ...block]));
}

/** Before, after and change in columns; the percentage and the change go first where there is no room. */
function measureTable(rows: readonly Measure[], terminal: Terminal): readonly string[] {
  if (rows.length === 0) return [];
  const { paint, text, width } = terminal;
  const heads: readonly string[] = ['', 'before', 'after', 'change', ''];
  const cells = rows.map((row) =>
    [row.label, row.before, row.after, row.change, row.percentage].map((cell) => text(cell)),
  );
  const widths = heads.map((head, column) =>
    Math.max(columns(head), ...cells.map((row) => columns(row[column]!))),
  );
  let shown = heads.length;
  const total = (): number => widths.slice(0, shown).reduce((sum, next) => sum + next + 2, 0);
  while (shown > 3 && total() > width) shown--;
  if (total() > width) widths[0] = Math.max(8, widths[0]! - (total() - width));

  const line = (row: readonly string[], of: (column: number) => Paint): string => {
    const pieces = row
      .slice(0, shown)
      .flatMap((cell, column): readonly Piece[] => [
        '  ',
        [
          column === 0
            ? pad(clip(cell, widths[0]!, terminal.ellipsis), widths[0]!)
            : pad(cell, widths[column]!, 'left'),
          of(column),
        ],
      ]);
    return joined(pieces, terminal);
  };
  return [
    line(heads, () => paint.dim),
    ...rows.map(({ better }, index) =>
      line(cells[index]!, (column) =>
        column < 3 || better === undefined ? plain : better ? paint.green : paint.red,
      ),
    ),
  ];
}

/** What no column holds: the file that was touched, the command that was run and what of it differs. */
function remarks({ rebuild, run }: Verification, terminal: Terminal): readonly string[] {
  const { text } = terminal;
  const differs =
    run === undefined || run.same ? undefined : firstDifferentLine(run.before.output, run.after.output);
  return [
    ...(rebuild === undefined
      ? []
      : wrapped(text(`rebuilt after a change of ${rebuild.touched}`), '  ', terminal)),
    ...(run === undefined ? [] : wrapped(text(`run: ${run.command}`), '  ', terminal)),
    ...(differs === undefined
      ? []
      : [
          ...wrapped(`its output differs from line ${differs.line} on:`, '  ', terminal),
          ...wrapped(text(`- ${differs.before ?? '(ends)'}`), '    ', terminal),
          ...wrapped(text(`+ ${differs.after ?? '(ends)'}`), '    ', terminal),
        ]),
  ];
}

/** The layers of both images, to one scale: that of the largest layer which is not in both. */
function layerBars({ before, after }: Verification, terminal: Terminal): readonly string[] {
  const images = [before, after].filter((image) => image !== undefined);
  const own = images.flatMap(({ layers }) => layers.filter(({ shared }) => !shared));
  if (own.length === 0) return [];
  const largest = own.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const { paint, block, hatch } = terminal;
  const wasted = own.some((layer) => layer.wasted > 0);
  return [
    ...(before === undefined ? [] : layersOf('before', before, largest, terminal)),
    ...(after === undefined ? [] : layersOf('after', after, largest, terminal)),
    ...(wasted
      ? [
          joined(
            [
              '  ',
              [block, paint.cyan],
              ' in the image  ',
              [hatch, paint.yellow],
              ' wasted: overwritten or deleted',
            ],
            terminal,
          ),
        ]
      : []),
  ];
}

function layersOf(when: string, image: BuiltImage, largest: number, terminal: Terminal): readonly string[] {
  const { paint, text } = terminal;
  const shared = image.layers.filter((layer) => layer.shared);
  const own = image.layers.filter((layer) => !layer.shared);
  const room = Math.min(40, Math.floor((terminal.width - 14) / 3));
  const row = (bar: readonly Piece[], bytes: number, what: Piece): string =>
    joined(['    ', ...bar, ' ', pad(size(bytes), 8, 'left'), '  ', what], terminal);
  const rest = own.slice(LAYERS);
  return [
    joined(['  ', [`layers ${when}`, paint.bold], `: ${counted(image.layers.length, 'layer')}`], terminal),
    ...(shared.length === 0
      ? []
      : [
          row([' '.repeat(room)], bytesOf(shared), [
            `${counted(shared.length, 'layer')} of both images`,
            paint.dim,
          ]),
        ]),
    ...own
      .slice(0, LAYERS)
      .map((layer) => row(bar(layer, largest, room, terminal), layer.bytes, text(instructionOf(layer)))),
    ...(rest.length === 0
      ? []
      : [row([' '.repeat(room)], bytesOf(rest), [counted(rest.length, 'more layer'), paint.dim])]),
  ];
}

function bar({ bytes, wasted }: Layer, largest: number, room: number, terminal: Terminal): readonly Piece[] {
  const { block, blocks, hatch, paint } = terminal;
  const share = (part: number): number =>
    largest > 0 && part > 0 ? Math.min(room, (Math.min(part, bytes) / largest) * room) : 0;
  // A hatch has no halves: what is less than half a column is not seen.
  const whole = Math.max(1, Math.round(share(bytes)));
  const lost = wasted >= bytes ? whole : Math.round(whole * (share(wasted) / share(bytes)));
  if (wasted > 0 && lost > 0) {
    return [
      [block.repeat(whole - lost), paint.cyan],
      [hatch.repeat(lost), paint.yellow],
      ' '.repeat(room - whole),
    ];
  }
  const steps = Math.round(share(bytes) * blocks.length);
  const drawn =
    steps === 0 && bytes > 0
      ? (blocks[1] ?? block)
      : block.repeat(Math.floor(steps / blocks.length)) + blocks[steps % blocks.length]!;
  return [[drawn, paint.cyan], ' '.repeat(Math.max(0, room - drawn.length))];
}

function differences(comparison: Comparison | undefined, terminal: Terminal): readonly string[] {
  if (comparison === undefined) return [];
  const { paint } = terminal;
  const total = comparison.files.length + comparison.config.length;
  if (total === 0) return wrapped('no difference in files or settings', '  ', terminal);
  return (Object.keys(CLASSES) as readonly DifferenceClass[]).flatMap((name) => {
    const files = comparison.files.filter((file) => file.class === name);
    const config = comparison.config.filter((setting) => setting.class === name);
    if (files.length + config.length === 0) return [];
    const counts = [
      ...(files.length === 0 ? [] : [counted(files.length, 'file')]),
      ...(config.length === 0 ? [] : [counted(config.length, 'setting')]),
    ].join(', ');
    const heading = joined(
      ['  ', [CLASSES[name], name === 'unexplained' ? paint.red : paint.bold], `: ${counts}`],
      terminal,
    );
    const part = { files, config };
    return [heading, ...(name === 'unexplained' ? everyOne(part, terminal) : grouped(part, terminal))];
  });
}

function everyOne({ files, config }: Comparison, terminal: Terminal): readonly string[] {
  const { text, listed, paint } = terminal;
  const settings = config.slice(0, listed);
  const shown = [
    ...settings.map((setting) => ({
      name: setting.field,
      what: [settingDiffers(setting)],
      because: setting.because,
    })),
    ...files
      .slice(0, listed - settings.length)
      .map((file) => ({ name: file.path, what: whatDiffers(file), because: file.because })),
  ];
  const rest = files.length + config.length - shown.length;
  return [
    ...shown.flatMap(({ name, what, because }, index) => [
      ...lines(text(name), '    ', terminal, paint.bold),
      ...wrapped(text(what.join('; ')), '      ', terminal),
      // Once below all that have it in common.
      ...(because === '' || shown[index + 1]?.because === because
        ? []
        : lines(text(because), '      ', terminal, paint.dim)),
    ]),
    ...(rest > 0 ? wrapped(`and ${counted(rest, 'more difference')}`, '    ', terminal) : []),
  ];
}

function grouped({ files, config }: Comparison, terminal: Terminal): readonly string[] {
  const all = [
    ...differenceGroups(files).map((group) => `${group.directory}: ${extent(group)}: ${group.because}`),
    ...config.map((setting) => `${setting.field}: ${settingDiffers(setting)}: ${setting.because}`),
  ];
  const rest = all.length - GROUPS;
  return [
    ...all.slice(0, GROUPS).flatMap((group) => wrapped(terminal.text(group), '    ', terminal)),
    ...(rest > 0 ? wrapped(`and ${counted(rest, 'more explanation')}`, '    ', terminal) : []),
  ];
}

function bytesOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, { bytes }) => sum + bytes, 0);
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Our own signs have ASCII twins; any other character is escaped. */
function toAscii(text: string): string {
  return text.replace(
    /[^ -~]/gu,
    (character) => TWINS[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

const TWINS: Readonly<Record<string, string>> = { '→': '->', '−': '-', '–': '-', '…': '...', '·': '-' };

function wrapped(text: string, indent: string, terminal: Terminal): readonly string[] {
  return lines(text, indent, terminal, plain);
}

/** Broken to the width, two columns deeper from the second line on; only the first `painted` characters coloured. */
function lines(
  text: string,
  indent: string,
  { width }: Terminal,
  paint: Paint,
  painted = Infinity,
): readonly string[] {
  return wrap(text, width - indent.length - 2).map((line, index) => {
    const end = index === 0 || painted === Infinity ? Math.min(painted, line.length) : 0;
    return `${indent}${index === 0 ? '' : '  '}${end > 0 ? paint(line.slice(0, end)) : ''}${line.slice(end)}`;
  });
}

/** One line without blanks at its end, cut to the width before it is coloured. */
function joined(pieces: readonly Piece[], { width, ellipsis }: Terminal): string {
  const texts = pieces.map((piece) => (typeof piece === 'string' ? piece : piece[0]));
  const last = texts.findLastIndex((text) => text.trim() !== '');
  let room = width;
  let line = '';
  for (const [index, piece] of pieces.slice(0, last + 1).entries()) {
    const text = index === last ? texts[index]!.trimEnd() : texts[index]!;
    const part = clip(text, room, ellipsis);
    room -= columns(part);
    line += typeof piece === 'string' || part === '' ? part : piece[1](part);
    if (part !== text) break;
  }
  return line;
}

function plain(text: string): string {
  return text;
}
