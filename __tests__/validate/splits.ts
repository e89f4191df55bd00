/** Stages that are cut, for the validator's tests, and what is done to the text after it to spoil it. */
import { expect, test } from '@jest/globals';
import { Document } from '../../src/dockerfile/document.js';
import type { Assumption, Change } from '../../src/transform.js';
import { validate } from '../../src/validate/validate.js';
import { factsOf } from './contexts.js';
import type { ContextOptions, Files } from './contexts.js';

export interface Cut {
  readonly before: string;
  readonly after: string;
  /** the text of the last instruction that stays with the builder; `undefined`: the stage that it grows from is the builder */
  readonly behind?: string | undefined;
  readonly files?: Files;
  readonly context?: ContextOptions;
  readonly base?: string;
  readonly builder?: string;
  readonly assumes?: readonly Assumption[];
  readonly takes?: readonly string[];
  readonly prunes?: boolean;
  readonly variables?: readonly string[];
  /** another stage than the last */
  readonly stage?: number;
  readonly others?: (document: Document) => readonly Change[];
}

const BUILD_VARIABLES =
  'PATH GOLANG_VERSION GOPATH GOTOOLCHAIN RUST_VERSION CARGO_HOME RUSTUP_HOME MAVEN_HOME MAVEN_CONFIG GRADLE_HOME GRADLE_VERSION SSL_CERT_FILE ASPNET_VERSION DOTNET_VERSION DOTNET_GENERATE_ASPNET_CERTIFICATE DOTNET_NOLOGO DOTNET_SDK_VERSION NUGET_XMLDOC_MODE POWERSHELL_DISTRIBUTION_CHANNEL'.split(
    ' ',
  );

/** Absolute paths that the last stage takes from the builder. */
function takenBy({ instructions }: Document): readonly string[] {
  return instructions
    .filter((one) => one.keyword === 'COPY' && one.flag('from') === 'builder')
    .flatMap(({ operands }) => operands.slice(0, -1));
}

/** The objection's message to a cut, or undefined. */
export function objectionToCut({
  before,
  after,
  behind,
  files = {},
  context,
  ...rest
}: Cut): string | undefined {
  const [old, rewritten] = [new Document('Dockerfile', before), new Document('Dockerfile', after)];
  const stage = rest.stage === undefined ? old.stages.at(-1)! : old.stages[rest.stage]!;
  const last =
    behind === undefined
      ? stage.from
      : stage.instructions.findLast(({ span }) => old.text.slice(span.start, span.end) === behind);
  if (last === undefined) throw new Error(`${behind} is not in the stage`);
  const change: Change = {
    kind: 'split-stage',
    stage: stage.from.span,
    behind: last.span,
    builder: rest.builder ?? 'builder',
    base: rest.base ?? rewritten.stages[stage.index + (behind === undefined ? 0 : 1)]?.image ?? '',
    assumes: rest.assumes ?? [],
    takes: rest.takes ?? takenBy(rewritten),
    prunes: rest.prunes ?? (/^RUN [^\n]*\bprune\b/m.test(after) && !/\bprune\b/.test(before)),
    variables: rest.variables ?? BUILD_VARIABLES,
  };
  return validate(old, rewritten, [change, ...(rest.others?.(old) ?? [])], factsOf(files, context))?.message;
}

/** What is changed of a cut: texts of the text after it, of both texts, and files. */
export interface Spoiling {
  readonly after?: readonly (readonly [string, string])[];
  readonly both?: readonly (readonly [string, string])[];
  readonly files?: Files;
  readonly context?: ContextOptions;
  readonly base?: string;
  readonly builder?: string;
  readonly behind?: string;
  readonly assumes?: readonly Assumption[];
  readonly takes?: readonly string[];
  readonly prunes?: boolean;
  readonly variables?: readonly string[];
  /** what the objection must tell of */
  readonly says: RegExp;
}

function replaced(text: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((current, [from, to]) => {
    if (!current.includes(from)) throw new Error(`\`${from}\` is not in the text`);
    return current.replace(from, () => to);
  }, text);
}

/** Changes a cut; a text that is not there is a mistake of the test. */
export function spoiled(cut: Cut, { after = [], both = [], files, says: _, ...rest }: Spoiling): Cut {
  return {
    ...cut,
    ...rest,
    before: replaced(cut.before, both),
    after: replaced(replaced(cut.after, both), after),
    files: { ...cut.files, ...files },
  };
}

/** The cut is right, and each of its spoilt versions is refused for what is wrong with it. */
export function refuses(cut: Cut, cases: Readonly<Record<string, Spoiling>>): void {
  test('the cut itself is accepted', () => {
    expect(objectionToCut(cut)).toBeUndefined();
  });
  test.each(Object.entries(cases))('%s', (_, spoiling) => {
    expect(objectionToCut(spoiled(cut, spoiling))).toMatch(spoiling.says);
  });
}
