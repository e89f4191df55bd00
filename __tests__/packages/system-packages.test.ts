import { describe, expect, test } from '@jest/globals';
import { ALPINE } from '../../src/packages/alpine-packages.js';
import { LIBRARIES_OF_DEVELOPMENT } from '../../src/packages/debian-libraries.js';
import { DEBIAN } from '../../src/packages/debian-packages.js';
import { SONAMES } from '../../src/packages/debian-sonames.js';
import { bareName, buildPrograms, systemPackage } from '../../src/packages/system-packages.js';
import type { SystemRelease } from '../../src/packages/system-packages.js';
import { UBUNTU } from '../../src/packages/ubuntu-packages.js';

const debian = (name?: string): SystemRelease => ({ distribution: 'debian', name });
const ubuntu = (name?: string): SystemRelease => ({ distribution: 'ubuntu', name });
const alpine = (name?: string): SystemRelease => ({ distribution: 'alpine', name });

describe('development packages', () => {
  test.each<readonly [string, SystemRelease, readonly string[]]>([
    ['libpq-dev', debian('bookworm'), ['libpq5']],
    ['libpq-dev', debian(), ['libpq5']],
    ['libpq-dev=15.6-0+deb12u1', debian('bookworm'), ['libpq5']],
    ['libcurl4-openssl-dev', debian('bookworm'), ['libcurl4']],
    ['libcurl4-openssl-dev', debian('trixie'), ['libcurl4t64']],
    ['default-libmysqlclient-dev', debian('bookworm'), ['libmariadb3']],
    // bullseye and trixie have libssl in every image
    ['libssl-dev', debian('bookworm'), ['libssl3']],
    ['libssl-dev', debian('trixie'), []],
    ['libffi-dev', debian('bookworm'), []],
    ['libicu-dev', debian('bullseye'), ['libicu67']],
    ['zlib1g-dev', debian('bookworm'), []],
    ['libicu-dev', ubuntu('jammy'), ['libicu70']],
    ['libpq-dev', alpine('3.19'), ['libpq']],
    ['postgresql-dev', alpine(), ['libpq']],
  ])('%s in %j: %j', (name, release, runtime) => {
    expect(systemPackage(name, release)).toMatchObject({ use: 'build', runtime });
  });

  test('with the sonames of what is linked to', () => {
    expect(systemPackage('libpq-dev', debian('bookworm')).libraries).toEqual(['libpq.so.5']);
    expect(systemPackage('libicu-dev', debian('bookworm')).libraries).toContain('libicuuc.so.72');
    expect(systemPackage('libicu-dev', debian('trixie')).libraries).toContain('libicuuc.so.76');
    expect(systemPackage('zlib1g-dev', debian('bookworm')).libraries).toEqual(['libz.so.1']);
    expect(systemPackage('libssl-dev', debian('trixie')).libraries).toContain('libssl.so.3');
  });

  test('are needed as they are where their libraries are not known', () => {
    for (const [name, release] of [
      ['libcurl4-openssl-dev', debian()],
      ['libcurl4-openssl-dev', debian('buster')],
      ['libvips-dev', ubuntu('jammy')],
      ['libpq-dev', ubuntu('focal')],
      ['vips-dev', alpine('3.19')],
      ['libpq-dev', alpine('3.12')],
      ['libsomething-dev', debian('bookworm')],
    ] as const)
      expect(systemPackage(name, release).use).toBe('unknown');
  });
});

test('compilers build, and on Alpine what they make needs their library', () => {
  for (const name of ['build-essential', 'gcc', 'g++', 'make', 'cmake', 'pkg-config', 'python3-dev'])
    expect(systemPackage(name, debian('bookworm'))).toMatchObject({ use: 'build', runtime: [] });
  expect(systemPackage('gfortran', debian('trixie'))).toMatchObject({
    use: 'build',
    runtime: ['libgfortran5'],
  });
  expect(systemPackage('g++', alpine('3.20')).runtime).toContain('libstdc++');
});

