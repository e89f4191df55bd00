import { describe, expect, test } from '@jest/globals';
import { LIBRARIES_OF_DEVELOPMENT } from '../../src/packages/debian-libraries.js';
import { DEBIAN } from '../../src/packages/debian-packages.js';
import { ALPINE } from '../../src/packages/alpine-packages.js';
import { systemPackage } from '../../src/packages/system-packages.js';
import type { SystemRelease } from '../../src/packages/system-packages.js';
import { isForBuilding, isLibraryOf, libraryMissed, mayDepend } from '../../src/validate/removal-table.js';
import { addCommand, merge, objectionTo, removePackages } from './rewrites.js';
import type { ChangeOf } from './rewrites.js';

const INSTALL = 'apt-get install -y gcc libc6-dev';
const PURGE = 'apt-get purge -y --auto-remove gcc libc6-dev';
const GROUP = 'apk add --virtual .build-deps gcc';
const DELETE = 'apk add --no-cache libgcc && apk del .build-deps';

interface Around {
  readonly head?: string;
  readonly tail?: string;
}

/** The objection to changing the one RUN between `head` and `tail`. */
function objectionToRun(
  [before, after]: readonly [string, string],
  change: ChangeOf,
  { head = 'FROM debian:12', tail = 'CMD ["x"]' }: Around = {},
): string | undefined {
  return objectionTo(`${head}\nRUN ${before}\n${tail}\n`, `${head}\nRUN ${after}\n${tail}\n`, change);
}

/** The objection to a purge behind an install and its use. */
function objectionToPurge(around: Around, install = INSTALL, text = PURGE): string | undefined {
  const before = `${install} && make`;
  return objectionToRun([before, `${before} && ${text}`], removePackages(install, text), around);
}

/** The objection to the removal of a group behind its use. */
function objectionToGroup(around: Around, install = GROUP, text = DELETE): string | undefined {
  const before = `${install} && make`;
  return objectionToRun([before, `${before} && ${text}`], removePackages(install, text), {
    head: 'FROM alpine:3.20',
    ...around,
  });
}

