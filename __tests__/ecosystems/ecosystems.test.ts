/** What holds for every ecosystem. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { detect, ECOSYSTEMS, projectCall } from '../../src/ecosystems/ecosystems.js';
import type { ContextFiles, Ecosystem, ProjectCommand } from '../../src/ecosystems/ecosystem.js';
import { projectCallOf } from '../../src/ecosystems/project-call.js';
import { MANAGERS } from '../../src/packages/managers.js';
import { callOf } from '../packages/calls.js';
import { memoryFiles } from './memory-files.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ALL = ECOSYSTEMS.map((ecosystem) => [ecosystem.id, ecosystem] as const);

/** The module that an ecosystem is in. */
const FILES: Readonly<Record<string, string>> = { yarn: 'yarn-berry', 'yarn 1': 'yarn-classic' };

/** The smallest tree in which there is a project of it. */
const SMALLEST: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  npm: { 'package.json': '{}' },
  'yarn 1': { 'package.json': '{}', 'yarn.lock': '# yarn lockfile v1\n' },
  yarn: { 'package.json': '{}', 'yarn.lock': '__metadata:\n  version: 8\n' },
  pnpm: { 'package.json': '{}' },
  bun: { 'package.json': '{}' },
  pip: { 'requirements.txt': '' },
  setuptools: { 'setup.py': '' },
  poetry: { 'pyproject.toml': '' },
  pipenv: { Pipfile: '' },
  uv: { 'pyproject.toml': '' },
  conda: { 'environment.yml': '' },
  bundler: { Gemfile: '' },
  composer: { 'composer.json': '{}' },
  go: { 'go.mod': 'module x\n' },
  cargo: { 'Cargo.toml': '' },
  maven: { 'pom.xml': '<project/>' },
  gradle: { 'build.gradle': '' },
  dotnet: { 'X.csproj': '<Project/>' },
  mix: { 'mix.exs': '' },
  swift: { 'Package.swift': '' },
  dart: { 'pubspec.yaml': '' },
  deno: { 'deno.json': '{}' },
};

/** A line that is a call of each subcommand of a command, with what else the command asks for. */
function examplesOf(ecosystem: Ecosystem, command: ProjectCommand): readonly string[] {
  const option = command.onlyWith?.[0];
  const valued = [...(command.reads ?? []), ...(command.directory ?? [])];
  const given = option === undefined ? '' : valued.includes(option) ? ` ${option} x` : ` ${option}`;
  const operand = command.someOperand === undefined ? '' : command.someOperand.test('x@1') ? ' x@1' : ' ./x';
  return ecosystem.managers.flatMap((manager) =>
    Object.entries(manager.programs)
      .filter(([program]) => command.programs?.includes(program) !== false)
      .flatMap(([program, line]) =>
        command.verbs
          .filter((verb) => Object.hasOwn(line.subcommands, verb))
          .map((verb) => `${program.replace('*', '3')} ${verb === '*' ? 'zzz' : verb}${given}${operand}`),
      ),
  );
}

test('the ecosystems are those that are promised, each once', () => {
  expect(ECOSYSTEMS.map(({ id }) => id).sort()).toEqual(Object.keys(SMALLEST).sort());
});

