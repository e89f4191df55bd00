/** Programs in Ruby. */
import { isWithin, joinPath, parentOf, resolvePath } from '../ecosystems/context-path.js';
import { recognise } from '../packages/recognise.js';
import { gatherPath } from './literal-paths.js';
import type { Placed } from './literal-paths.js';
import { gatherNeeds } from './needs.js';
import type { NeedsGathering } from './needs.js';
import { ownTree } from './own-tree.js';
import { gatherShell } from './program-texts.js';
import { gemNeeds } from './ruby-gems.js';
import type { Gem } from './ruby-gems.js';
import { rubySource } from './ruby-source.js';
import type { RubyCall, RubyToken } from './ruby-source.js';
import type { BuiltStage, Need, Runs, Runtime, Start } from './runtime.js';
import { wordValue } from './words.js';

/** Ruby itself is the image's: https://github.com/docker-library/ruby. Gems are taken as they are installed. */
export const RUBY: Runtime = {
  id: 'ruby',
  managers: ['bundler', 'gem', 'npm', 'yarn', 'pnpm', 'bun'],
  read,
};

/** GEM_HOME of the official image, which holds Bundler's settings too. */
const GEMS = 'usr/local/bundle';
/** Programs of gems that load an application of the directory that they run in, with the files that they begin with. */
const LOADERS: Readonly<Record<string, readonly string[]>> = {
  rails: ['config.ru', 'config/application.rb'],
  rackup: ['config.ru'],
  puma: ['config.ru'],
  pumactl: ['config.ru'],
  unicorn: ['config.ru'],
  thin: ['config.ru'],
  falcon: ['config.ru'],
  passenger: ['config.ru'],
  sidekiq: ['config/application.rb', 'config/environment.rb'],
  rake: ['Rakefile'],
  jekyll: ['_config.yml'],
  clockwork: ['clock.rb'],
  thrust: ['config.ru'],
  rspec: ['.rspec'],
  foreman: ['Procfile'],
};
/** https://docs.ruby-lang.org/en/master/ruby/options_md.html */
const VALUED = ['-C', '-I', '-r', '-E', '-F', '-W', '-x', '--encoding', '--external-encoding'];

function read(start: Start, stage: BuiltStage): Runs | { readonly reason: string } | undefined {
  const gathering = gatherNeeds();
  const begun = begunBy(start.program, start.arguments, start, stage, gathering);
  if (begun === undefined) return undefined;
  const isRuby = stage.image.repository === 'docker.io/library/ruby';
  if (!isRuby) return { reason: `\`${stage.image.reference}\` is not known as an image of Ruby` };
  const tree = ownTree(
    stage.files,
    start.directory,
    begun === '' ? start.directory : (parentOf(begun) ?? ''),
  );
  if (tree === undefined)
    return {
      reason: 'the program does not stand in a directory of its own, which could be copied as a whole',
    };

  const artifacts = artifactsOf(gathering, stage, tree);
  const placed = { stage, copied: [tree, ...artifacts.map(({ name }) => name)] };
  gatherGems(gathering, stage, tree);
  if (gatherSources(gathering, placed, tree) === 0)
    gathering.ask('programs', 'none of the sources come by COPY', start.evidence);
  for (const [, value] of start.environment)
    if (value !== undefined) gatherPath(gathering, value, start.evidence, placed);
  gathering.ask('files', 'which of its files a program in Ruby reads is not told apart', start.evidence);
  return {
    needs: gathering.result({ name: begun === '' ? start.program : begun, evidence: start.evidence }),
    base: { kind: 'interpreter' },
    tree,
    artifacts,
    toolchainVariables: [/^RUBY_(?:VERSION|MAJOR|DOWNLOAD_SHA256|DOWNLOAD_URL)$/],
  };
}

