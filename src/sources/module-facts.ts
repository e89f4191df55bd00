/** What the text of one module says that it loads, reads and starts. */
import type { ts as TS } from 'ts-morph';
import { bindingsOf } from './bindings.js';
import { EXPRESS_SETTINGS, FILE_CALLS, FILE_METHODS, PROGRAM_CALLS } from './node-apis.js';
import { parseSource } from './typescript.js';
import { valuesOf } from './values.js';
import type { Place, Value } from './values.js';

interface Stated {
  /** counted from 1 */
  readonly line: number;
  /** what says so, for a message: `require`, `fs.readFile` */
  readonly what: string;
}

/** Another module. */
export interface Link extends Stated {
  /** `path`: from the working directory, where it is relative */
  readonly kind: 'static' | 'require' | 'dynamic' | 'path';
  /** specifiers or paths that it may be; `undefined`: nothing is known */
  readonly values: readonly Value[] | undefined;
  /** nothing of it is left when it runs */
  readonly typeOnly: boolean;
}

export interface FileAccess extends Stated {
  readonly access: 'read' | 'write' | 'make';
  readonly values: readonly Value[] | undefined;
}

export interface ProgramStart extends Stated {
  readonly form: 'shell' | 'program';
  /** the program, or the text for the shell */
  readonly values: readonly Value[] | undefined;
}

export interface VariableRead {
  readonly line: number;
  /** `undefined`: which one depends on something */
  readonly name: string | undefined;
}

export interface ModuleFacts {
  readonly links: readonly Link[];
  readonly accesses: readonly FileAccess[];
  readonly programs: readonly ProgramStart[];
  readonly variables: readonly VariableRead[];
  /** texts that stand in it, each with the line of the first: names of packages, paths */
  readonly texts: ReadonlyMap<string, number>;
  /** line of the first error of its syntax */
  readonly errorLine: number | undefined;
}

/** Texts above this name no package and no file. */
const MAX_TEXT = 120;

