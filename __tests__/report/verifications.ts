/** Verifications to print. */
import { createHash } from 'node:crypto';
import { concluded } from '../../src/report/concluded.js';
import type {
  BuiltImage,
  Comparison,
  ConfigDifference,
  FileDifference,
  FileState,
  Layer,
  Verification,
} from '../../src/report/verification.js';
import { at, report } from './example.js';

/** A verification of a file to which nothing was done, but for what is given. */
export function verification(parts: Partial<Verification> = {}): Verification {
  return { ...concluded(report(), 'unchanged', 'there is nothing to rewrite'), ...parts };
}

export function layer(createdBy: string, bytes: number, parts: Partial<Layer> = {}): Layer {
  return { createdBy, bytes, wasted: 0, shared: false, ...parts };
}

/** An image whose sums are those of its layers. */
export function image(layers: readonly Layer[], parts: Partial<BuiltImage> = {}): BuiltImage {
  return {
    seconds: 41.2,
    steps: layers
      .filter(({ shared }) => !shared)
      .map(({ createdBy }, index) => ({ name: createdBy, cached: false, seconds: index + 0.4 })),
    bytes: layers.reduce((sum, { bytes }) => sum + bytes, 0),
    wasted: layers.reduce((sum, { wasted }) => sum + wasted, 0),
    layers,
    files: 31_204,
    ...parts,
  };
}

export function state(parts: Partial<FileState> = {}): FileState {
  return {
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    bytes: 1200,
    target: undefined,
    hash: hashOf('content'),
    ...parts,
  };
}

export function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

export function missing(path: string, parts: Partial<FileDifference> = {}): FileDifference {
  return {
    path,
    aspects: ['missing'],
    before: state(),
    after: undefined,
    class: 'cache',
    because: 'what npm keeps to be faster the next time',
    ...parts,
  };
}

export function setting(field: string, parts: Partial<ConfigDifference> = {}): ConfigDifference {
  return {
    field,
    before: '"a"',
    after: '"b"',
    class: 'unexplained',
    because: 'no applied fix says so',
    ...parts,
  };
}

const base = [
  layer('/bin/sh -c #(nop) ADD file:4c1e in / ', 116_500_000, { shared: true }),
  layer('RUN /bin/sh -c apt-get update && apt-get install -y ca-certificates # buildkit', 48_200_000, {
    shared: true,
  }),
  layer('WORKDIR /srv', 0, { shared: true }),
];

const before = image(
  [
    ...base,
    layer('RUN /bin/sh -c apt-get update # buildkit', 19_400_000, { wasted: 19_400_000 }),
    layer('RUN /bin/sh -c apt-get install -y --no-install-recommends curl python3 # buildkit', 52_300_000, {
      wasted: 2_100_000,
    }),
    layer('COPY package.json package-lock.json ./ # buildkit', 310_000),
    layer('RUN /bin/sh -c npm ci # buildkit', 92_100_000, { wasted: 1_300_000 }),
    layer('COPY . . # buildkit', 4_200_000, { wasted: 12_000 }),
    layer('COPY entrypoint.sh /usr/local/bin/entrypoint.sh # buildkit', 1200, { wasted: 1200 }),
    layer('RUN /bin/sh -c chmod 755 /usr/local/bin/entrypoint.sh # buildkit', 1200),
  ],
  { wasted: 22_814_400 },
);

const after = image(
  [
    ...base,
    layer(
      'RUN /bin/sh -c apt-get update     && apt-get install -y --no-install-recommends curl python3     && rm -rf /var/lib/apt/lists/* # buildkit',
      50_200_000,
    ),
    layer('COPY package.json package-lock.json ./ # buildkit', 310_000),
    layer('RUN /bin/sh -c npm ci && npm cache clean --force # buildkit', 53_900_000),
    layer('COPY . . # buildkit', 4_190_000),
    layer('COPY --chmod=755 entrypoint.sh /usr/local/bin/entrypoint.sh # buildkit', 1200),
  ],
  { seconds: 37.9, files: 29_989, wasted: 0 },
);

