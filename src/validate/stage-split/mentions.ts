/** Paths that what starts is given: by its configuration, or by a script that starts it. */
import { isBelow } from '../place.js';
import type { Scene } from './scene.js';

/** Whether the configuration, or a script that starts, names a path. */
export function isMentioned(path: string, { images, program }: Scene): boolean {
  const { after } = images;
  const fresh = images.new ?? images.same;
  if (path === after.directory) return false;
  const own = [...after.environment].filter(
    ([name, value]) => fresh?.configuration.environment.get(name) !== value,
  );
  // the program is looked for in PATH where it is no path itself
  const [first = '', ...words] = [...after.entrypoint, ...after.command];
  const texts = [
    ...program.started.flatMap((one) => one.arguments),
    ...(first.includes('/') ? [first] : []),
    ...words,
    after.healthcheck,
    ...own.map(([, value]) => value),
  ];
  if (texts.some((text) => text.includes(path))) return true;
  const relative = isBelow(path, after.directory)
    ? path.slice(after.directory === '/' ? 1 : after.directory.length + 1)
    : '';
  return (
    relative.length > 1 &&
    texts.some(
      (text) =>
        text.replace(/^\.\//, '') === relative ||
        text.includes(`=${relative}`) ||
        text.includes(`./${relative}`),
    )
  );
}