/** The file that a command begins with, `''` where that is not known; `undefined` for one of another kind. */
function begunBy(
  program: string,
  words: readonly string[],
  start: Start,
  stage: BuiltStage,
  gathering: NeedsGathering,
): string | undefined {
  const { directory, evidence } = start;
  const { files } = stage;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (name === 'bundle' || name === 'bundler') {
    const at = words.findIndex((word) => word === 'exec' || word === 'e');
    const rest = words.slice(at + 1);
    const inner = rest.slice(rest.findIndex((word) => !word.startsWith('-')));
    if (at === -1 || inner[0] === undefined) return '';
    const begun = begunBy(inner[0], inner.slice(1), start, stage, gathering);
    if (begun === undefined) gathering.add('programs', inner[0], evidence);
    return begun ?? '';
  }
  if (/^j?ruby[\d.]*$/.test(name)) {
    for (let at = 0; at < words.length; at++) {
      const word = words[at]!;
      if (/^-\w*e/.test(word)) {
        gathering.ask('programs', 'the text behind `-e` is not read', evidence);
        return '';
      }
      if (VALUED.includes(word)) at++;
      else if (word.startsWith('-S'))
        return begunBy(words[at + 1] ?? '', words.slice(at + 2), start, stage, gathering) ?? '';
      else if (!word.startsWith('-')) {
        const file = word.startsWith('/') ? resolvePath('', word.slice(1)) : resolvePath(directory, word);
        if (file !== undefined && files.kind(file) === 'file') return file;
        gathering.ask('programs', `\`${word}\` is not among the sources that COPY brings`, evidence);
        return '';
      }
    }
    return '';
  }
  const begins = Object.hasOwn(LOADERS, name) ? LOADERS[name]! : undefined;
  if (begins === undefined) return undefined;
  const named = words.filter((word) => /\.(?:ru|rb)$/.test(word));
  const found = [...named, ...begins]
    .map((one) => (one.startsWith('/') ? resolvePath('', one.slice(1)) : resolvePath(directory, one)))
    .find((one) => one !== undefined && files.kind(one) === 'file');
  if (found === undefined && name !== 'rake')
    gathering.ask('programs', `what \`${name}\` loads is not among the sources that COPY brings`, evidence);
  return found ?? '';
}

/** Where gems are installed, as far as that is not the tree. */
function artifactsOf(gathering: NeedsGathering, stage: BuiltStage, tree: string): readonly Need[] {
  const places = new Map<string, Need>();
  for (const { command, directory, environment, evidence } of stage.steps) {
    const call = recognise(command);
    if (call === undefined || (call.manager.id !== 'bundler' && call.manager.id !== 'gem')) continue;
    if (call.action === 'query') continue;
    const put = (path: string | undefined): void => {
      const place =
        path === undefined
          ? undefined
          : path.startsWith('/')
            ? resolvePath('', path.slice(1))
            : directory === undefined
              ? undefined
              : resolvePath(directory, path);
      if (place === undefined || place === '')
        gathering.ask('outside', 'it is not known where gems are installed', evidence);
      else if (!isWithin(tree, place) && !places.has(place)) places.set(place, { name: place, evidence });
    };
    // it has Bundler's settings, wherever gems are: https://github.com/docker-library/ruby
    put(`/${GEMS}`);
    if (call.has('--user-install')) gathering.ask('outside', 'gems are installed in a home', evidence);
    const options = ['--path', '-i', '--install-dir'];
    const own = [
      call.options.find(({ name }) => options.includes(name)),
      environment.has('BUNDLE_PATH') ? { value: environment.get('BUNDLE_PATH') } : undefined,
      environment.has('GEM_HOME') ? { value: environment.get('GEM_HOME') } : undefined,
    ];
    for (const one of own) if (one !== undefined) put(one.value);
    // `bundle config set --local path x`
    const setting = command.arguments.map((word) => wordValue(word, environment));
    const at = call.verb.startsWith('config') ? setting.indexOf('path') : -1;
    if (at !== -1) put(setting[at + 1]);
  }
  return [...places.values()];
}

