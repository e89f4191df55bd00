/** The shell text of a RUN, CMD, ENTRYPOINT or HEALTHCHECK, parsed; its simple commands in order. */
import { MappedText } from '../text/mapped.js';
import { commandsOf } from './command.js';
import type { ShellCommand } from './command.js';
import { leaksOf } from './leaks.js';
import type { Leak } from './leaks.js';
import { parseShell } from './parse.js';
import { DEFAULT_SHELL } from './shell.js';
import type { Shell } from './shell.js';
import { walk } from './syntax.js';
import type { Block, ShellNode } from './syntax.js';

/** A parsed script. Build one with `ShellScript.parse`. */
export class ShellScript {
  readonly source: MappedText;
  readonly shell: Shell;
  readonly block: Block;
  #commands: readonly ShellCommand[] | undefined;
  #leaks: readonly Leak[] | undefined;

  private constructor(source: MappedText, shell: Shell, block: Block) {
    this.source = source;
    this.shell = shell;
    this.block = block;
  }

  /** Parses `source` for `shell`. Returns the script, or in a few words why it is not read. */
  static parse(source: MappedText, shell: Shell): ShellScript | string {
    if (shell.dialect === undefined) return `\`${shell.argv.join(' ')}\` runs it, whose scripts are not read`;
    const outcome = parseShell(source, shell.dialect);
    return outcome.problem === undefined ? new ShellScript(source, shell, outcome.block) : outcome.problem;
  }

  /** Parses a text that stands by itself, as a script of package.json does. */
  static parseText(text: string, dialect: 'sh' | 'bash' = 'sh'): ShellScript | string {
    const shell: Shell =
      dialect === 'sh' ? DEFAULT_SHELL : { argv: ['bash', '-c'], dialect, options: [], declared: true };
    return ShellScript.parse(MappedText.join(text, [{ start: 0, end: text.length }]), shell);
  }

  /** Names of the functions that it defines, wherever that is. */
  get functions(): ReadonlySet<string> {
    const names = new Set<string>();
    walk(this.block, (node) => {
      if (node.kind === 'function') names.add(node.name);
    });
    return names;
  }

  /** Every simple command, in the order they are written, those of substitutions included. */
  get commands(): readonly ShellCommand[] {
    return (this.#commands ??= commandsOf(this.block));
  }

  /** What outlives the script's commands inside its own shell, and so would reach a command put behind it. */
  get leaks(): readonly Leak[] {
    return (this.#leaks ??= leaksOf(this.block, this.commands));
  }

  /** The one and-or list or command that the script is, when it is a single statement in the foreground. */
  get single(): ShellNode | undefined {
    const [statement] = this.block.statements;
    return this.block.statements.length === 1 && statement?.background === false ? statement.node : undefined;
  }

  /** Whether a comment ends the script: what is put behind it on that line would not run. */
  get endsInComment(): boolean {
    return this.source.text.slice(this.block.statements.at(-1)?.range.end ?? 0).includes('#');
  }
}
