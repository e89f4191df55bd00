/** What applied fixes have said that the image will lose. */
import { createHash } from 'node:crypto';
import picomatch from 'picomatch';
import { ShellScript } from '../shell/script.js';
import type { ShellCommand } from '../shell/command.js';
import { DEFAULT_SHELL } from '../shell/shell.js';
import { MappedText } from '../text/mapped.js';
import type { Change } from '../transform.js';
import type { FileChange } from './file-changes.js';

/** Something that differs between the images. */
export type Difference =
  | ({ readonly kind: 'file' } & FileChange)
  | {
      readonly kind: 'config';
      readonly field: string;
      readonly before: string | undefined;
      readonly after: string | undefined;
    };

/** Who explains what was meant to differ. */
export interface Declarations {
  /**
   * The explanation of a difference, for the user, or `undefined`. It must cover all aspects of a file's difference;
   * those that are explained already are left out of it.
   */
  explain(difference: Difference): string | undefined;
}

export const NOTHING_DECLARED: Declarations = { explain: () => undefined };

/** Asks each in turn. */
export function anyOf(...declarations: readonly Declarations[]): Declarations {
  return {
    explain: (difference) => {
      for (const one of declarations) {
        const because = one.explain(difference);
        if (because !== undefined) return because;
      }
      return undefined;
    },
  };
}

/**
 * A file of the context that the rewrite itself changes, and that the image may hold a copy of: the Dockerfile, a
 * `.dockerignore`. Explains another content where it is exactly this file, before and after. `name` is for the
 * message; the contents are as they stand on disk.
 */
export function rewrittenFile(
  name: string,
  before: string | Uint8Array,
  after: string | Uint8Array,
): Declarations {
  const [old, fresh] = [before, after].map((content) => createHash('sha256').update(content).digest('hex'));
  return {
    explain: (difference) => {
      if (difference.kind !== 'file') return undefined;
      const { aspects } = difference;
      const isCopy = difference.before?.hash === old && difference.after?.hash === fresh;
      return isCopy && aspects.every((aspect) => aspect === 'content')
        ? `a copy of \`${name}\`, which is rewritten`
        : undefined;
    },
  };
}

/**
 * Files of the context that the rewritten ignore file keeps from the builder: a copy of one that the image no longer
 * has is explained where the path in the image ends as that in the context does. So is one of which the image has
 * another by now, because what was copied over it is not copied any more.
 */
export function notSent(
  before: readonly { readonly path: string }[],
  after: readonly { readonly path: string }[],
): Declarations {
  const sent = new Set(after.map(({ path }) => path));
  const kept = new Set(before.map(({ path }) => path).filter((path) => !sent.has(path)));
  return {
    explain: (difference) => {
      if (kept.size === 0 || difference.kind !== 'file' || difference.aspects.includes('extra'))
        return undefined;
      const names = difference.path.split('/');
      const path = names.map((_, i) => names.slice(i + 1).join('/')).find((one) => kept.has(one));
      return path === undefined ? undefined : `\`${path}\` is no longer sent to the builder`;
    },
  };
}

/** A fix as far as declarations go. */
export interface DeclaredFix {
  /** of its transform */
  readonly id: string;
  readonly changes: readonly Change[];
}

/**
 * What the changes of fixes say. A command that is added and deletes by absolute path (`rm -rf /var/lib/apt/lists/*`)
 * explains that what it matches is missing, and packages that are removed explain that files are missing where packages
 * bring them. All other kinds promise the same files: `merge-runs` runs the same commands, and `set-flag` gives a copy the owner or mode that a command gave it before, so that another owner or mode
 * in the image is what no fix has declared. Caches that a flag or a cleaning command keeps out are known as such
 * without a declaration.
 */
export function declarationsOf(fixes: readonly DeclaredFix[]): Declarations {
  const removals = fixes.flatMap(({ id, changes }) =>
    changes.flatMap((change) => (change.kind === 'add-command' ? removalsOf(id, change.text) : [])),
  );
  const others = fixes.flatMap(({ id, changes }) =>
    changes.flatMap((change) => {
      if (change.kind === 'split-stage') return [splitOf(id, change)];
      if (change.kind === 'remove-packages') return [packagesOf(id, change)];
      return change.kind === 'narrow-copy' ? [narrowedOf(id, change)] : [];
    }),
  );
  return {
    explain: (difference) => {
      for (const other of others) {
        const because = other.explain(difference);
        if (because !== undefined) return because;
      }
      if (difference.kind !== 'file') return undefined;
      const { path, aspects, before } = difference;
      if (aspects.length !== 1 || aspects[0] !== 'missing') return undefined;
      return removals.find((removal) => removal.takes(path, before?.type === 'directory'))?.because;
    },
  };
}

/** Packages that are gone: their files are missing, and so are they where it is written down what is installed. */
function packagesOf(id: string, { text }: Extract<Change, { kind: 'remove-packages' }>): Declarations {
  const because = `\`${id}\` removes packages: \`${text}\``;
  return {
    explain: (difference) => {
      if (difference.kind !== 'file') return undefined;
      const { path, aspects } = difference;
      if (PACKAGE_RECORDS.test(path)) return because;
      return OF_PACKAGES.test(path) && aspects.every((aspect) => aspect === 'missing') ? because : undefined;
    },
  };
}

