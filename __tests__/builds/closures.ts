/**
 * Splits of fixture projects of which one need is taken out again, really built and run: each must fail to build, to
 * start, or to do the same. Run by `npm run test:builds`; the last line is "N passed, N failed". Needs an engine with the
 * images of these projects.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskContext } from '../../src/context/disk-context.js';
import { rewrite } from '../../src/engine/rewrite.js';
import { fixtureProjects } from '../../src/testing/projects.js';
import { findBuilder } from '../../src/verify/find-builder.js';
import { runImages } from '../../src/verify/run-images.js';
import { newRunId } from '../../src/verify/run-id.js';
import { openSession } from '../../src/verify/session.js';
import { openWorkspace } from '../../src/verify/workspace.js';
import { transforms } from '../../transforms/index.js';

interface Sabotage {
  readonly project: string;
  readonly what: string;
  readonly from: string | RegExp;
  readonly to: string;
}

const APP = /(COPY --from=builder \/usr\/src\/app .*\n)/;
const SQLITE =
  /RUN apt-get update \\\n {4}&& apt-get install -y --no-install-recommends libsqlite3-0 .*\n.*\n/;

/** Taken out of the new stage. */
const SABOTAGES: readonly Sabotage[] = [
  {
    project: 'node-express-typescript-views',
    what: 'a view',
    from: APP,
    to: '$1RUN rm views/index.ejs\n',
  },
  {
    project: 'node-express-typescript-views',
    what: 'a directory that is read',
    from: APP,
    to: '$1RUN rm -r data\n',
  },
  {
    project: 'node-express-typescript-views',
    what: 'a package',
    from: APP,
    to: '$1RUN rm -r node_modules/ejs\n',
  },
  {
    project: 'go-template-files',
    what: 'a directory of templates',
    from: /COPY --from=builder \/srv\/tides\/templates .*\n/,
    to: '',
  },
  {
    project: 'go-cgo-library',
    what: 'a library of a package',
    from: SQLITE,
    to: '',
  },
  {
    project: 'c-linked-library',
    what: 'a library of a package',
    from: SQLITE,
    to: '',
  },
  {
    project: 'c-linked-library',
    what: 'a file that is given',
    from: /(COPY --from=builder \/opt\/notes .*\n)/,
    to: '$1RUN rm notes.sql\n',
  },
  {
    project: 'c-shared-library',
    what: 'a library of its own',
    from: /COPY --from=builder \/usr\/local\/lib\/libsqueeze\.so\.1 .*\n/,
    to: '',
  },
  {
    project: 'c-shared-library',
    what: 'the cache of the linker',
    from: /(COPY --from=builder \/usr\/src\/squeeze .*\n)RUN ldconfig\n/,
    to: '$1',
  },
  {
    project: 'go-cgo',
    what: 'a database that the build has filled',
    from: /(COPY --from=builder \/src .*\n)/,
    to: '$1RUN rm birds.db\n',
  },
  {
    project: 'java-javac',
    what: 'a resource',
    from: /(copy --from=builder \/app\/classes .*\n)/,
    to: "$1run find classes -type f ! -name '*.class' -delete\n",
  },
  {
    project: 'node-stages-in-a-row',
    what: 'a package',
    from: /(COPY --from=builder \/srv\/board .*\n)/,
    to: '$1RUN rm -r node_modules/ms\n',
  },
  {
    project: 'java-stage-on-a-jdk',
    what: 'the classes',
    from: /COPY --from=build \/out\/classes .*\n/,
    to: '',
  },
];

const projects = fixtureProjects(join(process.cwd(), 'fixtures/projects'));
const run = newRunId();
const found = await findBuilder('docker', { cwd: process.cwd(), signal: undefined, needsContainers: true });
if (typeof found === 'string') {
  console.error(found);
  process.exit(1);
}
const { builder } = found;
const workspace = openWorkspace(run);
let failed = 0;
for (const [index, { project: name, what, from, to }] of SABOTAGES.entries()) {
  const problem = await attempt(index, name, from, to);
  if (problem === undefined) failed++;
  console.log(`${problem === undefined ? 'FAIL' : 'ok  '} ${name} without ${what}: ${problem ?? 'not seen'}`);
}
workspace.remove();
console.log(`${SABOTAGES.length - failed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/** What becomes of a split with something taken out of it; `undefined` where it does the same. */
async function attempt(
  index: number,
  name: string,
  from: string | RegExp,
  to: string,
): Promise<string | undefined> {
  const project = projects.find((one) => one.name === name);
  if (project === undefined) throw new Error(`there is no project ${name}`);
  const { context, dockerfile, run: command, port } = project;
  const path = join(context, dockerfile);
  const { after } = rewrite(path, readFileSync(path, 'utf8'), {
    transforms,
    level: 'standard',
    only: ['split-stages'],
    context: diskContext(context, { origin: 'the project' }),
  });
  const broken = after.replace(from, to);
  if (broken === after) throw new Error(`${name}: ${String(from)} changes nothing`);
  const session = openSession({
    ...{ builder, run, workspace, cwd: process.cwd() },
    ...{ build: { network: 'host' }, seconds: 900, signal: undefined },
  });
  const build = (text: string, suffix: string): ReturnType<typeof session.build> =>
    session.build({
      name: `closure-${index}-${suffix}`,
      file: workspace.write(`${index}-${suffix}`, text, undefined),
      path: dockerfile,
      ...{ context, cache: true },
    });
  try {
    const sound = await build(after, 'sound');
    if ('reason' in sound) throw new Error(`${name}: ${sound.reason}`);
    const other = await build(broken, 'broken');
    if ('reason' in other) return `it does not build: ${other.reason}`;
    const { same, after: outcome } = await runImages(
      session,
      { before: sound.image, after: other.image },
      { command: command ?? '', port },
    );
    if (same) return undefined;
    return outcome.output.trim().split('\n').at(-1)?.slice(0, 100) ?? `exit code ${outcome.exitCode}`;
  } finally {
    await session.clear();
  }
}
