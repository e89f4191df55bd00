/** Verifications in a terminal. */
import { describe, expect, test } from '@jest/globals';
import { columns } from '../../src/report/columns.js';
import { verificationTable } from '../../src/report/verification-table.js';
import type { Verification } from '../../src/report/verification.js';
import {
  broken,
  comparison,
  different,
  empty,
  everyVerdict,
  hostile,
  huge,
  image,
  layer,
  verification,
  verified,
} from './verifications.js';

describe('the table', () => {
  const text = verificationTable([different], { width: 100 });

  test('opens with the verdict, its reason, who is to blame and with what it was built', () => {
    expect(text.split('\n').slice(0, 4)).toEqual([
      'services/api/Dockerfile',
      '  different: 4 files and 1 setting differ and nothing explains it, the first `/srv/bin/server`',
      '  to blame: `merge-runs`; it verifies without',
      '  docker 28.5.2 (BuildKit), context services/api, target web, 2 fixes',
    ]);
  });

  test('compares both images in columns', () => {
    expect(text.split('\n').slice(5, 16)).toEqual([
      '                   before    after    change',
      '  size             333 MB   273 MB  −59.7 MB   −18 %',
      '  layers               10        8        −2   −20 %',
      '  wasted          22.8 MB      0 B  −22.8 MB  −100 %',
      '  files            31,204   29,989    −1,215  −3.9 %',
      '  build time         41 s     38 s    −3.3 s  −8.0 %',
      '  context sent    48.2 MB  4.18 MB    −44 MB   −91 %',
      '  context files     1,204       61    −1,143   −95 %',
      '  rebuild cached   3 of 9   6 of 7        +3',
      '  rebuild time       33 s    2.4 s     −31 s   −93 %',
      '  run              exit 0   exit 1   differs',
    ]);
  });

  test('says what was touched, what was run and where the outputs part', () => {
    expect(text).toContain('  rebuilt after a change of src/server.js\n  run: npm test\n');
    expect(text).toContain(
      '  its output differs from line 2 on:\n    - 12 passed\n    + 11 passed, 1 failed\n',
    );
  });

  test('draws the layers of both images to one scale, shared ones as one line without a bar', () => {
    const bars = verificationTable(
      [
        verification({
          before: image([
            layer('base', 900, { shared: true }),
            layer('COPY a', 80),
            layer('COPY b', 40, { wasted: 20 }),
          ]),
          after: image([layer('base', 900, { shared: true }), layer('COPY c', 20)]),
        }),
      ],
      { width: 38 + 14 },
    );
    expect(bars.slice(bars.indexOf('  layers before'))).toBe(
      [
        '  layers before: 3 layers',
        '                    900 B  1 layer of both images',
        '    ████████████     80 B  COPY a',
        '    ███░░░           40 B  COPY b',
        '  layers after: 2 layers',
        '                    900 B  1 layer of both images',
        '    ███              20 B  COPY c',
        '  █ in the image  ░ wasted: overwritten or deleted',
        '',
      ].join('\n'),
    );
  });

  test('lists every unexplained difference with what differs, and those that are explained as groups', () => {
    expect(text).toContain(
      [
        '  unexplained: 4 files, 1 setting',
        '    Cmd',
        '      ["node","server.js"] → not set',
        '      no applied fix says so',
        '    /srv/bin/server',
        '      mode 0644 → 0755; owner 0:0 → 1000:1000; content cba0… → 1150…, 4 kB → 4.1 kB',
        '    /srv/current',
        '      target releases/1 → releases/2',
        '    /srv/extra',
        '      only after: directory 0755 0:0',
        '    /srv/socket',
        '      type fifo → file',
        '      no applied fix says so, and it is no cache that dockmod knows',
        '  declared by a fix: 11 files, 1 setting',
        '    /var/lib/apt/lists: 11 files gone, 19.4 MB: `clean-package-lists` deletes it',
      ].join('\n'),
    );
    expect(text).toContain('    /root/.npm/_cacache/content-v2: 1,204 files gone, 38.2 MB: what npm keeps');
    expect(text).not.toContain('content-v2/0001');
  });

  test('counts the unexplained differences beyond the limit', () => {
    const long = verificationTable([huge], { listed: 3 });
    expect(long.match(/Env\.E/g)).toHaveLength(3);
    expect(long).toContain('    and 10,997 more differences\n');
    expect(verificationTable([different], { listed: 5 })).not.toContain('more difference');
  });

  test('ends with the sum of several files and says of each what is known', () => {
    const all = verificationTable(everyVerdict);
    expect(all).toContain('\nfine/Dockerfile\n  unchanged: there is nothing to rewrite\n');
    expect(all).toContain('\n  no transform alone is to blame\n');
    expect(all).toContain('2 fixes, written to disk\n');
    expect(all.trimEnd().split('\n\n').at(-1)).toBe(
      '6 Dockerfiles: 1 broken, 1 different, 1 not verified, 1 not buildable, 1\n  verified, 1 unchanged',
    );
  });

  test('is empty without files, and short where lists are empty', () => {
    expect(verificationTable([])).toBe('');
    const text = verificationTable([empty]);
    expect(text).toContain('no difference in files or settings');
    expect(text).not.toContain('layers before');
  });

  test('survives layers without end', () => {
    const layers = Array.from({ length: 1000 }, (_, index) => layer(`COPY ${index} .`, 1000));
    const text = verificationTable([verification({ before: image(layers) })]);
    expect(text).toContain('960 more layers');
    expect(text.split('\n').length).toBeLessThan(70);
  });
});

