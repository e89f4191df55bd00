/** Programs that a package manager of a language puts into PATH. */
import { buildEffects } from '../build-effects.js';
import type { Stage } from '../../dockerfile/document.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { isGlobalInstall } from '../../packages/global-installs.js';
import { NODE_TOOLS } from '../../runtimes/node-tools.js';
import type { Pass } from '../../transform.js';

/** A RUN that installs such programs, and which. */
export interface ToolRun {
  readonly run: Instruction;
  /** the commands that do, as they are written */
  readonly text: string;
  readonly programs: readonly string[];
}

/** RUN instructions with an unconditional `npm install -g` or its like, in order. */
export function toolRuns(pass: Pass, stage: Stage): readonly ToolRun[] {
  return stage.instructions.flatMap((run): readonly ToolRun[] => {
    const effects = run.keyword === 'RUN' ? pass.get(buildEffects)(run) : '';
    if (typeof effects === 'string') return [];
    const installs = effects.filter(
      (effect) =>
        effect.kind === 'language' &&
        effect.call.action === 'install' &&
        effect.command.isUnconditional &&
        isGlobalInstall(effect.command.arguments.map(({ value }) => value ?? '')),
    );
    const packages = installs.flatMap((effect) =>
      effect.kind === 'language' ? effect.call.packages.map(({ value = '' }) => value) : [],
    );
    const { text } = pass.document;
    return packages.length === 0 || !packages.every(isTool)
      ? []
      : [
          {
            run,
            text: installs
              .map(({ command }) => text.slice(command.span.start, command.span.end))
              .join(' && '),
            programs: packages.flatMap(programsOf),
          },
        ];
  });
}

/** Package managers, of which nothing is compiled either. */
const MANAGERS: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn']);

function isTool(specifier: string): boolean {
  const name = nameIn(specifier);
  return (
    MANAGERS.has(name) ||
    Object.values(NODE_TOOLS).some((tool) => tool.package === name && tool.isPlain === true)
  );
}

/** The name of a package, as `npm install` is given it: `serve@14`, `@nestjs/cli`. */
function nameIn(specifier: string): string {
  const at = specifier.lastIndexOf('@');
  return at > 0 ? specifier.slice(0, at) : specifier;
}

function programsOf(specifier: string): readonly string[] {
  const name = nameIn(specifier);
  const others = Object.entries(NODE_TOOLS).filter(([, tool]) => tool.package === name);
  return [name.slice(name.lastIndexOf('/') + 1), ...others.map(([program]) => program)];
}
