/** What Go programs need when they run. */
import { describe, expect, test } from '@jest/globals';
import { GO } from '../../src/runtimes/go.js';
import { partsOf, readStart, summary } from './built-stage.js';
import type { WrittenStage } from './built-stage.js';

const MOD = 'module example.com/shop\n\ngo 1.22\n';

/** A program of one file, built with one line. */
function program(
  body: string,
  {
    imports = ['fmt'],
    run = 'CGO_ENABLED=0 go build -o server .',
    files = {},
    ...rest
  }: Partial<Omit<WrittenStage, 'run'>> & {
    readonly imports?: readonly string[];
    readonly run?: string;
  } = {},
): WrittenStage {
  const main = `package main\n\nimport (\n${imports.map((one) => `\t"${one}"\n`).join('')})\n\nfunc main() {\n${body}\n}\n`;
  return {
    image: 'golang:1.24',
    files: { 'app/go.mod': MOD, 'app/main.go': main, ...files },
    run: [run],
    ...rest,
  };
}

describe('which program it is', () => {
  const files = {
    'app/go.mod': MOD,
    'app/main.go': 'package main\nfunc main() {}\n',
    'app/cmd/api/main.go': 'package main\nfunc main() {}\n',
    'app/cmd/job/v2/main.go': 'package main\nfunc main() {}\n',
    'app/lib/lib.go': 'package lib\n',
  };
  const made = (run: string | readonly string[], start: string): unknown => {
    const lines = typeof run === 'string' ? [run] : run;
    const found = readStart(GO, { image: 'golang:1.24', files, run: lines }, start);
    return found !== undefined && !('reason' in found) ? found.artifacts[0]?.name : summary(found);
  };

  test.each([
    ['go build -o server .', './server', 'app/server'],
    ['go build -o=/usr/local/bin/server', 'server', 'usr/local/bin/server'],
    ['go build', './shop', 'app/shop'],
    ['go build main.go', '/app/main', 'app/main'],
    ['go build -v -ldflags "-s -w" -o /srv ./cmd/api', '/srv', 'srv'],
    ['go build -o bin/ ./cmd/...', './bin/api', 'app/bin/api'],
    ['go build -o bin/ ./cmd/...', './bin/job', 'app/bin/job'],
    ['go build -C cmd/api -o ../../api', './api', 'app/api'],
    ['go build example.com/shop/cmd/api', './api', 'app/api'],
    ['go install ./...', 'api', 'go/bin/api'],
    ['GOBIN=/opt/bin go install ./cmd/api', '/opt/bin/api', 'opt/bin/api'],
    ['env CGO_ENABLED=0 go build -o server', './server', 'app/server'],
  ])('%s, started as %s', (run, start, path) => {
    expect(made(run, start)).toBe(path);
  });

  test('later steps take it elsewhere', () => {
    expect(made(['go build -o server', 'mv server /usr/bin/'], 'server')).toBe('usr/bin/server');
    expect(made(['go build -o out/server', 'cp -r out /opt/x'], '/opt/x/server')).toBe('opt/x/server');
    expect(made(['go build -o server', 'ln -s /app/server /start'], '/start')).toBe('start');
  });

  test.each([
    ['go run .', 'go run .', '`go run` needs the toolchain when the container runs'],
    [
      'go build -o server $PACKAGE',
      './server',
      'an expansion among its arguments may stand for anything (Dockerfile:1)',
    ],
    ['go build -buildmode=c-shared -o server', './server', '`-buildmode=c-shared` makes no program'],
    ['GOOS=windows go build -o server', './server', 'it is built for `windows`'],
    ['make', './server', 'it cannot be told which command makes `./server`'],
    [
      'go build -o server || true; false || go build -o server',
      './server',
      'it is not certain that the build at Dockerfile:1 runs',
    ],
    [
      'go install example.com/other/air@latest',
      'air',
      '`example.com/other/air@latest` is built from sources of others (Dockerfile:1)',
    ],
  ])('%s is refused', (run, start, reason) => {
    expect(made(run, start)).toEqual({ reason });
  });

  test('what the build context brings, or the system, is another kind of program', () => {
    const stage = {
      image: 'golang:1.24',
      files: { ...files, 'app/start.sh': '#!/bin/sh\n' },
      run: ['go build'],
    };
    expect(readStart(GO, stage, './start.sh')).toBeUndefined();
    expect(readStart(GO, stage, 'tee')).toBeUndefined();
    expect(readStart(GO, { ...stage, image: 'node:20', run: [] }, './x')).toBeUndefined();
  });
});

