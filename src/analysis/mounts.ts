/** Paths that the mounts of a RUN take from its layer: what is written there does not end up in the image. */
import type { Instruction } from '../dockerfile/instruction.js';
import { expand } from './environment.js';
import type { Environment } from './environment.js';

/**
 * Where something is kept: an absolute path; one below `~/` where the home directory is not known; `undefined`
 * where nothing is known of it, because a variable that only the build has decides it.
 */
export type Place = string | undefined;

/** Whether a mount of the RUN stands at a place, above it or inside of it, or may. */
export function isMounted(run: Instruction, place: Place, environment: Environment): boolean {
  return run.flags.some(({ name, value }) => {
    if (name !== 'mount') return false;
    const fields = fieldsOf(value ?? '');
    const type = fields.get('type') ?? 'bind';
    if (type === 'secret' || type === 'ssh') return false;
    const target = fields.get('target') ?? fields.get('dst') ?? fields.get('destination') ?? '';
    const expanded = expand(target, environment);
    // whose target is not known is a cache of something, and so is what a cache is kept for
    if (expanded === undefined || place === undefined) return type === 'cache';
    return meets(absolute(expanded, environment), place);
  });
}

/** Whether a RUN mounts files of the context, of a stage or of an image. */
export function bindsFiles(run: Instruction): boolean {
  return run.flags.some(({ name, value }) => {
    const type = name === 'mount' ? (fieldsOf(value ?? '').get('type') ?? 'bind') : undefined;
    return type === 'bind';
  });
}

/** The fields of a mount. https://docs.docker.com/reference/dockerfile/#run---mount */
export function fieldsOf(mount: string): ReadonlyMap<string, string> {
  return new Map(
    mount.split(',').map((field) => {
      const equals = field.indexOf('=');
      return equals === -1 ? [field, ''] : [field.slice(0, equals), field.slice(equals + 1)];
    }),
  );
}

function absolute(path: string, { workdir }: Environment): string {
  const whole = path.startsWith('/') ? path : `${workdir ?? ''}/${path}`;
  return whole.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
}

/** Whether one of two places holds the other, or they are the same. */
function meets(target: string, place: string): boolean {
  if (!place.startsWith('~/')) return holds(target, place) || holds(place, target);
  const parts = place.slice(2).split('/');
  const isPart = parts.some((_, i) => target.endsWith(`/${parts.slice(0, i + 1).join('/')}`));
  return isPart || target.includes(`/${parts.join('/')}/`) || isHome(target);
}

export function holds(outer: string, inner: string): boolean {
  return outer === inner || outer === '/' || inner.startsWith(`${outer}/`);
}

function isHome(path: string): boolean {
  return path === '/' || path === '/root' || path === '/home' || /^\/home\/[^/]+$/.test(path);
}
