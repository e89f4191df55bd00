/** Caches of the package managers of languages are emptied in the layer that filled them. */
import { defineTransform, leftovers } from '../../src/sdk.js';

export default defineTransform({
  id: 'clean-language-caches',
  // which RUNs there are is settled by then: of several that became one, the last install cleans up for all
  phase: 'layer',
  summary: 'empty the caches of npm, Yarn, Composer, conda and their like in the RUN that filled them',
  safety: ['safe'],
  docs: ['DL3060'],
  defaults: {},
  *run(pass) {
    for (const run of pass.document.instructions) {
      for (const { manager, call, cleanUp } of pass.get(leftovers)(run)) {
        if (manager.kind !== 'language') continue;
        const finding = {
          span: call.command.span,
          message: `\`${call.program}\` leaves its cache in the layer`,
        };
        if (typeof cleanUp === 'string') {
          yield { ...finding, declined: cleanUp };
          continue;
        }
        const { text, edit } = cleanUp;
        yield {
          ...finding,
          fix: {
            title: `Add \`${text}\``,
            safety: 'safe',
            because: 'what was installed does not need it, and nothing later reads it',
            edits: [edit],
            changes: [{ kind: 'add-command', run: run.span, text }],
          },
        };
      }
    }
  },
});
