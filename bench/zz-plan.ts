import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { findsManifests } from '../src/analysis/finds-manifests.js';
import { passes } from '../src/analysis/passes.js';
import { locateContexts } from '../src/context/locate.js';
import { Document } from '../src/dockerfile/document.js';
import { applyEdits } from '../src/text/edit.js';
import { NO_CONTEXT } from '../src/context/context.js';
import { transforms } from '../transforms/index.js';
const t = transforms.find(({ id }) => id === 'split-stages')!;
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8');
  const location = await locateContexts({ path: resolve(file), text }, { isMeant: findsManifests });
  const document = new Document(file, text);
  const context = location.plausible[0] ?? NO_CONTEXT;
  const pass = passes(document, context)(t as never);
  for (const f of (t as any).run(pass)) {
    console.log('==', file, f.declined ?? '', f.fix?.because ?? '');
    if (f.fix) { console.log(applyEdits(text, f.fix.edits)); console.log((f.fix.evidence ?? []).join('\n')); }
  }
}