describe('what it is linked with', () => {
  const base = (written: WrittenStage): unknown => summary(readStart(GO, written, './server'))['base'];

  test.each([
    ['CGO_ENABLED=0 go build -o server', ['net/http'], 'static'],
    ['go build -o server', ['fmt', 'os', 'net/url'], 'static'],
    ['go build -o server', ['net/http'], 'libc'],
    ['go build -tags netgo -o server', ['net/http'], 'static'],
    ['go build -tags netgo -o server', ['os/user'], 'libc'],
    ['go build -tags netgo,osusergo -o server', ['os/user', 'net'], 'static'],
    [
      'go build -ldflags \'-linkmode external -extldflags "-static"\' -tags netgo -o server',
      ['net'],
      'static',
    ],
    ['go build -ldflags \'-extldflags "-static"\' -o server', ['net'], 'libc'],
    ['CGO_ENABLED=0 go build -buildmode=pie -o server', ['fmt'], 'libc'],
    ['CGO_ENABLED=0 go build -ldflags "-X main.version=$VERSION" -o server', ['net'], 'static'],
    ['CGO_ENABLED=0 go build -ldflags "$FLAGS" -o server', ['net'], 'libc'],
    ['go build -race -o server', ['fmt'], 'libc'],
    ['go env -w CGO_ENABLED=0 && go build -o server', ['net'], 'static'],
  ])('%s with %j', (run, imports, expected) => {
    expect(base(program('', { run, imports }))).toBe(expected);
  });

  test('Alpine has no compiler unless one is installed', () => {
    const stage = program('', { run: 'go build -o server', imports: ['net'], image: 'golang:1.24-alpine' });
    expect(base(stage)).toBe('static');
    expect(base({ ...stage, packages: ['build-base'] })).toBe('libc');
    expect(base({ ...stage, image: 'golang:1.19-alpine' })).toBe('libc');
    expect(base({ ...stage, run: ['apk add $TOOLS', ...stage.run] })).toBe('libc');
  });

  test('its own C names its libraries', () => {
    const main = 'package main\n\n/*\n#cgo LDFLAGS: -lsqlite3 -lm\n*/\nimport "C"\n\nfunc main() {}\n';
    const stage = program('', { run: 'go build -o server', files: { 'app/main.go': main } });
    expect(partsOf(readStart(GO, stage, './server'), 'base', 'libraries')).toEqual({
      base: 'libc',
      libraries: ['libsqlite3.so.0'],
    });
    const without = program('', { files: { 'app/main.go': main } });
    expect(partsOf(readStart(GO, without, './server'), 'base', 'libraries')).toEqual({
      base: 'static',
      libraries: [],
    });
  });

  test('a module may be linked with what is installed for development', () => {
    const files = { 'app/go.mod': `${MOD}require github.com/some/thing v1.0.0\n` };
    const stage = program('', { run: 'go build -o server', imports: ['github.com/some/thing'], files });
    expect(partsOf(readStart(GO, stage, './server'), 'libraries', 'questions')).toEqual({
      libraries: ['libstdc++.so.6', 'libgcc_s.so.1'],
      questions: [],
    });
    expect(summary(readStart(GO, { ...stage, packages: ['libvips-dev'] }, './server'))['questions']).toEqual([
      'libraries: a module may be linked with a library of `libvips-dev`',
    ]);
  });

  test('a file for another system, or behind a tag, is not a part of it', () => {
    const files = {
      'app/dns_windows.go': 'package main\nimport _ "net"\n',
      'app/extra.go': '//go:build extra && !ignored\n\npackage main\nimport _ "net"\n',
      'app/main_test.go': 'package main\nimport _ "net"\n',
    };
    expect(base(program('', { run: 'go build -o server', files }))).toBe('static');
    expect(base(program('', { run: 'go build -tags extra -o server', files }))).toBe('libc');
  });
});

