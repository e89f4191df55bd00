import { describe, expect, test } from '@jest/globals';
import { stageTrees } from '../../src/analysis/image-tree.js';
import { passes } from '../../src/analysis/passes.js';
import { processes } from '../../src/analysis/process.js';
import type { ImageUse } from '../../src/context/image-use.js';
import { memoryContext } from '../../src/context/memory-context.js';
import { Document } from '../../src/dockerfile/document.js';

/** What a stage with these instructions starts, a line each: programs with `>`, the rest by its kind. */
function started(
  instructions: string,
  files: Readonly<Record<string, string>> = {},
  uses: readonly ImageUse[] = [],
): readonly string[] {
  const document = new Document('Dockerfile', instructions);
  const context = memoryContext({ 'package.json': '{}', ...files }, { origin: 'test', uses });
  const { get } = passes(document, context)({});
  const stage = document.stages.at(-1)!;
  const tree = get(stageTrees)(stage);
  if (typeof tree === 'string') return [`reason: ${tree}`];
  const found = get(processes)(stage, tree);
  if ('reason' in found) return [`reason: ${found.reason}`];
  return [
    ...found.starts.map(
      ({ program, arguments: words, directory, evidence }) =>
        `> ${[program, ...words].join(' ')} in /${directory} (${evidence})`,
    ),
    ...found.programs.map(({ name }) => `program ${name}`),
    ...found.scripts.map(({ name }) => `script /${name}`),
    ...(found.needsShell === undefined ? [] : [`shell ${found.needsShell.name}`]),
    ...found.questions.map(({ about, text }) => `${about}? ${text}`),
  ];
}

const NODE = 'FROM node:20\nWORKDIR /app\nCOPY . .\n';

describe('ENTRYPOINT and CMD', () => {
  test('words behind the entrypoint of the base image', () => {
    expect(started(`${NODE}CMD ["node", "server.js"]`)).toEqual(['> node server.js in /app (Dockerfile:4)']);
  });

  test('a shell form, with what it does before', () => {
    expect(started(`${NODE}CMD cd api && NODE_ENV=production exec node server.js`)).toEqual([
      '> node server.js in /app/api (Dockerfile:4)',
      'shell /bin/sh',
    ]);
  });

  test('an entrypoint with its arguments', () => {
    expect(started('FROM debian:bookworm\nENTRYPOINT ["/srv/app", "-v"]\nCMD ["serve"]')).toEqual([
      '> /srv/app -v serve in / (Dockerfile:3)',
    ]);
  });

  test('an entrypoint in shell form takes no arguments', () => {
    expect(started('FROM debian:bookworm\nENTRYPOINT /srv/app -v\nCMD ["serve"]')).toEqual([
      '> /srv/app -v in / (Dockerfile:2)',
      'shell /bin/sh',
    ]);
  });

  test.each([
    ['CMD ["tini", "--", "node", "a.js"]', 'tini'],
    ['CMD ["/usr/bin/dumb-init", "node", "a.js"]', '/usr/bin/dumb-init'],
    ['CMD ["gosu", "node", "node", "a.js"]', 'gosu'],
    ['CMD ["wait-for-it.sh", "db:5432", "-t", "9", "--", "node", "a.js"]', 'wait-for-it.sh'],
  ])('%s', (cmd, launcher) => {
    expect(started(NODE + cmd)).toEqual(['> node a.js in /app (Dockerfile:4)', `program ${launcher}`]);
  });

  test.each(['', 'CMD ["bash"]', 'CMD ["node"]', 'CMD ["/bin/bash", "-l"]'])('a prompt: %j', (cmd) => {
    expect(started(NODE + cmd)).toEqual([
      'reason: the container begins with a prompt: what is run in it is not in the file',
    ]);
  });
});

describe('scripts', () => {
  test('are followed with their arguments', () => {
    const script = '#!/bin/sh\nset -e\nif [ -n "$SEED" ]; then node seed.js; fi\nexec "$@"\n';
    expect(
      started(`${NODE}ENTRYPOINT ["./start.sh"]\nCMD ["node", "server.js"]`, { 'start.sh': script }),
    ).toEqual([
      '> node seed.js in /app (start.sh)',
      '> node server.js in /app (start.sh)',
      'program /bin/sh',
      'script /app/start.sh',
      'shell sh',
    ]);
  });

  test('may lie in a directory of PATH, and belong to an interpreter', () => {
    const files = { run: '#!/usr/bin/env python3\n' };
    expect(started('FROM debian:bookworm\nCOPY run /usr/local/bin/run\nCMD ["run", "-x"]', files)).toEqual([
      '> python3 /usr/local/bin/run -x in / (Dockerfile:3)',
      'script /usr/local/bin/run',
    ]);
  });

  test('that are not there leave it open', () => {
    expect(started(`${NODE}CMD ["sh", "start.sh"]`)).toContain(
      'programs? `start.sh` is a script that the build context does not have',
    );
  });

  test('that a variable decides leave it open', () => {
    expect(started(`${NODE}CMD $PROGRAM --serve`)).toContain(
      'programs? `$PROGRAM` decides which program a script starts',
    );
  });
});

describe('besides', () => {
  test('a health check', () => {
    const text = `${NODE}HEALTHCHECK --interval=5s CMD curl -f http://localhost/ || exit 1\nCMD ["node", "a.js"]`;
    expect(started(text)).toEqual([
      '> node a.js in /app (Dockerfile:5)',
      '> curl -f http://localhost/ in /app (Dockerfile:4)',
      'shell /bin/sh',
    ]);
    expect(started(`${NODE}HEALTHCHECK CMD ["node", "check.js"]\nCMD ["node", "a.js"]`)).toContain(
      '> node check.js in /app (Dockerfile:4)',
    );
    expect(started(`${NODE}HEALTHCHECK NONE\nCMD ["node", "a.js"]`)).toHaveLength(1);
  });

  test('a command that a compose file has in place of its own', () => {
    const uses: readonly ImageUse[] = [
      { kind: 'start', command: ['node', 'worker.js'], origin: 'compose.yaml:3' },
    ];
    expect(started(`${NODE}CMD ["node", "a.js"]`, {}, uses)).toContain(
      '> node worker.js in /app (compose.yaml:3)',
    );
  });

  test('not what is done with another stage', () => {
    const uses: readonly ImageUse[] = [
      { kind: 'start', command: ['bash'], target: 'dev', origin: 'compose.yaml:3' },
    ];
    expect(started(`${NODE}CMD ["node", "a.js"]`, {}, uses)).toHaveLength(1);
  });

  test.each<[ImageUse, string]>([
    [
      { kind: 'base', origin: 'b/Dockerfile:1' },
      'reason: another image is made of this one (b/Dockerfile:1)',
    ],
    [
      { kind: 'start', entrypoint: [], command: ['bash'], origin: '.devcontainer.json' },
      'reason: a container of it is started with a prompt (.devcontainer.json)',
    ],
  ])('%j', (use, reason) => {
    expect(started(`${NODE}CMD ["node", "a.js"]`, {}, [use])).toEqual([reason]);
  });
});
