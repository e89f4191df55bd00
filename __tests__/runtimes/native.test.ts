/** What programs in C and C++ need when they run. */
import { describe, expect, test } from '@jest/globals';
import { NATIVE } from '../../src/runtimes/native.js';
import { fixtureFiles } from '../ecosystems/memory-files.js';
import { partsOf, readStart, summary } from './built-stage.js';
import type { WrittenStage } from './built-stage.js';

const MAIN = '#include <stdio.h>\n#include "own.h"\nint main(void) { return 0; }\n';

function stage(run: string | readonly string[], files: Readonly<Record<string, string>> = {}): WrittenStage {
  return {
    image: 'debian:bookworm',
    files: { 'app/main.c': MAIN, 'app/own.h': '', ...files },
    run: typeof run === 'string' ? [run] : run,
  };
}

describe('which program it is, and what it is linked with', () => {
  test.each([
    ['gcc -O2 -o tool main.c', './tool', 'app/tool', 'libc', []],
    ['cc main.c', './a.out', 'app/a.out', 'libc', []],
    [
      'gcc -c main.c && gcc -o /usr/local/bin/tool main.o -lz -lm',
      'tool',
      'usr/local/bin/tool',
      'libc',
      ['libz.so.1'],
    ],
    ['gcc -static -o tool *.c', './tool', 'app/tool', 'static', []],
    ['g++ -o tool main.c', './tool', 'app/tool', 'libc', ['libstdc++.so.6', 'libgcc_s.so.1']],
    [
      'gcc -o tool main.c $(pkg-config --cflags --libs libcurl)',
      './tool',
      'app/tool',
      'libc',
      ['libcurl.so.4'],
    ],
  ])('%s', (run, start, path, base, libraries) => {
    expect(
      partsOf(readStart(NATIVE, stage(run), start), 'artifacts', 'base', 'libraries', 'questions'),
    ).toEqual({
      artifacts: [path],
      base,
      libraries,
      questions: [],
    });
  });

  test('what decides its libraries elsewhere is open', () => {
    const questions = (run: string): unknown => summary(readStart(NATIVE, stage(run), './tool'))['questions'];
    expect(questions('gcc -o tool main.c $(pkg-config --libs gtk+-3.0)')).toHaveLength(1);
    expect(questions('gcc -o tool main.c $LIBS')).toEqual([
      'libraries: what `$LIBS` stands for is not known',
    ]);
  });

  test('a static program that looks up names needs parts of glibc all the same', () => {
    const files = { 'app/main.c': 'int main(void) { getaddrinfo(a, b, c, d); }' };
    const base = (image: string): unknown =>
      summary(readStart(NATIVE, { ...stage('gcc -static -o tool main.c', files), image }, './tool'))['base'];
    expect([base('debian:bookworm'), base('alpine:3.20')]).toEqual(['libc', 'static']);
  });

  test('a library of its own goes where it is found', () => {
    const run = [
      'gcc -shared -o libown.so own.c',
      'gcc -o tool main.c -L. -lown',
      'cp libown.so /usr/local/lib',
    ];
    const files = { 'app/own.c': 'int own(void) { return 1; }' };
    expect(
      partsOf(readStart(NATIVE, stage([...run, 'ldconfig'], files), './tool'), 'artifacts', 'questions'),
    ).toEqual({
      artifacts: ['app/tool', 'usr/local/lib/libown.so'],
      questions: [],
    });
    expect(readStart(NATIVE, stage([...run, 'ldconfig'], files), './tool')).toHaveProperty('finishes', [
      { name: 'ldconfig', evidence: 'Dockerfile:4' },
    ]);
    expect(summary(readStart(NATIVE, stage(run, files), './tool'))).toEqual({
      reason: 'it is not certain where `tool` finds its `libown.so` (Dockerfile:2)',
    });
    const beside = ['gcc -shared -o libown.so own.c', "gcc -o tool main.c -L. -lown -Wl,-rpath,'$ORIGIN'"];
    expect(summary(readStart(NATIVE, stage(beside, files), './tool'))['artifacts']).toEqual([
      'app/tool',
      'app/libown.so',
    ]);
  });

  test('a plain Makefile is followed, another one is not', () => {
    const files = Object.fromEntries(
      Object.entries(fixtureFiles('projects/c-shared-library/context')).map(([path, text]) => [
        `app/${path}`,
        text,
      ]),
    );
    const run = ['make', 'make check', 'make install', 'ldconfig', 'make clean'];
    const written = { image: 'debian:bookworm', files, run };
    expect(
      partsOf(readStart(NATIVE, written, 'squeeze'), 'artifacts', 'libraries', 'tree', 'questions'),
    ).toEqual({
      artifacts: ['usr/local/bin/squeeze', 'usr/local/lib/libsqueeze.so.1'],
      libraries: ['libz.so.1'],
      tree: 'app',
      questions: ['files: `fopen` is given a name that is only known when it runs'],
    });
    const conditional = { ...files, 'app/Makefile': 'ifdef X\nendif\nall:\n\tgcc -o squeeze main.c\n' };
    expect(summary(readStart(NATIVE, { ...written, files: conditional }, './squeeze'))).toEqual({
      reason: 'it cannot be told what `make` makes (Dockerfile:1)',
    });
  });

  test('rules that make knows, patterns and substitutions', () => {
    const makefile =
      'SRCS := $(wildcard *.c)\nOBJS = $(SRCS:.c=.o)\ntool: $(OBJS)\n\t$(CC) -o $@ $^ $(LDLIBS)\nLDLIBS += -lpq\n';
    const found = readStart(NATIVE, stage('make -j4', { 'app/Makefile': makefile }), './tool');
    expect(partsOf(found, 'artifacts', 'libraries', 'questions')).toEqual({
      artifacts: ['app/tool'],
      libraries: ['libpq.so.5'],
      questions: [],
    });
  });
});

describe('what it reads', () => {
  const read = (main: string, more: Readonly<Record<string, string>> = {}): unknown =>
    partsOf(
      readStart(NATIVE, stage('gcc -o tool main.c', { 'app/main.c': main, ...more }), './tool'),
      'files',
      'programs',
      'tree',
      'questions',
    );

  test('files and programs by name, none in comments', () => {
    const main =
      'int main(void) { /* fopen(name) */ fopen("data/" "words.txt", "r"); execlp("git", "git", 0); }';
    expect(read(main, { 'app/data/words.txt': '' })).toEqual({
      files: ['app/data/words.txt'],
      programs: ['git'],
      tree: undefined,
      questions: [],
    });
  });

  test('headers of its own are read with it', () => {
    expect(read(MAIN, { 'app/own.h': 'static inline void f(char *n) { open(n, 0); }' })).toMatchObject({
      tree: 'app',
    });
  });

  test('sources that are fetched are not known', () => {
    const found = readStart(
      NATIVE,
      stage(['curl -O https://example.com/main.c', 'gcc -o tool main.c']),
      './tool',
    );
    expect(summary(found)['questions']).toEqual(['outside: `curl` may change the sources']);
  });
});
