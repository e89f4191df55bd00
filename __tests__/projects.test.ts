/** The fixture projects: their descriptions are sound, and dockmod does to each what its description says. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { locateContexts, onlyContext } from '../src/context/locate.js';
import type { ContextFiles } from '../src/ecosystems/ecosystem.js';
import { detect, ECOSYSTEMS } from '../src/ecosystems/ecosystems.js';
import { optimize } from '../src/index.js';
import { fixtureProjects } from '../src/testing/index.js';

const projects = fixtureProjects(fileURLToPath(new URL('../fixtures/projects', import.meta.url)));

describe.each(projects.map((project) => [project.name, project] as const))('%s', (_name, project) => {
  const { context, dockerfile, expect: expected } = project;

  test('is rewritten by just the transforms that it names', async () => {
    const path = join(context, dockerfile);
    const text = readFileSync(path, 'utf8');
    const location = await locateContexts({ path, text }, { context });
    const report = optimize(text, { context: onlyContext(location) });
    expect([...new Set(report.applied.map(({ id }) => id))].sort()).toEqual(expected.transforms);
    expect(report.rolledBack).toEqual([]);
    expect(report.failures).toEqual([]);
    expect(report.leftAlone).toBeUndefined();
    expect(report.after === report.before).toBe(expected.verdict === 'unchanged');
  });

  test('is small, and brings no installed packages and no addresses of a registry', () => {
    const files = filesBelow(context);
    const size = files
      .filter((path) => !/(?:package-lock\.json|pnpm-lock\.yaml)$/.test(path))
      .reduce((sum, path) => sum + statSync(path).size, 0);
    expect(files.length).toBeLessThanOrEqual(20);
    expect(size).toBeLessThan(50_000);
    expect(files.filter((path) => path.includes('/node_modules/'))).toEqual([]);
    expect(files.filter((path) => /\bresolved"?:? "https?:/.test(readFileSync(path, 'utf8')))).toEqual([]);
  });
});

test.each(ECOSYSTEMS.map(({ id }) => id))('%s has a project', (id) => {
  const found = projects.filter(({ context }) => detect(filesOf(context), '').some((one) => one.id === id));
  expect(found).not.toEqual([]);
});

test('every server has a port of its own, so that projects can run beside each other', () => {
  const ports = projects.flatMap(({ port }) => port ?? []);
  expect(new Set(ports).size).toBe(ports.length);
});

describe('a description is refused', () => {
  const sound = { summary: 'An example', expect: { verdict: 'unchanged', transforms: [] } };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dockmod-projects-'));
    mkdirSync(join(folder, 'sh-example', 'context'), { recursive: true });
    writeFileSync(join(folder, 'sh-example', 'context', 'Dockerfile'), 'FROM debian:12-slim\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (description: unknown) => {
    writeFileSync(join(folder, 'sh-example', 'project.json'), JSON.stringify(description));
    return fixtureProjects(folder);
  };

  test('but a sound one is not', () => {
    expect(read({ ...sound, touch: 'Dockerfile' })).toMatchObject([
      { name: 'sh-example', dockerfile: 'Dockerfile', touch: 'Dockerfile', buildArgs: {}, builds: true },
    ]);
  });

  test('nor one of a project that is not built', () => {
    expect(read({ ...sound, builds: false })).toMatchObject([{ name: 'sh-example', builds: false }]);
  });

  test.each([
    ['when there is none', undefined, 'is missing'],
    ['with an unknown key', { ...sound, ports: [80] }, '`ports` of `project` is unknown'],
    [
      'with an unknown expectation',
      { ...sound, expect: { ...sound.expect, size: 1 } },
      '`size` of `expect` is unknown',
    ],
    ['with a Dockerfile that is not there', { ...sound, dockerfile: 'Other' }, '`Other` is not in `context`'],
    ['with a source that is not there', { ...sound, touch: 'a.js' }, '`a.js` is not in `context`'],
    ['without a summary', { expect: sound.expect }, '`summary` is missing'],
    ['without an expectation', { summary: 'An example' }, '`expect` is no object'],
    ['with a command and a port', { ...sound, run: 'true', port: 80 }, 'exclude each other'],
    ['with a text for whether it builds', { ...sound, builds: 'no' }, '`builds` is neither true nor false'],
    ['with a port of what is not built', { ...sound, builds: false, port: 80 }, 'what is not built'],
    ['with a port that is none', { ...sound, port: '80' }, '`port` is no port'],
    ['with build arguments of no text', { ...sound, buildArgs: { A: 1 } }, '`buildArgs`'],
    ['with another verdict', { ...sound, expect: { ...sound.expect, verdict: 'fine' } }, '`verdict`'],
    [
      'with transforms that leave all as it is',
      { ...sound, expect: { verdict: 'unchanged', transforms: ['merge-runs'] } },
      'contradict each other',
    ],
    [
      'with transforms out of order',
      { ...sound, expect: { verdict: 'verified', transforms: ['merge-runs', 'apk-no-cache'] } },
      '`transforms`',
    ],
  ])('%s', (_name, description, message) => {
    expect(() => (description === undefined ? fixtureProjects(folder) : read(description))).toThrow(message);
  });
});

/** A context as it lies on the disk. */
function filesOf(context: string): ContextFiles {
  const kind = (path: string): 'file' | 'directory' | undefined => {
    const found = statSync(join(context, path), { throwIfNoEntry: false });
    return found === undefined ? undefined : found.isDirectory() ? 'directory' : 'file';
  };
  return {
    kind,
    read: (path) => (kind(path) === 'file' ? readFileSync(join(context, path), 'utf8') : undefined),
    list: (path) => (kind(path) === 'directory' ? readdirSync(join(context, path)) : []),
  };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
