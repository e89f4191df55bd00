/** Findings about caches that RUNs leave in their layers: the clean-up of each, or why there is none. */
import type { Finding, Pass } from '../transform.js';
import type { PackageManager } from '../packages/package-manager.js';
import { leftovers } from './leftovers.js';

/** For the package managers of one kind; `because` is the evidence that nobody misses the cache. */
export function* emptyCaches(pass: Pass, kind: PackageManager['kind'], because: string): Generator<Finding> {
  for (const run of pass.document.instructions) {
    for (const { manager, call, cleanUp } of pass.get(leftovers)(run)) {
      if (manager.kind !== kind) continue;
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
          because,
          edits: [edit],
          changes: [{ kind: 'add-command', run: run.span, text }],
        },
      };
    }
  }
}
