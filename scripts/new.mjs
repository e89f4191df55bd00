/** Starts a transform: `npm run new -- merge-runs`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './bundle.mjs';

// A transform that works and passes the tests, to be turned into the one that is wanted.
const before = 'FROM alpine:3.20\nRUN apk add curl\n';
const after = 'FROM alpine:3.20\nRUN apk add --no-cache curl\n';
const refused = 'FROM alpine:3.20\nRUN --mount=type=cache,target=/var/cache/apk apk add curl\n';

const templates = (id) => ({
  [`transforms/${id}/index.ts`]: `/** ${sentence(id)}. */
import { addWordBehind, defineTransform } from '../../src/sdk.js';

export default defineTransform({
  id: '${id}',
  phase: 'command',
  summary: '${id.replaceAll('-', ' ')}',
  safety: ['safe'],
  defaults: {},
  *run({ document }) {
    for (const { keyword, script, flags } of document.instructions) {
      if (keyword !== 'RUN') continue;
      for (const command of script?.commands ?? []) {
        const subcommand = command.arguments[0];
        if (command.name !== 'apk' || subcommand?.value !== 'add') continue;
        if (command.hasFlag('--no-cache')) continue;

        const { span } = command;
        const message = '\`apk add\` leaves its index in the layer';
        if (flags.some(({ name }) => name === 'mount')) {
          yield { span, message, declined: 'a mount may keep the index on purpose' };
          continue;
        }
        yield {
          span,
          message,
          fix: {
            title: 'Add \`--no-cache\`',
            safety: 'safe',
            because: 'nothing reads the index afterwards',
            edits: [addWordBehind(document, subcommand, '--no-cache')],
            changes: [{ kind: 'add-argument', command: span, argument: '--no-cache' }],
          },
        };
      }
    }
  },
});
`,
  [`transforms/${id}/README.md`]: `# ${id}

${sentence(id)}.

\`\`\`dockerfile before
${before}\`\`\`

\`\`\`dockerfile after
${after}\`\`\`

## Why it is safe

What every build that succeeded still does, and why.

## When it does nothing

- Each place where the pattern matches and it does nothing, and why.

\`\`\`dockerfile unchanged
${refused}\`\`\`
`,
  [`fixtures/transforms/${id}/the-plain-case/before/Dockerfile`]: before,
  [`fixtures/transforms/${id}/the-plain-case/after/Dockerfile`]: after,
  [`fixtures/transforms/${id}/already-good/before/Dockerfile`]: after,
  [`fixtures/transforms/${id}/a-mount-keeps-the-index/before/Dockerfile`]: refused,
  [`fixtures/transforms/${id}/a-mount-keeps-the-index/reason`]: 'a mount may keep the index\n',
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
