import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { locateContext } from '../../src/context/locate.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dockmod-context-'));
  spawnSync('git', ['init', '-q', root]);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function put(path: string, mode = 0o644, tracked = true): void {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), path);
  chmodSync(join(root, path), mode);
  if (tracked) spawnSync('git', ['-C', root, 'add', path]);
}

const context = (text: string, directory = '') => locateContext(`FROM a\n${text}\n`, join(root, directory));

describe('which directory is the context', () => {
  test('the one where every source exists', () => {
    put('services/web/start.sh');
    put('shared/lib.sh');
    expect(
      context('COPY shared/lib.sh services/web/start.sh /srv/', 'services/web').read('shared/lib.sh'),
    ).toBe('shared/lib.sh');
    expect(context('COPY start.sh /srv/', 'services/web').read('start.sh')).toBe('services/web/start.sh');
  });

  test.each([
    ['several have the sources', 'COPY a.sh /'],
    ['none has them all', 'COPY a.sh missing.sh /'],
    ['no source says', 'COPY . /'],
    ['the source is of a stage', 'COPY --from=b a.sh /'],
    ['a variable decides', 'COPY $X /'],
  ])('unknown where %s', (_, copy) => {
    put('a.sh');
    put('web/a.sh');
    expect(context(copy, 'web').kind('a.sh')).toBeUndefined();
  });

  test('nothing outside of it is read', () => {
    put('web/a.sh');
    put('secret');
    const web = context('COPY a.sh /', 'web');
    expect(web.read('../secret')).toBeUndefined();
    expect(web.kind('../secret')).toBeUndefined();
  });

  test('kinds are told apart', () => {
    put('bin/a.sh');
    expect(context('COPY bin /').kind('bin')).toBe('directory');
    expect(context('COPY bin /').kind('bin/a.sh')).toBe('file');
    expect(context('COPY bin /').kind('bin/b.sh')).toBeUndefined();
  });
});

describe('modes', () => {
  test.each<[string, number, boolean, number | undefined]>([
    ['tracked and plain', 0o644, true, 0o644],
    ['tracked and executable', 0o755, true, 0o755],
    ['writable for a group, which git does not keep', 0o664, true, undefined],
    ['not tracked', 0o644, false, undefined],
  ])('a file that is %s', (_, mode, tracked, expected) => {
    put('a.sh', mode, tracked);
    expect(context('COPY a.sh /').mode('a.sh')).toBe(expected);
  });
});
