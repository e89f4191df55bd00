/** How a verification looks in a browser. */

/** One type scale (13, 15, 18, 24 px), one unit of space (4 px). Contrast of text is 4.5 to 1 at least, in both schemes. Nothing moves. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --raised: #f5f6f8; --line: #d8dde4; --text: #1b2027; --muted: #57616d; --link: #0a58b8;
  --own: #3f83c6; --shared: #bcc4ce; --wasted: #c2540a;
  --good: #12692f; --good-page: #e2f4e7; --bad: #ab1f2a; --bad-page: #fce9ea; --unknown: #775000; --unknown-page: #fbf0d8;
  --small: 0.8125rem; --body: 0.9375rem; --large: 1.125rem; --huge: 1.5rem;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --raised: #1c2026; --line: #363d47; --text: #e3e7ec; --muted: #9da7b3; --link: #7fb6ff;
    --own: #4f97dc; --shared: #525c68; --wasted: #f08d45;
    --good: #6ed08d; --good-page: #16301f; --bad: #ff9494; --bad-page: #3b1c1f; --unknown: #e3b75c; --unknown-page: #33280f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: var(--body)/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
.page { max-width: 70rem; margin: 0 auto; padding: 32px 24px 64px; }
h1, h2, h3, h4, p, ul, table, figure, pre, fieldset { margin: 0; padding: 0; }
h1, h2.path { font-size: var(--huge); line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; }
h3, .file-alone h2 { font-size: var(--large); line-height: 1.3; font-weight: 650; }
h4 { font-size: var(--body); font-weight: 650; }
code, pre, .path, .mono { font-family: var(--mono); }
code, .mono { font-size: 0.93em; }
ul { list-style: none; }
a { color: var(--link); text-underline-offset: 0.15em; }
b { font-weight: 650; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: 16px; top: -64px; padding: 8px 16px; background: var(--page); border: 1px solid var(--line); z-index: 1; }
.skip:focus { top: 16px; }
.patterns { position: absolute; }
.patterns rect { fill: var(--page); } .patterns path { stroke: var(--wasted); stroke-width: 2.5; }
.muted, caption { color: var(--muted); }
h2 .muted, h3 .muted, h4 .muted { font-weight: 400; }
.small, .meta { font-size: var(--small); }
.hidden, .hidden-caption caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.brand { color: var(--muted); font-size: var(--small); font-weight: 600; margin-bottom: 4px; }
.badge { display: inline-block; font-size: var(--small); line-height: 1; font-weight: 650; padding: 5px 8px; border-radius: 4px; white-space: nowrap; color: var(--muted); background: var(--raised); }
.badge.good { color: var(--good); background: var(--good-page); }
.badge.bad { color: var(--bad); background: var(--bad-page); }
.badge.unknown { color: var(--unknown); background: var(--unknown-page); }
.good { color: var(--good); } .bad { color: var(--bad); }

.contents { margin-top: 24px; border-top: 1px solid var(--line); }
.contents li { display: grid; grid-template-columns: 8rem minmax(0, 1fr) auto; gap: 0 16px; align-items: baseline; padding: 10px 0; border-bottom: 1px solid var(--line); }
.contents .sizes { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }

.file { margin-top: 64px; }
.file-alone { margin-top: 24px; }
.file > header .badge { margin-bottom: 12px; }
.file > header .because { font-size: var(--large); line-height: 1.4; margin-top: 8px; max-width: 48rem; }
.file > header .meta { margin-top: 8px; color: var(--muted); display: flex; flex-wrap: wrap; gap: 2px 20px; }
.part { margin-top: 40px; }
.part > h2, .part > h3, .overview h2, .overview h3 { margin-bottom: 12px; }
.part > p + p, .part > p + details, .plot + details { margin-top: 12px; }
.file > header .blame { margin-top: 8px; }
.overview { display: grid; grid-template-columns: minmax(0, 28rem) minmax(0, 1fr); gap: 40px 56px; align-items: start; }

table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 400; color: var(--muted); }
th, td { padding: 6px 0 6px 16px; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
thead th { font-size: var(--small); padding-top: 0; }
tbody tr { border-top: 1px solid var(--line); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.measures .after { font-weight: 650; color: var(--text); }
.measures .share { padding-left: 10px; font-size: var(--small); line-height: 1.8; }

.plot-row + .plot-row { margin-top: 16px; }
.plot-row p { display: flex; justify-content: space-between; margin-bottom: 4px; font-variant-numeric: tabular-nums; }
svg { display: block; }
.bar { border-radius: 3px; background: var(--raised); }
.own { fill: var(--own); } .shared { fill: var(--shared); } .wasted { fill: url(#hatch); }
.bar rect { stroke: var(--page); stroke-width: 1; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 12px; font-size: var(--small); color: var(--muted); }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend svg { flex: none; } .legend .wasted { stroke: var(--wasted); }

details { border: 1px solid var(--line); border-radius: 6px; }
details + details, .settings + details, table + details { margin-top: 8px; }
summary { cursor: pointer; padding: 10px 14px; border-radius: 6px; list-style: none; display: grid; grid-template-columns: 1rem minmax(0, 1fr); gap: 0 6px; }
summary::-webkit-details-marker { display: none; }
summary::before { content: ""; width: 0.4rem; height: 0.4rem; margin-top: 0.46rem; border: solid var(--muted); border-width: 0 2px 2px 0; transform: rotate(-45deg); }
details[open] > summary::before { transform: rotate(45deg); }
summary:hover { background: var(--raised); }
summary > span { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: baseline; }
.folded { padding: 4px 14px 14px; }
/* fixed, so that the bars of both tables have one scale */
.tables table { table-layout: fixed; } .tables th.number { width: 5rem; }
.tables > div + div { margin-top: 24px; }
.tables caption { text-align: left; font-weight: 650; color: var(--text); padding-bottom: 6px; }
.layer-bar { margin-top: 5px; }

