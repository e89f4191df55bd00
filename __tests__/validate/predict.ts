/** What the interpreter says of a script whose commands are stubs `c0`, `c1` … with given statuses. */
import { ShellScript } from '../../src/shell/script.js';
import { DEFAULT_SHELL } from '../../src/shell/shell.js';
import type { ShellNode } from '../../src/shell/syntax.js';
import { MappedText } from '../../src/text/mapped.js';
import { atomsOf } from '../../src/validate/atoms.js';
import { Interpreter } from '../../src/validate/interpret.js';
import type { Mode, Role } from '../../src/validate/interpret.js';

export interface Prediction {
  /** names of the stubs in the order they run, a blank between */
  readonly commands: string;
  readonly failed: boolean;
}

/** Parses a script as `sh` or throws. */
export function parsed(text: string): ShellScript {
  const script = ShellScript.parse(MappedText.join(text, [{ start: 0, end: text.length }]), DEFAULT_SHELL);
  if (typeof script === 'string') throw new Error(`${script}: ${text}`);
  return script;
}

/** Runs a script on paper. `statuses[n]` is what `cN` returns; a literal `case` takes the branch it would. */
export function predict(text: string, statuses: readonly number[], mode: Mode): Prediction {
  const script = parsed(text);
  const atoms = atomsOf(script);
  const roles = new Map<ShellNode, Role>(atoms.map(({ node }, id) => [node, { id, kind: 'kept' }]));
  const nameOf = (id: number): string | undefined => {
    const node = atoms[id]?.node;
    if (node?.kind !== 'command') return undefined;
    const name = node.words[0]?.value;
    return name === 'trap' || name === 'exec' ? node.words[1]?.value : name;
  };
  const interpreter = new Interpreter(roles, {
    directory: '/',
    user: undefined,
    variables: new Set(),
    official: true,
  });
  const scenario = (id: number): number => {
    const node = atoms[id]!.node;
    if (node.kind === 'case') {
      const branch = node.items.findIndex(({ patterns }) =>
        patterns.some(({ value }) => value === node.word.value),
      );
      return branch === -1 ? node.items.length : branch;
    }
    const name = nameOf(id);
    return name !== undefined && /^c\d$/.test(name) ? statuses[Number(name.slice(1))]! : 0;
  };
  const { events, failed } = interpreter.run([script.block], scenario, mode);
  const commands = events.flatMap(({ id, sees }) => {
    const node = atoms[id]?.node;
    const isTrap = node?.kind === 'command' && node.words[0]?.value === 'trap';
    const name = nameOf(id) ?? '';
    return /^c\d$/.test(name) && isTrap === sees.includes('trap=fires') ? [name] : [];
  });
  return { commands: commands.join(' '), failed };
}
