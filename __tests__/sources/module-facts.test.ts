/** What the text of a module says that it loads, reads and starts. */
import { describe, expect, test } from '@jest/globals';
import { moduleFacts } from '../../src/sources/module-facts.js';
import type { ModuleFacts } from '../../src/sources/module-facts.js';
import { typescript } from '../../src/sources/typescript.js';
import type { Value } from '../../src/sources/values.js';

function factsOf(
  text: string,
  path = 'app/src/x.ts',
  environment: Readonly<Record<string, string>> = {},
): ModuleFacts {
  return moduleFacts(typescript(), path, text, {
    file: '/app/dist/x.js',
    directory: '/app',
    environment: new Map(Object.entries(environment)),
  });
}

/** Values as texts, `…` behind those that are not whole; `?` where nothing is known. */
function shown(values: readonly Value[] | undefined): string {
  return values?.map(({ text, whole }) => (whole ? text : `${text}…`)).join(' | ') ?? '?';
}

function links(text: string, path?: string): readonly string[] {
  return factsOf(text, path).links.map(
    ({ kind, values, typeOnly, line }) => `${line} ${kind} ${shown(values)}${typeOnly ? ' (type)' : ''}`,
  );
}

function accesses(text: string, environment?: Readonly<Record<string, string>>): readonly string[] {
  return factsOf(text, 'app/src/x.ts', environment).accesses.map(
    ({ access, values }) => `${access} ${shown(values)}`,
  );
}

describe('modules', () => {
  test.each([
    ["import a from 'a';", '1 static a'],
    ["import 'a';", '1 static a'],
    ["export * from './a';", '1 static ./a'],
    ["import type { A } from 'a';", '1 static a (type)'],
    ["import { type A, type B } from 'a';", '1 static a (type)'],
    ["import { type A, b } from 'a';", '1 static a'],
    ["export type { A } from 'a';", '1 static a (type)'],
    ["import a = require('a');", '1 require a'],
    ["\nconst a = require('a');", '2 require a'],
    ["require.resolve('a');", '1 require a'],
    ["await import('a');", '1 dynamic a'],
    ['import(`./pages/${name}.js`);', '1 dynamic ./pages/…'],
    ['require(name);', '1 require ?'],
    ["const name = './a';\nrequire(name);", '2 require ./a'],
    [
      "import { createRequire } from 'node:module';\nconst load = createRequire(import.meta.url);\nload('a');",
      '3 require a',
    ],
    [
      "import { Worker } from 'worker_threads';\nnew Worker(new URL('./w.js', import.meta.url));",
      '2 path file:///app/dist/w.js',
    ],
    ["const { fork } = require('child_process');\nfork('job.js');", '2 path job.js'],
    [
      "import { spawn } from 'child_process';\nspawn(process.execPath, ['--inspect', 'job.js']);",
      '2 path job.js',
    ],
    ["app.set('view engine', 'pug');", '1 require pug'],
  ])('%s', (text, expected) => {
    expect(links(text)).toContain(expected);
  });

  test('types alone load nothing', () => {
    expect(links("let a: import('a').A;\ntype B = typeof import('b');")).toEqual([]);
  });

  test('JSX in JavaScript is read', () => {
    expect(links("const a = <p>{require('a')}</p>;", 'app/x.js')).toEqual(['1 require a']);
  });

  test('a name that is declared twice stands for nothing', () => {
    expect(links("{ const a = './a'; }\n{ const a = './b'; require(a); }")).toEqual(['2 require ?']);
  });

  test('constants that refer to each other end', () => {
    expect(links('const a = b; const b = a; require(a);')).toEqual(['1 require ?']);
  });
});

