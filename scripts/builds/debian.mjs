/** Debian packages of any suite, from the mirror that apt is configured with, without installing one. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { home } from './home.mjs';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Why packages cannot be had here, or undefined. */
export function noPackagesBecause() {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid() !== 0) return 'you are not root';
  if (!existsSync('/usr/bin/apt-get') || !existsSync(keyring)) return 'this is not Debian';
  return undefined;
}

/**
 * @returns the addresses of Debian's main archive and of its security archive (undefined where apt has none)
 * @throws where apt's configuration names no archive of Debian
 */
export async function mirrors() {
  // Works before the first `apt-get update`, and knows both formats of source lists.
  const { stdout } = await execa('apt-get', [
    'indextargets',
    '--no-release-info',
    '--format=$(REPO_URI)',
    'Created-By: Packages',
  ]);
  const addresses = stdout.split('\n').map((line) => line.replace(/\/$/, ''));
  const main = addresses.find((address) => address.endsWith('/debian'));
  if (main === undefined) throw new Error("apt's configuration names no archive of Debian");
  return { main, security: addresses.find((address) => address.endsWith('/debian-security')) };
}

/** The options with which apt reaches its mirror here, such as a proxy, as lines of a configuration file. */
export async function transportOptions() {
  const { stdout } = await execa('apt-config', ['dump', 'Acquire']);
  return stdout.split('\n').filter((line) => /^Acquire::(?:http|https)::Proxy\b.* "[^"]+";$/.test(line));
}

/**
 * Downloads packages of a suite and unpacks them over a folder. Keeps the suite's lists for the next call.
 * @param suite name of a Debian suite: `sid`
 */
export async function unpackPackages(suite, packages, folder) {
  const state = join(home, 'apt', suite);
  const apt = (args, options) =>
    execa(
      'apt-get',
      [
        '-q',
        ...Object.entries({
          'Dir::Etc::SourceList': join(state, 'sources.list'),
          'Dir::Etc::SourceParts': '/dev/null',
          'Dir::State::Lists': join(state, 'lists'),
          'Dir::State::status': join(state, 'status'),
          'Dir::Cache': join(state, 'cache'),
          'Acquire::Languages': 'none',
          'Acquire::Retries': '3',
          'APT::Sandbox::User': 'root',
          'Debug::NoLocking': '1',
        }).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
        ...args,
      ],
      { ...options, stdin: 'ignore' },
    );
  const downloads = join(state, 'downloads');
  rmSync(downloads, { recursive: true, force: true });
  for (const path of ['lists/partial', 'cache/archives/partial', 'downloads']) {
    mkdirSync(join(state, path), { recursive: true });
  }
  const fresh = join(state, 'fresh');
  if (!existsSync(fresh)) {
    const { main } = await mirrors();
    writeFileSync(join(state, 'status'), '');
    writeFileSync(join(state, 'sources.list'), `deb [signed-by=${keyring}] ${main} ${suite} main\n`);
    await apt(['update']);
    writeFileSync(fresh, '');
  }
  await apt(['download', ...packages], { cwd: downloads });
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(downloads)) await execa('dpkg', ['-x', join(downloads, file), folder]);
  rmSync(downloads, { recursive: true });
}

/** Package lists are large and soon out of date: to be called once all the packages are here. */
export function forgetLists() {
  rmSync(join(home, 'apt'), { recursive: true, force: true });
}
