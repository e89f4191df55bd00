/** What installs of Bundler and Composer read, and what keeps them behind the sources. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { agreementOf, frozenOf, inputsOf, projectOf } from './project.js';
import { memoryFiles } from './memory-files.js';

const NONE = { blockers: [], problems: [] };

describe('Bundler', () => {
  const gemfile = `# gems of the shop
source "https://gems.example.com"
ruby file: ".ruby-version"

gem "rails", "~> 7.1", ">= 7.1.2"
gem 'puma'
gem "bootsnap", require: false
gem "tzinfo-data", platforms: %i[ windows jruby ]
eval_gemfile "Gemfile.d/dev.rb"

group :development, :test do
  gem "debug", platforms: %i[ mri ] # a debugger
end
`;
  const files = {
    Gemfile: gemfile,
    'Gemfile.lock': '',
    '.ruby-version': '3.3',
    'Gemfile.d/dev.rb': "gem 'pry'\n",
    'vendor/cache/x.gem': '',
    '.bundle/config': '',
    'app/x.rb': '',
  };

  test('Gemfile, lockfile, version and what is evaluated are read', () => {
    const all = [
      '.bundle/config',
      '.ruby-version',
      'Gemfile',
      'Gemfile.d/dev.rb',
      'Gemfile.lock',
      'vendor/cache',
    ];
    expect(inputsOf('bundle install --jobs 4', files)).toEqual({ files: all, ...NONE });
    expect(inputsOf('bundle', files).files).toEqual(all);
  });

  test.each([
    'gemspec',
    'gem "x", path: "engines/x"',
    "path 'engines' do",
    'gem "x", File.read("VERSION")',
    'Dir["Gemfile.*"].each { |f| eval_gemfile f }',
    'eval_gemfile "gone.rb"',
    'instance_eval File.read("x")',
    'gem "x", `git describe`',
  ])('a line `%s` blocks', (line) => {
    expect(inputsOf('bundle install', { ...files, Gemfile: `${line}\n` }).blockers.length).toBeGreaterThan(0);
  });

  test('it agrees with a lockfile as far as its lines are literals', () => {
    const plain =
      'source "https://gems.example.com"\ngem "rails", "~> 7.1", ">= 7.1.2"\ngem "puma"\ngroup :test do\n  gem "rspec", "3.13.0", require: false\nend\n';
    const lock =
      'GEM\n  specs:\n    puma (6.0)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  puma\n  rails (~> 7.1, >= 7.1.2)\n  rspec (= 3.13.0)\n\nBUNDLED WITH\n   2.5.3\n';
    expect(agreementOf('bundle install', { Gemfile: plain, 'Gemfile.lock': lock })).toBe('in sync');
    expect(
      agreementOf('bundle install', { Gemfile: plain.replace('7.1.2', '7.1.3'), 'Gemfile.lock': lock }),
    ).toContain('rails');
    expect(agreementOf('bundle install', { Gemfile: `${plain}gem "new"\n`, 'Gemfile.lock': lock })).toContain(
      'new',
    );
    expect(agreementOf('bundle install', { Gemfile: 'gem "puma"\n', 'Gemfile.lock': lock })).toContain(
      'which nothing asks for',
    );
    expect(
      agreementOf('bundle install', { Gemfile: `${plain}gem "x" if ENV["X"]\n`, 'Gemfile.lock': lock }),
    ).toContain('cannot be compared');
    expect(frozenOf('bundle install', files)).toContain('setting');
    expect(frozenOf('bundle install --frozen', files)).toBe('already');
    expect(projectOf('bundle exec rake', memoryFiles(files)).call.role).toBe('build');
  });
});

describe('Composer', () => {
  const manifest = { name: 'shop/api', require: { php: '>=8.2', 'monolog/monolog': '^3.0' } };
  const split = 'composer install --no-scripts --no-autoloader --no-dev';

  test('manifest, lockfile and patches are read', () => {
    const files = {
      'composer.json': {
        ...manifest,
        extra: { patches: { 'x/y': { fix: 'fixes/y.patch', far: 'https://example.com/z.patch' } } },
      },
      'composer.lock': '{}',
      'symfony.lock': '{}',
      'auth.json': '{}',
      'fixes/y.patch': '',
      'src/A.php': '',
    };
    expect(inputsOf(split, files)).toEqual({
      files: ['auth.json', 'composer.json', 'composer.lock', 'fixes/y.patch', 'symfony.lock'],
      ...NONE,
    });
  });

  test.each([
    [
      { scripts: { 'post-autoload-dump': ['@php artisan package:discover'] } },
      'composer install --no-autoloader',
      'post-autoload-dump',
    ],
    [{ scripts: { 'post-install-cmd': 'x' } }, 'composer install --no-autoloader', 'post-install-cmd'],
    [{ autoload: { classmap: ['db'] } }, 'composer install --no-scripts', 'classmap'],
    [{ autoload: { files: ['f.php'] } }, 'composer install --no-scripts', 'files'],
    [{ autoload: { 'psr-4': { 'App\\\\': 'src/' } } }, 'composer install --no-scripts', 'psr-4'],
    [{ require: { 'symfony/flex': '^2' } }, split, 'symfony/flex'],
    [{ repositories: [{ type: 'path', url: 'packages/x' }] }, split, 'packages/x'],
  ])('%j blocks `%s`', (more, line, word) => {
    const files = {
      'composer.json': { ...manifest, ...more },
      'composer.lock': '{}',
      'packages/x/composer.json': '{}',
    };
    expect(inputsOf(line, files).blockers.join()).toContain(word);
  });

  test('a plugin that the lockfile holds blocks, an update event does not', () => {
    const lock = { packages: [{ name: 'composer/installers', type: 'composer-plugin' }] };
    expect(inputsOf(split, { 'composer.json': manifest, 'composer.lock': lock }).blockers.join()).toContain(
      'composer/installers',
    );
    const update = { ...manifest, scripts: { 'post-update-cmd': 'x' } };
    expect(
      inputsOf('composer install --no-autoloader', { 'composer.json': update, 'composer.lock': '{}' })
        .blockers,
    ).toEqual([]);
    expect(inputsOf('composer install --no-autoloader', { 'composer.json': update }).blockers).toHaveLength(
      1,
    );
  });

  test('the lockfile agrees by its sum', () => {
    // what PHP writes: json_encode of the keys that count, sorted
    const written = '{"extra":[],"name":"shop\\/api","require":{"php":">=8.2","monolog\\/monolog":"^3.0"}}';
    const lock = { 'content-hash': createHash('md5').update(written).digest('hex') };
    const files = { 'composer.json': { ...manifest, extra: {}, scripts: { x: 'y' } }, 'composer.lock': lock };
    expect(agreementOf('composer install', files)).toBe('in sync');
    const other = { ...manifest, extra: {}, require: { php: '>=8.3', 'monolog/monolog': '^3.0' } };
    expect(agreementOf('composer install', { ...files, 'composer.json': other })).toContain('content-hash');
    expect(frozenOf('composer install', files)).toBe('already');
    expect(frozenOf('composer install', { 'composer.json': manifest })).toBe('there is no lockfile');
    expect(projectOf('composer require x/y', memoryFiles(files)).call.role).toBe('add');
  });

  test('vendor is an overlay, where the manifest has it', () => {
    const view = memoryFiles({
      'composer.json': { config: { 'vendor-dir': 'lib/vendor' } },
      'composer.lock': '{}',
    });
    const { ecosystem, call } = projectOf('composer install', view);
    expect(ecosystem.overlay(view, '', call)).toEqual({ directories: ['lib/vendor'], files: [] });
    expect(inputsOf('composer install', { 'composer.json': '{' }).problems).toHaveLength(1);
  });
});