describe('files', () => {
  test.each([
    ["import fs from 'fs';\nfs.readFileSync('a.txt');", 'read a.txt'],
    ["import { readFile } from 'node:fs/promises';\nreadFile('a.txt');", 'read a.txt'],
    ["import { promises as fs } from 'fs';\nfs.readFile('a.txt');", 'read a.txt'],
    [
      "const { promisify } = require('util');\nconst fs = require('fs');\nconst read = promisify(fs.readFile);\nread('a.txt');",
      'read a.txt',
    ],
    ["const fs = require('fs-extra');\nfs.readJson(__dirname + '/a.json');", 'read /app/dist/a.json'],
    [
      "const fs = require('fs'), path = require('path');\nfs.readdirSync(path.join(__dirname, '..', 'locales'));",
      'read /app/locales',
    ],
    [
      "const fs = require('fs'), { resolve } = require('path');\nfs.readFileSync(resolve('a', 'b'));",
      'read /app/a/b',
    ],
    [
      "const fs = require('fs'), path = require('path');\nfs.readFileSync(path.join(process.cwd(), 'data', name));",
      'read /app/data/…',
    ],
    [
      "import fs from 'fs';\nfs.readFileSync(new URL('../a.txt', import.meta.url));",
      'read file:///app/a.txt',
    ],
    [
      "import fs from 'fs';\nimport { fileURLToPath } from 'url';\nfs.readFileSync(fileURLToPath(new URL('a/', import.meta.url)));",
      'read /app/dist/a/',
    ],
    ["import fs from 'fs';\nfs.readFileSync(import.meta.dirname + '/a');", 'read /app/dist/a'],
    ["import fs from 'fs';\nfs.readFileSync(a ? 'x' : 'y');", 'read x | y'],
    ["import fs from 'fs';\nfs.readFileSync(file);", 'read ?'],
    ["import fs from 'fs';\nfs.writeFileSync('/var/log/a.log', '');", 'write /var/log/a.log'],
    ["import fs from 'fs';\nimport os from 'os';\nfs.writeFileSync(os.tmpdir() + '/a', '');", 'write /tmp/a'],
    [
      "import fs from 'fs';\nimport os from 'os';\nimport path from 'path';\nfs.readFileSync(path.join(os.homedir(), '.a'));",
      'read ~/.a',
    ],
    ["import express from 'express';\napp.use(express.static('public'));", 'read public'],
    ["app.set('views', __dirname + '/views');", 'read /app/dist/views'],
    ["response.sendFile('/app/index.html');", 'read /app/index.html'],
  ])('%s', (text, expected) => {
    expect(accesses(text)).toContain(expected);
  });

  test('what the image sets a variable to is known, what it does not set is not', () => {
    const text = "import fs from 'fs';\nfs.readFileSync(process.env.FILE);";
    expect(accesses(text, { FILE: '/etc/a.conf' })).toEqual(['read /etc/a.conf']);
    expect(accesses(text)).toEqual(['read ?']);
    expect(accesses("import fs from 'fs';\nfs.readFileSync(process.env.FILE || 'a');")).toEqual(['read a']);
  });

  test('a function of another module of that name is none', () => {
    expect(accesses("import { readFileSync } from './mine';\nreadFileSync('a');")).toEqual([]);
  });
});

describe('programs and variables', () => {
  test.each([
    ["import { exec } from 'child_process';\nexec('git log | head');", 'shell git log | head'],
    ["import { spawn } from 'child_process';\nspawn('git', ['log']);", 'program git'],
    ["import { spawn } from 'child_process';\nspawn('git log', { shell: true });", 'shell git log'],
    ["import { execFile } from 'child_process';\nexecFile(tool);", 'program ?'],
    ["import { execa } from 'execa';\nexeca('git');", 'program git'],
    ["import { $ } from 'zx';\nawait $`git log ${name}`;", 'shell git log …'],
    ["const spawn = require('cross-spawn');\nspawn.sync('git');", 'program git'],
  ])('%s', (text, expected) => {
    expect(factsOf(text).programs.map(({ form, values }) => `${form} ${shown(values)}`)).toEqual([expected]);
  });

  test('variables of the environment are read by name', () => {
    const text = "process.env.A;\nprocess.env['B'];\nconst { C, D: d } = process.env;\nprocess.env[name];";
    expect(factsOf(text).variables.map(({ name }) => name)).toEqual(['A', 'B', 'C', 'D', undefined]);
  });
});

describe('bad input', () => {
  test('an error of the syntax has its line, and the rest is read', () => {
    const facts = factsOf("const a = require('a');\nconst = ;\n");
    expect(facts.errorLine).toBe(2);
    expect(facts.links).toHaveLength(1);
  });

  test.each(['', '\0\0\0', '#!/usr/bin/env node\n', '<<<<<<< HEAD\n', '}'.repeat(1000), '`${'.repeat(50)])(
    'nothing is thrown for %j',
    (text) => {
      expect(() => factsOf(text)).not.toThrow();
    },
  );
});
