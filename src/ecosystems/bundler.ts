/** Projects whose gems Bundler installs. */
import { BUNDLER as MANAGER } from '../packages/bundler.js';
import { joinPath, parentOf } from './context-path.js';
import type { Agreement, ContextFiles, Ecosystem, Inputs, ProjectCall } from './ecosystem.js';
import { gatherInputs } from './gather-inputs.js';
import type { Gathering } from './gather-inputs.js';

const GEMFILES = ['Gemfile', 'gems.rb'];

function gemfileOf(view: ContextFiles, directory: string, call?: ProjectCall): string {
  const name =
    call?.manifest ?? GEMFILES.find((one) => view.kind(joinPath(directory, one)) === 'file') ?? 'Gemfile';
  return joinPath(directory, name);
}

function lockfileOf(gemfile: string): string {
  return gemfile.endsWith('gems.rb') ? gemfile.replace(/gems\.rb$/, 'gems.locked') : `${gemfile}.lock`;
}

export const BUNDLER: Ecosystem = {
  id: 'bundler',
  managers: [MANAGER],
  manifests: GEMFILES,
  detect: (view, directory) => GEMFILES.some((name) => view.kind(joinPath(directory, name)) === 'file'),
  commands: [
    {
      role: 'install',
      // https://bundler.io/man/bundle-install.1.html
      verbs: ['', 'install', 'i'],
      operands: 'none',
      manifest: ['--gemfile'],
      plain: [
        ...[
          '-j',
          '--jobs',
          '-r',
          '--retry',
          '--quiet',
          '--verbose',
          '--path',
          '--without',
          '--with',
          '--clean',
          '--full-index',
        ],
        ...[
          '--no-cache',
          '--no-prune',
          '--local',
          '--prefer-local',
          '--system',
          '--binstubs',
          '--standalone',
          '--force',
        ],
        ...['--redownload', '--no-color', '--trust-policy', '--shebang', '--retry'],
      ],
      frozenBy: ['--frozen', '--deployment'],
      production: ['--without'],
    },
    { role: 'add', verbs: ['add', 'update', 'lock'], operands: 'other' },
    { role: 'build', verbs: ['exec', 'e', 'binstubs', 'pristine'], operands: 'other' },
  ],
  inputs,
  overlay: (view, directory, call) => ({
    // with `--deployment`, or `--path`: https://bundler.io/man/bundle-config.1.html
    directories: ['vendor/bundle', '.bundle'].map((name) => joinPath(directory, name)),
    files: call.frozen ? [] : [lockfileOf(gemfileOf(view, directory, call))],
  }),
  lockfile: {
    names: ['Gemfile.lock', 'gems.locked'],
    path: (view, directory) => {
      const path = lockfileOf(gemfileOf(view, directory));
      return view.kind(path) === 'file' ? path : undefined;
    },
    inSync,
    // `--frozen` is gone in Bundler 4, and what stays is a setting: https://bundler.io/man/bundle-config.1.html
    frozen: (_view, _directory, call) =>
      call.frozen ? 'already' : { reason: 'only a setting, `frozen`, holds every release to the lockfile' },
  },
  builds: [{ verbs: ['exec'], outputs: ['public/assets', 'public/packs'] }],
  recreated: ['.bundle'],
};

function inputs(view: ContextFiles, directory: string, call: ProjectCall): Inputs {
  const gathering = gatherInputs(view);
  const file = gemfileOf(view, directory, call);
  if (call.unclear !== undefined) gathering.block(file, call.unclear);
  if (view.kind(file) !== 'file') {
    gathering.block(file, 'there is no `Gemfile`');
    return gathering.result();
  }
  gathering.file(lockfileOf(file));
  gathering.files(directory, ['.bundle/config', 'vendor/cache', 'vendor/gems']);
  gatherGemfile(gathering, file);
  return gathering.result();
}

