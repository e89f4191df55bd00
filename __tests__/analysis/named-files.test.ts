/** What the commands of a Dockerfile name and find with a directory. */
import { expect, test } from '@jest/globals';
import { namedFiles } from '../../src/analysis/named-files.js';
import { memoryContext } from '../../src/context/memory-context.js';
import { Document } from '../../src/dockerfile/document.js';

function named(text: string, paths: readonly string[]): readonly string[] {
  const files = Object.fromEntries(paths.map((path) => [path, '{"scripts": {"start": "node ."}}']));
  const document = new Document('Dockerfile', `FROM node:20\nWORKDIR /app\n${text}\n`);
  return [...namedFiles(document, memoryContext(files, { origin: 'a test' }))];
}

test.each([
  ['a program of CMD', 'COPY . .\nCMD ["node", "server.js"]', ['server.js'], ['server.js']],
  ['one that is started by the shell', 'COPY . .\nCMD python app/main.py', ['app/main.py'], ['app/main.py']],
  ['an absolute path', 'COPY . .\nENTRYPOINT ["/app/run.sh"]', ['run.sh'], ['/app/run.sh']],
  ['what a RUN names', 'COPY . .\nRUN cd tools && sh ./a.sh', ['tools/a.sh'], ['./a.sh']],
  [
    'the module of a server',
    'COPY . .\nCMD ["gunicorn", "shop.wsgi:app"]',
    ['shop/wsgi.py'],
    ['shop/wsgi.py'],
  ],
  ['a script of a manifest', 'COPY . .\nCMD npm start', ['package.json'], ['start of package.json']],
  ['what CMD finds, whatever comes behind it', 'CMD ["node", "a.js"]\nCOPY . .', ['a.js'], ['a.js']],
])('%s is among it', (_, text, paths, expected) => {
  expect(named(text, paths)).toEqual(expected);
});

test.each([
  ['what is not there', 'COPY . .\nCMD ["node", "server.js"]', ['web/server.js']],
  ['what is not copied', 'COPY web .\nCMD ["node", "server.js"]', ['server.js', 'web/a']],
  ['what comes after a RUN', 'RUN sh a.sh\nCOPY . .', ['a.sh']],
  ['a bare word', 'COPY . .\nRUN make build', ['build', 'make']],
  ['a directory', 'COPY . .\nRUN ls ./src', ['src/a']],
  ['a script that a manifest has not', 'COPY . .\nCMD npm run serve', ['package.json']],
])('%s is not', (_, text, paths) => {
  expect(named(text, paths)).toEqual([]);
});
