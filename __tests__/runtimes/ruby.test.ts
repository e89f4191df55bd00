import { describe, expect, test } from '@jest/globals';
import { rubySource } from '../../src/runtimes/ruby-source.js';
import { needsOf } from './needs.js';

const strings = (text: string): readonly string[] => rubySource(text).strings.map(({ value }) => value);

describe('what a source of Ruby says', () => {
  test.each<[string, string, readonly string[]]>([
    ['quotes', `'a' "b" 'c\\'d'`, ['a', 'b', "c'd"]],
    ['what something is put into', `"a#{b ? "c" : 'd'}" 'e#{f}'`, ['e#{f}']],
    ['literals with a percent sign', '%w[a b] + %q(c (d)) + [%(e)]', ['a', 'b', 'c (d)', 'e']],
    ['here-documents', "x = <<~A + <<-'B'\n  a\nA\n  b #{c}\n  B\n'd'", ['  a\n', '  b #{c}\n', 'd']],
    ['comments', "# 'a'\n=begin\n'b'\n=end\n'c'\n__END__\n'd'", ['c']],
    ['quotes in regular expressions', `x =~ /'/ && y; a / b; split(/"/)\n'c'`, ['c']],
  ])('%s', (_, text, expected) => {
    expect(strings(text)).toEqual(expected);
  });

  test('calls with parentheses and without', () => {
    expect(
      rubySource(
        `system "a", b\nsystem('c') if d\nx.system "e"\nOpen3.capture2("f")\nsystem = 1\ndef exec(g) end\nspawn(\n  "h",\n  i\n)`,
      ).calls.map(({ callee, arguments: given }) => `${callee} ${given.length}`),
    ).toEqual(['system 2', 'system 1', '?.system 1', 'Open3.capture2 1', 'spawn 2']);
  });

  test('variables of the environment', () => {
    expect(
      rubySource(`ENV['A']; ENV.fetch("B") { 1 }; ENV[x]; E['C']`).variables.map(({ name }) => name),
    ).toEqual(['A', 'B']);
  });

  test.each(['"', '`', '%w[', "<<~'A'\n", '/', '=begin', '"#{', '?', '%', '\u0000'])(
    'never fails: %j',
    (text) => {
      expect(() => rubySource(text)).not.toThrow();
    },
  );
});

const RUBY = 'FROM ruby:3.2\nWORKDIR /app\nCOPY . .\n';
const APP = { 'app.rb': '' };

describe('how a program is started', () => {
  test.each<[string, string, Record<string, string>, string]>([
    ['a script', '["ruby", "-W0", "app.rb"]', APP, 'app/app.rb'],
    ['a script under Bundler', '["bundle", "exec", "ruby", "app.rb"]', APP, 'app/app.rb'],
    ['a server', '["bundle", "exec", "puma", "-p", "80"]', { 'config.ru': '' }, 'app/config.ru'],
    ['a server with its file', '["rackup", "web.ru"]', { 'web.ru': '' }, 'app/web.ru'],
    [
      'Rails',
      '["bundle", "exec", "rails", "s"]',
      { 'config/application.rb': '' },
      'app/config/application.rb',
    ],
    [
      'a script of Rails',
      '["bin/rails", "server"]',
      { 'bin/rails': '#!/usr/bin/env ruby\n' },
      'app/bin/rails',
    ],
  ])('%s', (_, command, files, expected) => {
    expect(needsOf(`${RUBY}CMD ${command}\n`, files, 'entry', 'reason', 'programs?')).toEqual([
      `entry ${expected}`,
    ]);
  });

  test('sources that are not there leave open what it starts', () => {
    expect(needsOf(`${RUBY}CMD ["ruby", "app.rb"]\n`, { 'other.rb': '' }, 'programs?')).toEqual([
      'programs? `app.rb` is not among the sources that COPY brings (Dockerfile:4)',
    ]);
  });
});

describe('gems', () => {
  const of = (steps: string, lock: string): readonly string[] =>
    needsOf(
      `${RUBY}${steps}\nCMD ["ruby", "app.rb"]\n`,
      { ...APP, Gemfile: '', ...(lock === '' ? {} : { 'Gemfile.lock': lock }) },
      'artifact',
      'library',
      'libraries?',
      'program',
      'outside?',
    );
  const lock = (...gems: readonly string[]): string =>
    `GEM\n  specs:\n${gems.map((gem) => `    ${gem}\n`).join('')}`;

  test('where they are installed', () => {
    const plain = lock('rack (3.0)');
    expect(of('RUN bundle install', plain)).toEqual(['artifact /usr/local/bundle (Dockerfile:4)']);
    expect(of('RUN bundle config set --local path vendor/bundle && bundle install', plain)).toEqual([
      'artifact /usr/local/bundle (Dockerfile:4)',
    ]);
    expect(of('ENV BUNDLE_PATH=/gems\nRUN bundle install', plain)).toEqual([
      'artifact /usr/local/bundle (Dockerfile:5)',
      'artifact /gems (Dockerfile:5)',
    ]);
    expect(of('RUN true', '')).toEqual([]);
  });

  test('what they need of the system', () => {
    expect(
      of(
        'RUN bundle install',
        lock(
          'pg (1.5.4)',
          'nokogiri (1.16.0-x86_64-linux)',
          'sqlite3 (1.7.0)',
          'uglifier (4.2)',
          'zzz (1.0)',
          'yyy (1.0-x86_64-linux)',
        ),
      ),
    ).toEqual([
      'artifact /usr/local/bundle (Dockerfile:4)',
      'program node (app/Gemfile.lock:6)',
      'library libpq.so.5 (app/Gemfile.lock:3)',
      'library libsqlite3.so.0 (app/Gemfile.lock:5)',
      'libraries? `zzz` is not known: it may load libraries of the system (app/Gemfile.lock:7)',
    ]);
  });

  test('those of repositories need `git`, which their gemspecs ask for their files', () => {
    expect(of('RUN bundle install', `GIT\n  remote: https://x\n  specs:\n    rack (1.0)\n`)).toContain(
      'program git (app/Gemfile.lock:4)',
    );
  });

  test('without a lockfile', () => {
    expect(of('RUN bundle install', '')).toContain(
      'libraries? without `Gemfile.lock` it is not known which gems are installed (Dockerfile:4)',
    );
  });

  test('those that are named', () => {
    expect(of('RUN gem install sinatra puma zzz', '')).toEqual([
      'artifact /usr/local/bundle (Dockerfile:4)',
      'libraries? `zzz` is not known: it may load libraries of the system (Dockerfile:4)',
    ]);
  });
});

test('programs that sources start', () => {
  expect(
    needsOf(
      `${RUBY}CMD ["ruby", "app.rb"]\n`,
      {
        'app.rb':
          'system "git log | head"\nsystem("convert", a)\n`df`\nOpen3.capture3(cmd)\ndb.exec("SELECT")\n',
        'spec/app_spec.rb': '`never`',
      },
      'program',
    ),
  ).toEqual([
    'program git (app/app.rb:1)',
    'program head (app/app.rb:1)',
    'program convert (app/app.rb:2)',
    'program df (app/app.rb:3)',
    'programs? it is not known what `Open3.capture3` starts (app/app.rb:4)',
  ]);
});
