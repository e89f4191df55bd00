/** What the pages about formats and integrations show: it parses, its options exist, and what can be run is run. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseArguments } from '../../src/cli/arguments.js';
import { optimize } from '../../src/index.js';
import { format } from '../../src/report/format.js';
import { transforms } from '../../transforms/index.js';
import { executable, FINE, Folder, git, WASTEFUL } from '../cli/program.js';

jest.setTimeout(30_000);

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
const ids = transforms.map(({ id }) => id);

interface Block {
  readonly language: string;
  readonly body: string;
}

function blocks(page: string): readonly Block[] {
  return [...readFileSync(page, 'utf8').matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)].map(
    ([, language, body]) => ({
      language: language!,
      body: body!,
    }),
  );
}

const all = ['docs/integrations.md', 'docs/formats.md'].flatMap(blocks);

/** The command lines of dockmod in a text, up to what a shell makes of it. */
function commands(text: string): readonly (readonly string[])[] {
  return [
    ...text
      .replaceAll('\\\n', ' ')
      .matchAll(/(?:^|\s|["'`])dockmod(?:@\d+\.\d+\.\d+)?((?: +[^\s|"'`]+)*) *(?:$|[|"'`])/gm),
  ].map(([, args]) =>
    args!
      .trim()
      .split(/ +/)
      .filter((word) => word !== ''),
  );
}

test('there are examples of every kind', () => {
  expect(new Set(all.map(({ language }) => language))).toEqual(new Set(['sh', 'yaml', 'json']));
});

describe('the examples', () => {
  test.each(all.filter(({ language }) => language === 'yaml').map(({ body }) => [body]))(
    'are YAML: %j',
    (body) => {
      expect(parse(body.replaceAll('$' + '{{', '${'))).toEqual(expect.any(Object));
    },
  );

  test.each(all.filter(({ language }) => language === 'json').map(({ body }) => [body]))(
    'are JSON: %j',
    (body) => {
      expect(JSON.parse(body)).toEqual(expect.any(Object));
    },
  );

  test('have command lines that dockmod takes', () => {
    const found = all
      .flatMap(({ body }) => commands(body))
      .filter((args) => args.some((arg) => arg.startsWith('--')));
    expect(found.length).toBeGreaterThan(6);
    const refused = found
      .map((args) => ({ args, command: parseArguments(args, ids, version) }))
      .filter(({ command }) => command.command === 'refuse');
    expect(refused).toEqual([]);
  });

  test('name the version of this package', () => {
    for (const { body } of all)
      for (const [, named] of body.matchAll(/dockmod@(\d[^\s'"]*)/g)) expect(named).toBe(version);
  });

  test('pin every action to a commit', () => {
    for (const { body } of all)
      for (const [, used] of body.matchAll(/uses: (\S+)/g)) expect(used).toMatch(/@(?:[0-9a-f]{40}|COMMIT)$/);
  });

  test('use inputs and outputs that the action has', () => {
    const action = parse(readFileSync('action.yml', 'utf8')) as { readonly inputs: object };
    const workflow = parse(all.find(({ body }) => body.includes('OWNER/dockmod'))!.body) as {
      readonly jobs: { readonly dockmod: { readonly steps: readonly { readonly with?: object }[] } };
    };
    const used = workflow.jobs.dockmod.steps.flatMap((step) => Object.keys(step.with ?? {}));
    expect(used).not.toEqual([]);
    for (const name of used) expect(Object.keys(action.inputs)).toContain(name);
  });

  test('of JSON output is what is printed', async () => {
    const example = JSON.parse(all.find(({ body }) => body.includes('"schemaVersion"'))!.body) as {
      readonly reports: { diff?: string }[];
    };
    delete example.reports[0]!.diff;
    const report = optimize('FROM python:3.12-slim\nRUN pip install flask\n', { only: ['pip-no-cache-dir'] });
    const printed = await format('json', [report], { version, transforms, written: false, explained: false });
    expect(JSON.parse(printed)).toMatchObject(example);
  });

  test('of Renovate finds the version in the other examples', () => {
    const { customManagers } = JSON.parse(all.find(({ body }) => body.includes('customManagers'))!.body) as {
      readonly customManagers: readonly { readonly matchStrings: readonly string[] }[];
    };
    const pattern = new RegExp(customManagers[0]!.matchStrings[0]!);
    for (const file of ['# .gitlab-ci.yml', '# .pre-commit-config.yaml']) {
      const { body } = all.find((block) => block.body.startsWith(file))!;
      expect(pattern.exec(body)?.groups).toEqual({ depName: 'dockmod', currentValue: version });
    }
  });
});

describe('the shards', () => {
  const script = (
    parse(all.find(({ body }) => body.includes('matrix:'))!.body.replaceAll('$' + '{{', '${')) as {
      readonly jobs: { readonly dockmod: { readonly steps: readonly { readonly run?: string }[] } };
    }
  ).jobs.dockmod.steps.at(-1)!.run!;

  test('have every Dockerfile once, and fail where a rewrite is pending', () => {
    const folder = new Folder({
      'a b/Dockerfile': WASTEFUL,
      'b/Dockerfile': FINE,
      'c/Dockerfile.dev': FINE,
      'd/api.Dockerfile': FINE,
      'e/Containerfile': FINE,
      'f/README.md': 'a Dockerfile',
      'bin/npx': '#!/bin/sh\nshift 2\ntee -a "$SEEN" | "$NODE" "$DOCKMOD" "$@"\n',
    });
    chmodSync(folder.join('bin/npx'), 0o755);
    try {
      git(folder, 'init', '--quiet');
      git(folder, 'add', '--all');
      const statuses = [1, 2, 3, 4].map((shard) => {
        const { status } = spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
          cwd: folder.path,
          env: {
            PATH: `${folder.join('bin')}:${process.env['PATH'] ?? ''}`,
            HOME: folder.path,
            ...{
              SHARD: String(shard),
              SEEN: folder.join('seen'),
              NODE: process.execPath,
              DOCKMOD: executable,
            },
          },
        });
        return status;
      });
      expect(statuses).toEqual([1, 0, 0, 0]);
      const seen = readFileSync(folder.join('seen'), 'utf8').split('\n');
      expect(seen.filter((line) => /file$|\.dev$/.test(line)).sort()).toEqual(
        ['a b/Dockerfile', 'b/Dockerfile', 'c/Dockerfile.dev', 'd/api.Dockerfile', 'e/Containerfile'].sort(),
      );
    } finally {
      folder.remove();
    }
  });
});
