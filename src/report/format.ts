/** The formats by their names. Each is loaded when it is asked for. */
import { diff } from './diff.js';
import type { FormatOptions } from './format-options.js';
import type { Report } from './report.js';

type Render = (reports: readonly Report[], options: FormatOptions) => Promise<string>;

const RENDER = {
  diff: async (reports) => (await Promise.all(reports.map((report) => diff(report)))).join(''),
  json: async (reports, options) => (await import('./json.js')).json(reports, options),
  sarif: async (reports, options) => (await import('./sarif.js')).sarif(reports, options),
  github: async (reports, options) => (await import('./github.js')).github(reports, options),
  gitlab: async (reports, options) => (await import('./gitlab.js')).gitlab(reports, options),
  rdjson: async (reports, options) => (await import('./rdjson.js')).rdjson(reports, options),
  markdown: async (reports, options) =>
    (await import('./report-markdown.js')).reportMarkdown(reports, options),
  html: async (reports, options) => (await import('./report-html.js')).reportHtml(reports, options),
} as const satisfies Record<string, Render>;

export type Format = keyof typeof RENDER;

export const FORMATS = Object.keys(RENDER) as readonly Format[];

/** All reports of a run as one text. Pure: the same reports and options give the same text. */
export function format(name: Format, reports: readonly Report[], options: FormatOptions): Promise<string> {
  return RENDER[name](reports, options);
}