describe('whatever the terminal', () => {
  const all: readonly Verification[] = [
    ...everyVerdict,
    hostile(),
    hostile('語'.repeat(300)),
    hostile('x'.repeat(5000)),
    hostile(''),
    empty,
    verification({
      ...different,
      before: image([layer('x', 7e18, { wasted: 7e18 })], { files: 1e12, seconds: 1e7 }),
    }),
    verification({
      before: image([layer('x', Number.NaN)], { bytes: Number.NaN, wasted: -1, seconds: Infinity }),
    }),
  ];

  test.each([40, 41, 57, 80, 132, 200])('no line exceeds %d columns', (width) => {
    for (const ascii of [false, true]) {
      const lines = verificationTable(all, { width, ascii }).split('\n');
      expect(lines.filter((line) => columns(line) > width)).toEqual([]);
    }
  });

  test('a width that is none, or too small to say anything, is not taken', () => {
    const narrow = verificationTable(all, { width: 40 });
    expect(verificationTable(all, { width: 3 })).toBe(narrow);
    expect(verificationTable(all, { width: Number.NaN })).toBe(verificationTable(all, { width: 80 }));
    expect(verificationTable(all, { width: 9999 })).toBe(verificationTable(all, { width: 200 }));
  });

  test('a narrow one loses the change, not the values', () => {
    const narrow = verificationTable([different], { width: 40 });
    expect(narrow).toContain('  size             333 MB   273 MB\n');
  });

  test('where it shows ASCII alone, nothing else is written', () => {
    const text = verificationTable(all, { ascii: true });
    expect(text.replaceAll(/[\n -~]/g, '')).toBe('');
    expect(text).toContain('mode 0644 -> 0755');
    expect(text).toContain('\\u{8a9e}');
    expect(text).toMatch(/ #+\.+ +\d/);
  });

  test('no text of a file steers it', () => {
    const text = verificationTable([hostile()], { width: 200 });
    // eslint-disable-next-line no-control-regex -- they are looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text).toContain('\\x1b[2J\\x202e');
  });

  test('colours change nothing else, and are of the verdict', () => {
    const colored = verificationTable(all, { color: true, width: 60 });
    // eslint-disable-next-line no-control-regex -- colours
    expect(colored.replaceAll(/\x1b\[\d+m/g, '')).toBe(verificationTable(all, { width: 60 }));
    const verdict = (one: Verification): string => verificationTable([one], { color: true }).split('\n')[1]!;
    expect(verdict(verified)).toContain('\x1b[32mverified\x1b[39m');
    expect(verdict(broken)).toContain('\x1b[31mbroken\x1b[39m');
  });
});

test('an explanation that a hundred files share is one line for each place', () => {
  const text = verificationTable([verification({ comparison })], { width: 200 });
  expect(text.match(/what npm keeps/g)).toHaveLength(1);
});
