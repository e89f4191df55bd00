/** Verifications as a page of HTML, in a real browser: Debian's Chromium. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { verificationHtml } from '../../src/report/verification-html.js';
import type { Verification } from '../../src/report/verification.js';
import { different, empty, everyVerdict, hostile, huge } from './verifications.js';

const CHROMIUM = '/usr/bin/chromium';
const isThere = existsSync(CHROMIUM);
const describeInBrowser = isThere ? describe : describe.skip;

const PAGES: Readonly<Record<string, readonly Verification[]>> = {
  'one file': [different],
  'one file of each verdict': everyVerdict,
  'hostile text': [hostile(), hostile('x'.repeat(5000)), hostile('語'.repeat(500))],
  'nothing but empty lists': [empty],
  'no file': [],
  '20,000 differences': [huge],
};

describeInBrowser(
  isThere
    ? 'the page in Chromium'
    : `the page in Chromium (skipped: ${CHROMIUM} is missing; apt-get install chromium)`,
  () => {
    let folder: string;
    let browser: Browser;
    const noise: string[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'dockmod-page-'));
      browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
        timeout: 120_000,
      });
    }, 150_000);

    afterAll(async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    }, 60_000);

    interface Opening {
      readonly width?: number;
      readonly scheme?: 'light' | 'dark';
    }

    async function open(
      verifications: readonly Verification[],
      { width = 1280, scheme = 'light' }: Opening = {},
    ): Promise<Page> {
      const file = join(folder, 'page.html');
      await writeFile(file, await verificationHtml(verifications));
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
      page.setDefaultTimeout(60_000);
      noise.length = 0;
      page.on('console', (message) => noise.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => noise.push(`error: ${error.message}`));
      page.on('dialog', (dialog) => {
        noise.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      const url = pathToFileURL(file).href;
      page.on('request', (request) => {
        if (request.url() !== url) noise.push(`request: ${request.url()}`);
      });
      await page.goto(url);
      return page;
    }

    function openAll(page: Page): Promise<unknown> {
      return page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
    }

    describe.each(Object.entries(PAGES))('with %s', (_, verifications) => {
      test('is silent, asks for nothing, and fits a phone though everything is open', async () => {
        const page = await open(verifications, { width: 360 });
        await openAll(page);
        const widths = await page.evaluate<readonly number[]>(
          '[document.documentElement.scrollWidth, document.body.scrollWidth]',
        );
        expect(widths).toEqual([360, 360]);
        expect(noise).toEqual([]);
        await page.close();
      }, 120_000);

      test('gives every scrolling box to the keyboard, and every id once', async () => {
        const page = await open(verifications, { width: 360 });
        await openAll(page);
        expect(await page.evaluate(UNREACHABLE)).toEqual([]);
        await page.close();
      }, 120_000);
    });

    test('shows hostile text as text', async () => {
      const page = await open([hostile()]);
      expect(await page.locator('script, img').count()).toBe(0);
      expect(await page.locator('h1').textContent()).toContain('"><script>alert(1)</script>`|*_[x]');
      await page.close();
    }, 120_000);

    test.each(['light', 'dark'] as const)(
      'has text of enough contrast in the %s scheme',
      async (scheme) => {
        const page = await open(everyVerdict, { scheme });
        await openAll(page);
        const texts = await page.evaluate<
          readonly {
            readonly text: string;
            readonly ratio: number;
          }[]
        >(CONTRASTS);
        expect(texts.length).toBeGreaterThan(300);
        expect(texts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
        // The two schemes are two: a scheme that is not followed would pass as well.
        const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
        expect(background).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 23, 27)');
        await page.close();
      },
      120_000,
    );

    test('is operated by the keyboard: the skip link, the contents, a filter, a fold', async () => {
      const page = await open(everyVerdict);
      const focused = (): Promise<unknown> => page.evaluate(FOCUSED);

      await page.keyboard.press('Tab');
      expect(await focused()).toMatchObject({ text: 'Skip to the results', isVisible: true });
      await page.keyboard.press('Tab');
      expect(await focused()).toMatchObject({ text: 'tools/Dockerfile', isVisible: true });
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(page.url()).toMatch(/#file-2$/);

      const cache = page.locator('#file-2 .is-cache');
      expect(await cache.isVisible()).toBe(true);
      await tabTo(page, 'file-2-cache');
      await page.keyboard.press('Space');
      expect(await cache.isVisible()).toBe(false);
      expect(await page.locator('#file-2 .is-unexplained').isVisible()).toBe(true);
      expect(await page.locator('#file-5 .is-cache').isVisible()).toBe(true);
      await page.keyboard.press('Space');
      expect(await cache.isVisible()).toBe(true);

      const fold = cache.locator('details').first();
      expect(await fold.getAttribute('open')).toBeNull();
      await tabTo(page, '/root/.npm');
      expect(await focused()).toMatchObject({ isVisible: true });
      await page.keyboard.press('Enter');
      expect(await fold.getAttribute('open')).not.toBeNull();
      expect(await fold.getByText('/root/.npm/_cacache/content-v2/0000').isVisible()).toBe(true);
      expect(noise).toEqual([]);
      await page.close();
    }, 180_000);

    test('opens what is unexplained and folds what is explained', async () => {
      const page = await open([different]);
      expect(await page.locator('.is-unexplained details[open]').count()).toBe(1);
      expect(await page.locator('.is-cache details[open], .is-noise details[open]').count()).toBe(0);
      await page.close();
    }, 120_000);

    test('draws layers to scale, with words for those who do not see them', async () => {
      const page = await open([different]);
      const bar = page.getByRole('img', {
        name: 'Before: 333 MB in 10 layers, of which 165 MB in layers of both images; 22.8 MB wasted',
      });
      expect(await bar.count()).toBe(1);
      const right = await page.evaluate<readonly number[]>(
        `[...document.querySelectorAll('.bar')].map((bar) => Math.max(...[...bar.querySelectorAll('rect')].map((rect) => rect.getBoundingClientRect().right)) - bar.getBoundingClientRect().left)`,
      );
      const { before, after } = different;
      expect(right[1]! / right[0]!).toBeCloseTo(after!.bytes / before!.bytes, 2);
      const fill = await page.evaluate(`getComputedStyle(document.querySelector('.bar .wasted')).fill`);
      expect(fill).toContain('#hatch');
      await page.close();
    }, 120_000);

    test('moves nothing, and prints black on white without the filter', async () => {
      const page = await open([different], { scheme: 'dark' });
      expect(await page.evaluate(MOVING)).toBe(0);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
        'rgb(255, 255, 255)',
      );
      expect(await page.locator('.filter').isVisible()).toBe(false);
      await page.close();
    }, 120_000);
  },
);

/** Presses the tabulator until the element with this id, or whose text begins so, has the focus. */
async function tabTo(page: Page, target: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const { id, text } = await page.evaluate<{ readonly id: string; readonly text: string }>(FOCUSED);
    if (id === target || text.startsWith(target)) return;
  }
  throw new Error(`no tabulator leads to ${target}`);
}

