import { describe, expect, test } from '@jest/globals';
import { buildEffects } from '../../src/analysis/build-effects.js';
import { passes } from '../../src/analysis/passes.js';
import { memoryContext } from '../../src/context/memory-context.js';
import { Document } from '../../src/dockerfile/document.js';

/** `kind: /paths` of each command of a RUN in /app, into which a project of npm has been copied. */
function effects(script: string): readonly string[] | string {
  const text = `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN ${script}\n`;
  const document = new Document('Dockerfile', text);
  const context = memoryContext({ 'package.json': '{}' }, { origin: 'test' });
  const run = document.instructions.at(-1)!;
  const found = passes(document, context)({}).get(buildEffects)(run);
  if (typeof found === 'string') return found;
  return found.map(
    (effect) =>
      `${effect.kind}${'directory' in effect ? ` in /${effect.directory ?? '?'}` : ''}${effect.writes.map((path) => ` /${path}`).join('')}${effect.kind === 'unknown' ? `: ${effect.reason}` : ''}`,
  );
}

describe('what a command leaves behind', () => {
  test.each([
    ['node -v', ['nothing']],
    ['node build.js', ['unknown: it is not known what `node` writes']],
    ['echo done && ls -l && test -f x', ['nothing', 'nothing', 'nothing']],
    ['cd api && npm run build', ['nothing', 'language in /app/api']],
    ['npm ci --omit=dev', ['language in /app']],
    ['apt-get install -y gcc', ['system']],
    ['useradd -m app && mkdir -p /data logs', ['account', 'arrangement /data /app/logs']],
    ['chown -R app:app /data', ['arrangement /data']],
    ['ln -s /usr/bin/a /usr/bin/b', ['arrangement /usr/bin/b']],
    ['ln -s /opt/x/a /usr/local/bin', ['arrangement /usr/local/bin/a']],
    ['tsc --outDir /srv/out', ['build in /app /srv/out']],
    ['gcc -O2 -o /usr/local/bin/x x.c', ['build in /app /usr/local/bin/x']],
    ['make -j4', ['build in /app']],
    ['make install', ['unknown: its Makefile is none that is read, or has what decides when it runs']],
    ['make PREFIX=/opt', ['unknown: its Makefile is none that is read, or has what decides when it runs']],
    ['curl -fsSLo /usr/local/bin/x https://x', ['files /usr/local/bin/x']],
    ['curl https://x', ['files']],
    ['curl -O https://x/y.tgz', ['files /app']],
    ['wget -O /x https://x', ['files /x']],
    ['wget https://x/y.tgz', ['files /app']],
    ['tar -xzf y.tgz -C /opt', ['files /opt']],
    ['cp -r a b /opt/app', ['files /opt/app/a /opt/app/b']],
    ['cp a /usr/local/bin', ['files /usr/local/bin/a']],
    ['cp -r a/. /opt/app', ['files /opt/app']],
    ['cp *.so /usr/local/lib', ['files /usr/local/lib']],
    ['install -m 755 a /usr/local/bin/', ['files /usr/local/bin/a']],
    ['install -o 755 -d /opt/a /opt/b', ['files /opt/a /opt/b']],
    ['install -Dm 755 a /usr/local/bin/b', ['files /usr/local/bin/b']],
    ['install -Dm755 a b /usr/local/bin', ['files /usr/local/bin/a /usr/local/bin/b']],
    ['install -Dt /usr/local/bin a', ['files /usr/local/bin/a']],
    ['ldconfig', ['files /etc/ld.so.cache']],
    ['mv a /opt/app', ['files /app/a /opt/app']],
    ['rm -rf /var/lib/apt/lists/*', ['files /var/lib/apt/lists/*']],
    ['git clone --depth 1 https://x/y.git', ['files /app/y']],
    ['git clone https://x/y.git /opt/z', ['files /opt/z']],
    ['git submodule update', ['unknown: it is not known which files it changes']],
    ["sed -i 's/a/b/' /etc/x.conf", ['files /etc/x.conf']],
    ["sed 's/a/b/' x > /etc/y", ['files /etc/y']],
    ['echo x >> "$FILE"', ['unknown: its output goes to a file that is not known']],
    ['cp x "$TARGET"', ['unknown: it is not known which files it changes']],
    ['find . -name x -delete', ['unknown: it is not known what `find` writes']],
    ['./configure', ['unknown: it is not known what `configure` writes']],
    ['$INSTALL x', ['unknown: an expansion decides what it is']],
    ['echo a > /dev/null 2>&1', ['nothing']],
  ])('%s', (script, found) => {
    expect(effects(script)).toEqual(found);
  });
});
