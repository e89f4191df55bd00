/** What reaches the builder of the files in a directory. */
import type { FileView, IgnoreInForce } from './context.js';
import { childOf } from './path.js';

/** Sees of `all` what an ignore file leaves. What is reached through a link must be left at both of its places. */
export function filtered(all: FileView, inForce: () => IgnoreInForce | undefined): FileView {
  /** Whether a place holds something that reaches the builder, by its path without links. */
  const reaches = (path: string, ignore: IgnoreInForce): boolean => {
    if (!ignore.excludes(path)) return true;
    if (all.link(path) !== undefined || all.kind(path) !== 'directory' || !ignore.mayHoldIncluded(path))
      return false;
    return all.list(path).some((name) => reaches(childOf(path, name), ignore));
  };
  const resolve = (path: string): string | undefined => {
    const ignore = inForce();
    const real = all.resolve(path);
    if (real === undefined || ignore === undefined) return real;
    if (!reaches(real, ignore)) return undefined;
    // what is no link, and is reached through none, stands at its own place
    return path !== real && all.link(path) !== undefined && ignore.excludes(path) ? undefined : real;
  };
  return {
    read: (path) => {
      const real = resolve(path);
      return real === undefined || inForce()?.arrivesEmpty(real) === true ? undefined : all.read(real);
    },
    kind: (path) => {
      if (inForce() === undefined) return all.kind(path);
      const real = resolve(path);
      return real === undefined ? undefined : all.kind(real);
    },
    mode: (path) => {
      const real = resolve(path);
      return real === undefined ? undefined : all.mode(real);
    },
    list: (path) => {
      const ignore = inForce();
      if (ignore === undefined) return all.list(path);
      const real = resolve(path);
      return real === undefined ? [] : all.list(real).filter((name) => reaches(childOf(real, name), ignore));
    },
    files: (directory = '', enters = () => true) => {
      const ignore = inForce();
      if (ignore === undefined) return all.files(directory, enters);
      const real = resolve(directory);
      return real === undefined ? [] : left(all, ignore, directory, real, enters);
    },
    link: (path) => (inForce()?.excludes(path) === true ? undefined : all.link(path)),
    resolve,
  };
}

function* left(
  all: FileView,
  ignore: IgnoreInForce,
  directory: string,
  real: string,
  enters: (path: string) => boolean,
): Iterable<string> {
  const within = (path: string): string => path.slice(real === '' ? 0 : real.length + 1);
  const shown = directory.replace(/^(?:\.?\/)+|^\.$/, '').replace(/\/+$/, '');
  const entered = (path: string) => ignore.mayHoldIncluded(path) && enters(childOf(shown, within(path)));
  for (const path of all.files(real, entered)) if (!ignore.excludes(path)) yield childOf(shown, within(path));
}
