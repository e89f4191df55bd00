/** What builds of Django put elsewhere than their commands say. */
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { isWithin, joinPath, nameOf } from '../ecosystems/context-path.js';
import type { BuiltStage, Need } from './runtime.js';

/** https://docs.djangoproject.com/en/stable/ref/settings/#static-root */
const STATIC_ROOT = /^[ \t]*STATIC_ROOT\s*=\s*["']\/([^"'\n]+)["']/;

/** Directories outside of a project that static files are collected in, where the settings name them. */
export function collectedFiles({ steps, files }: BuiltStage, tree: string): readonly Need[] {
  if (!steps.some(({ command }) => command.words.some(({ value }) => value === 'collectstatic'))) return [];
  const found: Need[] = [];
  for (const path of settingsOf(files, tree)) {
    for (const [at, line] of (files.read(path) ?? '').split('\n').entries()) {
      const place = STATIC_ROOT.exec(line)?.[1]?.replace(/\/+$/, '');
      if (place !== undefined && !isWithin(tree, place))
        found.push({ name: place, evidence: `${path}:${at + 1}` });
    }
  }
  return found;
}

/** https://docs.djangoproject.com/en/stable/ref/django-admin/#startproject: one package beside `manage.py`. */
function settingsOf(files: ContextFiles, tree: string): readonly string[] {
  return files.list(tree).flatMap((name) => {
    const place = joinPath(tree, name);
    const split = files.list(joinPath(place, 'settings')).map((one) => joinPath(place, `settings/${one}`));
    return [joinPath(place, 'settings.py'), ...split].filter(
      (path) => path.endsWith('.py') && files.kind(path) === 'file',
    );
  });
}

/** Copies files, writes to the database, or only reads: https://docs.djangoproject.com/en/stable/ref/django-admin/ */
const MANAGING: ReadonlySet<string> = new Set(['collectstatic', 'migrate', 'check']);
const PYTHON: ReadonlySet<string> = new Set(['python', 'python3']);

/** Whether a command runs one of Django's own that compiles nothing: `python manage.py migrate`. */
export function isDjangoManagement([program = '', script = '', verb = '']: readonly (
  string | undefined
)[]): boolean {
  return PYTHON.has(program) && nameOf(script) === 'manage.py' && MANAGING.has(verb);
}
