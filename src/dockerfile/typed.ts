/**
 * The typed view of one instruction, by dockerfile-ast: names and values of ENV, ARG and LABEL, and the variables
 * that operands use. The library sees the text of that instruction alone; where instructions begin and end, what
 * a heredoc or a JSON form is, `scan.ts` decides.
 */
import { Arg, DockerfileParser, Env, Label } from 'dockerfile-ast';

export interface Assignment {
  readonly name: string;
  /** with quotes and escapes removed, variables as written; `undefined` for an ARG without default */
  readonly value: string | undefined;
}

export interface TypedInstruction {
  /** what an ENV, ARG or LABEL sets, in order */
  readonly assignments: readonly Assignment[];
  /** names of the variables that the builder expands in the operands */
  readonly variables: readonly string[];
}

/** Reads the text of one instruction without heredoc bodies. `escape` is the file's escape character. */
export function typedView(text: string, escape: '\\' | '`'): TypedInstruction {
  const directive = escape === '`' ? '# escape=`\n' : '';
  const dockerfile = DockerfileParser.parse(`${directive}${text}`);
  const instruction = dockerfile.getInstructions()[0];
  if (instruction === undefined) return { assignments: [], variables: [] };
  const properties =
    instruction instanceof Env || instruction instanceof Label
      ? instruction.getProperties()
      : instruction instanceof Arg
        ? instruction.getPropertyArguments().length === 0
          ? []
          : propertiesOf(instruction)
        : [];
  return {
    assignments: properties.map((property) => ({
      name: property.getName(),
      value: property.getValue() ?? undefined,
    })),
    variables: [...new Set(instruction.getVariables().map((variable) => variable.getName()))],
  };
}

function propertiesOf(arg: Arg): { getName(): string; getValue(): string | null }[] {
  const property = arg.getProperty();
  return property === null ? [] : [property];
}
