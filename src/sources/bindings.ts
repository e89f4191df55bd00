/** What the names of a module stand for: which module a function comes from, which expression a constant holds. */
import type { ts as TS } from 'ts-morph';

/** Where a name comes from: a module or global by its dotted name, or an expression of the file. */
interface Binding {
  readonly from: string | TS.Expression;
  /** properties that are taken of it */
  readonly path: readonly string[];
}

export interface Bindings {
  /** The expression that a name is set to, once and for all; `undefined`: none, or several. */
  initializer(name: string): TS.Expression | undefined;
  /**
   * What an expression refers to: `fs.promises.readFile`, `process.env.HOME`, `express()` for what a call gives;
   * `undefined` for what comes from elsewhere in the program.
   */
  origin(expression: TS.Expression): string | undefined;
}

/** Circles of constants end here. */
const MAX_DEPTH = 12;

/** Modules that are used like another one. */
const ALIASES: Readonly<Record<string, string>> = {
  'fs-extra': 'fs',
  'graceful-fs': 'fs',
  'fs/promises': 'fs.promises',
  'path/posix': 'path',
  'path/win32': 'path',
  'cross-spawn': 'child_process.spawn',
};

/** Names that no module declares. */
const GLOBALS: ReadonlySet<string> = new Set(['process', 'require', 'module', 'globalThis', 'global', 'URL']);

/** The module as it is told apart here: without `node:`, and by the name of the one that it is used like. */
function moduleName(specifier: string): string {
  const plain = specifier.startsWith('node:') ? specifier.slice(5) : specifier;
  return Object.hasOwn(ALIASES, plain) ? ALIASES[plain]! : plain;
}

/** Reads the declarations of a file, of whatever scope: a name that is declared twice stands for nothing. */
export function bindingsOf(ts: typeof TS, file: TS.SourceFile): Bindings {
  const names = new Map<string, Binding | undefined>();
  const declare = (name: string, binding: Binding | undefined): void => {
    names.set(name, names.has(name) ? undefined : binding);
  };
  const bind = (
    name: TS.BindingName,
    from: string | TS.Expression | undefined,
    path: readonly string[],
  ): void => {
    if (ts.isIdentifier(name)) {
      declare(name.text, from === undefined ? undefined : { from, path });
      return;
    }
    for (const element of name.elements) {
      if (!ts.isBindingElement(element)) continue;
      const key = element.propertyName ?? element.name;
      const known =
        ts.isObjectBindingPattern(name) && ts.isIdentifier(key) && element.dotDotDotToken === undefined;
      bind(element.name, known ? from : undefined, known ? [...path, key.text] : []);
    }
  };
  const visit = (node: TS.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const from = ts.isStringLiteral(node.moduleSpecifier) ? moduleName(node.moduleSpecifier.text) : '';
      const { importClause } = node;
      if (importClause?.name !== undefined) declare(importClause.name.text, { from, path: [] });
      const named = importClause?.namedBindings;
      if (named !== undefined && ts.isNamespaceImport(named)) declare(named.name.text, { from, path: [] });
      if (named !== undefined && ts.isNamedImports(named)) {
        for (const { name, propertyName } of named.elements) {
          const original = (propertyName ?? name).text;
          declare(name.text, { from, path: original === 'default' ? [] : [original] });
        }
      }
    } else if (ts.isImportEqualsDeclaration(node)) {
      const { moduleReference: reference } = node;
      if (ts.isExternalModuleReference(reference) && ts.isStringLiteral(reference.expression))
        declare(node.name.text, { from: moduleName(reference.expression.text), path: [] });
    } else if (ts.isVariableDeclaration(node)) {
      bind(node.name, node.initializer, []);
    } else if (ts.isParameter(node)) {
      bind(node.name, undefined, []);
    } else if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name !== undefined) {
      declare(node.name.text, undefined);
    } else if (
      ts.isBinaryExpression(node) &&
      ts.isIdentifier(node.left) &&
      node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
    ) {
      // the first assignment of a name that is declared without a value would do, and is not told from others
      names.set(node.left.text, undefined);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);

  const origin = (expression: TS.Expression, depth = 0): string | undefined => {
    if (depth > MAX_DEPTH) return undefined;
    const plain = unwrapped(ts, expression);
    if (ts.isIdentifier(plain)) {
      if (!names.has(plain.text)) return GLOBALS.has(plain.text) ? plain.text : undefined;
      const binding = names.get(plain.text);
      if (binding === undefined) return undefined;
      const from = typeof binding.from === 'string' ? binding.from : origin(binding.from, depth + 1);
      return from === undefined ? undefined : [from, ...binding.path].join('.');
    }
    if (ts.isMetaProperty(plain)) return 'import.meta';
    if (ts.isPropertyAccessExpression(plain)) {
      const from = origin(plain.expression, depth + 1);
      return from === undefined
        ? undefined
        : plain.name.text === 'default'
          ? from
          : `${from}.${plain.name.text}`;
    }
    if (ts.isElementAccessExpression(plain) && ts.isStringLiteralLike(plain.argumentExpression)) {
      const from = origin(plain.expression, depth + 1);
      return from === undefined ? undefined : `${from}.${plain.argumentExpression.text}`;
    }
    if (ts.isCallExpression(plain) || ts.isNewExpression(plain)) {
      const [first] = plain.arguments ?? [];
      if (plain.expression.kind === ts.SyntaxKind.ImportKeyword)
        return first !== undefined && ts.isStringLiteralLike(first) ? moduleName(first.text) : undefined;
      const callee = origin(plain.expression, depth + 1);
      if (callee === 'require' && first !== undefined && ts.isStringLiteralLike(first))
        return moduleName(first.text);
      // https://nodejs.org/api/module.html#modulecreaterequirefilename
      if (callee === 'module.createRequire') return 'require';
      if (callee === 'util.promisify' && first !== undefined) return origin(first, depth + 1);
      return callee === undefined ? undefined : `${callee}()`;
    }
    return undefined;
  };
  return {
    initializer: (name) => {
      const binding = names.get(name);
      return binding === undefined || typeof binding.from === 'string' || binding.path.length > 0
        ? undefined
        : binding.from;
    },
    origin: (expression) => origin(expression),
  };
}

/** An expression without what says nothing of its value: parentheses, types, `await`. */
export function unwrapped(ts: typeof TS, expression: TS.Expression): TS.Expression {
  let plain = expression;
  while (
    ts.isParenthesizedExpression(plain) ||
    ts.isAsExpression(plain) ||
    ts.isTypeAssertionExpression(plain) ||
    ts.isNonNullExpression(plain) ||
    ts.isSatisfiesExpression(plain) ||
    ts.isAwaitExpression(plain)
  )
    plain = plain.expression;
  return plain;
}
