/** A build context as evidence for the validator. */
import { ignorePath } from '../context/context.js';
import type { BuildContext } from '../context/context.js';
import { Document } from '../dockerfile/document.js';
import { NOTHING_KNOWN } from '../validate/facts.js';
import type { ContextFacts } from '../validate/facts.js';

/** What is known of the files of a context, whatever its ignore file says. */
export function contextFacts(context: BuildContext): ContextFacts {
  const { unfiltered, dockerfile, origin, ignore } = context;
  if (origin === undefined) return { ...NOTHING_KNOWN, mode: (path) => context.mode(path) };
  return {
    files: () => unfiltered.files(),
    read: (path) => unfiltered.read(path),
    kind: (path) => (unfiltered.link(path) === undefined ? unfiltered.kind(path) : 'link'),
    mode: (path) => context.mode(path),
    tracked: (path) => context.tracked(path),
    ignore: { path: ignorePath(context), text: ignore?.text },
    get otherDockerfiles() {
      return context.dockerfiles
        .filter((path) => path !== dockerfile)
        .map((path) => new Document(path, unfiltered.read(path) ?? ''));
    },
  };
}
