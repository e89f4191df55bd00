/** What Bundler reads and writes. https://bundler.io/man/bundle-install.1.html, https://bundler.io/man/gemfile.5.html */
import { optionsOf, relativeTo, upwards, words } from './install.js';
import type { Reading, Site, Spelling } from './install.js';
import { isBelow, joined, nameOf, parentOf } from './place.js';

const BUNDLE: Spelling = {
  valued: words('--jobs -j --retry -r --path --without --with --gemfile --binstubs'),
  plain:
    /^(?:-[jr]\d+|--(?:quiet|verbose|frozen|deployment|no-cache|local|prefer-local|system|no-prune|clean|full-index|redownload|force))$/,
};
const FILES = words('Gemfile Gemfile.lock gems.rb gems.locked .ruby-version .tool-versions .ruby-gemset');

/** `bundle install`, `bundle config …`; `frozen` where something before it forbids to change the lockfile. */
export function bundleInstall(given: readonly string[], site: Site, frozen: boolean): Reading {
  const [first, ...rest] = given;
  if (first === 'config') {
    if (rest.some((word) => /^(?:--local|local)$/.test(word)) || !rest.includes('--global')) {
      const config = joined(site.directory, '.bundle');
      return {
        reads: (path) => isBelow(path, config) || isRead(path, site, []),
        writes: (path) => isBelow(path, config),
      };
    }
    return { reads: () => false, writes: () => false };
  }
  const options = optionsOf(given, BUNDLE);
  if (typeof options === 'string') return options;
  const subcommand = options.operands[0] ?? 'install';
  if (subcommand !== 'install' || options.operands.length > 1)
    return `what \`bundle ${subcommand}\` reads is not known`;
  if (options.given.has('--gemfile') || options.given.has('--binstubs')) return 'it writes among the sources';
  const above = upwards(site.directory);
  const root = above.find((one) => site.has(joined(one, 'Gemfile')) || site.has(joined(one, 'gems.rb')));
  if (root === undefined) return 'its `Gemfile` is not one that a COPY brings';
  const file = joined(root, site.has(joined(root, 'gems.rb')) ? 'gems.rb' : 'Gemfile');
  const local: string[] = [];
  const problem = gemfileProblem(file, site, local);
  if (problem !== undefined) return problem;
  const lock = joined(root, file.endsWith('gems.rb') ? 'gems.locked' : 'Gemfile.lock');
  const isFrozen = frozen || options.given.has('--frozen') || options.given.has('--deployment');
  const isKept = isFrozen || agrees(site.text(file) ?? '', site.text(lock));
  return {
    reads: (path) => isRead(path, site, local),
    writes: (path) => {
      const relative = relativeTo(root, path) ?? '';
      return (
        /^(?:\.bundle|vendor\/bundle)(?:\/|$)/.test(relative) ||
        (options.given.get('--path') ?? []).some((one) => isBelow(path, joined(site.directory, one))) ||
        (path === lock && !isKept)
      );
    },
  };
}

function isRead(path: string, site: Site, local: readonly string[]): boolean {
  if (local.some((one) => isBelow(path, one))) return true;
  const above = upwards(site.directory);
  if (FILES.has(nameOf(path)) && above.includes(parentOf(path))) return true;
  return above.some((one) => /^(?:\.bundle|vendor\/cache)\//.test(relativeTo(one, path) ?? ''));
}

/** Why a Gemfile, which is a program, may read what is not counted; notes what it names. */
function gemfileProblem(file: string, site: Site, local: string[]): string | undefined {
  const text = site.text(file);
  if (text === undefined) return `\`${file}\` cannot be read`;
  const code = text.replaceAll(/^\s*#.*$/gm, '').replaceAll(/\s#[^'"\n]*$/gm, '');
  const directory = parentOf(file);
  if (/^\s*gemspec\b/m.test(code)) return 'its `Gemfile` evaluates a gemspec, which reads sources';
  if (
    /\bDir\b|\bPathname\b|`|\bsystem\b|%x|\bIO\b|\bYAML\b|\bJSON\b|\bload\b|\brequire\b(?!:|\s*=>|\s+false)|__FILE__|__dir__|\binstance_eval\b|\brequire_relative\b/.test(
      code.replaceAll(/\brequire:/g, ''),
    )
  )
    return 'its `Gemfile` reads other files';
  for (const [, name] of code.matchAll(
    /\b(?:eval_gemfile|File\.\w+[!?]?|file:)\s*\(?\s*["']([^"'#]+)["']/g,
  )) {
    const named = joined(directory, name!);
    local.push(named);
    if (code.includes('eval_gemfile') && site.has(named) && named !== file) {
      const problem = gemfileProblem(named, site, local);
      if (problem !== undefined) return problem;
    }
  }
  if (/\b(?:eval_gemfile|File\.\w+[!?]?)(?![\w!?])(?![\s(]*["'][^"'#]+["'])/.test(code))
    return 'its `Gemfile` reads other files';
  for (const [, name] of code.matchAll(/(?:\bpath:\s*|:path\s*=>\s*|^\s*path\s*\(?\s*)["']([^"']*)["']/gm))
    local.push(joined(directory, name!));
  if (/(?:\bpath:|:path\s*=>|^\s*path\b)(?![\s(]*["'])/m.test(code))
    return 'its `Gemfile` names a path that is not known';
  return undefined;
}

/** Whether a lockfile has the gems of its Gemfile and those for every platform, so that Bundler leaves it alone. */
function agrees(gemfile: string, lock: string | undefined): boolean {
  if (lock === undefined) return false;
  const section = (name: string): readonly string[] =>
    (new RegExp(`^${name}\\n((?:  .*\\n?)*)`, 'm').exec(lock.replaceAll('\r', ''))?.[1] ?? '')
      .split('\n')
      .map((line) => line.trim().replace(/[ !(].*$/, ''))
      .filter((line) => line !== '');
  const platforms = section('PLATFORMS');
  const known = new Set(section('DEPENDENCIES'));
  const asked = new Set([...gemfile.matchAll(/^\s*gem[\s(]+["']([\w.-]+)["']/gm)].map((match) => match[1]!));
  const hasLinux = ['x86_64-linux', 'aarch64-linux'].every((one) => platforms.includes(one));
  // what the Gemfile asks of Ruby is written down with the release that was there
  const asksRuby = /^\s*ruby\b/m.test(gemfile);
  if (asksRuby !== /^RUBY VERSION$/m.test(lock)) return false;
  return (
    (platforms.includes('ruby') || hasLinux) &&
    asked.size === known.size &&
    [...asked].every((one) => known.has(one))
  );
}
