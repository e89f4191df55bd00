/** Verifications as a page of HTML: its text. How it behaves is tested in a browser. */
import { describe, expect, test } from '@jest/globals';
import { verificationHtml } from '../../src/report/verification-html.js';
import type { Verification } from '../../src/report/verification.js';
import {
  broken,
  different,
  empty,
  everyVerdict,
  hostile,
  huge,
  image,
  layer,
  missing,
  verification,
  verified,
} from './verifications.js';

/** What can be read: without tags, style and entities. */
function readable(page: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return page
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&([^;]+);/g, (_, name: string) => entities[name]!)
    .replace(/\s+/g, ' ');
}

describe('the page', () => {
  test('shows every aspect', async () => {
    const text = readable(await verificationHtml([different]));
    for (const part of [
      'different services/api/Dockerfile 4 files and 1 setting differ',
      'To blame: merge-runs ; it verifies without',
      'docker 28.5.2 (BuildKit) context services/api target web 2 fixes',
      'Size 333 MB 273 MB −59.7 MB −18 %',
      'Rebuild cached 3 of 9 6 of 7 +3',
      'Before 333 MB',
      'Unexplained 5',
      'Package caches 1,204',
      'Cmd ["node","server.js"] → not set',
      '/srv/bin/server mode 0644 → 0755 owner 0:0 → 1000:1000 content cba0… → 1150…, 4 kB → 4.1 kB',
      '/root/.npm/_cacache/content-v2 1,204 files gone, 38.2 MB what npm keeps',
      'and 1,104 more files, not listed here',
      'Rebuilt after a change of src/server.js : before 3 of 9 steps cached, 33 s; after 6 of 7 steps cached, 2.4 s.',
      'Run with npm test : before exit code 0, 1.2 s; after exit code 1, 1.3 s; not the same .',
      '-12 passed +11 passed, 1 failed',
      'Append npm cache clean --force clean-language-caches, safe nothing reads the cache later',
      '+RUN npm ci && npm cache clean --force',
      'Before: 10 layers',
      'RUN apt-get update 19.4 MB 19.4 MB',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('leads to each of several files, the gravest first', async () => {
    const page = await verificationHtml(everyVerdict);
    const links = [...page.matchAll(/href="#(file-\d+)">([^<]+)</g)].map(([, id, name]) => `${id!} ${name!}`);
    expect(links).toEqual([
      'file-1 tools/Dockerfile',
      'file-2 services/api/Dockerfile',
      'file-3 huge/Dockerfile',
      'file-4 legacy/Dockerfile',
      'file-5 services/web/Dockerfile',
      'file-6 fine/Dockerfile',
    ]);
    for (const [index, path] of ['tools', 'services/api', 'huge'].entries()) {
      expect(page).toMatch(new RegExp(`id="file-${index + 1}-name">${path}/Dockerfile<`));
    }
  });

  test('shows what there is of a file that was not built, or whose lists are empty', async () => {
    const text = readable(await verificationHtml([verification()]));
    expect(text).toContain('unchanged Dockerfile there is nothing to rewrite');
    expect(text).not.toContain('Differences');
    expect(readable(await verificationHtml([empty]))).toContain(
      'None: both images hold the same files and settings.',
    );
    expect(readable(await verificationHtml([broken]))).toContain('Size 333 MB – –');
    expect(readable(await verificationHtml([]))).toContain('0 Dockerfiles');
  });

  test('says when it was written to disk, and when both did the same', async () => {
    const text = readable(await verificationHtml([verified]));
    expect(text).toContain('2 fixes written to disk');
    expect(text).toContain('before answered, 0.6 s; after answered, 0.5 s; the same .');
    expect(text).toContain('What both wrote listening');
  });

  test('keeps tabs and backslashes of a diff apart', async () => {
    const report = { ...different.report, before: 'FROM a\n', after: 'FROM a\nRUN printf "a\\tb"\tc\n' };
    expect(await verificationHtml([{ ...different, report }])).toContain('+RUN printf &quot;a\\tb&quot;\tc');
  });

  test('is one file: nothing is loaded, no script, no style but its own', async () => {
    const page = await verificationHtml([different, hostile()]);
    expect(page).not.toMatch(/<(?:script|link|img|iframe|object|embed|base|form)\b/i);
    expect(page).not.toMatch(/\s(?:src|srcset|style|on\w+|xlink:href)=(?=")/i);
    expect([...page.matchAll(/href="([^"]*)"/g)].every(([, target]) => target!.startsWith('#'))).toBe(true);
    expect(page.match(/url\([^)]*\)/g)).toEqual(['url(#hatch)']);
    expect(page).toMatch(
      /content="default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'"/,
    );
  });

  test('escapes whatever is hostile, and shows it all the same', async () => {
    const page = await verificationHtml([hostile()]);
    // eslint-disable-next-line no-control-regex -- they are looked for
    expect(page).not.toMatch(/<script|<img|\u202e|\u001b/);
    expect(readable(page)).toContain('<script>alert(1)</script>');
    const attribute = await verificationHtml([hostile('" onmouseover="alert(1)')]);
    expect(attribute).not.toContain('" onmouseover="');
  });
});

describe('the length', () => {
  test('of 20,000 differences is bounded, and the rest is counted', async () => {
    const page = await verificationHtml([huge]);
    expect(page.length).toBeLessThan(600_000);
    expect(page.match(/<tr><td class="mono">/g)!.length + page.match(/class="setting"/g)!.length).toBe(2000);
    expect(readable(page)).toContain('and 9,000 more files, not listed here');
    expect(readable(page)).toContain('/srv 10,000 files gone, 12 MB a cache');
  });

  test('of many files is shared out among them', async () => {
    const page = await verificationHtml(Array.from({ length: 20 }, () => huge));
    expect(page.match(/<tr><td class="mono">|class="setting"/g)!.length).toBe(20_000);
  });

  test('of explanations, layers and lines is bounded', async () => {
    const text = readable(
      await verificationHtml([
        {
          ...different,
          before: image(Array.from({ length: 1000 }, (_, index) => layer(`COPY ${index} .`, 1000))),
          report: { ...different.report, after: `${different.report.after}${'RUN a\n'.repeat(9000)}` },
          comparison: {
            files: Array.from({ length: 300 }, (_, index) =>
              missing(`/${index}`, { because: `for ${index}` }),
            ),
            config: [],
          },
        } satisfies Verification,
      ]),
    );
    expect(text).toContain('and 100 more explanations, not listed here');
    expect(text).toContain('and 800 more layers, not listed here');
    expect(text).toMatch(/and [\d,]+ more lines, not listed here/);
  });
});
