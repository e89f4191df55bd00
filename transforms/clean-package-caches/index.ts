/** Caches of the system's package managers are emptied in the layer that filled them. */
import { defineTransform, leftovers } from '../../src/sdk.js';

export default defineTransform({
  id: 'clean-package-caches',
  // which RUNs there are is settled by then: of several that became one, the last install cleans up for all
  phase: 'layer',
  summary: 'empty the caches of dnf, yum, zypper and pacman in the RUN that filled them',
  safety: ['safe'],
  docs: ['DL3032', 'DL3036', 'DL3040'],
  defaults: {},
  *run(pass) {
    for (const run of pass.document.instructions) {
      for (const { manager, call, cleanUp } of pass.get(leftovers)(run)) {
        if (manager.kind !== 'system') continue;
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
            because: 'what is missing from the cache is fetched again, and nothing later is told not to',
            edits: [edit],
            changes: [{ kind: 'add-command', run: run.span, text }],
          },
        };
      }
    }
  },
});