/** What gems need, by the lockfile; or, where there is none, by what is asked for. */
function gatherGems(gathering: NeedsGathering, stage: BuiltStage, tree: string): void {
  const { files, steps } = stage;
  const directories = [tree, ...steps.flatMap(({ directory }) => directory ?? [])];
  const place = [...new Set(directories)].find((one) => files.kind(joinPath(one, 'Gemfile')) === 'file');
  const lock = place === undefined ? undefined : joinPath(place, 'Gemfile.lock');
  const text = lock === undefined ? undefined : files.read(lock);
  const installs = steps.map((step) => ({ step, call: recognise(step.command) }));
  const bundled = installs.find(({ call }) => call?.manager.id === 'bundler' && call.action === 'install');
  if (bundled !== undefined && text === undefined)
    gathering.ask(
      'libraries',
      'without `Gemfile.lock` it is not known which gems are installed',
      bundled.step.evidence,
    );
  const isMusl = stage.image.family === 'alpine';
  const take = (gem: Gem, evidence: string): void => {
    const { libraries = [], programs = [], unclear, starts } = gemNeeds(gem);
    gathering.add('packages', gem.name, evidence);
    for (const library of libraries) gathering.add('libraries', library, evidence);
    for (const program of programs) gathering.add('programs', program, evidence);
    // https://github.com/tzinfo/tzinfo#data-sources
    if (gem.name === 'tzinfo') gathering.facility('time zones', evidence);
    const open =
      gem.platform !== undefined && isMusl && !gem.platform.includes('musl')
        ? 'may have no build for this image'
        : unclear;
    if (open !== undefined) gathering.ask('libraries', `\`${gem.name}\` ${open}`, evidence);
    if (starts !== undefined) gathering.ask('programs', `\`${gem.name}\` ${starts}`, evidence);
  };
  for (const { gem, line, section } of lockedGems(text ?? '')) {
    const evidence = `${lock ?? ''}:${line}`;
    // their gemspecs are programs, which mostly ask `git` for their files
    if (section === 'GIT') gathering.add('programs', 'git', evidence);
    if (section !== 'PATH') take(gem, evidence);
  }
  for (const { step, call } of installs) {
    if (call?.manager.id !== 'gem' || call.action !== 'install') continue;
    for (const word of call.packages) {
      const name = wordValue(word, step.environment);
      if (name === undefined)
        gathering.ask('libraries', `it is not known what \`${word.text}\` is`, step.evidence);
      else take({ name: name.replace(/:.*$/, ''), version: '', platform: undefined }, step.evidence);
    }
  }
}

interface LockedGem {
  readonly gem: Gem;
  readonly line: number;
  /** `GEM`, `GIT`, `PATH` */
  readonly section: string;
}

/** https://bundler.io/man/bundle-lock.1.html: entries of `specs`, four blanks in */
function lockedGems(text: string): readonly LockedGem[] {
  const all: LockedGem[] = [];
  let section = '';
  text.split(/\r?\n/).forEach((line, at) => {
    if (/^[A-Z]/.test(line)) section = line.trim();
    const [, name, version, platform] = /^ {4}([\w.-]+) \(([^-)]+)(?:-([^)]+))?\)$/.exec(line) ?? [];
    if (name !== undefined) all.push({ gem: { name, version: version!, platform }, line: at + 1, section });
  });
  // of a gem for several platforms, the one that comes compiled for Linux is taken
  return all.filter(({ gem }) =>
    gem.platform === undefined
      ? !all.some((other) => other.gem.name === gem.name && other.gem.platform?.includes('linux') === true)
      : gem.platform.includes('linux') || gem.platform === 'java',
  );
}

/** Sources that are read at most, and how long one may be. */
const MOST_FILES = 5_000;
const LONGEST_FILE = 1_048_576;
const NO_SOURCES: ReadonlySet<string> = new Set(
  '.git vendor node_modules spec test features tmp log docs coverage'.split(' '),
);
const SOURCE = /\.(?:rb|ru|gemspec)$/;