test('servers, data and libraries are for running; what may be for both is unknown', () => {
  for (const name of ['tzdata', 'ca-certificates', 'ffmpeg', 'libpq5', 'fonts-liberation', 'tini'])
    expect(systemPackage(name, debian('bookworm')).use).toBe('run');
  for (const name of ['git', 'curl', 'wget', 'python3', 'nodejs', 'something-else'])
    expect(systemPackage(name, debian('bookworm')).use).toBe('unknown');
});

test('the programs of a package are those that are called', () => {
  expect(systemPackage('curl', debian('bookworm')).programs).toEqual(['curl']);
  expect(systemPackage('procps', debian('trixie')).programs).toContain('ps');
  expect(systemPackage('imagemagick', debian('bookworm')).programs).toContain('convert');
  expect(systemPackage('postgresql-client', debian('bookworm')).programs).toContain('pg_isready');
});

test('without a distribution nothing is known, nor of names that only look like one', () => {
  expect(systemPackage('gcc', undefined)).toEqual({ use: 'unknown' });
  for (const name of ['constructor', 'toString', '', '-dev'])
    expect(systemPackage(name, debian('bookworm')).use).toBe('unknown');
});

describe('tables', () => {
  test('what a development package needs is a package of libraries with sonames', () => {
    const rows = Object.values(LIBRARIES_OF_DEVELOPMENT).flatMap((row) =>
      typeof row === 'string' ? [row] : Object.values(row),
    );
    const missing = rows
      .flatMap((row) => row.split(' '))
      .filter((name) => name !== '' && SONAMES[name] === undefined);
    // modules that are loaded by path
    expect([...new Set(missing)].filter((name) => !/-(?:extra|common)$|-evlib-/.test(name))).toEqual([]);
  });

  test('a package is in one table of a distribution', () => {
    for (const table of [DEBIAN, UBUNTU, ALPINE])
      for (const name of Object.keys(table.tools)) {
        expect([name, table.development(name, undefined)]).toEqual([name, undefined]);
        expect([name, table.run.test(name)]).toEqual([name, false]);
      }
  });

  test('names are words, each once', () => {
    for (const table of [DEBIAN, UBUNTU, ALPINE])
      for (const row of [
        ...Object.values(table.programs),
        ...Object.values(table.sonames),
        ...Object.values(table.tools),
      ]) {
        const names = row === '' ? [] : row.split(' ');
        expect(new Set(names).size).toBe(names.length);
        expect(names).not.toContain('');
      }
  });
});

describe('what goes with a package for building, and what stays', () => {
  test.each([
    ['gcc', debian('bookworm'), { companions: ['libgomp1'] }],
    [
      'build-base',
      alpine('3.20'),
      { runtime: ['libstdc++', 'libgcc'], companions: ['libgomp', 'libatomic'] },
    ],
    ['python3-dev', debian(), { interpreter: 'python3', companions: [] }],
  ])('%s brings', (name, release, brings) => {
    expect(systemPackage(name, release)).toMatchObject(brings);
  });

  test.each(['curl', 'git', 'libgl1', 'libpq5', 'fonts-dejavu-core', 'python3-pip', 'gnupg', 'tzdata'])(
    '%s depends on none',
    (name) => {
      expect(systemPackage(name, debian('bookworm')).independent).toBe(true);
    },
  );

  test.each(['r-base-core', 'npm', 'libfoo-dev', 'dkms', 'ghc'])('%s may depend on one', (name) => {
    expect(systemPackage(name, debian('bookworm')).independent).toBeUndefined();
  });

  test('programs are named as they are called', () => {
    expect(buildPrograms('build-essential')).toEqual(expect.arrayContaining(['gcc', 'g++', 'make', 'ld']));
    expect(buildPrograms('cmake')).toEqual(['cmake']);
  });

  test.each([
    ['gcc', 'gcc'],
    ['g++', 'g++'],
    ['libpq-dev=15.6-0+deb12u1', 'libpq-dev'],
    ['gcc:arm64', undefined],
    ['vim-', undefined],
    ['gcc~=12', undefined],
    ['./local.deb', undefined],
  ])('%s names %s', (written, name) => {
    expect(bareName(written)).toBe(name);
  });
});
