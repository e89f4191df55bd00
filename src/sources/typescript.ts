/** The compiler, loaded when the first source is read: that takes as long as all else that dockmod does. */
import { createRequire } from 'node:module';
import type * as TsMorph from 'ts-morph';

/** Loads the compiler that ts-morph brings, or gives the one that is loaded. */
export function typescript(): typeof TsMorph.ts {
  return (createRequire(import.meta.url)('ts-morph') as typeof TsMorph).ts;
}

/**
 * Parses one file for its syntax alone; `line` is that of the first error, counted from 1, where there is one. Files
 * of JavaScript may hold JSX.
 */
export function parseSource(
  ts: typeof TsMorph.ts,
  path: string,
  text: string,
): { readonly file: TsMorph.ts.SourceFile; readonly errorLine: number | undefined } {
  // a file without an ending is one of JavaScript
  const kind = /\.tsx$/.test(path)
    ? ts.ScriptKind.TSX
    : /\.[cm]?ts$/.test(path)
      ? ts.ScriptKind.TS
      : ts.ScriptKind.JSX;
  const file = ts.createSourceFile(
    path,
    text,
    { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
    false,
    kind,
  );
  const [first] = (file as unknown as { parseDiagnostics: readonly { readonly start: number }[] })
    .parseDiagnostics;
  return {
    file,
    errorLine: first === undefined ? undefined : file.getLineAndCharacterOfPosition(first.start).line + 1,
  };
}
