/** The layers of two images as bars, for an HTML document. Sizes are attributes: no style, no script. */
import { html } from './html-text.js';
import { instructionOf } from './instruction.js';
import { counted, size } from './quantity.js';
import type { BuiltImage, Layer } from './verification.js';

/** What the bars refer to: once in a document that shows any. */
export const PLOT_PATTERNS = `<svg class="patterns" width="0" height="0" aria-hidden="true"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6"></rect><path d="M1.5 0v6"></path></pattern></defs></svg>`;

/** Segments of one bar; more cannot be told apart. */
const SEGMENTS = 300;

/**
 * Both images as one bar each, from the base image on the left, to one scale, with a legend. Shared layers that would
 * leave no room for those that differ are drawn shorter, and the legend says so.
 */
export function layerPlot(before: BuiltImage | undefined, after: BuiltImage | undefined): string {
  const images = [
    ...(before === undefined ? [] : [{ name: 'Before', image: before }]),
    ...(after === undefined ? [] : [{ name: 'After', image: after }]),
  ];
  const shared = Math.max(
    0,
    ...images.map(({ image }) => bytesOf(image.layers.filter((layer) => layer.shared))),
  );
  const own = Math.max(
    0,
    ...images.map(({ image }) => bytesOf(image.layers.filter((layer) => !layer.shared))),
  );
  const isShortened = own > 0 && shared > 1.5 * own;
  const factor = isShortened ? (own * 0.6) / shared : 1;
  const drawn = (layer: Layer): number => Math.max(0, layer.bytes) * (layer.shared ? factor : 1);
  const scale = Math.max(
    1,
    ...images.map(({ image }) => image.layers.reduce((sum, layer) => sum + drawn(layer), 0)),
  );
  return [
    '<figure class="plot">',
    ...images.map(({ name, image }) => bar(name, image, drawn, scale)),
    legend(
      images.map(({ image }) => image),
      isShortened,
    ),
    '</figure>',
  ].join('\n');
}

/** The share of one layer in `largest`, its wasted part hatched. Says nothing to a screen reader: numbers stand beside. */
export function layerBar(layer: Layer, largest: number): string {
  const width = largest > 0 ? Math.min(100, (Math.max(0, layer.bytes) / largest) * 100) : 0;
  return `<svg class="layer-bar" width="100%" height="6" aria-hidden="true">${segment(layer, 0, width)}</svg>`;
}

function bar(name: string, image: BuiltImage, drawn: (layer: Layer) => number, scale: number): string {
  let x = 0;
  const segments = image.layers.slice(0, SEGMENTS).map((layer) => {
    const width = (drawn(layer) / scale) * 100;
    const drawing = segment(layer, x, width, true);
    x += width;
    return drawing;
  });
  const shared = bytesOf(image.layers.filter((layer) => layer.shared));
  const label = `${name}: ${size(image.bytes)} in ${counted(image.layers.length, 'layer')}, of which ${size(shared)} in layers of both images; ${size(image.wasted)} wasted`;
  return `<div class="plot-row"><p><b>${name}</b> <span>${size(image.bytes)}</span></p>
<svg class="bar" width="100%" height="36" role="img" aria-label="${label}">${segments.join('')}</svg></div>`;
}

function segment(layer: Layer, x: number, width: number, titled = false): string {
  if (!(width > 0)) return '';
  const lost = layer.bytes > 0 ? Math.min(1, Math.max(0, layer.wasted / layer.bytes)) : 0;
  const kind = layer.shared ? 'shared' : 'own';
  const title = titled
    ? `<title>${html(instructionOf(layer))}: ${size(layer.bytes)}${layer.wasted > 0 ? `, ${size(layer.wasted)} wasted` : ''}</title>`
    : '';
  const kept = width * (1 - lost);
  return `<g>${title}${rect(kind, x, kept)}${rect('wasted', x + kept, width - kept)}</g>`;
}

function rect(kind: string, x: number, width: number): string {
  return width > 0
    ? `<rect class="${kind}" x="${round(x)}%" width="${round(width)}%" height="100%"></rect>`
    : '';
}

function legend(images: readonly BuiltImage[], isShortened: boolean): string {
  const layers = images.flatMap((image) => image.layers);
  const entries = [
    ...(layers.some((layer) => layer.shared)
      ? [
          {
            kind: 'shared',
            text: isShortened ? 'in both images, drawn shorter than to scale' : 'in both images',
          },
        ]
      : []),
    { kind: 'own', text: 'of one image' },
    ...(layers.some((layer) => layer.wasted > 0)
      ? [{ kind: 'wasted', text: 'wasted: overwritten or deleted by a later layer' }]
      : []),
  ];
  const items = entries.map(
    ({ kind, text }) =>
      `<li><svg width="14" height="14" aria-hidden="true"><rect class="${kind}" width="14" height="14"></rect></svg>${text}</li>`,
  );
  return `<figcaption><ul class="legend">${items.join('')}</ul></figcaption>`;
}

function bytesOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, { bytes }) => sum + Math.max(0, bytes), 0);
}

function round(number: number): number {
  return Math.round(number * 1000) / 1000;
}