describe('what it reads', () => {
  const files = {
    'app/templates/index.html': '<p>',
    'app/static/site.css': 'p {}',
    'app/config.yaml': 'a: 1\n',
    'app/internal/x/x.go': 'package x\nimport "os"\nvar _, _ = os.ReadFile("config.yaml")\n',
  };
  const needs = (body: string, imports: readonly string[], more: Partial<WrittenStage> = {}): unknown =>
    partsOf(
      readStart(GO, { ...program(body, { imports, files }), ...more }, './server'),
      'files',
      'tree',
      'questions',
    );

  test.each([
    ['os.ReadFile("config.yaml")', ['os'], 'app/config.yaml'],
    ['os.Open("./static/" + name)', ['os'], 'app/static'],
    [
      'template.Must(template.ParseFiles("templates/index.html"))',
      ['html/template'],
      'app/templates/index.html',
    ],
    ['template.ParseGlob("templates/*.html")', ['html/template'], 'app/templates'],
    ['http.FileServer(http.Dir("/app/static"))', ['net/http'], 'app/static'],
    ['os.ReadFile(filepath.Join("static", "site.css"))', ['os', 'path/filepath'], 'app/static/site.css'],
    ['os.ReadFile(fmt.Sprintf("templates/%s.html", name))', ['os', 'fmt'], 'app/templates'],
    ['file := "config.yaml"\nos.ReadFile(file)', ['os'], 'app/config.yaml'],
    ['r.LoadHTMLGlob("templates/*")', ['github.com/gin-gonic/gin'], 'app/templates'],
    [
      'viper.SetConfigName("config")\nviper.AddConfigPath(".")',
      ['github.com/spf13/viper'],
      'app/config.yaml',
    ],
    ['render("templates")', ['fmt'], 'app/templates'],
  ])('%s', (body, imports, path) => {
    expect(needs(body, imports)).toEqual({
      files: expect.arrayContaining([path]) as unknown,
      tree: undefined,
      questions: [],
    });
  });

  test('nothing in comments, and no package of sources', () => {
    expect(needs('// os.ReadFile("config.yaml")\nfmt.Println(`internal`)', ['fmt'])).toEqual({
      files: [],
      tree: undefined,
      questions: [],
    });
  });

  test('what its packages read is read where it starts', () => {
    expect(needs('', ['example.com/shop/internal/x'])).toEqual({
      files: ['app/config.yaml'],
      tree: undefined,
      questions: [],
    });
  });

  test.each([
    ['os.ReadFile(name)', ['os']],
    ['name := "config.yaml"\nname = other()\nos.ReadFile(name)', ['os']],
    ['read := os.ReadFile\nread(name)', ['os']],
    ['http.FileServer(http.Dir("."))', ['net/http']],
    ['os.Chdir(place)', ['os']],
    ['template.ParseFiles(names...)', ['text/template']],
    ['sql.Open("sqlite3", source)', ['database/sql']],
  ])('%s leaves the files open: the directory is copied', (body, imports) => {
    const found = needs(body, imports) as { tree: string; questions: readonly string[] };
    expect([found.tree, found.questions.map((one) => one.split(':')[0])]).toEqual(['app', ['files']]);
  });

  test('what COPY brought to elsewhere is copied with it', () => {
    const stage = program('os.ReadFile(name)', {
      imports: ['os'],
      files: { ...files, 'etc/shop/shop.ini': 'a' },
    });
    expect(partsOf(readStart(GO, stage, './server'), 'artifacts', 'tree')).toEqual({
      artifacts: ['etc/shop'],
      tree: 'app',
    });
  });

  test('a file that the build may make is in the tree', () => {
    const made = { run: ['sqlite3 birds.db < birds.sql', 'CGO_ENABLED=0 go build -o server'] };
    expect(needs('os.Open("birds.db")', ['os'], made)).toMatchObject({ tree: 'app' });
    expect(
      needs('os.Create("logs/x.log")', ['os'], { run: ['mkdir logs', 'CGO_ENABLED=0 go build -o server'] }),
    ).toEqual({
      files: ['app/logs'],
      tree: undefined,
      questions: [],
    });
  });

  test('files of the system are open, or facilities', () => {
    expect(needs('os.Open("/usr/share/dict/words")', ['os'])).toMatchObject({
      questions: ['outside: `/usr/share/dict/words` is not from the build context'],
    });
    const found = readStart(
      GO,
      program('os.ReadFile("/etc/passwd"); os.Open("/proc/meminfo")', { imports: ['os'] }),
      './server',
    );
    expect(partsOf(found, 'facilities', 'questions')).toEqual({ facilities: ['accounts'], questions: [] });
  });

  test('types of content come from the image', () => {
    const stage = program('http.Handle("/", http.FileServer(http.Dir("static")))', {
      imports: ['net/http'],
      files,
    });
    expect(summary(readStart(GO, stage, './server'))['files']).toEqual(['app/static', 'etc/mime.types']);
    expect(summary(readStart(GO, { ...stage, image: 'golang:1.24-alpine' }, './server'))['files']).toEqual([
      'app/static',
    ]);
  });
});

