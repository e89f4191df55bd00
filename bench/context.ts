/**
 * `npm run bench:context`: a build context of 100,000 files, walked twice, through an ignore file with exceptions, and
 * one of 80,000 files of packages and 20,000 of sources, with which a Dockerfile is rewritten: by the library, and by
 * the command line as it is built, its start included. Each is measured in a process of its own; git, which they ask,
 * is not. The trees stand below the system's folder for temporary files and are removed. The last line is one line of
 * JSON.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { diskContext } from '../src/context/disk-context.js';
import { locateContexts, onlyContext } from '../src/context/locate.js';
import { Repositories } from '../src/context/repository.js';
import { rewrite } from '../src/engine/rewrite.js';
import { transforms } from '../transforms/index.js';

const DIRECTORIES = 1000;
const FILES = 100;
const IGNORE = [
  ...['.git', '**/node_modules', '*.md', '!README.md', 'docs', '!docs/api/**', '**/*.log', '**/.env*'],
  ...['!**/.env.example', 'coverage', '**/__pycache__', '*.tmp', 'tmp/**', 'a/*/b?c', 'dir9[0-4]'],
];

const DOCKERFILE = `FROM node:20
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build
CMD ["node", "dist/main.js"]
`;
const MANIFEST = { name: 'bench', version: '1.0.0', scripts: { build: 'tsc' } };
const LOCKFILE = {
  ...{ name: MANIFEST.name, version: MANIFEST.version, lockfileVersion: 3, requires: true },
  packages: { '': { name: MANIFEST.name, version: MANIFEST.version } },
};

type Figures = Readonly<Record<string, number>>;

/** What is done with a tree, by name. */
const MEASURED: Readonly<Record<string, (root: string) => Figures | Promise<Figures>>> = {
  walks: (root) => {
    const context = diskContext(root);
    const included = count(context.files());
    const files = count(context.unfiltered.files());
    let [tracked, ignored] = [0, 0];
    for (const path of context.files()) {
      if (context.tracked(path) === true) tracked++;
      if (context.ignoredByGit(path) === true) ignored++;
    }
    return { files, included, tracked, ignored };
  },
  rewrite: async (root) => {
    const file = { path: join(root, 'Dockerfile'), text: DOCKERFILE };
    const location = await locateContexts(file, { repositories: new Repositories(process.env) });
    const context = onlyContext(location);
    const report = rewrite('Dockerfile', DOCKERFILE, { transforms, level: 'standard', context });
    return { applied: report.applied.length, filesWritten: report.files.length };
  },
};
/** How the trees are made. */
const MADE: Readonly<Record<string, (root: string) => void>> = { walks: makeTree, rewrite: makeProject };

/** The command line, and what makes it tell what it has used, when it ends. */
const COMMAND = resolve('bin/dockmod.js');
const TELLING = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    writeSync(3, JSON.stringify({
      cpuSeconds: Math.round((user + system) / 1e4) / 100,
      peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    }));
  });`)}`;

const [name, root] = process.argv.slice(2);
if (name !== undefined && root !== undefined) console.log(JSON.stringify(await measured(name, root)));
else {
  const figures: Readonly<Record<string, Figures>> = {
    ...Object.fromEntries(Object.keys(MEASURED).map((one) => [one, inProcess(one)])),
    command: byCommand(),
  };
  for (const [one, values] of Object.entries(figures))
    for (const [figure, value] of Object.entries(values))
      console.log(`${`${one}: ${figure}`.padEnd(32)}${value}`);
  console.log(JSON.stringify(figures));
}

/** The figures of one thing, from a process that does nothing else. */
function inProcess(one: string): Figures {
  const directory = mkdtempSync(join(tmpdir(), 'dockmod-bench-'));
  try {
    MADE[one]!(directory);
    const { stdout } = spawnSync(process.execPath, [process.argv[1]!, one, directory], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return JSON.parse(stdout) as Figures;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The figures of the command line, from its start to its end. */
function byCommand(): Figures {
  const directory = mkdtempSync(join(tmpdir(), 'dockmod-bench-'));
  try {
    makeProject(directory);
    const { output } = spawnSync(process.execPath, ['--import', TELLING, COMMAND, '--quiet', 'Dockerfile'], {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    });
    return JSON.parse(output[3] ?? '{}') as Figures;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function measured(one: string, directory: string): Promise<Figures> {
  const base = process.memoryUsage.rss();
  const [cpu, wall] = [process.cpuUsage(), process.hrtime.bigint()];
  const found = await MEASURED[one]!(directory);
  const { user, system } = process.cpuUsage(cpu);
  return {
    ...found,
    cpuSeconds: Math.round((user + system) / 1e4) / 100,
    wallSeconds: Math.round(Number(process.hrtime.bigint() - wall) / 1e7) / 100,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    grownMegabytes: Math.round((process.memoryUsage.rss() - base) / 2 ** 20),
  };
}

function makeTree(directory: string): void {
  fill(directory, DIRECTORIES, (i) => `dir${i % 10}/dir${i}/${i % 7 === 0 ? 'node_modules' : 'src'}`);
  writeFileSync(join(directory, '.dockerignore'), IGNORE.join('\n'));
  track(directory);
}

function makeProject(directory: string): void {
  fill(directory, DIRECTORIES, (i) => (i % 5 === 0 ? `src/dir${i}` : `node_modules/package${i}`));
  writeFileSync(join(directory, 'package.json'), JSON.stringify(MANIFEST, undefined, 2));
  writeFileSync(join(directory, 'package-lock.json'), JSON.stringify(LOCKFILE, undefined, 2));
  writeFileSync(join(directory, 'Dockerfile'), DOCKERFILE);
  track(directory);
}

function fill(directory: string, directories: number, pathOf: (index: number) => string): void {
  for (let i = 0; i < directories; i++) {
    const folder = join(directory, pathOf(i));
    mkdirSync(folder, { recursive: true });
    for (let j = 0; j < FILES; j++) writeFileSync(join(folder, `file${j}.${j % 9 === 0 ? 'log' : 'js'}`), '');
  }
}

function track(directory: string): void {
  writeFileSync(join(directory, '.gitignore'), 'node_modules\n*.log\n');
  spawnSync('git', ['init', '-q', directory]);
  spawnSync('git', ['-C', directory, 'add', '-A']);
}

function count(paths: Iterable<string>): number {
  let number = 0;
  for (const _ of paths) number++;
  return number;
}