describe.each(ALL)('%s', (id, ecosystem) => {
  const view = memoryFiles(SMALLEST[id]!);

  test('is a module of its own that names its sources', () => {
    const file = join(root, 'src/ecosystems', `${FILES[id] ?? id}.ts`);
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toMatch(/https:\/\//);
  });

  test('refers to package managers that are known', () => {
    expect(ecosystem.managers.length).toBeGreaterThan(0);
    expect(ecosystem.managers.filter((manager) => !MANAGERS.includes(manager))).toEqual([]);
  });

  test('is found where its manifest is, and nowhere else', () => {
    expect(detect(view, '')).toContain(ecosystem);
    expect(detect(memoryFiles({ 'README.md': '' }), '')).toEqual([]);
  });

  test('every command has a subcommand that its manager knows, and is recognised by it', () => {
    for (const command of ecosystem.commands) {
      const lines = examplesOf(ecosystem, command);
      expect([command.verbs, lines.length > 0]).toEqual([command.verbs, true]);
      for (const line of lines) {
        const call = callOf(line);
        expect([line, call === undefined ? undefined : projectCallOf(ecosystem, call)?.role]).not.toEqual([
          line,
          undefined,
        ]);
      }
    }
  });

  test('every command is the role of one call at least', () => {
    for (const command of ecosystem.commands) {
      const lines = examplesOf(ecosystem, command).flatMap((line) => [line, `${line} x`, `${line} zzz`]);
      const used = lines.some((line) => {
        const call = callOf(line);
        return call !== undefined && projectCallOf(ecosystem, call)?.command === command;
      });
      expect([command.role, command.verbs, used]).toEqual([command.role, command.verbs, true]);
    }
  });

  test('its tables repeat and contradict nothing', () => {
    for (const {
      verbs,
      plain = [],
      reads = [],
      directory = [],
      manifest = [],
      notWith = [],
    } of ecosystem.commands) {
      expect(verbs).toEqual([...new Set(verbs)]);
      expect(reads.filter((option) => plain.includes(option))).toEqual([]);
      expect([...directory, ...manifest].filter((option) => plain.includes(option))).toEqual([]);
      expect(notWith.filter((option) => plain.includes(option))).toEqual([]);
    }
  });

  test('options whose value is looked at are known to take one', () => {
    for (const command of ecosystem.commands) {
      const { reads = [], directory = [], manifest = [] } = command;
      const lines = ecosystem.managers
        .flatMap(({ programs }) => Object.values(programs))
        .filter(({ subcommands }) => command.verbs.some((verb) => Object.hasOwn(subcommands, verb)));
      for (const option of [...reads, ...directory, ...manifest])
        expect([option, lines.some(({ valued }) => valued.includes(option))]).toEqual([option, true]);
    }
  });

  test('a call that reads files answers for them, and names only what is there', () => {
    for (const command of ecosystem.commands.filter(
      ({ role }) => role === 'install' || role === 'download',
    )) {
      for (const line of examplesOf(ecosystem, command)) {
        const found = projectCallOf(ecosystem, callOf(line)!)!;
        if (found.role === 'add') continue;
        const { files, blockers, problems } = ecosystem.inputs(view, '', found);
        for (const path of files) expect([line, view.kind(path)]).not.toEqual([line, undefined]);
        for (const { reason } of blockers) expect(reason).toMatch(/^[a-z`].*[^.]$/s);
        for (const { message } of problems) expect(message).toMatch(/^[a-z].*[^.]$/s);
        const { directories } = ecosystem.overlay(view, '', found);
        for (const path of directories) expect(path).not.toMatch(/^\/|^$|\/$|^\.\//);
      }
    }
  });

  test('an expansion among the arguments, and an option that is not known, are never passed over', () => {
    for (const command of ecosystem.commands.filter(
      ({ role }) => role === 'install' || role === 'download',
    )) {
      for (const line of examplesOf(ecosystem, command)) {
        for (const more of ['$X', '"$X"', '--zzz-unknown']) {
          const found = projectCallOf(ecosystem, callOf(`${line} ${more}`)!);
          if (found === undefined || found.role === 'add' || found.role === 'build') continue;
          const told = [`${line} ${more}`, found.unclear !== undefined];
          expect(told).toEqual([`${line} ${more}`, true]);
          expect(ecosystem.inputs(view, '', found).blockers.length).toBeGreaterThan(0);
        }
      }
    }
  });

  test('without a lockfile nothing is in sync, and nothing throws over files of rubbish', () => {
    const names = [...Object.keys(SMALLEST[id]!), ...(ecosystem.lockfile?.names ?? [])];
    for (const text of [
      '',
      '{',
      '[',
      '\u0000',
      '<',
      '= =',
      '- a: [',
      '{"packages":[1,null]}',
      'null',
      '[]',
      '"x"',
      '1',
    ]) {
      const rubbish = memoryFiles(Object.fromEntries(names.map((name) => [name, text])));
      for (const command of ecosystem.commands) {
        const line = examplesOf(ecosystem, command)[0];
        const found = line === undefined ? undefined : projectCallOf(ecosystem, callOf(line)!);
        if (found === undefined) continue;
        expect(() => ecosystem.inputs(rubbish, '', found)).not.toThrow();
        expect(() => ecosystem.overlay(rubbish, '', found)).not.toThrow();
        expect(() => ecosystem.download?.(rubbish, '', found)).not.toThrow();
        expect(() => ecosystem.lockfile?.frozen(rubbish, '', found)).not.toThrow();
        expect(() => ecosystem.lockfile?.inSync(rubbish, '', found)).not.toThrow();
      }
    }
    const call = ecosystem.commands.flatMap((command) => examplesOf(ecosystem, command))[0]!;
    const agreement = ecosystem.lockfile?.inSync(
      memoryFiles({}),
      '',
      projectCallOf(ecosystem, callOf(call)!),
    );
    expect(agreement).not.toBe('in sync');
  });
});

test('a call is taken by the ecosystem whose files are there', () => {
  const ecosystemOf = (line: string, view: ContextFiles): string | undefined =>
    projectCall(view, callOf(line)!, (option) => option)?.call.ecosystem.id;
  expect(ecosystemOf('yarn', memoryFiles(SMALLEST['yarn']!))).toBe('yarn');
  expect(ecosystemOf('yarn', memoryFiles(SMALLEST['yarn 1']!))).toBe('yarn 1');
  expect(ecosystemOf('npm ci', memoryFiles({}))).toBe('npm');
  expect(ecosystemOf('apt-get install curl', memoryFiles({}))).toBeUndefined();
});

test('each module of the folder of ecosystems has a purpose, and no lockfile names a registry', () => {
  const lockfiles = readdirSync(join(root, 'fixtures/lockfiles'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /lock/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  expect(lockfiles.length).toBeGreaterThan(5);
  const hosts = lockfiles.flatMap(
    (path) => readFileSync(path, 'utf8').match(/resolved"?:? "?https?:\/\/[^/]*/g) ?? [],
  );
  expect(hosts).toEqual([]);
});
