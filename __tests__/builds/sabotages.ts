/**
 * Ten rewrites that are wrong on purpose, really built and compared: each must leave something unexplained. Run by
 * `npm run test:builds`; the last line is "N passed, N failed". Needs an engine with `debian:bookworm-slim`.
 */
import { compareImages } from '../../src/verify/compare-images.js';
import { NOTHING_DECLARED } from '../../src/verify/declarations.js';
import { findBuilder } from '../../src/verify/find-builder.js';
import type { ImageContents } from '../../src/verify/image-contents.js';
import { newRunId } from '../../src/verify/run-id.js';
import { openSession } from '../../src/verify/session.js';
import { openWorkspace } from '../../src/verify/workspace.js';

const SOUND = `FROM debian:bookworm-slim
ENV MODE=production
RUN useradd --create-home app
RUN mkdir -p /srv/app && echo hello > /srv/app/hello.txt && echo spare > /srv/app/spare.txt
RUN ln -s hello.txt /srv/app/latest && chmod 640 /srv/app/hello.txt && chown app:app /srv/app/hello.txt
USER app
CMD ["cat", "/srv/app/hello.txt"]
`;

/** What is put in place of what, and the path or setting that must be reported. */
const SABOTAGES: readonly (readonly [name: string, from: string, to: string, reported: string])[] = [
  ['a missing file', ' && echo spare > /srv/app/spare.txt', '', '/srv/app/spare.txt'],
  ['a wrong owner', 'chown app:app', 'chown root:app', '/srv/app/hello.txt'],
  ['a lost ENV', 'ENV MODE=production\n', '', 'Env.MODE'],
  ['another CMD', '["cat",', '["tac",', 'Cmd'],
  ['a dropped package', 'USER app', 'RUN dpkg --force-all --remove tzdata\nUSER app', '/var/lib/dpkg/status'],
  ['another mode', 'chmod 640', 'chmod 644', '/srv/app/hello.txt'],
  ['a broken link', 'ln -s hello.txt', 'ln -s hallo.txt', '/srv/app/latest'],
  ['an extra file', 'USER app', 'RUN echo more > /srv/app/more.txt\nUSER app', '/srv/app/more.txt'],
  ['changed content', 'echo hello >', 'echo hallo >', '/srv/app/hello.txt'],
  ['a lost user', 'USER app\n', '', 'User'],
];

const run = newRunId();
const found = await findBuilder('docker', { cwd: process.cwd(), signal: undefined, needsContainers: false });
if (typeof found === 'string') {
  console.error(found);
  process.exit(1);
}
const workspace = openWorkspace(run);
const session = openSession({
  builder: found.builder,
  run,
  workspace,
  cwd: process.cwd(),
  build: { network: 'none' },
  seconds: 600,
  signal: undefined,
});
let failed = 0;
try {
  const context = workspace.directory('context');
  const image = async (name: string, text: string): Promise<ImageContents> => {
    const file = workspace.write(name, text, undefined);
    const built = await session.build({ name, file, path: 'Dockerfile', context, cache: true });
    if ('reason' in built) throw new Error(`${name}: ${built.reason}`);
    return session.read(built.image);
  };
  const sound = await image('sound', SOUND);
  for (const [index, [name, from, to, reported]] of SABOTAGES.entries()) {
    const text = SOUND.replace(from, () => to);
    if (text === SOUND) throw new Error(`${name} changes nothing`);
    const { files, config } = compareImages(sound, await image(`sabotage-${index}`, text), NOTHING_DECLARED);
    const unexplained = [
      ...files.filter((one) => one.class === 'unexplained').map(({ path }) => path),
      ...config.filter((one) => one.class === 'unexplained').map(({ field }) => field),
    ];
    const isSeen = unexplained.includes(reported);
    if (!isSeen) failed++;
    console.log(
      `${isSeen ? 'ok  ' : 'FAIL'} sabotage, ${name}: ${unexplained.slice(0, 3).join(', ') || 'not seen'}`,
    );
  }
} finally {
  await session.clear();
  workspace.remove();
}
console.log(`${SABOTAGES.length - failed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