describe('what else it asks for', () => {
  test('programs, by name or in a shell', () => {
    const body = 'exec.Command("git", "log")\nexec.CommandContext(ctx, "sh", "-c", "ps | wc -l")';
    const found = readStart(GO, program(body, { imports: ['os/exec'] }), './server');
    expect(partsOf(found, 'programs', 'questions')).toEqual({
      programs: ['git', 'sh', 'ps', 'wc'],
      questions: [],
    });
    expect(
      summary(readStart(GO, program('exec.Command(name)', { imports: ['os/exec'] }), './server'))[
        'questions'
      ],
    ).toEqual(['programs: which program it starts is only known when it runs']);
  });

  test('facilities', () => {
    const body = 'time.LoadLocation("Europe/Berlin")\nos.CreateTemp("", "x")\nuser.Current()';
    const stage = program(body, { imports: ['time', 'os', 'os/user', 'net/http'] });
    expect([...(summary(readStart(GO, stage, './server'))['facilities'] as string[])].sort()).toEqual([
      'accounts',
      'certificates',
      'temporary directory',
      'time zones',
    ]);
  });

  test('a package that the build makes is open', () => {
    const stage = program('', { imports: ['example.com/shop/docs'] });
    expect(summary(readStart(GO, stage, './server'))['questions']).toEqual([
      'outside: `example.com/shop/docs` is not in the build context, so that what it needs is not known',
    ]);
    const generated = { ...stage, run: ['sed -i s/a/b/ main.go', ...stage.run] };
    expect(summary(readStart(GO, generated, './server'))['questions']).toContain(
      'outside: `sed` may change the sources',
    );
  });
});

test('sources that are broken, or refer to each other, are read as far as that goes', () => {
  const files = {
    'app/main.go': 'package main\nimport (\n"example.com/shop/a"\n"unfinished',
    'app/a/a.go': 'package a\nimport "example.com/shop/b"\nfunc f() { os.Open(`',
    'app/b/b.go': 'package b\nimport "example.com/shop/a"\n/* ',
    'app/b/empty.go': '',
  };
  expect(summary(readStart(GO, program('', { files }), './server'))['base']).toBe('static');
  const broken = program('', { files: { 'app/go.mod': 'module (\n' } });
  expect(summary(readStart(GO, broken, './server'))).toHaveProperty('reason');
});
