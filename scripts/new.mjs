/** Starts a transform: `npm run new -- merge-runs`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './bundle.mjs';

const dockerfile = 'FROM debian:12-slim\nRUN echo hello\n';

const templates = (id) => ({
  [`transforms/${id}/index.ts`]: `/** ${sentence(id)}. */
import { defineTransform } from '../../src/sdk.js';

export default defineTransform({
  id: '${id}',
  phase: 'command',
  summary: '${sentence(id)}',
  safety: ['safe'],
  defaults: {},
  run() {
    return [];
  },
});
`,
  [`transforms/${id}/README.md`]: `# ${id}

${sentence(id)}.

Before:

\`\`\`dockerfile
${dockerfile}\`\`\`

After:

\`\`\`dockerfile
${dockerfile}\`\`\`
`,
  [`fixtures/transforms/${id}/the-plain-case/before/Dockerfile`]: dockerfile,
  [`fixtures/transforms/${id}/the-plain-case/after/Dockerfile`]: dockerfile,
});

const [id, ...rest] = process.argv.slice(2);
const problem = refuse();
if (problem === undefined) {
  create();
} else {
  console.error(problem);
  process.exitCode = 2;
}

function refuse() {
  if (id === undefined || rest.length > 0) return 'usage: npm run new -- ID';
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id)) {
    return `\`${id}\` is no id: write words in lower case joined by hyphens, like \`merge-runs\``;
  }
  for (const folder of [`transforms/${id}`, `fixtures/transforms/${id}`]) {
    if (existsSync(join(root, folder))) return `${folder} exists already`;
  }
  return undefined;
}

function create() {
  for (const [path, text] of Object.entries(templates(id))) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(path);
  }
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/gen.mjs')], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

/** `merge-runs` → `Merge runs` */
function sentence(id) {
  const words = id.replaceAll('-', ' ');
  return words[0].toUpperCase() + words.slice(1);
}
