import { expect, test } from '@jest/globals';
import { placesWritten } from '../../src/runtimes/framework-commands.js';

test.each<[string, readonly string[] | undefined]>([
  ['python manage.py collectstatic --noinput', ['.']],
  ['./manage.py compilemessages', ['.']],
  ['python3.11 -m venv /opt/venv', ['/opt/venv']],
  ['python -m compileall -q src', ['.']],
  ['python -m http.server', undefined],
  ['python manage.py shell', undefined],
  ['python build.py', undefined],
  ['php artisan config:cache', ['.']],
  ['php artisan tinker', undefined],
  ['bin/rails assets:precompile', ['.']],
  ['rails runner x', undefined],
  ['docker-php-ext-install gd', ['/usr/local/lib/php/extensions', '/usr/local/etc/php']],
  ['a2enmod rewrite', ['/etc/apache2']],
])('%s', (line, expected) => {
  expect(placesWritten(line.split(' '))).toEqual(expected);
});
