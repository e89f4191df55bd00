/** What texts and paths of a program are before it runs. */
import { posix } from 'node:path';
import type { ts as TS } from 'ts-morph';
import { unwrapped } from './bindings.js';
import type { Bindings } from './bindings.js';

/** What is known of a text: all of it, or how it begins. */
export interface Value {
  readonly text: string;
  readonly whole: boolean;
}

/** Where a module runs. */
export interface Place {
  /** the file that is run, absolute: `/app/dist/server.js` where that is made of `src/server.ts` */
  readonly file: string;
  /** working directory, absolute */
  readonly directory: string;
  readonly environment: ReadonlyMap<string, string | undefined>;
}

/** The directory of the user that runs it, which depends on who that is: begins the paths below it. */
export const HOME = '~';

const MAX_DEPTH = 16;
/** More alternatives than these (`a ? 'x' : 'y'`) are as good as nothing known. */
const MAX_ALTERNATIVES = 8;

type Values = readonly Value[] | undefined;

/** The values that an expression may have; `undefined` where nothing is known. */
export function valuesOf(ts: typeof TS, expression: TS.Expression, bindings: Bindings, place: Place): Values {
  const evaluate = (given: TS.Expression, depth: number): Values => {
    if (depth > MAX_DEPTH) return undefined;
    const plain = unwrapped(ts, given);
    const next = (inner: TS.Expression): Values => evaluate(inner, depth + 1);
    if (ts.isStringLiteralLike(plain)) return whole(plain.text);
    if (ts.isTemplateExpression(plain))
      return joined(
        [
          whole(plain.head.text),
          ...plain.templateSpans.flatMap((span) => [next(span.expression), whole(span.literal.text)]),
        ],
        (texts) => texts.join(''),
      );
    if (ts.isBinaryExpression(plain)) return binary(plain, next);
    if (ts.isConditionalExpression(plain)) {
      const [yes, no] = [next(plain.whenTrue), next(plain.whenFalse)];
      return yes === undefined || no === undefined ? undefined : bounded([...yes, ...no]);
    }
    if (ts.isIdentifier(plain)) {
      if (plain.text === '__dirname') return whole(posix.dirname(place.file));
      if (plain.text === '__filename') return whole(place.file);
      const initializer = bindings.initializer(plain.text);
      return initializer === undefined ? undefined : next(initializer);
    }
    if (ts.isPropertyAccessExpression(plain) || ts.isElementAccessExpression(plain))
      return property(plain, next);
    if (ts.isCallExpression(plain)) return call(plain, next);
    if (ts.isNewExpression(plain) && bindings.origin(plain.expression) === 'URL') return address(plain, next);
    if (ts.isNewExpression(plain) && bindings.origin(plain.expression) === 'url.URL')
      return address(plain, next);
    return undefined;
  };

  const binary = (node: TS.BinaryExpression, next: (inner: TS.Expression) => Values): Values => {
    const { kind } = node.operatorToken;
    if (kind === ts.SyntaxKind.PlusToken)
      return joined([next(node.left), next(node.right)], (texts) => texts.join(''));
    if (kind !== ts.SyntaxKind.BarBarToken && kind !== ts.SyntaxKind.QuestionQuestionToken) return undefined;
    const left = next(node.left);
    if (left !== undefined) return left;
    // what is not set in the image is not set, or set by whoever runs it
    return bindings.origin(node.left)?.startsWith('process.env.') === true ? next(node.right) : undefined;
  };

  const property = (
    node: TS.PropertyAccessExpression | TS.ElementAccessExpression,
    next: (inner: TS.Expression) => Values,
  ): Values => {
    const origin = bindings.origin(node);
    if (origin?.startsWith('process.env.') === true) {
      const value = place.environment.get(origin.slice('process.env.'.length));
      return value === undefined ? undefined : whole(value);
    }
    if (origin === 'process.execPath') return whole('node');
    if (origin === 'import.meta.url') return whole(`file://${place.file}`);
    if (origin === 'import.meta.filename') return whole(place.file);
    if (origin === 'import.meta.dirname') return whole(posix.dirname(place.file));
    if (origin === 'path.sep') return whole('/');
    const name = ts.isPropertyAccessExpression(node) ? node.name.text : undefined;
    if (name === 'pathname' || name === 'href')
      return next(node.expression)?.map(({ text, whole: all }) => ({
        text: name === 'pathname' ? text.replace(/^file:\/\//, '') : text,
        whole: all,
      }));
    return undefined;
  };

  const call = (node: TS.CallExpression, next: (inner: TS.Expression) => Values): Values => {
    const origin = bindings.origin(node.expression)?.replace(/^path\.(?:posix|win32)\./, 'path.');
    const [first] = node.arguments;
    switch (origin) {
      case 'path.join':
        return joined(node.arguments.map(next), joinTexts);
      case 'path.resolve':
        return joined([whole(place.directory), ...node.arguments.map(next)], resolveTexts);
      case 'path.normalize':
        return first === undefined ? undefined : joined([next(first)], joinTexts);
      case 'path.dirname':
        return first === undefined
          ? undefined
          : next(first)?.map(({ text, whole: all }) => ({ text: posix.dirname(text), whole: all }));
      case 'process.cwd':
        return whole(place.directory);
      case 'os.tmpdir':
        return whole(place.environment.get('TMPDIR') ?? '/tmp');
      case 'os.homedir':
        return whole(HOME);
      case 'url.fileURLToPath':
        return first === undefined
          ? undefined
          : next(first)?.map(({ text, whole: all }) => ({
              text: text.replace(/^file:\/\//, ''),
              whole: all,
            }));
      case 'url.pathToFileURL':
        return first === undefined ? undefined : next(first);
      case 'require.resolve':
        return first === undefined
          ? undefined
          : next(first)?.map(({ text, whole: all }) => ({
              text: text.startsWith('.') ? posix.join(posix.dirname(place.file), text) : text,
              whole: all && text.startsWith('.'),
            }));
      default:
    }
    // `new URL(…).toString()`
    const callee = node.expression;
    if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'toString')
      return next(callee.expression);
    return undefined;
  };

  const address = (node: TS.NewExpression, next: (inner: TS.Expression) => Values): Values => {
    const [path, base] = node.arguments ?? [];
    if (path === undefined) return undefined;
    if (base === undefined) return next(path);
    return joined([next(base), next(path)], ([from = '', to = '']) =>
      to.includes('://') || !from.startsWith('file://')
        ? to
        : `file://${keepSlash(to, posix.resolve(posix.dirname(from.slice('file://'.length)), to))}`,
    );
  };
  return evaluate(expression, 0);
}

function whole(text: string): Values {
  return [{ text, whole: true }];
}

function bounded(values: readonly Value[]): Values {
  return values.length > MAX_ALTERNATIVES ? undefined : values;
}

/**
 * Puts parts together, up to the first that is not known: `open` says that nothing at all is known of it. `undefined`
 * where it is the first one.
 */
function joined(parts: readonly Values[], put: (texts: readonly string[], open: boolean) => string): Values {
  let known: readonly {
    readonly texts: readonly string[];
    readonly whole: boolean;
    readonly open: boolean;
  }[] = [{ texts: [], whole: true, open: false }];
  for (const part of parts) {
    known = known.flatMap((one) => {
      if (!one.whole) return [one];
      if (part === undefined) return [{ ...one, whole: false, open: true }];
      return part.map((value) => ({ texts: [...one.texts, value.text], whole: value.whole, open: false }));
    });
    if (known.length > MAX_ALTERNATIVES) return undefined;
  }
  const values = known.map((one) => ({ text: put(one.texts, one.open), whole: one.whole }));
  return values.some((value) => value.text === '' && !value.whole) ? undefined : values;
}

function keepSlash(original: string, path: string): string {
  return original.endsWith('/') && !path.endsWith('/') ? `${path}/` : path;
}

function joinTexts(texts: readonly string[], open: boolean): string {
  const parts = texts.filter((text) => text !== '');
  return parts.length === 0 ? '' : withSlash(posix.join(...parts), open);
}

function resolveTexts(texts: readonly string[], open: boolean): string {
  const [base = '/', ...rest] = texts.filter((text) => text !== '');
  // an absolute path may follow: then nothing is known
  if (open && rest.length === 0) return '';
  // what lies in the home directory of whoever runs it stays there
  const home = rest.findLastIndex((text) => text.startsWith(HOME));
  return withSlash(home === -1 ? posix.resolve(base, ...rest) : posix.join(...rest.slice(home)), open);
}

/** A name of its own follows where the rest is open. */
function withSlash(text: string, open: boolean): string {
  return open && !text.endsWith('/') ? `${text}/` : text;
}
