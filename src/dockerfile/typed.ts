/**
 * The typed view of one instruction, by dockerfile-ast: names and values of ENV, ARG and LABEL, and the variables
 * that operands use. The library sees the text of that instruction alone; where instructions begin and end, what
 * a heredoc or a JSON form is, `scan.ts` decides.
 */
import { Arg, DockerfileParser, Env, Label } from 'dockerfile-ast';
import type { Instruction, Property } from 'dockerfile-ast';

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
  const instruction = parse(directive, text);
  if (instruction === undefined) return { assignments: [], variables: [] };
  return {
    assignments: propertiesOf(instruction, directive).map((property) => ({
      name: property.getName(),
      value: property.getValue() ?? undefined,
    })),
    variables: [...new Set(instruction.getVariables().map((variable) => variable.getName()))],
  };
}

function parse(directive: string, text: string): Instruction | undefined {
  return DockerfileParser.parse(`${directive}${text}`).getInstructions()[0];
}

function propertiesOf(instruction: Instruction, directive: string): readonly Property[] {
  if (instruction instanceof Env || instruction instanceof Label) return instruction.getProperties();
  if (!(instruction instanceof Arg)) return [];
  const property = instruction.getProperty();
  if (property !== null) return [property];
  // of an ARG with several words the library has the words alone
  const words = instruction.getPropertyArguments();
  return words.length < 2
    ? []
    : words.flatMap((word) => {
        const single = parse(directive, `ARG ${word.getValue()}`);
        return single === undefined ? [] : propertiesOf(single, directive);
      });
}
