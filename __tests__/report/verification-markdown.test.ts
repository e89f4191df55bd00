/** Verifications as a comment on a pull request. */
import { describe, expect, test } from '@jest/globals';
import { diff } from '../../src/report/diff.js';
import { verificationMarkdown } from '../../src/report/verification-markdown.js';
import type { Verification } from '../../src/report/verification.js';
import {
  different,
  empty,
  everyVerdict,
  hostile,
  HOSTILE,
  huge,
  image,
  layer,
  verification,
  verified,
} from './verifications.js';

describe('the comment', () => {
  test('has a verdict for each file, the gravest first', async () => {
    const text = await verificationMarkdown(everyVerdict);
    expect(text.split('\n').filter((line) => line.startsWith('- '))).toEqual([
      '- ❌ **broken** <code>tools/Dockerfile</code>: <code>RUN npm ci &#38;&#38; npm cache clean --force</code> fails with exit code 127: npm: not found',
      '- ❌ **different** <code>services/api/Dockerfile</code>: 4 files and 1 setting differ and nothing explains it, the first <code>/srv/bin/server</code>',
      '- ⚠️ **not verified** <code>huge/Dockerfile</code>: no space left on device',
      '- ⚠️ **not buildable** <code>legacy/Dockerfile</code>: as it is, <code>COPY dist/ .</code> fails: &#34;/dist&#34;: not found',
      '- ✅ **verified** <code>services/web/Dockerfile</code>: both build, and every difference between the images has an explanation',
      '- ➖ **unchanged** <code>fine/Dockerfile</code>: there is nothing to rewrite',
    ]);
  });

  test('has the numbers, the unexplained differences, and folded the rest', async () => {
    const text = await verificationMarkdown([different]);
    expect(text).toContain('| size | 333 MB | 273 MB | −59.7 MB | −18 % |\n');
    expect(text).toContain('to blame: <code>merge-runs</code>; it verifies without<br>');
    expect(text).toContain('<code>12 passed</code> → <code>11 passed, 1 failed</code>');
    expect(text).toContain('**5 unexplained differences**');
    expect(text).toContain(
      '| <code>/srv/bin/server</code> | <code>mode 0644 → 0755</code><br><code>owner 0:0 → 1000:1000</code><br>',
    );
    expect(text.match(/<summary>.*<\/summary>/g)).toEqual([
      '<summary>The rewrite</summary>',
      '<summary>1,217 explained differences</summary>',
      '<summary>Layers</summary>',
    ]);
    expect(text).toContain(`\`\`\`diff\n${await diff(different.report)}\`\`\`\n`);
    expect(text).toContain(
      '| <code>/root/.npm/&#95;cacache/content-v2</code> | 1,204 files gone, 38.2 MB | what npm keeps',
    );
    expect(text).toContain('| <code>RUN npm ci</code> | 92.1 MB | 1.3 MB |  |');
    expect(text).not.toContain('Left out');
  });

  test('is short where there is little to say', async () => {
    expect(await verificationMarkdown([])).toBe('### dockmod verify: 0 Dockerfiles\n');
    expect(await verificationMarkdown([verification()])).toBe(
      '### dockmod verify: 1 Dockerfile: 1 unchanged\n\n- ➖ **unchanged** <code>Dockerfile</code>: there is nothing to rewrite\n',
    );
    expect(await verificationMarkdown([empty])).not.toContain('<details>');
  });
});

describe('the length', () => {
  test.each<[name: string, verifications: readonly Verification[], leftOut: string]>([
    ['very many files', Array.from({ length: 400 }, () => different), '400 tables of layers'],
    ['very many differences', Array.from({ length: 20 }, () => huge), '20 tables of layers'],
    [
      'very long names of several bytes a letter',
      Array.from({ length: 30 }, () => hostile('語'.repeat(5000))),
      '30 tables of layers',
    ],
    [
      'names of signs alone',
      Array.from({ length: 9 }, () => hostile('`|<&@'.repeat(2000))),
      'tables of layers',
    ],
  ])(
    'of %s is what GitHub takes, and the last line says what is left out',
    async (_, verifications, leftOut) => {
      const text = await verificationMarkdown(verifications);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
      expect(Buffer.byteLength(text)).toBeGreaterThan(55_000);
      expect(text.trimEnd().split('\n').at(-1)).toMatch(/^\*Left out to fit a comment: .*\.\*$/);
      expect(text).toContain(leftOut);
      expect(text.split('<details>').length).toBe(text.split('</details>').length);
    },
  );

  test('can be less, and the verdict goes last', async () => {
    const text = await verificationMarkdown([different], { longest: 1000 });
    expect(text.length).toBeLessThanOrEqual(1000);
    expect(text).toContain('**different**');
    expect(text).toContain('1 diff, 1 list of explained differences, 1 table of layers.*');
  });

  test('of each list has a limit of its own, with a count', async () => {
    const layers = Array.from({ length: 100 }, (_, index) => layer(`COPY ${index} .`, 1));
    const text = await verificationMarkdown([{ ...huge, before: image(layers) }]);
    expect(text).toContain('\nand 10,970 more differences\n');
    expect(text).toContain('\nand 60 more layers\n');
  });

  test('of a diff has a limit, with a count', async () => {
    const after = 'RUN a\n'.repeat(1000);
    const report = { ...different.report, before: 'FROM a\n', after: `FROM a\n${after}` };
    expect(await verificationMarkdown([{ ...different, report }])).toMatch(/\nand \d+ more lines\n/);
  });
});

describe('hostile text', () => {
  /** What GitHub would read as Markdown: what stands outside of fences. */
  async function outside(text?: string): Promise<string> {
    return (await verificationMarkdown([hostile(text)])).replaceAll(/^(`{3,})diff\n[^]*?\n\1$/gm, '');
  }

  test('is no HTML but ours', async () => {
    const tags = new Set((await outside()).match(/<[^>]*>/g));
    expect([...tags].sort()).toEqual(
      ['<br>', '<code>', '<details>', '<summary>', '</code>', '</details>', '</summary>'].sort(),
    );
  });

  test('is no Markdown: neither code, emphasis, link, heading nor the end of a cell', async () => {
    const text = await outside();
    expect(text).not.toMatch(/[`[\]]/);
    expect(text.replaceAll('**', '')).not.toMatch(/[*_\\]/);
    for (const row of text.split('\n').filter((line) => line.startsWith('| <code>'))) {
      expect([3, 4]).toContain(row.split('|').length - 2);
    }
  });

  test('calls nobody, and is no link', async () => {
    const bare = (await outside('@octocat #1 https://example.org www.example.org')).replaceAll(
      /<code>.*?<\/code>/g,
      '',
    );
    expect(bare).toContain(
      '&#64;&#8203;octocat &#35;&#8203;1 https:&#8203;//example.org www&#8203;.example.org',
    );
    expect(bare).not.toMatch(/&#64;octocat|&#35;1|:\/\/|www\./);
  });

  test('does not end the fence of the diff', async () => {
    const fence = '`````';
    const before = `FROM a\n${fence}\n`;
    const text = await verificationMarkdown([
      { ...verified, report: { ...verified.report, before, after: `${before}RUN b\n` } },
    ]);
    expect(text).toContain(`\n${fence}\`diff\n`);
    expect(text).toContain(`\n${fence}\`\n`);
  });

  test('is one line each', async () => {
    expect(HOSTILE).toContain('\n#');
    // eslint-disable-next-line no-control-regex -- they are looked for
    expect(await verificationMarkdown([hostile()])).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
    expect(await outside()).not.toMatch(/^# /m);
  });
});
