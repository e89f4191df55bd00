import { describe, expect, test } from '@jest/globals';
import { phpSource } from '../../src/runtimes/php-source.js';
import { needsOf } from './needs.js';

describe('what a source of PHP says', () => {
  const callees = (text: string): readonly string[] => phpSource(text).calls.map(({ callee }) => callee);

  test('calls, and none outside of code, in comments, strings and definitions', () => {
    expect(
      callees(
        "a(); <?php b(); # c()\n// d()\n/* e() */ 'f()'; function g() {} ?> h() <?= \\n\\i() ?> j(<?php #[k]\n$l->m(); N::o(); new P(1); if (1) {}",
      ),
    ).toEqual(['b', 'i', '?.m', 'n::o', 'new p']);
  });

  test('strings, unless variables are put into them', () => {
    const { strings } = phpSource(
      `<?php 'a $b'; "c"; "d $e"; "f {$g}"; "\\$h"; <<<X\n i\n X; <<<'Y'\n j $k\n Y; <<<Z\n $l\n Z;`,
    );
    expect(strings.map(({ value }) => value)).toEqual(['a $b', 'c', '$h', 'i', 'j $k']);
  });

  test('variables of the environment', () => {
    expect(
      phpSource(`<?php getenv('A'); $_ENV['B']; $_SERVER["C"]; env('D', 1); $x['E'];`).variables.map(
        ({ name }) => name,
      ),
    ).toEqual(['A', 'D', 'B', 'C']);
  });

  test.each(['<?php "', '<?php `', "<?php <<<'X'\n", '<?php /*', '<?php f((((', '<?', '\u0000<?php \u0001'])(
    'never fails: %j',
    (text) => {
      expect(() => phpSource(text)).not.toThrow();
    },
  );
});

describe('where pages and extensions stand', () => {
  const places = (
    dockerfile: string,
    files: Record<string, string> = { 'index.php': '' },
  ): readonly string[] =>
    needsOf(dockerfile, files, 'entry', 'tree', 'artifact', 'reason', 'libraries?', 'library', 'programs?');

  test('pages behind Apache, in the directory of the image', () => {
    expect(
      places('FROM php:8.2-apache\nCOPY . /var/www/html/\nCMD ["apache2-foreground"]\n', {
        'public/index.php': '',
      }),
    ).toEqual(['entry var/www/html/public/index.php', 'tree /var/www/html']);
  });

  test('PHP-FPM in the directory that it works in', () => {
    expect(places('FROM php:8.2-fpm\nWORKDIR /srv/shop\nCOPY . .\nCMD ["php-fpm"]\n')).toEqual([
      'entry srv/shop/index.php',
      'tree /srv/shop',
    ]);
  });

  test('a script, and one that is not there', () => {
    const file = 'FROM php:8.2-cli\nWORKDIR /app\nCOPY . .\nCMD ["php", "-d", "x=1", "index.php", "a"]\n';
    expect(places(file)).toEqual(['entry app/index.php', 'tree /app']);
    expect(places(file, { 'other.php': '' })).toEqual([
      'entry app',
      'tree /app',
      'programs? `index.php` is not among the sources that COPY brings (Dockerfile:4)',
    ]);
  });

  test('the server of PHP itself', () => {
    expect(
      places('FROM php:8.2\nWORKDIR /app\nCOPY . .\nCMD ["php", "-S", "0.0.0.0:80", "-t", "public"]\n', {
        'public/index.php': '',
      }),
    ).toEqual(['entry app/public/index.php', 'tree /app']);
  });

  test('extensions, with their libraries by the release of Debian', () => {
    expect(
      places(
        'FROM php:8.2-apache-bookworm\nRUN docker-php-ext-configure gd --with-jpeg && docker-php-ext-install -j4 gd intl pdo_mysql imap\nRUN pecl install xdebug-3.3.1\nCOPY . /var/www/html\nCMD ["apache2-foreground"]\n',
      ),
    ).toEqual([
      'entry var/www/html/index.php',
      'tree /var/www/html',
      'artifact /usr/local/lib/php/extensions (Dockerfile:2)',
      'artifact /usr/local/etc/php (Dockerfile:2)',
      'library libpng16.so.16 (Dockerfile:2)',
      'library libjpeg.so.62 (Dockerfile:2)',
      'library libicuuc.so.72 (Dockerfile:2)',
      'library libicui18n.so.72 (Dockerfile:2)',
      'library libicuio.so.72 (Dockerfile:2)',
      'libraries? it is not known which libraries the extension `imap` loads (Dockerfile:2)',
    ]);
  });

  test('pages that the build fetches may stand anywhere', () => {
    expect(places('FROM php:8.2-apache\nRUN composer create-project a/b /var/www/shop\n', {})).toEqual([
      'reason: none of the sources of PHP come by COPY (Dockerfile:1)',
    ]);
  });

  test('an image of another kind', () => {
    expect(places('FROM debian:12\nWORKDIR /app\nCOPY . .\nCMD ["php", "index.php"]\n')).toEqual([
      'reason: `debian:12` is not known as an image of PHP (Dockerfile:4)',
    ]);
  });
});

describe('programs that pages start', () => {
  const programs = (code: string, files: Record<string, string> = {}): readonly string[] =>
    needsOf(
      'FROM php:8.2-cli\nWORKDIR /app\nCOPY . .\nCMD ["php", "index.php"]\n',
      { 'index.php': `<?php ${code}`, ...files },
      'program',
    ).map((line) => line.replace(/ \(app.*\)$/, ''));

  test.each<[string, readonly string[]]>([
    ["exec('git log | head');", ['program git', 'program head']],
    ['$x = `convert a b`;', ['program convert']],
    ["new Process(['ffmpeg', '-i', $x]);", ['program ffmpeg']],
    ["shell_exec('unzip ' . escapeshellarg($x));", ['program unzip']],
    ["shell_exec('unzip ' . $x);", ['programs? it is not known what `shell_exec` starts']],
    ['exec($x);', ['programs? it is not known what `exec` starts']],
    ["mail('a', 'b', 'c');", ['program sendmail']],
    ["$pdo->exec('DELETE FROM x');", []],
    ['curl_exec($x);', []],
  ])('%s', (code, expected) => {
    expect(programs(code)).toEqual(expected);
  });

  test('those of packages', () => {
    expect(
      programs('', {
        'composer.json': '{"require":{"knplabs/knp-snappy":"*"}}',
        'composer.lock': '{"packages":[{"name":"knplabs/knp-snappy"},{"name":"a/b"}]}',
      }),
    ).toEqual(['program wkhtmltopdf']);
  });
});
