import { Document } from '../src/dockerfile/document.js';
import { memoryContext } from '../src/context/memory-context.js';
import { passes } from '../src/analysis/passes.js';
import { applyEdits } from '../src/text/edit.js';
import t from '../transforms/copy-manifests-first/index.js';
const ctx = memoryContext({ 'package.json': '{"name":"a","version":"1.0.0","dependencies":{}}', 'package-lock.json': '{"name":"a","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"a","version":"1.0.0"}}}', 'src/a.js': '1' }, { origin: 'test', tracked: ['package.json','package-lock.json','src/a.js'] } as never);
for (const text of [
 'FROM node:20\nWORKDIR /app\n\n# the sources\nCOPY . .\n\nRUN npm install\nRUN npm run build\nCMD ["node","a.js"]\n',
 'FROM node:20\nWORKDIR /app\nCOPY --chown=node . /app\nRUN npm ci && \\\n    npm run build\n',
 'FROM node:20\nCOPY . /app\nWORKDIR /app\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\nRUN npm install -g pm2\nRUN npm ci',
]) {
  const d = new Document('Dockerfile', text);
  for (const f of t.run(passes(d, ctx)({}))) {
    console.log(f.message, '|', f.declined ?? f.fix?.title, '|', f.fix?.because);
    if (f.fix) console.log(applyEdits(text, f.fix.edits.filter((e) => e.path === 'Dockerfile')), f.fix.edits.filter((e) => e.path !== 'Dockerfile'), JSON.stringify(f.fix.changes));
  }
}
