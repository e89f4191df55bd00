/** Scripts of a manifest that a build runs: they may write to places that are not of the project. */
import { ShellScript } from '../../shell/script.js';
import { quoted } from '../objection.js';
import { joined } from '../place.js';
import { isCache } from './effects.js';
import { operandsOf, pathOf } from './made.js';
import type { Made } from './made.js';
import { scriptsOf } from './program.js';
import type { Scene } from './scene.js';

const MAX_DEPTH = 4;

/** Why a script may leave something outside of the project, at a path that is not taken. */
export function scriptProblem(made: Made, scene: Scene): string | undefined {
  const { name = '', words, directory } = made;
  if (name === 'sqlite3') return statementProblem(made, scene);
  if (words[2] === 'collectstatic') return staticProblem(scene);
  if (!/^(?:npm|yarn|pnpm|bun)$/.test(name) || directory === undefined) return undefined;
  const operands = words.slice(1).filter((word) => word?.startsWith('-') !== true);
  const script = /^run(?:-script)?$/.test(operands[0] ?? '') ? operands[1] : operands[0];
  const manifest = scene.read(joined(directory, 'package.json'));
  const scripts = manifest === undefined ? undefined : scriptsOf(manifest);
  return script === undefined || scripts === undefined ? undefined : reach(script, scripts, scene, 0);
}

/** Statements and commands that write, or load, something beside the database. https://www.sqlite.org/cli.html */
const BESIDE = /^[ \t]*\.\w|\b(?:attach|vacuum|load_extension|writefile|edit|temp_store_directory)\b/im;

function statementProblem(made: Made, { read }: Scene): string | undefined {
  const { command, text } = made;
  const given = (command?.redirections ?? []).filter(({ operator }) => /</.test(operator));
  const inputs = given.map(({ operator, target }) => {
    const path = operator === '<' ? pathOf(target?.value, made) : undefined;
    return path === undefined ? undefined : read(path);
  });
  const statements = [...operandsOf(made).slice(1), ...inputs];
  const isPiped = command?.path.some((step) => step.in === 'pipeline') !== false;
  return isPiped || statements.length === 0 || statements.some((one) => one === undefined || BESIDE.test(one))
    ? `what ${quoted(text)} writes is not known`
    : undefined;
}

/** https://docs.djangoproject.com/en/stable/ref/settings/#static-root */
function staticProblem({ tree, read, covers }: Scene): string | undefined {
  const values = [...tree.files.keys()]
    .filter((path) => path.endsWith('.py'))
    .flatMap((path) =>
      [...(read(path) ?? '').matchAll(/^[ \t]*STATIC_ROOT\s*=\s*(.+)$/gm)].map(([, value]) => value!),
    );
  if (values.length === 0) return 'where static files are collected is not known';
  const elsewhere = values.find((value) => {
    const absolute = /^["'](\/[^"']*)["']/.exec(value)?.[1];
    const isProject =
      /^(?:os\.path\.join\(\s*(?:BASE|ROOT|PROJECT)\w*\s*,|str\(\s*BASE_DIR|(?:BASE|ROOT|PROJECT)\w*\s*[/.])/.test(
        value,
      );
    return absolute === undefined ? !isProject : !covers(absolute);
  });
  return elsewhere === undefined ? undefined : `static files are collected in ${quoted(elsewhere)}`;
}

type Scripts = Readonly<Record<string, string | undefined>>;

function reach(name: string, scripts: Scripts, scene: Scene, depth: number): string | undefined {
  for (const key of [`pre${name}`, name, `post${name}`]) {
    const text = scripts[key];
    const parsed = text === undefined ? undefined : ShellScript.parseText(text);
    if (parsed === undefined || typeof parsed === 'string') continue;
    for (const command of parsed.commands) {
      const values = [...command.words, ...command.redirections.flatMap(({ target }) => target ?? [])].map(
        ({ value }) => value ?? '',
      );
      const outside = values.find(
        (value) => /^=?\/(?!dev\/)./.test(value) && !isCache(value) && !scene.covers(joined('/', value)),
      );
      if (outside !== undefined) return `the script \`${key}\` names ${quoted(outside)}, which is not taken`;
      const installs =
        values.some((value) => value === 'install') &&
        values.some((value) => /^(?:playwright|puppeteer|cypress)$/.test(value));
      if (installs) return `the script \`${key}\` installs outside of the project`;
      const [program, first, second] = values;
      const next = /^(?:npm|yarn|pnpm|bun)$/.test(program ?? '')
        ? first === 'run'
          ? second
          : first
        : undefined;
      const problem =
        next === undefined || depth >= MAX_DEPTH ? undefined : reach(next, scripts, scene, depth + 1);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}
