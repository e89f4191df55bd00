#!/usr/bin/env node
/**
 * Stands for docker, podman or buildah, by the name it is called by. It writes down what it is asked, answers as the
 * real ones do, and "builds" an image that holds the Dockerfile's effects as the tests need them:
 * - FAKE_STATE: directory for the calls (`calls`, one JSON array a line), the images, and the pid of a build that hangs
 * - FAKE_FAILS: a build whose Dockerfile has this text fails with FAKE_ERROR (default: a RUN that exits with 100)
 * - FAKE_DIFFERS: the image of a Dockerfile with this text has another /etc/setting
 * - FAKE_VARIES: every image has another /etc/built
 * - FAKE_HANGS: a build whose Dockerfile has this text never ends, nor does its child
 * - FAKE_SILENT: what the engine says instead of answering
 * - FAKE_EXIT, FAKE_OUTPUT: of containers whose image has another /etc/setting
 */
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setInterval } from 'node:timers';

const RUN_FAILS = `#5 0.079 E: Unable to locate package nosuch
#5 ERROR: process "/bin/sh -c apt-get install nosuch" did not complete successfully: exit code: 100
------
 > [2/2] RUN apt-get install nosuch:
0.079 E: Unable to locate package nosuch
------
Dockerfile:2
--------------------
   1 |     FROM debian
   2 | >>> RUN apt-get install nosuch
--------------------
ERROR: failed to build: failed to solve: process "/bin/sh -c apt-get install nosuch" did not complete successfully: exit code: 100`;

const { env } = process;
const program = basename(process.argv[1]);
const args = process.argv.slice(2);
const images = join(env.FAKE_STATE, 'images');
mkdirSync(images, { recursive: true });
appendFileSync(join(env.FAKE_STATE, 'calls'), `${JSON.stringify([program, ...args])}\n`);

const after = (option) => args[args.indexOf(option) + 1];
const imageFile = (tag) => join(images, encodeURIComponent(tag));
const has = (text, name) => env[name] !== undefined && env[name] !== '' && text.includes(env[name]);

const [first, second] = args;
if (first === 'version') answer();
else if (first === 'buildx' && second === 'version') console.log('github.com/docker/buildx 0.29.1');
else if (args.includes('build')) build();
else if (first === 'image' && second === 'save') save(args.at(-1), process.stdout);
else if (first === 'save') save(args.at(-1), process.stdout);
else if (first === 'push') save(args[2], undefined, args[3].replace('docker-archive:', ''));
else if (first === 'rmi' || (first === 'image' && second === 'rm'))
  rmSync(imageFile(args.at(-1)), { force: true });
else if (first === 'images' || (first === 'image' && second === 'ls'))
  for (const name of readdirSync(images)) console.log(decodeURIComponent(name));
else if (first === 'run') start();
else if (first === 'wait') console.log(read(`${args[1]}.exit`));
else if (first === 'logs') process.stdout.write(read(`${args[1]}.out`));
else if (first === 'inspect') console.log('false');

function read(name) {
  return readFileSync(join(env.FAKE_STATE, name), 'utf8');
}

function answer() {
  if (env.FAKE_SILENT !== undefined) {
    console.error(env.FAKE_SILENT);
    process.exitCode = 1;
  } else console.log(program === 'buildah' ? 'Version:         1.43.2' : '28.5.2');
}

function build() {
  const text = readFileSync(after('--file'), 'utf8');
  const say = program === 'docker' ? (line) => console.error(line) : (line) => console.log(line);
  const steps = text.split('\n').filter((line) => /^(?:RUN|COPY)/.test(line));
  steps.forEach((step, i) => {
    if (program !== 'docker') return say(`STEP ${i + 2}/${steps.length + 1}: ${step}`);
    say(`#${i + 5} [${i + 2}/${steps.length + 1}] ${step}`);
    return say(args.includes('--no-cache') ? `#${i + 5} DONE 1.5s` : `#${i + 5} CACHED`);
  });
  if (has(text, 'FAKE_HANGS')) {
    // In the build's process group, as the plugins of docker are.
    const child = spawn(
      process.execPath,
      ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'],
      {
        stdio: 'inherit',
      },
    );
    writeFileSync(join(env.FAKE_STATE, 'hanging'), `${process.pid} ${child.pid}`);
    setInterval(() => undefined, 1000);
    return;
  }
  if (has(text, 'FAKE_FAILS')) {
    for (const line of (env.FAKE_ERROR ?? RUN_FAILS).split('\n')) say(line);
    process.exitCode = 1;
    return;
  }
  writeFileSync(imageFile(after('--tag')), text);
}

function start() {
  const text = readFileSync(imageFile(args.find((word) => word.startsWith('localhost/'))), 'utf8');
  const differs = has(text, 'FAKE_DIFFERS');
  writeFileSync(join(env.FAKE_STATE, `${after('--name')}.exit`), differs ? (env.FAKE_EXIT ?? '0') : '0');
  const output = differs ? (env.FAKE_OUTPUT ?? 'ready\n') : 'ready\n';
  writeFileSync(join(env.FAKE_STATE, `${after('--name')}.out`), `${new Date().toISOString()} ${output}`);
}

/** An archive as `docker save` makes them: https://github.com/moby/docker-image-spec */
function save(tag, stream, file) {
  if (!existsSync(imageFile(tag))) {
    console.error(`Error: No such image: ${tag}`);
    process.exitCode = 1;
    return;
  }
  const text = readFileSync(imageFile(tag), 'utf8');
  const differs = has(text, 'FAKE_DIFFERS') && env.FAKE_EXIT === undefined && env.FAKE_OUTPUT === undefined;
  const layer = tar({
    'etc/setting': differs ? 'other' : 'one',
    ...(env.FAKE_VARIES !== undefined && { 'etc/built': String(process.hrtime.bigint()) }),
  });
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [`sha256:${'0'.repeat(64)}`] },
    history: [{ created_by: 'RUN everything' }],
  };
  const manifest = [{ Config: 'config.json', RepoTags: [tag], Layers: ['layer.tar'] }];
  const archive = tar({
    'config.json': JSON.stringify(config),
    'layer.tar': layer,
    'manifest.json': JSON.stringify(manifest),
  });
  if (file === undefined) stream.write(archive);
  else writeFileSync(file, archive);
}

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 */
function tar(files) {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const data = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write('0', 156);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