describe('what a RUN has installed may go behind its use', () => {
  test.each<[string, Around]>([
    ['nothing follows', {}],
    ['another release', { head: 'FROM ubuntu:22.04' }],
    ['a slim image of a language', { head: 'FROM python:3.12-slim-bookworm' }],
    ['a version with a default', { head: 'ARG V=3.12\nFROM python:${V}-slim' }],
    ['a mirror of the official images', { head: 'FROM public.ecr.aws/docker/library/node:22-slim' }],
    [
      'files and accounts are arranged later',
      { tail: 'RUN useradd app && chown -R app /app\nUSER app\nCMD ["x"]' },
    ],
    [
      'what needs no compiler is installed later',
      { tail: 'RUN apt-get update && apt-get install -y curl\nCMD ["x"]' },
    ],
    [
      'programs are installed before',
      { head: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl libpq5' },
    ],
    ['static files are collected later', { tail: 'RUN python manage.py collectstatic --noinput\nCMD ["x"]' }],
  ])('apt: %s', (_name, around) => {
    expect(objectionToPurge(around)).toBeUndefined();
  });

  test('apt: the library of what goes stays', () => {
    const before = 'apt-get install -y gcc libpq-dev && make';
    expect(
      objectionToRun(
        [
          before,
          'apt-get install -y gcc libpq-dev libpq5 && make && apt-get purge -y --auto-remove gcc libpq-dev',
        ],
        removePackages('apt-get install -y gcc libpq-dev', 'apt-get purge -y --auto-remove gcc libpq-dev', [
          'libpq5',
        ]),
      ),
    ).toBeUndefined();
  });

  test.each([
    ['debian:12', 'apt-get install -y python3-pip python3-dev'],
    ['python:3.12-slim', 'apt-get install -y python3-dev'],
  ])('apt: %s has an interpreter beside its headers', (image, install) => {
    expect(
      objectionToPurge({ head: `FROM ${image}` }, install, 'apt-get purge -y --auto-remove python3-dev'),
    ).toBeUndefined();
  });

  test('apt: others of the same install stay', () => {
    expect(
      objectionToPurge({}, 'apt-get install -y git gcc', 'apt-get purge -y --auto-remove gcc'),
    ).toBeUndefined();
  });

  test('apt: RUN instructions become one', () => {
    const [install, use] = ['RUN apt-get install -y gcc', 'RUN make'];
    expect(
      objectionTo(
        `FROM debian:12\n${install}\n${use}\nCMD ["x"]\n`,
        `FROM debian:12\n${install} && make && apt-get purge -y --auto-remove gcc\nCMD ["x"]\n`,
        merge(install, use),
        removePackages('apt-get install -y gcc', 'apt-get purge -y --auto-remove gcc'),
      ),
    ).toBeUndefined();
  });

  test('apk: a group', () => {
    expect(objectionToGroup({})).toBeUndefined();
  });

  test('apk: a group in an image with packages of its own', () => {
    expect(objectionToGroup({ head: 'FROM ruby:3.3-alpine' })).toBeUndefined();
  });

  test('apk: an install that gets a group', () => {
    expect(
      objectionToRun(
        [
          'apk add --no-cache make && make',
          'apk add --no-cache --virtual .build-deps make && make && apk del .build-deps',
        ],
        removePackages('apk add --no-cache make', 'apk del .build-deps', ['--virtual', '.build-deps']),
        { head: 'FROM alpine:3.20' },
      ),
    ).toBeUndefined();
  });

  test('apk: names, where the image has none of them', () => {
    expect(
      objectionToGroup({ head: 'FROM node:20-alpine' }, 'apk add python3 g++', 'apk del g++'),
    ).toBeUndefined();
  });
});

describe('it may not', () => {
  test.each<[string, string, Around]>([
    [
      'from an image with compilers',
      'may have packages for building of its own',
      { head: 'FROM python:3.12' },
    ],
    [
      'from one that is made of them',
      'may have packages for building of its own',
      { head: 'FROM buildpack-deps:bookworm' },
    ],
    [
      'from a slim image that has some',
      'may have packages for building of its own',
      { head: 'FROM ruby:3.3-slim' },
    ],
    [
      'from an image that is not known',
      'may have packages for building of its own',
      { head: 'FROM example.com/debian:12' },
    ],
    ['from an image that a build decides', 'the base image is not known', { head: 'ARG BASE\nFROM $BASE' }],
    ['where another RUN builds', 'runs later and may use it', { tail: 'RUN make install' }],
    ['where another RUN runs a script', 'runs later and may use it', { tail: 'RUN ./configure' }],
    ['where another RUN asks for it', 'runs later and may use it', { tail: 'RUN which gcc' }],
    ['where another RUN searches and runs', 'runs later and may use it', { tail: 'RUN find / -exec x ;' }],
    ['where another RUN is in exec form', 'a later RUN that is not read', { tail: 'RUN ["make"]' }],
    [
      'where a stage that grows from it builds',
      'runs later and may use it',
      { head: 'FROM debian:12 AS a', tail: 'FROM a\nRUN cargo build' },
    ],
    [
      'where another RUN installs it again',
      'another command names `gcc`',
      { tail: 'RUN apt-get install -y gcc' },
    ],
    [
      'where one before installed it',
      'another command names `gcc`',
      { head: 'FROM debian:12\nRUN apt-get install -y gcc' },
    ],
    [
      'where a stage below installed it',
      'another command names `libc6-dev`',
      { head: 'FROM debian:12 AS a\nRUN apt-get install -y libc6-dev\nFROM a' },
    ],
    [
      'where what was removed left something',
      'may have left',
      { head: 'FROM debian:12\nRUN apt-get purge -y foo' },
    ],
    ['where marks were changed', 'may have left', { head: 'FROM debian:12\nRUN apt-mark auto foo' }],
    ['where a file was installed', 'may have left', { head: 'FROM debian:12\nRUN dpkg -i /x.deb' }],
    [
      'where what depends on it was installed',
      '`r-base` may depend on it',
      { head: 'FROM debian:12\nRUN apt-get install -y r-base' },
    ],
    [
      'where headers that are not known stay',
      '`libfoo-dev` may depend on it',
      { head: 'FROM debian:12\nRUN apt-get install -y libfoo-dev' },
    ],
    ['where a RUN before is not read', 'is not read', { head: 'FROM debian:12\nRUN ["setup"]' }],
    ['where the image starts it', 'starts it', { tail: 'CMD gcc -o /x x.c && /x' }],
    ['where its health is asked with it', 'starts it', { tail: 'HEALTHCHECK CMD /usr/bin/cc --version' }],
    ['where people may build in the image', 'nothing says what the image starts', { tail: 'LABEL a=b' }],
    ['where the image starts a shell', 'the image starts a shell', { tail: 'CMD ["/bin/bash", "-l"]' }],
    ['where the image starts nothing', 'the image starts a shell', { tail: 'CMD sleep infinity' }],
    ['where other images build with it', '`ONBUILD`', { tail: 'ONBUILD RUN make' }],
    [
      'where another stage copies from there',
      'may copy it from there',
      { head: 'FROM debian:12 AS a', tail: 'CMD ["x"]\nFROM scratch\nCOPY --from=a /usr/bin /usr/bin' },
    ],
    [
      'where another stage mounts it',
      'may copy it from there',
      { head: 'FROM debian:12 AS a', tail: 'CMD ["x"]\nFROM debian:12\nRUN --mount=from=a,target=/a true' },
    ],
    ['as another user', '`app` may not do that', { head: 'FROM debian:12\nUSER app' }],
  ])('be purged %s', (_name, objection, around) => {
    expect(objectionToPurge(around)).toContain(objection);
  });

  test.each<[string, string, string, string]>([
    [
      'what was not installed there',
      '`make` is not installed by that command',
      INSTALL,
      'apt-get purge -y --auto-remove gcc make',
    ],
    [
      'a program',
      '`git` is not known to be for building alone',
      'apt-get install -y git',
      'apt-get purge -y --auto-remove git',
    ],
    [
      'headers without their library',
      'a program may load what goes with `libpq-dev`',
      'apt-get install -y libpq-dev',
      'apt-get purge -y --auto-remove libpq-dev',
    ],
    [
      'an interpreter',
      'may be run by what goes with `python3-dev`',
      'apt-get install -y python3-dev',
      'apt-get purge -y --auto-remove python3-dev',
    ],
    [
      'a library of a release',
      'what goes with `libssl-dev`',
      'apt-get install -y libssl-dev',
      'apt-get purge -y --auto-remove libssl-dev',
    ],
    [
      'beside what may depend on it',
      '`npm` may depend on it',
      'apt-get install -y npm gcc',
      'apt-get purge -y --auto-remove gcc',
    ],
    ['a pattern', 'it is no cleaning', INSTALL, 'apt-get purge -y --auto-remove "gcc*"'],
    ['all that is not needed', 'it is no cleaning', INSTALL, 'apt-get autoremove -y'],
    ['without what came along', 'it is no cleaning', INSTALL, 'apt-get purge -y gcc libc6-dev'],
    ['with apk', 'another program has installed them', INSTALL, 'apk del gcc'],
    [
      'what is not literal',
      'is not read',
      'apt-get install -y gcc $MORE',
      'apt-get purge -y --auto-remove gcc',
    ],
    [
      'what stands elsewhere',
      'is not read',
      'apt-get -o Dir=/x install gcc',
      'apt-get purge -y --auto-remove gcc',
    ],
    [
      'what another user installs',
      'is not read',
      'sudo apt-get install -y gcc',
      'apt-get purge -y --auto-remove gcc',
    ],
    [
      'what is only fetched',
      'is not read',
      'apt-get install -y -d gcc',
      'apt-get purge -y --auto-remove gcc',
    ],
    [
      'an install that removes',
      'something else than packages',
      'apt-get install -y gcc vim-',
      'apt-get purge -y --auto-remove gcc',
    ],
  ])('take %s', (_name, objection, install, text) => {
    expect(objectionToPurge({}, install, text)).toContain(objection);
  });

  test.each<[string, string, string, string]>([
    [
      'before the last use',
      'something runs behind it',
      `${INSTALL} && make`,
      `${INSTALL} && ${PURGE} && make`,
    ],
    [
      'where the install may not have run',
      'the install may not have run',
      `if x; then ${INSTALL}; fi && make`,
      `if x; then ${INSTALL}; fi && make && ${PURGE}`,
    ],
    [
      'where it hides a failure',
      'the RUN would succeed if `make` fails',
      `${INSTALL}; make`,
      `${INSTALL}; make; ${PURGE}`,
    ],
    ['behind `||`', 'behind `||`', `${INSTALL} && make`, `${INSTALL} && make || ${PURGE}`],
    ['in the background', 'in the background', `${INSTALL} && make`, `${INSTALL} && make && ${PURGE} &`],
  ])('stand %s', (_name, objection, before, after) => {
    expect(objectionToRun([before, after], removePackages(INSTALL, PURGE))).toContain(objection);
  });

  test.each<[string, string, Around, string, string]>([
    [
      'from an image that may have it',
      'may have packages for building of its own',
      { head: 'FROM ruby:3.3-alpine' },
      'apk add make',
      'apk del make',
    ],
    [
      'with a group that the install does not make',
      'makes no such group',
      {},
      'apk add gcc',
      'apk del .build-deps',
    ],
    ['by name out of a group', 'puts them into a group', {}, GROUP, 'apk del gcc'],
    [
      'with a group that others are in',
      'another command names `.build-deps`',
      { head: 'FROM alpine:3.20\nRUN apk add -t .build-deps curl' },
      GROUP,
      DELETE,
    ],
    [
      'with a program in the group',
      '`git` is not known to be for building alone',
      {},
      'apk add -t .x git make',
      'apk del .x',
    ],
    [
      'without the library of the compiler',
      'a program may load what goes with `gcc`',
      {},
      GROUP,
      'apk del .build-deps',
    ],
    [
      'with a library of nothing that goes',
      '`curl` is no library of what goes',
      {},
      GROUP,
      'apk add --no-cache libgcc curl && apk del .build-deps',
    ],
    [
      'before the library is there',
      'no single removal',
      {},
      GROUP,
      'apk del .build-deps && apk add --no-cache libgcc',
    ],
    [
      'with other packages from another index',
      'it is no cleaning',
      {},
      GROUP,
      'apk add --no-cache -X http://x libgcc && apk del .build-deps',
    ],
  ])('be deleted %s', (_name, objection, around, install, text) => {
    expect(objectionToGroup(around, install, text)).toContain(objection);
  });

  test.each<[string, string, readonly string[]]>([
    ['another program', 'apt-get install -y gcc libc6-dev curl', ['curl']],
    ['a package for building', 'apt-get install -y gcc libc6-dev make', ['make']],
    ['an option', 'apt-get install -y --reinstall gcc libc6-dev', ['--reinstall']],
    ['a word that removes', 'apt-get install -y gcc libc6-dev curl-', ['curl-']],
  ])('give the install %s', (_name, install, adds) => {
    const objection = objectionToRun(
      [`${INSTALL} && make`, `${install} && make && ${PURGE}`],
      removePackages(INSTALL, PURGE, adds),
    );
    expect(objection).toContain('may not be added');
  });

  test('be added as any other command is', () => {
    const before = `${INSTALL} && make`;
    expect(objectionToRun([before, `${before} && ${PURGE}`], addCommand(INSTALL, PURGE))).toContain(
      'it is no cleaning that is known to be harmless',
    );
  });

  test('come with a change of the install that is not declared', () => {
    expect(
      objectionToRun(
        [`${INSTALL} && make`, `${INSTALL} libpq5 && make && ${PURGE}`],
        removePackages(INSTALL, PURGE),
      ),
    ).toContain('is lost, changed or out of order');
  });
});

const ALPINE_HEADERS =
  'bzip2-dev curl-dev expat-dev freetype-dev gdbm-dev giflib-dev icu-dev jpeg-dev libevent-dev libffi-dev libjpeg-turbo-dev libpng-dev libpq-dev libsodium-dev libuv-dev libxml2-dev libxslt-dev libzip-dev lz4-dev mariadb-connector-c-dev mariadb-dev oniguruma-dev openssl-dev pixman-dev postgresql-dev readline-dev snappy-dev sqlite-dev xz-dev yaml-dev zlib-dev zstd-dev'.split(
    ' ',
  );
const RELEASES: readonly (readonly [image: string, release: SystemRelease, names: readonly string[]])[] = [
  ...(['bullseye', 'bookworm', 'trixie'] as const).map(
    (name) =>
      [
        `debian:${name}`,
        { distribution: 'debian', name },
        [...Object.keys(LIBRARIES_OF_DEVELOPMENT), ...Object.keys(DEBIAN.tools)],
      ] as const,
  ),
  ['ubuntu:22.04', { distribution: 'ubuntu', name: 'jammy' }, Object.keys(LIBRARIES_OF_DEVELOPMENT)],
  ['ubuntu:24.04', { distribution: 'ubuntu', name: 'noble' }, Object.keys(LIBRARIES_OF_DEVELOPMENT)],
  [
    'alpine:3.20',
    { distribution: 'alpine', name: '3.20' },
    [...Object.keys(ALPINE.tools), ...ALPINE_HEADERS],
  ],
];

describe('both tables agree', () => {
  test.each(RELEASES)('on what is for building, and on its libraries: %s', (image, release, names) => {
    const manager = release.distribution === 'alpine' ? 'apk' : 'apt';
    const differing = names.filter((name) => {
      const { use, runtime = [] } = systemPackage(name, release);
      if (use !== 'build') return false;
      return (
        !isForBuilding(name) ||
        libraryMissed([name], runtime, manager, image) !== undefined ||
        runtime.some((library) => !isLibraryOf(library, name, manager))
      );
    });
    expect(differing).toEqual([]);
  });

  test('on what depends on no package for building', () => {
    const release: SystemRelease = { distribution: 'debian', name: 'bookworm' };
    const names = [
      ...Object.keys(DEBIAN.programs),
      ...Object.keys(DEBIAN.sonames),
      'python3-pip',
      'gnupg',
      'vim',
      'fonts-x',
    ];
    expect(
      names.filter((name) => systemPackage(name, release).independent === true && mayDepend(name)),
    ).toEqual([]);
  });
});