// What runs in the page is text: the tests know no DOM.

const FOCUSED = `(() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const shown = element.closest('label') ?? element;
  return {
    id: element.id,
    text: element.textContent.trim(),
    isVisible: box.top >= 0 && box.bottom <= innerHeight && getComputedStyle(shown).outlineStyle !== 'none',
  };
})()`;

const MOVING = `[document.documentElement, ...document.querySelectorAll('*')].map((element) => getComputedStyle(element)).filter(
  (style) => style.scrollBehavior !== 'auto' || style.animationName !== 'none' || style.transitionDuration !== '0s').length`;

const UNREACHABLE = `(() => {
  const boxes = [...document.querySelectorAll('*')].filter((element) =>
    element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(element).overflowX) && element.tabIndex !== 0);
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  const unnamed = [...document.querySelectorAll('table')].filter((table) => !table.caption?.textContent.trim());
  return [
    ...boxes.map((element) => 'no focus: ' + element.className),
    ...ids.filter((id, index) => ids.indexOf(id) !== index),
    ...unnamed.map((table) => 'no caption: ' + table.className),
  ];
})()`;

/** Each text with its contrast to what lies behind it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
const CONTRASTS = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return (channels(color)[3] ?? 1) === 1 ? color : behind(element.parentElement);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() === '' || element.closest('svg') !== null) continue;
    const [a, b] = [getComputedStyle(element).color, behind(element)].map(luminance);
    found.push({ text: walker.currentNode.data, ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) });
  }
  return found;
})()`;