/** Reads the sources below a directory; returns how many there are. */
function gatherSources(gathering: NeedsGathering, placed: Placed, tree: string): number {
  const { files } = placed.stage;
  let count = 0;
  const visit = (directory: string, depth: number): void => {
    for (const name of [...files.list(directory)].sort()) {
      const path = joinPath(directory, name);
      if (files.kind(path) === 'directory') {
        if (depth < 40 && !NO_SOURCES.has(name)) visit(path, depth + 1);
        continue;
      }
      const isScript = !name.includes('.') && /^bin\//.test(path.slice(tree.length + 1));
      if (!SOURCE.test(name) && !isScript) continue;
      if (++count > MOST_FILES) {
        gathering.ask(
          'programs',
          `there are more than ${MOST_FILES} sources, and not all are read`,
          directory,
        );
        return;
      }
      const text = files.read(path);
      if (text === undefined || text.length > LONGEST_FILE)
        gathering.ask('programs', `\`${path}\` is not read: it is too long, or not to be had`, path);
      else if (!isScript || /^#!.*\bruby\b/.test(text)) gatherSource(gathering, placed, path, text);
    }
  };
  visit(tree, 0);
  return count;
}

/** https://docs.ruby-lang.org/en/master/Kernel.html, https://docs.ruby-lang.org/en/master/Open3.html */
const STARTERS =
  /^(?:(?:Kernel\.|Process\.)?(?:system|exec|spawn)|IO\.popen|(?:Open3\.)?(?:popen2e?|popen3|capture2e?|capture3|pipeline)|PTY\.spawn)$/;

function gatherSource(gathering: NeedsGathering, placed: Placed, path: string, text: string): void {
  const { calls, strings, shells, variables } = rubySource(text);
  // scripts that set a project up are run by people
  if (/(?:^|\/)bin\/(?:setup|update|dev|ci)$/.test(path)) return;
  for (const call of calls) gatherCall(gathering, call, `${path}:${call.line}`);
  for (const { value, line } of shells) {
    if (value !== undefined) gatherShell(gathering, value, `${path}:${line}`);
    else gathering.ask('programs', 'it is not known what a text between backticks starts', `${path}:${line}`);
  }
  for (const { value, line } of strings) gatherPath(gathering, value, `${path}:${line}`, placed);
  for (const { name, line } of variables) gathering.add('variables', name, `${path}:${line}`);
}

function gatherCall(
  gathering: NeedsGathering,
  { callee, arguments: given }: RubyCall,
  evidence: string,
): void {
  const [first = []] = given;
  const text = textOf(first);
  if (callee === 'require' && text !== undefined) {
    if (/^(?:net\/https?|open-uri|openssl|net\/smtp|net\/imap)$/.test(text))
      gathering.facility('certificates', evidence);
    if (/^(?:tempfile|tmpdir)$/.test(text)) gathering.facility('temporary directory', evidence);
    if (text === 'etc') gathering.facility('accounts', evidence);
  }
  if (callee === 'ffi_lib' || callee.endsWith('.dlopen')) {
    if (text === undefined || !text.includes('.so'))
      gathering.ask('libraries', `it is not known what \`${callee}\` loads`, evidence);
    else gathering.add('libraries', text.slice(text.lastIndexOf('/') + 1), evidence);
  }
  if (!STARTERS.test(callee)) return;
  const own = given.filter(
    (part) => part[0]?.text !== '{' && part[1]?.text !== ':' && part[0]?.text !== 'env',
  );
  const [program = [], ...more] = own;
  const words = program[0]?.text === '[' ? program.slice(1, 2) : program;
  const value = textOf(words);
  if (value === undefined) gathering.ask('programs', `it is not known what \`${callee}\` starts`, evidence);
  // with arguments of their own, or as a list, no shell is between
  else if (more.length > 0 || program[0]?.text === '[') gathering.add('programs', value, evidence);
  else gatherShell(gathering, value, evidence);
}

function textOf(tokens: readonly RubyToken[]): string | undefined {
  const [only, ...more] = tokens;
  return more.length === 0 && only?.kind === 'string' ? only.value : undefined;
}