/** Each class and each aspect once, and one explanation for many. */
export const comparison: Comparison = {
  files: [
    {
      path: '/etc/ld.so.cache',
      aspects: ['content'],
      before: state({ hash: hashOf('a'), bytes: 12_100 }),
      after: state({ hash: hashOf('b'), bytes: 12_100 }),
      class: 'noise',
      because: "`ldconfig`'s cache differs in any two builds",
    },
    ...Array.from({ length: 1204 }, (_, index) =>
      missing(`/root/.npm/_cacache/content-v2/${index.toString(16).padStart(4, '0')}`, {
        before: state({ bytes: 31_700 }),
      }),
    ),
    {
      path: '/srv/bin/server',
      aspects: ['mode', 'owner', 'content'],
      before: state({ mode: 0o644, bytes: 4000, hash: hashOf('old') }),
      after: state({ mode: 0o755, uid: 1000, gid: 1000, bytes: 4100, hash: hashOf('new') }),
      class: 'unexplained',
      because: 'no applied fix says so, and it is no cache that dockmod knows',
    },
    {
      path: '/srv/current',
      aspects: ['target'],
      before: state({ type: 'symlink', target: 'releases/1', bytes: 0, hash: undefined }),
      after: state({ type: 'symlink', target: 'releases/2', bytes: 0, hash: undefined }),
      class: 'unexplained',
      because: 'no applied fix says so, and it is no cache that dockmod knows',
    },
    {
      path: '/srv/extra',
      aspects: ['extra'],
      before: undefined,
      after: state({ type: 'directory', mode: 0o755, bytes: 0, hash: undefined }),
      class: 'unexplained',
      because: 'no applied fix says so, and it is no cache that dockmod knows',
    },
    {
      path: '/srv/socket',
      aspects: ['type'],
      before: state({ type: 'fifo', bytes: 0, hash: undefined }),
      after: state(),
      class: 'unexplained',
      because: 'no applied fix says so, and it is no cache that dockmod knows',
    },
    ...Array.from({ length: 11 }, (_, index) =>
      missing(`/var/lib/apt/lists/deb.example.org_debian_dists_bookworm_${index}`, {
        before: state({ bytes: 1_760_000 }),
        class: 'declared',
        because: '`clean-package-lists` deletes it',
      }),
    ),
  ],
  config: [
    setting('Cmd', { before: '["node","server.js"]', after: undefined }),
    setting('Env.PATH', {
      before: '"/usr/bin"',
      after: '"/bin"',
      class: 'declared',
      because: '`some-transform` sets it',
    }),
  ],
};

const dockerfile = {
  before: `FROM node:20

RUN apt-get update
RUN apt-get install -y --no-install-recommends curl python3
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
COPY entrypoint.sh /usr/local/bin/entrypoint.sh
RUN chmod 755 /usr/local/bin/entrypoint.sh
CMD ["node", "server.js"]
`,
  after: `FROM node:20

RUN apt-get update \\
    && apt-get install -y --no-install-recommends curl python3 \\
    && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN npm ci && npm cache clean --force
COPY . .
COPY --chmod=755 entrypoint.sh /usr/local/bin/entrypoint.sh
CMD ["node", "server.js"]
`,
};

const rewrite = report({
  path: 'services/api/Dockerfile',
  ...dockerfile,
  applied: [
    {
      id: 'merge-runs',
      place: at(3, 1),
      message: '`apt-get update` has a layer of its own',
      docs: [],
      safety: 'safe',
      title: 'Merge 2 RUN instructions',
      edited: [],
      changes: [],
      because: 'the second deletes what the first made',
    },
    {
      id: 'clean-language-caches',
      place: at(6, 5),
      message: '`npm ci` leaves its cache in the layer',
      docs: [],
      safety: 'safe',
      title: 'Append `npm cache clean --force`',
      edited: [],
      changes: [],
      because: 'nothing reads the cache later',
    },
  ],
});

/** Everything there is to show, and something unexplained. */
export const different = verification({
  path: 'services/api/Dockerfile',
  verdict: 'different',
  because: '4 files and 1 setting differ and nothing explains it, the first `/srv/bin/server`',
  report: rewrite,
  builder: 'docker 28.5.2 (BuildKit)',
  context: 'services/api',
  target: 'web',
  before,
  after,
  comparison,
  contextSent: { before: { files: 1204, bytes: 48_200_000 }, after: { files: 61, bytes: 4_180_000 } },
  rebuild: {
    touched: 'src/server.js',
    before: { seconds: 33.1, steps: 9, cached: 3 },
    after: { seconds: 2.4, steps: 7, cached: 6 },
  },
  run: {
    command: 'npm test',
    before: { exitCode: 0, output: 'starting\n12 passed\n', seconds: 1.2, answered: undefined },
    after: { exitCode: 1, output: 'starting\n11 passed, 1 failed\n', seconds: 1.3, answered: undefined },
    same: false,
  },
  culprits: ['merge-runs'],
});

