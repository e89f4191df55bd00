/** The file systems of `debian:bookworm` and `debian:bookworm-slim`, made as the official images are: debootstrap, then trimmed. */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { forgetLists, mirrors, noPackagesBecause, transportOptions, unpackPackages } from './debian.mjs';
import { home, say } from './home.mjs';

const suite = 'bookworm';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** Where Debian's ca-certificates looks for authorities that a machine adds. */
const authorities = '/usr/local/share/ca-certificates';
/** In every image made here, where this machine has authorities of its own: all of them in one file. */
export const authorityBundle = `${authorities}/host.pem`;

/** What the official images configure for apt and dpkg, and the file that keeps services from starting. */
const settings = {
  'etc/apt/apt.conf.d/docker-clean': `DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };

Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
`,
  'etc/apt/apt.conf.d/docker-gzip-indexes': 'Acquire::GzipIndexes "true";\n',
  'etc/apt/apt.conf.d/docker-no-languages': 'Acquire::Languages "none";\n',
  'etc/apt/apt.conf.d/docker-autoremove-suggests': 'Apt::AutoRemove::SuggestsImportant "false";\n',
  'etc/dpkg/dpkg.cfg.d/docker-apt-speedup': 'force-unsafe-io\n',
  'usr/sbin/policy-rc.d': '#!/bin/sh\nexit 101\n',
  'etc/machine-id': '',
  'etc/hostname': '',
  'etc/resolv.conf': '',
};

/** Left by debootstrap, and of no use in an image. */
const leftovers = [
  'var/cache/apt',
  'var/lib/apt/lists',
  'var/log/apt/history.log',
  'var/log/apt/term.log',
  'var/log/apt/eipp.log.xz',
  'var/log/bootstrap.log',
  'var/log/alternatives.log',
  'var/log/dpkg.log',
  'var/cache/ldconfig/aux-cache',
  'etc/passwd-',
  'etc/group-',
  'etc/shadow-',
  'etc/gshadow-',
  'etc/apt/sources.list',
];

/** What the slim variant goes without, now and in packages that are installed later. */
const slimWithout = ['groff', 'info', 'linda', 'lintian', 'locale', 'man'];

/** @returns the folder of the archives `bookworm.tar` and `bookworm-slim.tar`, made on the first call */
export async function rootFileSystems() {
  const folder = join(home, 'root-file-systems');
  const full = join(folder, 'bookworm.tar');
  const trimmed = join(folder, 'bookworm-slim.tar');
  if (existsSync(full) && existsSync(trimmed)) return folder;
  const refusal = noPackagesBecause();
  if (refusal !== undefined) throw new Error(`no base images can be made here: ${refusal}`);
  const root = join(folder, 'root');
  await removeRoot(root);
  mkdirSync(root, { recursive: true });
  try {
    say(`bootstrapping Debian ${suite}`);
    await bootstrap(root);
    await trim(root);
    await archive(root, full);
    slim(root);
    await archive(root, trimmed);
  } finally {
    await removeRoot(root);
  }
  return folder;
}

async function bootstrap(root) {
  const programs = join(home, 'debootstrap');
  if (!existsSync(programs)) {
    await unpackPackages(suite, ['debootstrap'], `${programs}.unfinished`);
    forgetLists();
    renameSync(`${programs}.unfinished`, programs);
  }
  const { main } = await mirrors();
  const options = await transportOptions();
  const proxy = options.map((line) => /^Acquire::(https?)::Proxy "(.*)";$/.exec(line));
  const run = await execa(
    join(programs, 'usr/sbin/debootstrap'),
    ['--variant=minbase', `--keyring=${keyring}`, suite, root, main],
    {
      env: {
        DEBOOTSTRAP_DIR: join(programs, 'usr/share/debootstrap'),
        ...Object.fromEntries(proxy.map(([, scheme, address]) => [`${scheme}_proxy`, address])),
      },
      stdin: 'ignore',
      reject: false,
    },
  );
  if (run.failed) {
    throw new Error(
      `debootstrap failed: ${(run.stdout || run.shortMessage).split('\n').slice(-3).join('\n')}`,
    );
  }
}

/** What debuerreotype does for the official image, with this machine's mirror and authorities. */
async function trim(root) {
  for (const path of leftovers) rmSync(join(root, path), { recursive: true, force: true });
  for (const path of ['var/lib/apt/lists/partial', 'var/cache/apt/archives/partial']) {
    mkdirSync(join(root, path), { recursive: true });
  }
  for (const [path, text] of Object.entries(settings)) {
    rmSync(join(root, path), { force: true });
    write(join(root, path), text);
  }
  chmodSync(join(root, 'usr/sbin/policy-rc.d'), 0o755);

  const { main, security } = await mirrors();
  const stanzas = [source(main, `${suite} ${suite}-updates`)];
  if (security !== undefined) stanzas.push(source(security, `${suite}-security`));
  write(join(root, 'etc/apt/sources.list.d/debian.sources'), stanzas.join('\n'));
  const options = await transportOptions();
  if (options.length > 0) write(join(root, 'etc/apt/apt.conf.d/transport'), `${options.join('\n')}\n`);

  for (const certificate of hostAuthorities()) {
    write(join(root, certificate), readFileSync(certificate));
    appendFileSync(join(root, authorityBundle), readFileSync(certificate));
  }
}

function slim(root) {
  const share = join(root, 'usr/share');
  write(
    join(root, 'etc/dpkg/dpkg.cfg.d/docker'),
    [
      'path-exclude /usr/share/doc/*',
      'path-include /usr/share/doc/*/copyright',
      ...slimWithout.map((name) => `path-exclude /usr/share/${name}/*`),
      '',
    ].join('\n'),
  );
  for (const name of slimWithout) {
    const folder = join(share, name);
    for (const entry of existsSync(folder) ? readdirSync(folder) : [])
      rmSync(join(folder, entry), { recursive: true });
  }
  for (const name of readdirSync(join(share, 'doc'))) {
    const folder = join(share, 'doc', name);
    const others = readdirSync(folder).filter((entry) => entry !== 'copyright');
    for (const entry of others) rmSync(join(folder, entry), { recursive: true });
    if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
  }
}

/** Certificates of authorities that this machine trusts and Debian does not know. */
export function hostAuthorities() {
  if (!existsSync(authorities)) return [];
  return readdirSync(authorities)
    .filter((name) => name.endsWith('.crt'))
    .map((name) => join(authorities, name));
}

function source(address, suites) {
  return `Types: deb\nURIs: ${address}\nSuites: ${suites}\nComponents: main\nSigned-By: ${keyring}\n`;
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

async function archive(root, path) {
  const pseudo = ['dev', 'proc', 'sys'].map((name) => `--exclude=./${name}/*`);
  await execa('tar', ['-C', root, '--numeric-owner', ...pseudo, '-cf', `${path}.unfinished`, '.']);
  renameSync(`${path}.unfinished`, path);
}

/** An interrupted debootstrap leaves mounts, and what is mounted is not ours to delete. */
async function removeRoot(root) {
  for (const name of ['proc', 'sys', 'dev']) {
    await execa('umount', ['--recursive', join(root, name)], { reject: false });
  }
  rmSync(root, { recursive: true, force: true });
}
