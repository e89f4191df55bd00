/** Judges the COPY instructions that take from a builder: each path stays what it is. */
import { joined, overlap, placeAt, resolved } from '../place.js';
import { isCopy } from '../tree.js';
import type { Scene, Taken } from './scene.js';
import type { Objection } from '../objection.js';

/** Directories of the system, which no stage may take as a whole from another image. */
const WHOLE = /^\/(?:|bin|sbin|lib|lib64|usr|usr\/(?:bin|sbin|lib)|etc|var|opt\/java|root)$/;
/** Links in images, which `--link` replaces by directories. */
const LINKED = /^\/(?:bin|sbin|lib\w*|var\/run|var\/lock)\//;

/** Checks what is taken. */
export function takenProblem(scene: Scene): Objection | undefined {
  const { intent, prunes } = scene.split;
  const declared = new Set(intent.takes.map((path) => joined('/', path)));
  const sources = new Set(scene.taken.map(({ source }) => source));
  const other = [...declared, ...sources].find((path) => !declared.has(path) || !sources.has(path));
  if (other !== undefined)
    return { message: `\`${other}\` is taken or not, otherwise than declared`, span: intent.stage };
  if (intent.prunes !== prunes.length > 0)
    return { message: 'a prune is there or not, otherwise than declared', span: intent.stage };
  for (const one of scene.taken) {
    const message = pathProblem(one);
    if (message !== undefined) return { message, span: scene.split.intent.stage };
  }
  const { prefix, after } = scene.split;
  const first = prefix.findIndex((one) => one === scene.taken[0]?.instruction);
  for (const one of prefix.slice(first === -1 ? prefix.length : first)) {
    if (!isCopy(one) || scene.taken.some(({ instruction }) => instruction === one)) continue;
    const root = resolved(one.operands.at(-1) ?? '', {
      ...placeAt(after, one),
      directory: scene.directoryAfter(one),
    });
    const over = scene.taken.find(
      ({ target }) => root === undefined || target === undefined || overlap(root, target),
    );
    if (over !== undefined)
      return { message: 'what is taken from the builder is copied over', span: scene.split.intent.stage };
  }
  return undefined;
}

function pathProblem({ instruction, source, isGlob, target }: Taken): string | undefined {
  const other = instruction.flags.find(({ name }) => !/^(?:from|chown|link)$/.test(name));
  if (other !== undefined) return `a COPY from the builder has \`--${other.name}\``;
  if (WHOLE.test(source)) return `\`${source}\` is taken whole, the system of another image with it`;
  if (LINKED.test(source) && instruction.flag('link') !== undefined)
    return `\`${source}\` lies behind a link`;
  if (target === undefined) return 'where a COPY from the builder goes to is not known';
  const at = isGlob ? source.slice(0, source.lastIndexOf('/')) || '/' : source;
  return at === target ? undefined : `\`${source}\` would lie at \`${target}\``;
}
