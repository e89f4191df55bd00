/** Recipes of Makefiles: https://www.gnu.org/software/make/manual/make.html */
import { parentOf } from '../path.js';
import { ROOT } from './build-place.js';
import type { DeclarationReader } from './declared-build.js';
import { SCRIPT_HINT, joinedScripts, readScript } from './script-builds.js';

export const makefiles: DeclarationReader = {
  applies: (_, name) => /^(?:GNUmakefile|[Mm]akefile(?:\.[\w-]+)?|[^/]+\.mk)$/.test(name),
  hint: SCRIPT_HINT,
  read: ({ path, text }) => {
    const directory = parentOf(path);
    // An included file's recipes run where the including one stands.
    const isAssumed = path.endsWith('.mk');
    const directories = isAssumed ? [...new Set([directory, ''])] : [directory];
    const found = directories.flatMap((from) =>
      recipes(text, from).map(({ line, script }) =>
        readScript(script, { path, line, isVerbatim: true, directory: from, isAssumed }),
      ),
    );
    return Promise.resolve({ ...joinedScripts(found), problems: [] });
  },
};

interface Recipe {
  readonly line: number;
  readonly script: string;
}

/** Lines of recipes with make's variables expanded; what is not known stays as a variable of the shell. */
function recipes(text: string, directory: string): readonly Recipe[] {
  const here = directory === '' ? ROOT : `${ROOT}/${directory}`;
  const variables = new Map([
    ['CURDIR', here],
    ['PWD', here],
    ['MAKE', 'make'],
  ]);
  const found: Recipe[] = [];
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const line = i + 1;
    let whole = lines[i]!;
    while (whole.endsWith('\\') && i + 1 < lines.length) whole += `\n${lines[++i]!.replace(/^\t/, '')}`;
    if (whole.startsWith('\t')) {
      if (!SCRIPT_HINT.test(expand(whole, variables))) continue;
      found.push({ line, script: expand(whole, variables).replace(/^[\t @+-]+/, '') });
      continue;
    }
    const [, name, operator, value = ''] =
      /^(?:export +|override +)*([\w.-]+) *(:?:?=|\?=|\+=) *([^#]*)/.exec(whole) ?? [];
    if (name === undefined || operator === undefined) continue;
    const known = variables.get(name);
    const continued = value.replaceAll('\\\n', ' ').trim();
    if (operator === '+=') variables.set(name, known === undefined ? continued : `${known} ${continued}`);
    else if (operator !== '?=' || known === undefined) variables.set(name, continued);
  }
  return found;
}

/** Variables within variables within … */
const MAX_DEPTH = 10;

function expand(text: string, variables: ReadonlyMap<string, string>, depth = 0): string {
  return text.replace(
    /\$(?:\$|\(([^()$]*)\)|\{([^{}$]*)\})/g,
    (whole, round: string | undefined, curly: string | undefined) => {
      if (whole === '$$') return '$';
      const name = (round ?? curly ?? '').trim();
      if (/^shell +pwd$/.test(name)) return variables.get('CURDIR') ?? whole;
      const value = variables.get(name);
      // as a variable that the shell does not know either
      if (value === undefined || depth === MAX_DEPTH) return '${__UNKNOWN__}';
      return expand(value, variables, depth + 1);
    },
  );
}
