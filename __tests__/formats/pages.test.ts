/** What people read: the comment and the page. */
import { describe, expect, test } from '@jest/globals';
import { reportHtml } from '../../src/report/report-html.js';
import { reportMarkdown } from '../../src/report/report-markdown.js';
import { full, report } from '../report/example.js';
import { everything, hostile, ignored, moved, OPTIONS } from './reports.js';

describe('the comment', () => {
  test('has a row for each file that is rewritten, with the forecast, and counts the others', async () => {
    const text = await reportMarkdown(everything, OPTIONS);
    expect(text).toMatch(/^### dockmod: 3 of 5 Dockerfiles to rewrite, 1 with errors\n/);
    expect(text).toContain('2 places declined: `dockmod --explain` says why.');
    expect(text).toContain(
      '| <code>b c/Dockerfile</code> | merge-runs 1 | 2 of 9 steps run again, before 6 of 9 steps |  |',
    );
    expect(text).toContain('| <code>app/Dockerfile</code> | apk-no-cache 1 |  | 2 |');
    expect(text.match(/<details>/g)).toHaveLength(3);
    expect(text).toContain('- ❌ <code>e/Dockerfile:3:7</code>: unknown instruction <code>RUM</code>');
    expect(text).not.toContain('template');
    expect(text).toContain('\n  - no COPY takes it &#40;<code>Dockerfile:1</code>&#41;\n');
  });

  test('says what was done when it was', async () => {
    expect(await reportMarkdown([full], { ...OPTIONS, written: true })).toMatch(
      /^### dockmod: 1 Dockerfile rewritten/,
    );
  });

  test('of nothing is one line', async () => {
    expect(await reportMarkdown([report()], OPTIONS)).toBe('### dockmod: 1 Dockerfile, nothing to rewrite\n');
  });

  test('with --explain lists what was declined, folded', async () => {
    const text = await reportMarkdown([full], { ...OPTIONS, explained: true });
    expect(text).toContain('<details><summary>2 places declined</summary>');
    expect(text).toContain('- line 4, merge-runs: 2 RUNs: <code>cd</code> outlives the command');
    expect(text).not.toContain('says why');
  });

  test('fits, whatever there is, and says what was left out', async () => {
    const many = Array.from({ length: 500 }, (_, i) => ({
      ...moved,
      path: `services/${i}/${'x'.repeat(80)}/Dockerfile`,
    }));
    const text = await reportMarkdown([...many, hostile], OPTIONS);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(text).toMatch(
      /\n\*Left out to fit a comment: \d+ rows? of the table, \d+ lists? of reasons, \d+ diffs\.\*\n$/,
    );
    const short = await reportMarkdown(many, { ...OPTIONS, longest: 1000 });
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(1000);
  });

  test('shows hostile text as text', async () => {
    const text = await reportMarkdown([hostile], { ...OPTIONS, explained: true });
    expect(text.replace(/^```diff[^]*?^```$/gm, '')).not.toMatch(/<script|@team|\]\(/);
    for (const control of ['\u202e', '\u001b']) expect(text).not.toContain(control);
  });
});

describe('the page', () => {
  test('has the reasons, the diff, the forecast and what was declined', async () => {
    const page = await reportHtml(everything, OPTIONS);
    for (const part of [
      '<title>dockmod: 3 of 5 Dockerfiles to rewrite, 1 with errors</title>',
      'href="#file-1">app/Dockerfile</a>',
      'nothing reads the index later',
      '<span class="added">+RUN apk add --no-cache curl</span>',
      'A change of <code>src/a.c</code> runs 2 of 9 steps again, before 6 of 9 steps.',
      '<span class="mono">e/Dockerfile:3:7</span> unknown instruction <code>RUM</code>',
      '2 places declined',
      '1 Dockerfile with nothing to rewrite',
      'it is a template by its name',
      'no COPY takes it (<code>Dockerfile:1</code>)',
      '+++ b/d/.dockerignore',
    ])
      expect(page).toContain(part);
  });

  test('loads nothing, runs no script, and has every id once', async () => {
    const page = await reportHtml([...everything, hostile], OPTIONS);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<(?:script|img|link|iframe|object)\b|\son\w+=|url\((?!#)|@import/i);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(id);
  });

  test('has both colour schemes', async () => {
    expect(await reportHtml([ignored], OPTIONS)).toContain('@media (prefers-color-scheme: dark)');
  });

  test('of nothing is a title', async () => {
    expect(await reportHtml([], OPTIONS)).toContain('<h1>0 Dockerfiles, nothing to rewrite</h1>');
  });
});