/** Where packages of a distribution bring files. https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html */
const OF_PACKAGES = /^\/(?:bin|sbin|lib\w*|etc|usr(?!\/local\/)|var\/(?:lib|cache|spool))\//;
/** What is installed, by whom it was asked for, and what is worked out from that. */
const PACKAGE_RECORDS =
  /^\/(?:var\/lib\/(?:dpkg|apt\/extended_states|ucf|apk)|var\/cache\/(?:apt|debconf)|(?:usr\/)?lib\/apk|etc\/(?:apk\/world|ld\.so\.cache|alternatives))(?:\/|$)/;

/** What stood below the path and is not taken any more is missing. */
function narrowedOf(
  id: string,
  { path: root, target, takes }: Extract<Change, { kind: 'narrow-copy' }>,
): Declarations {
  const isBelow = (path: string, directory: string): boolean =>
    directory === '/' || path === directory || path.startsWith(`${directory}/`);
  const kept = takes.map(
    (one) => `${target === '/' ? '' : target}${one.slice(root === '/' ? 0 : root.length)}`,
  );
  return {
    explain: (difference) => {
      if (difference.kind !== 'file') return undefined;
      const { path, aspects } = difference;
      const isLeft =
        isBelow(path, target) && !kept.some((taken) => isBelow(path, taken) || isBelow(taken, path));
      return isLeft && aspects.every((aspect) => aspect === 'missing')
        ? `\`${id}\` takes nothing else of \`${root}\``
        : undefined;
    },
  };
}

/**
 * A stage that is cut in two: what is not taken from the builder is another base's. What is taken stays as it is, but for
 * packages that are taken out of it: they are missing, and lists of what is installed (`.package-lock.json`) differ.
 */
function splitOf(
  id: string,
  { base, takes, prunes, variables }: Extract<Change, { kind: 'split-stage' }>,
): Declarations {
  return {
    explain: (difference) => {
      if (difference.kind === 'config') {
        const { field, before, after } = difference;
        const isRoot =
          field === 'User' &&
          [before, after].every((user) => /^(?:undefined|"(?:root|0)")$/.test(String(user)));
        return isRoot || variables.some((name) => field === `Env.${name}`)
          ? `\`${id}\` runs it in \`${base}\``
          : undefined;
      }
      const { path, aspects } = difference;
      const isTaken = takes.some((taken) => path === taken || path.startsWith(`${taken}/`));
      if (!isTaken) return `\`${id}\` runs it in \`${base}\`, and takes nothing from there`;
      const isPackage = /\/node_modules\//.test(path);
      return prunes && isPackage && (aspects.includes('missing') || LISTS.test(path))
        ? `\`${id}\` takes out what only development needs`
        : undefined;
    },
  };
}

/** What package managers keep of what they have installed. */
const LISTS =
  /\/node_modules\/(?:\.package-lock\.json|\.yarn-integrity|\.yarn-state\.yml|\.modules\.yaml|\.pnpm\/lock\.yaml)$/;

interface Removal {
  readonly because: string;
  takes(path: string, isDirectory: boolean): boolean;
}

function removalsOf(id: string, text: string): readonly Removal[] {
  const source = MappedText.join(text, [{ start: 0, end: text.length }]);
  const script = ShellScript.parse(source, DEFAULT_SHELL);
  if (typeof script === 'string') return [];
  return script.commands.flatMap((command) => removalOf(id, command) ?? []);
}

/** `rm` with the paths that it is certain to delete: absolute, or in root's home, without variables. */
function removalOf(id: string, command: ShellCommand): Removal | undefined {
  if (command.name !== 'rm' || !command.isUnconditional) return undefined;
  const options: string[] = [];
  const patterns: string[] = [];
  let isOperand = false;
  for (const { value } of command.arguments) {
    if (value === undefined) continue;
    if (!isOperand && value === '--') isOperand = true;
    else if (!isOperand && value.startsWith('-')) options.push(value);
    else {
      const path = value.startsWith('~/') ? `/root${value.slice(1)}` : value;
      const plain = path.replace(/(.)\/+$/, '$1');
      if (plain.startsWith('/') && /^(?:\/[^/]+){2,}$/.test(plain)) patterns.push(plain);
    }
  }
  const isRecursive = options.some((option) => option === '--recursive' || /^-[a-zA-Z]*[rR]/.test(option));
  // as the shell does: `*` takes no name that begins with a dot
  const matchers = patterns.map((pattern) =>
    picomatch(pattern, { nobrace: true, noextglob: true, noglobstar: true }),
  );
  if (matchers.length === 0) return undefined;
  return {
    because: `\`${id}\` deletes it: \`${command.words.map((word) => word.text).join(' ')}\``,
    takes: (path, isDirectory) => {
      const names = path.split('/').slice(1);
      return matchers.some((matches) =>
        names.some((_, i) => {
          const isWhole = i === names.length - 1;
          if (!isRecursive && (!isWhole || isDirectory)) return false;
          return matches(`/${names.slice(0, i + 1).join('/')}`);
        }),
      );
    },
  };
}