.filter { border: 0; display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: center; margin-bottom: 20px; min-width: 0; }
.filter legend { float: left; padding: 0; margin-right: 4px; color: var(--muted); font-size: var(--small); line-height: 30px; }
.filter label { display: inline-flex; align-items: center; gap: 6px; padding: 4px 10px; border: 1px solid var(--line); border-radius: 999px; font-size: var(--small); cursor: pointer; }
.filter label:hover { background: var(--raised); }
.filter input { margin: 0; accent-color: var(--link); }
.filter label:has(:focus-visible) { outline: 2px solid var(--link); outline-offset: 2px; }
.filter :focus-visible { outline: none; }
.class + .class { margin-top: 24px; }
.class > h3, .class > h4 { font-size: var(--body); margin-bottom: 8px; }
.is-unexplained > details, .is-unexplained > .settings { border-left: 3px solid var(--bad); }
.where { font-weight: 600; }
.settings { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.setting { padding: 10px 14px; display: grid; grid-template-columns: minmax(0, 14rem) minmax(0, 1fr); gap: 2px 16px; }
.setting + .setting { border-top: 1px solid var(--line); }
.setting .why { grid-column: 2; }
.files td { padding-top: 5px; padding-bottom: 5px; }
.files td:first-child { width: 55%; }
.more { padding-top: 8px; color: var(--muted); }
.differences:has(.show-unexplained:not(:checked)) .is-unexplained,
.differences:has(.show-declared:not(:checked)) .is-declared,
.differences:has(.show-cache:not(:checked)) .is-cache,
.differences:has(.show-noise:not(:checked)) .is-noise { display: none; }

.fixes { margin-bottom: 16px; } .fixes li + li { margin-top: 8px; }
.scroll { overflow: auto; max-height: 40rem; border: 1px solid var(--line); border-radius: 6px; background: var(--page); }
.scroll pre { width: max-content; min-width: 100%; padding: 8px 0; font-size: var(--small); line-height: 1.55; tab-size: 8; overflow-wrap: normal; }
.scroll pre span { display: block; padding: 0 14px; min-height: 1.55em; }
.added { background: var(--good-page); color: var(--good); } .removed { background: var(--bad-page); color: var(--bad); }
.hunk { color: var(--muted); background: var(--raised); } .name { color: var(--muted); }

@media (max-width: 56rem) {
  .overview { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 36rem) {
  .page { padding: 20px 16px 48px; }
  .file { margin-top: 48px; }
  .contents li { grid-template-columns: minmax(0, 1fr) auto; gap: 4px 12px; }
  .contents li > :first-child { justify-self: start; } .contents .sizes { grid-row: 1; grid-column: 2; }
  .contents .name-and-why { grid-column: 1 / -1; }
  th, td { padding-left: 10px; }
  .measures .number { white-space: normal; overflow-wrap: normal; } .measures td:last-child { display: none; }
  .setting { grid-template-columns: minmax(0, 1fr); } .setting .why { grid-column: 1; }
  .files, .files tbody, .files tr, .files td { display: block; } .files td, .files td:first-child { width: auto; padding: 0; }
  .files thead { display: none; } .files tr { padding: 8px 0; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --raised: #f5f6f8; --line: #bbb; --text: #000; --muted: #444; --link: #000; --good: #12692f; --good-page: #e2f4e7; --bad: #ab1f2a; --bad-page: #fce9ea; --unknown: #775000; --unknown-page: #fbf0d8; --own: #3f83c6; --shared: #bcc4ce; --wasted: #c2540a; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .page { max-width: none; padding: 0; }
  .skip, .filter { display: none; }
  .scroll { max-height: none; overflow: visible; } .scroll pre { width: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
  tr, .plot-row, .setting, summary { break-inside: avoid; } h1, h2, h3, h4, summary { break-after: avoid; }
}
`;
