/** Transforms of others, which a configuration names. */
import type { AnyTransform } from '../engine/rewrite.js';
import { PHASES, SAFETIES } from '../transform.js';
import type { Transform } from '../transform.js';
import { checkedFindings } from './findings.js';
import { defaultExport, resolveFrom } from './modules.js';

/** A module with transforms. */
export interface Plugin {
  /** the module's file, absolute */
  readonly file: string;
  readonly transforms: readonly AnyTransform[];
}

/**
 * Loads a module whose default export is a transform, or a list of them. `directory` (absolute) is where the specifier
 * is written. Gives why it cannot be used, as a text.
 */
export async function loadPlugin(specifier: string, directory: string): Promise<Plugin | string> {
  let file: string;
  try {
    file = resolveFrom(directory, specifier);
  } catch {
    return `there is no module \`${specifier}\``;
  }
  let value: unknown;
  try {
    value = await defaultExport(file);
  } catch (error) {
    return `\`${specifier}\` cannot be loaded: ${reasonOf(error)}`;
  }
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) return `\`${specifier}\` has no transforms`;
  for (const [at, one] of list.entries()) {
    const name =
      list.length === 1 ? `what \`${specifier}\` exports` : `transform ${at + 1} of \`${specifier}\``;
    let wrong: string | undefined;
    try {
      wrong = shapeProblem(one);
    } catch (error) {
      wrong = reasonOf(error);
    }
    if (wrong !== undefined) return `${name} is no transform: ${wrong}`;
  }
  return { file, transforms: (list as readonly Transform[]).map((one) => checked(one)) };
}

/** The transform, of which every finding is looked at. */
function checked(transform: Transform): Transform {
  const { id, phase, summary, safety, docs, defaults } = transform;
  return {
    ...{ id, phase, summary, safety, defaults },
    ...(docs !== undefined && { docs }),
    run: (pass) => checkedFindings(transform.run(pass), { length: pass.document.text.length, safety }),
  };
}

function reasonOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return first === '' ? 'it throws an error without words' : first;
}

/** Why a value is no transform. */
function shapeProblem(value: unknown): string | undefined {
  if (value === undefined) return 'there is no default export';
  if (typeof value !== 'object' || value === null) return `it is ${typeof value}`;
  const { id, phase, summary, safety, defaults, run } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id))
    return '`id` must be a text in kebab case';
  if (!PHASES.some((one) => one === phase))
    return `the \`phase\` of \`${id}\` must be one of ${PHASES.join(', ')}`;
  if (typeof summary !== 'string' || summary === '') return `\`${id}\` has no \`summary\``;
  if (
    !Array.isArray(safety) ||
    safety.length === 0 ||
    safety.some((one) => !SAFETIES.some((two) => two === one))
  )
    return `the \`safety\` of \`${id}\` must be a list of ${SAFETIES.join(', ')}`;
  if (typeof defaults !== 'object' || defaults === null)
    return `the \`defaults\` of \`${id}\` must be an object`;
  return typeof run === 'function' ? undefined : `\`${id}\` has no \`run\``;
}