/** All is well. */
export const verified = verification({
  ...different,
  path: 'services/web/Dockerfile',
  verdict: 'verified',
  because: 'both build, and every difference between the images has an explanation',
  report: { ...rewrite, path: 'services/web/Dockerfile' },
  target: undefined,
  comparison: {
    files: comparison.files.filter((file) => file.class !== 'unexplained'),
    config: comparison.config.filter((config) => config.class !== 'unexplained'),
  },
  run: {
    command: 'port 8080',
    before: { exitCode: undefined, output: 'listening\n', seconds: 0.6, answered: true },
    after: { exitCode: undefined, output: 'listening\n', seconds: 0.5, answered: true },
    same: true,
  },
  culprits: undefined,
  written: true,
});

/** The rewritten text does not build: there is only one image. */
export const broken = verification({
  path: 'tools/Dockerfile',
  verdict: 'broken',
  because: '`RUN npm ci && npm cache clean --force` fails with exit code 127: npm: not found',
  report: { ...rewrite, path: 'tools/Dockerfile' },
  builder: 'docker 28.5.2 (BuildKit)',
  context: 'tools',
  before,
  culprits: [],
});

/** One of each verdict. */
export const everyVerdict: readonly Verification[] = [
  different,
  verified,
  broken,
  verification({
    path: 'legacy/Dockerfile',
    verdict: 'unbuildable',
    because: 'as it is, `COPY dist/ .` fails: "/dist": not found',
    builder: 'docker 28.5.2 (BuildKit)',
  }),
  verification({ path: 'huge/Dockerfile', verdict: 'failed', because: 'no space left on device' }),
  verification({ path: 'fine/Dockerfile' }),
];

/** What breaks out of a table, a tag, an attribute, a code span, a fence, a line or a terminal. */
export const HOSTILE =
  '"><script>alert(1)</script>`|*_[x](javascript:alert(1))\n# <img src=x onerror=alert(1)>\r\u001b[2J\u202e\'&amp;@octocat https://example.org/ ```\n</pre></details>';

/** Hostile in every string that there is. */
export function hostile(text = HOSTILE): Verification {
  const twice = {
    before: { ...different.run!.before, output: text },
    after: { ...different.run!.after, output: `${text}\n2` },
  };
  return {
    ...different,
    path: text,
    because: text,
    report: {
      ...rewrite,
      path: text,
      before: `FROM a\n# ${text}\n`,
      after: `FROM a\n# ${text}${text}\n`,
      applied: rewrite.applied.map((fix) => ({
        ...fix,
        id: text,
        title: text,
        because: text,
        message: text,
      })),
    },
    builder: text,
    context: text,
    target: text,
    before: image([layer(text, 5), layer(`RUN ${text}`, 7, { wasted: 2 })]),
    after: image([layer(text, 5)]),
    comparison: {
      files: (['cache', 'declared', 'noise', 'unexplained'] as const).flatMap((name) => [
        missing(`/${text}`, { class: name, because: text }),
        {
          path: `/x/${text}`,
          aspects: ['target'],
          before: state({ type: 'symlink', target: text }),
          after: state({ type: 'symlink', target: `${text}2` }),
          class: name,
          because: `${text}2`,
        },
      ]),
      config: [setting(text, { before: JSON.stringify(text), after: text, because: text })],
    },
    rebuild: { ...different.rebuild!, touched: text },
    run: { command: text, ...twice, same: false },
    culprits: [text],
  };
}

/** Built and compared, with nothing in any list. */
export const empty = verification({
  verdict: 'verified',
  because: 'both build, and nothing differs',
  before: image([], { steps: [], seconds: 0, files: 0 }),
  after: image([], { steps: [], seconds: 0, files: 0 }),
  comparison: { files: [], config: [] },
  culprits: [],
});

/** 20,000 differences, half of them unexplained. */
export const huge = verification({
  ...different,
  path: 'huge/Dockerfile',
  comparison: {
    files: Array.from({ length: 20_000 }, (_, index) =>
      missing(`/srv/${Math.floor(index / 100)}/${index}.js`, {
        class: index % 2 === 0 ? 'unexplained' : 'cache',
        because: index % 2 === 0 ? 'nothing says so' : 'a cache',
      }),
    ),
    config: Array.from({ length: 1000 }, (_, index) => setting(`Env.E${index}`)),
  },
});