/** A Gemfile is a program: each line must be one of those that are known to read nothing, or what it reads is taken. */
function gatherGemfile(gathering: Gathering, file: string): void {
  if (!gathering.first(file) || !gathering.file(file)) return;
  const directory = parentOf(file) ?? '';
  for (const line of statementsOf(gathering.view.read(file) ?? '')) {
    if (/^gemspec\b/.test(line)) gathering.block(file, 'its `gemspec` is a program, and lists the sources');
    const evaluated = /^eval_gemfile\s*\(?\s*["']([^"'#]+)["']/.exec(line)?.[1];
    if (evaluated !== undefined) {
      const place = gathering.named(file, directory, evaluated);
      if (place !== undefined) gatherGemfile(gathering, place);
      continue;
    }
    const version =
      /^ruby\b.*\bfile:\s*["']([^"']+)["']/.exec(line) ?? /^ruby\b.*:file\s*=>\s*["']([^"']+)["']/.exec(line);
    if (version !== null) {
      gathering.named(file, directory, version[1]!);
      continue;
    }
    const read = /File\.read\(\s*["']([^"'#]+)["']\s*\)/.exec(line)?.[1];
    if (read !== undefined && /^ruby\b/.test(line)) {
      gathering.named(file, directory, read);
      continue;
    }
    if (/\bpath\b\s*(?::|=>|\s["'])|^path\b/.test(line)) {
      const path = /\bpath\b\s*(?::|=>|\()?\s*["']([^"'#]+)["']/.exec(line)?.[1];
      gathering.block(file, `the gem at \`${path ?? '?'}\` is a directory, whose gemspec is a program`);
      continue;
    }
    if (!isPlain(line))
      gathering.block(file, `it is a program, and \`${line.slice(0, 60)}\` may read anything`);
  }
}

/** Statements of a Gemfile, comments left out; one that goes on after a comma is put together. */
function statementsOf(text: string): readonly string[] {
  return text
    .replace(/^=begin$[^]*?^=end$/gm, '')
    .replace(/^\s*#.*$/gm, '')
    .replace(/\s+#[^"'\n{]*$/gm, '')
    .replace(/,\s*\n\s*/g, ', ')
    .split(/\r?\n|;/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Lines that hold names, versions, addresses and symbols alone. https://bundler.io/man/gemfile.5.html */
function isPlain(line: string): boolean {
  const literal = /(?:"[^"#`]*"|'[^']*'|%[wi]\[[^\]]*\])/.source;
  const bare = line.replace(new RegExp(literal, 'g'), '"');
  if (/^(?:end|else|\}|\]|\))$/.test(bare)) return true;
  if (
    /^(?:gem|source|ruby|group|groups|platforms?|git|github|gist|git_source|install_if|plugin|env)\b/.test(
      bare,
    )
  )
    return (
      /^[\w\s",:=>[\](){}|.?!-]*$/.test(bare.replace(/#\{\w+\}/g, '')) &&
      !/File|Dir|IO|`|\brequire\b(?!:| =>)|\bload\b|open/.test(bare)
    );
  if (/^(?:if|unless|elsif)\b/.test(bare))
    return /^[\w\s",:=>[\]().&|!<?-]*$/.test(bare) && !/File|Dir|IO|load|require/.test(bare);
  return /^"https?:\/\//.test(bare) || /^"$/.test(bare);
}

/** Top-level gems and what is asked of them are those of `DEPENDENCIES`; only a Gemfile of literals can be compared. */
function inSync(view: ContextFiles, directory: string): Agreement {
  const file = gemfileOf(view, directory);
  const text = view.read(lockfileOf(file));
  if (text === undefined) return { reason: 'there is no lockfile' };
  const section = /^DEPENDENCIES\n((?: {2}.*\n?)*)/m.exec(text.replaceAll('\r', ''))?.[1];
  if (section === undefined) return { reason: 'the lockfile has no `DEPENDENCIES`' };
  const locked = new Map(
    section
      .split('\n')
      .map((line) => /^ {2}([^\s(!]+)(?: \(([^)]*)\))?(!)?$/.exec(line))
      .filter((found) => found !== null)
      .map(([, name = '', versions = '']) => [name, requirement(versions.split(','))]),
  );
  const other = sectionsDiffer(view, file, text.replaceAll('\r', ''));
  if (other !== undefined) return { reason: other };
  const asked = new Map<string, string>();
  for (const line of statementsOf(view.read(file) ?? '')) {
    if (/^(?:ruby\s|source\s|end$)/.test(line) || /^groups?\b[^"']*\bdo$/.test(line)) continue;
    const gem =
      /^gem\s*\(?\s*["']([^"']+)["']((?:\s*,\s*["'][^"']*["'])*)((?:\s*,\s*(?:require|groups?):\s*[\w:[\]\s,"'/-]+)?)\)?$/.exec(
        line,
      );
    if (gem === null)
      return { reason: `\`${line.slice(0, 60)}\` of the Gemfile cannot be compared to the lockfile` };
    const versions = [...gem[2]!.matchAll(/["']([^"']*)["']/g)].map(([, version]) => version!);
    asked.set(gem[1]!, requirement(versions));
  }
  for (const [name, versions] of asked)
    if (locked.get(name) !== versions)
      return { reason: `\`${name}\` is asked for otherwise than in the lockfile` };
  const extra = [...locked.keys()].find((name) => !asked.has(name));
  return extra === undefined
    ? 'in sync'
    : { reason: `the lockfile holds \`${extra}\`, which nothing asks for` };
}

/**
 * Why Bundler may add a section, or to one: the platform that it runs on, unless the lockfile has one that fits, and the
 * release of Ruby, where the Gemfile asks for any. https://bundler.io/man/bundle-platform.1.html
 */
function sectionsDiffer(view: ContextFiles, file: string, lock: string): string | undefined {
  const platforms: readonly string[] = /^PLATFORMS\n((?: {2}.*\n?)*)/m.exec(lock)?.[1]?.match(/\S+/g) ?? [];
  const missing = ['x86_64-linux', 'aarch64-linux'].find((one) => !platforms.includes(one));
  if (missing !== undefined && !platforms.includes('ruby'))
    return `on other machines Bundler adds a platform to the lockfile, which has no \`${missing}\``;
  const hasRuby = statementsOf(view.read(file) ?? '').some((line) => /^ruby\b/.test(line));
  return hasRuby === /^RUBY VERSION$/m.test(lock)
    ? undefined
    : hasRuby
      ? 'the Gemfile asks for a release of Ruby, and the lockfile holds none'
      : 'the lockfile holds a release of Ruby, which nothing asks for';
}

function requirement(versions: readonly string[]): string {
  return versions
    .map((version) => version.trim())
    .filter((version) => version !== '' && version !== '>= 0')
    .map((version) => (/^\d/.test(version) ? `= ${version}` : version.replace(/\s+/g, ' ')))
    .sort()
    .join(', ');
}