/** Reads one module of the text `text`; `place` says where it runs. Never throws on any text. */
export function moduleFacts(ts: typeof TS, path: string, text: string, place: Place): ModuleFacts {
  const { file, errorLine } = parseSource(ts, path, text);
  const bindings = bindingsOf(ts, file);
  const facts = {
    links: [] as Link[],
    accesses: [] as FileAccess[],
    programs: [] as ProgramStart[],
    variables: [] as VariableRead[],
    texts: new Map<string, number>(),
    errorLine,
  };
  const lineOf = (node: TS.Node): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  const evaluate = (node: TS.Expression | undefined): readonly Value[] | undefined =>
    node === undefined ? undefined : valuesOf(ts, node, bindings, place);

  const visit = (node: TS.Node): void => {
    // types are gone when it runs; what a class extends is not
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isStringLiteralLike(node)) {
      if (node.text.length <= MAX_TEXT && !facts.texts.has(node.text))
        facts.texts.set(node.text, lineOf(node));
    } else if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      declared(node);
      if (node.moduleSpecifier !== undefined) return;
    } else if (ts.isImportEqualsDeclaration(node)) {
      const { moduleReference: reference } = node;
      if (ts.isExternalModuleReference(reference))
        facts.links.push({
          kind: 'require',
          values: evaluate(reference.expression),
          typeOnly: node.isTypeOnly,
          line: lineOf(node),
          what: 'require',
        });
    } else if (ts.isCallExpression(node) || ts.isNewExpression(node)) called(node);
    else if (ts.isTaggedTemplateExpression(node)) tagged(node);
    else if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) variable(node);
    else if (ts.isVariableDeclaration(node)) destructured(node);
    ts.forEachChild(node, visit);
  };

  const declared = (node: TS.ImportDeclaration | TS.ExportDeclaration): void => {
    if (node.moduleSpecifier === undefined) return;
    facts.links.push({
      kind: 'static',
      values: evaluate(node.moduleSpecifier),
      typeOnly: isTypeOnly(ts, node),
      line: lineOf(node),
      what: ts.isImportDeclaration(node) ? 'import' : 'export',
    });
  };

  const called = (node: TS.CallExpression | TS.NewExpression): void => {
    const args = node.arguments ?? [];
    const [first] = args;
    const line = lineOf(node);
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      facts.links.push({ kind: 'dynamic', values: evaluate(first), typeOnly: false, line, what: 'import' });
      return;
    }
    const origin = bindings.origin(node.expression)?.replace(/\(\)$/, '');
    if (origin === 'require' || origin === 'require.resolve' || origin === 'module.require') {
      facts.links.push({ kind: 'require', values: evaluate(first), typeOnly: false, line, what: origin });
      return;
    }
    if (origin === 'import.meta.resolve') {
      facts.links.push({ kind: 'dynamic', values: evaluate(first), typeOnly: false, line, what: origin });
      return;
    }
    const start =
      origin !== undefined && Object.hasOwn(PROGRAM_CALLS, origin) ? PROGRAM_CALLS[origin] : undefined;
    if (start === 'file')
      facts.links.push({ kind: 'path', values: evaluate(first), typeOnly: false, line, what: origin! });
    else if (start !== undefined) {
      const values = evaluate(first);
      const words = listOf(ts, args[1], evaluate);
      const form = start === 'program' && asksForShell(ts, args) ? 'shell' : start;
      facts.programs.push({ form, values, line, what: origin! });
      if (form === 'program' && values?.length === 1 && /^(?:.*\/)?node$/.test(values[0]!.text))
        ownFile(words, line);
    }
    const method = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : undefined;
    const paths =
      origin !== undefined && Object.hasOwn(FILE_CALLS, origin)
        ? FILE_CALLS[origin]
        : method !== undefined && Object.hasOwn(FILE_METHODS, method)
          ? FILE_METHODS[method]
          : undefined;
    for (const { at, property, access } of paths ?? []) {
      const argument = property === undefined ? args[at] : propertyOf(ts, args[at], property);
      if (argument !== undefined)
        facts.accesses.push({ access, values: evaluate(argument), line, what: origin ?? method! });
    }
    if (method === 'set') express(first, args[1], line);
  };

  /** `spawn('node', ['worker.js'])` */
  const ownFile = (words: readonly (string | undefined)[] | undefined, line: number): void => {
    const file = words?.find((word) => word?.startsWith('-') !== true);
    const values = file === undefined ? undefined : [{ text: file, whole: true }];
    facts.links.push({ kind: 'path', values, typeOnly: false, line, what: 'node' });
  };

  /** `app.set('views', …)`, and the engine that renders them, which is a package of that name. */
  const express = (name: TS.Expression | undefined, value: TS.Expression | undefined, line: number): void => {
    if (name === undefined || value === undefined || !ts.isStringLiteralLike(name)) return;
    if (name.text === EXPRESS_SETTINGS.directory)
      facts.accesses.push({ access: 'read', values: evaluate(value), line, what: 'views' });
    if (name.text === EXPRESS_SETTINGS.engine)
      facts.links.push({
        kind: 'require',
        values: evaluate(value),
        typeOnly: false,
        line,
        what: 'view engine',
      });
  };

  /** zx and execa: `` $`git status` `` */
  const tagged = (node: TS.TaggedTemplateExpression): void => {
    const origin = bindings.origin(node.tag)?.replace(/\(\)$/, '');
    if (origin === undefined || !Object.hasOwn(PROGRAM_CALLS, origin)) return;
    facts.programs.push({
      form: 'shell',
      values: evaluate(node.template),
      line: lineOf(node),
      what: origin,
    });
  };

  const variable = (node: TS.PropertyAccessExpression | TS.ElementAccessExpression): void => {
    if (bindings.origin(node.expression) !== 'process.env') return;
    const name = ts.isPropertyAccessExpression(node)
      ? node.name.text
      : ts.isStringLiteralLike(node.argumentExpression)
        ? node.argumentExpression.text
        : undefined;
    facts.variables.push({ name, line: lineOf(node) });
  };

  /** `const { PORT } = process.env` */
  const destructured = ({ name, initializer }: TS.VariableDeclaration): void => {
    if (initializer === undefined || !ts.isObjectBindingPattern(name)) return;
    if (bindings.origin(initializer) !== 'process.env') return;
    for (const { propertyName, name: local } of name.elements) {
      const key = propertyName ?? local;
      facts.variables.push({ name: ts.isIdentifier(key) ? key.text : undefined, line: lineOf(key) });
    }
  };

  visit(file);
  return facts;
}

function isTypeOnly(ts: typeof TS, node: TS.ImportDeclaration | TS.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const { importClause } = node;
  if (importClause === undefined) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = importClause.namedBindings;
  return (
    importClause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  );
}

function propertyOf(ts: typeof TS, node: TS.Expression | undefined, name: string): TS.Expression | undefined {
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return undefined;
  for (const property of node.properties) {
    if (
      ts.isPropertyAssignment(property) &&
      !ts.isComputedPropertyName(property.name) &&
      property.name.text === name
    )
      return property.initializer;
  }
  return undefined;
}

/** `spawn('a | b', { shell: true })`; what is not known to be none may be one. */
function asksForShell(ts: typeof TS, args: readonly TS.Expression[]): boolean {
  return args.some((argument) => {
    const shell = propertyOf(ts, argument, 'shell');
    return shell !== undefined && shell.kind !== ts.SyntaxKind.FalseKeyword;
  });
}

/** The texts of a list; `undefined` where there is none that can be read. */
function listOf(
  ts: typeof TS,
  node: TS.Expression | undefined,
  evaluate: (node: TS.Expression) => readonly Value[] | undefined,
): readonly (string | undefined)[] | undefined {
  if (node === undefined || !ts.isArrayLiteralExpression(node)) return undefined;
  return node.elements.map((element) => {
    const values = ts.isSpreadElement(element) ? undefined : evaluate(element);
    const [only] = values ?? [];
    return values?.length === 1 && only?.whole === true ? only.text : undefined;
  });
}
