/** What `make` runs, as far as a Makefile says it plainly. https://www.gnu.org/software/make/manual/make.html */
import { joinPath } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { ShellScript } from '../shell/script.js';
import { imagePath } from './image-path.js';
import type { BuildStep, BuiltStage } from './runtime.js';
import { wordValue } from './words.js';

/** The steps of a stage with those of `make` in place of its calls, where they can be read. */
export function stepsWithMake(stage: BuiltStage): readonly BuildStep[] {
  return stage.steps.flatMap((step) => {
    if (step.command.name !== 'make' && step.command.name !== 'gmake') return [step];
    return stepsOfMake(step, stage.files) ?? [step];
  });
}

/** https://www.gnu.org/software/make/manual/make.html#Catalogue-of-Rules */
const BUILT_IN: Readonly<Record<string, string>> = {
  CC: 'cc',
  CXX: 'g++',
  CPP: 'cc -E',
  AR: 'ar',
  RM: 'rm -f',
  MAKE: 'make',
  ...Object.fromEntries(
    ['CFLAGS', 'CXXFLAGS', 'CPPFLAGS', 'LDFLAGS', 'LDLIBS', 'DESTDIR'].map((name) => [name, '']),
  ),
};

interface Rule {
  readonly prerequisites: readonly string[];
  readonly recipe: readonly { readonly text: string; readonly line: number }[];
}

/** Targets, and steps of a file, above which it is no plain Makefile. */
const MAX_STEPS = 2_000;
const MAX_DEPTH = 50;

/** What one call of `make` runs; `undefined` where its Makefile is none that is read, or the target may be there already. */
export function stepsOfMake(step: BuildStep, view: ContextFiles): readonly BuildStep[] | undefined {
  let directory = step.directory;
  let file: string | undefined;
  const goals: string[] = [];
  const given = new Map<string, string>();
  const words = step.command.arguments.map((word) => wordValue(word, step.environment));
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) {
      // `-j$(nproc)`
      if (step.command.arguments[at]!.text.startsWith('-j')) continue;
      return undefined;
    }
    if (word === '-C' || word === '--directory') directory = imagePath(directory, words[++at] ?? '~');
    else if (word === '-f') file = words[++at];
    else if (word === '-j') at += /^\d+$/.test(words[at + 1] ?? '') ? 1 : 0;
    else if (/^\w+=/.test(word))
      given.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    else if (/^-(?:j\d*|s|k|B|-silent|-always-make|-jobs(?:=\d+)?)$/.test(word)) continue;
    else if (word.startsWith('-')) return undefined;
    else goals.push(word);
  }
  if (directory === undefined) return undefined;
  const place = directory;
  const name = (file === undefined ? ['GNUmakefile', 'makefile', 'Makefile'] : [file]).find(
    (one) => view.kind(joinPath(place, one)) === 'file',
  );
  if (name === undefined) return undefined;
  const path = joinPath(place, name);
  const makefile = readMakefile(view.read(path) ?? '', view, place, given, step.environment);
  if (makefile === undefined) return undefined;

  // what comes from outside, or is exported, is given to recipes with the value that it has here
  const environment = new Map(step.environment);
  for (const variable of new Set([...environment.keys(), ...given.keys(), ...makefile.exported]))
    environment.set(variable, makefile.expand(`$(${variable})`));
  const steps: BuildStep[] = [];
  const done = new Set<string>();
  const make = (target: string, depth: number): boolean => {
    if (done.has(target)) return true;
    done.add(target);
    if (depth > MAX_DEPTH || steps.length > MAX_STEPS) return false;
    const rule = makefile.ruleOf(target);
    // what stands there may be newer, or not
    if (rule !== undefined && makefile.isSettled(target)) return false;
    if (rule === undefined) return view.kind(joinPath(place, target)) !== undefined;
    if (!rule.prerequisites.every((one) => make(one, depth + 1))) return false;
    for (const { text, line } of rule.recipe) {
      const expanded = makefile.expand(text, automatic(target, rule.prerequisites));
      const script =
        expanded === undefined ? undefined : ShellScript.parseText(expanded.replace(/^[@\-+\s]+/, ''));
      if (script === undefined || typeof script === 'string') return false;
      for (const command of script.commands)
        steps.push({
          command,
          // each line is a shell of its own
          directory: script.commands.some((one) => one.name === 'cd') ? undefined : place,
          environment,
          evidence: `${path}:${line}`,
        });
    }
    return true;
  };
  const wanted = goals.length > 0 ? goals : makefile.first === undefined ? [] : [makefile.first];
  return wanted.length > 0 && wanted.every((goal) => make(goal, 0)) ? steps : undefined;
}

/** https://www.gnu.org/software/make/manual/make.html#Automatic-Variables */
function automatic(target: string, prerequisites: readonly string[]): Readonly<Record<string, string>> {
  return {
    '@': target,
    '<': prerequisites[0] ?? '',
    '^': [...new Set(prerequisites)].join(' '),
    '+': prerequisites.join(' '),
    '@D': target.includes('/') ? target.slice(0, target.lastIndexOf('/')) : '.',
  };
}

interface Makefile {
  readonly first: string | undefined;
  /** variables that recipes are given */
  readonly exported: ReadonlySet<string>;
  /** The build context has a file of the name of a target that has a recipe. */
  isSettled(target: string): boolean;
  ruleOf(target: string): Rule | undefined;
  expand(text: string, more?: Readonly<Record<string, string>>): string | undefined;
}

/** `undefined` for a file with conditions, includes or definitions. */
function readMakefile(
  text: string,
  view: ContextFiles,
  directory: string,
  given: ReadonlyMap<string, string>,
  environment: ReadonlyMap<string, string | undefined>,
): Makefile | undefined {
  const variables = new Map<string, string | undefined>([...Object.entries(BUILT_IN), ...environment]);
  for (const [name, value] of given) variables.set(name, value);
  const rules = new Map<string, Rule>();
  const patterns: { readonly target: string; readonly rule: Rule }[] = [];
  const phony = new Set<string>();
  const exported = new Set<string>();
  let first: string | undefined;
  const expand = (
    value: string,
    more: Readonly<Record<string, string>> = {},
    depth = 0,
  ): string | undefined => {
    if (depth > 10) return undefined;
    const unknown: string[] = [];
    const result = value.replace(
      /\$(?:\$|\(([^()]*)\)|\{([^{}]*)\}|([@<^+]))/g,
      (whole, round: string | undefined, curly: string | undefined, sign: string | undefined) => {
        if (whole === '$$') return '$';
        const name = round ?? curly ?? sign!;
        if (Object.hasOwn(more, name)) return more[name]!;
        const found = call(name, depth, more) ?? variables.get(name);
        const inner = found === undefined ? undefined : expand(found, more, depth + 1);
        if (inner === undefined) unknown.push(name);
        return inner ?? '';
      },
    );
    // a call within a call is read from within
    if (unknown.length === 0 && result !== value && /\$[({]/.test(result))
      return expand(result, more, depth + 1);
    return unknown.length === 0 ? result : undefined;
  };
  const call = (name: string, depth: number, more: Readonly<Record<string, string>>): string | undefined => {
    const substitution = /^(\w+):([^=]*)=(.*)$/.exec(name);
    const patsubst = /^patsubst\s+([^,]*),([^,]*),(.*)$/s.exec(name);
    const [, from, to, list] =
      substitution === null
        ? (patsubst ?? [])
        : ['', `%${substitution[2]!}`, `%${substitution[3]!}`, `$(${substitution[1]!})`];
    if (from !== undefined) {
      const words = expand(list!, more, depth + 1);
      return words
        ?.split(/\s+/)
        .map((word) => substituted(word, from.trim(), to!.trim()))
        .join(' ');
    }
    const shell = /^shell\s+(pkg-config\s.*)$/s.exec(name);
    if (shell !== null) return `\`${shell[1]!}\``;
    const wildcard = /^wildcard\s+(.*)$/s.exec(name);
    if (wildcard === null) return undefined;
    const asked = expand(wildcard[1]!, more, depth + 1)?.split(/\s+/) ?? [];
    return asked.flatMap((pattern) => matching(view, directory, pattern)).join(' ');
  };

  const lines = text.split(/\r?\n/);
  let current: { text: string; line: number }[] | undefined;
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1;
    let whole = lines[at]!;
    while (whole.endsWith('\\') && at + 1 < lines.length)
      whole = `${whole.slice(0, -1)} ${lines[++at]!.trim()}`;
    if (whole.startsWith('\t')) {
      if (whole.trim() !== '' && !whole.trim().startsWith('#')) current?.push({ text: whole.slice(1), line });
      continue;
    }
    const plain = whole.replace(/(^|\s)#.*$/, '').trim();
    if (plain === '') continue;
    if (/^(?:ifeq|ifneq|ifdef|ifndef|else|endif|-?include|sinclude|define|endef|vpath)\b/.test(plain))
      return undefined;
    // what decides which recipes are run, and how
    if (
      /^(?:override\s|\.(?:ONESHELL|RECIPEPREFIX|DEFAULT_GOAL|POSIX|SECONDEXPANSION)\b|(?:export\s+)?(?:MAKEFLAGS|VPATH)\b)/.test(
        plain,
      )
    )
      return undefined;
    const assignment = /^(?:export\s+|override\s+)*([\w.-]+)\s*(::?=|\?=|\+=|!=|=)\s*(.*)$/.exec(plain);
    if (assignment !== null) {
      const [, name, operator, value] = assignment as unknown as [string, string, string, string];
      current = undefined;
      if (/^export\s/.test(plain)) exported.add(name);
      if (given.has(name)) continue;
      if (operator === '!=') variables.set(name, undefined);
      else if (operator === '+=') variables.set(name, `${variables.get(name) ?? ''} ${value}`.trim());
      else if (operator === ':=' || operator === '::=') variables.set(name, expand(value));
      else if (operator === '=' || !variables.has(name) || (name in BUILT_IN && !environment.has(name)))
        variables.set(name, value);
      continue;
    }
    const names = /^export\s+([\w\s.-]+)$/.exec(plain)?.[1];
    if (names !== undefined) {
      for (const one of names.trim().split(/\s+/)) exported.add(one);
      continue;
    }
    if (plain === 'export') return undefined;
    const expanded = expand(plain);
    const rule = expanded === undefined ? null : /^([^:=]+?)\s*::?\s*([^;=]*)(;.*)?$/.exec(expanded);
    if (rule === null) return undefined;
    const recipe: { text: string; line: number }[] =
      rule[3] === undefined ? [] : [{ text: rule[3].slice(1), line }];
    current = recipe;
    const prerequisites = rule[2]!
      .split('|')[0]!
      .split(/\s+/)
      .filter((one) => one !== '');
    for (const target of rule[1]!.split(/\s+/)) {
      if (target === '.PHONY') for (const one of prerequisites) phony.add(one);
      if (target.startsWith('.')) continue;
      if (target.includes('%')) {
        patterns.push({ target, rule: { prerequisites, recipe } });
        continue;
      }
      first ??= target;
      const earlier = rules.get(target);
      rules.set(target, {
        prerequisites: [...(earlier?.prerequisites ?? []), ...prerequisites],
        // a rule without a recipe adds prerequisites
        recipe: earlier !== undefined && earlier.recipe.length > 0 ? earlier.recipe : recipe,
      });
    }
  }

  const exists = (path: string): boolean =>
    rules.has(path) || view.kind(joinPath(directory, path)) === 'file';
  return {
    first,
    exported,
    isSettled: (target) =>
      !phony.has(target) &&
      (rules.get(target)?.recipe.length ?? 0) > 0 &&
      view.kind(joinPath(directory, target)) !== undefined,
    expand: (value, more) => expand(value, more),
    ruleOf(target) {
      const own = rules.get(target);
      if (own !== undefined && own.recipe.length > 0) return own;
      for (const { target: pattern, rule } of patterns) {
        const stem = stemOf(target, pattern);
        if (stem === undefined) continue;
        const prerequisites = rule.prerequisites.map((one) => one.replace('%', stem));
        if (prerequisites.every(exists))
          return { prerequisites: [...prerequisites, ...(own?.prerequisites ?? [])], recipe: rule.recipe };
      }
      return implicit(target, own, exists) ?? own;
    },
  };
}

/** https://www.gnu.org/software/make/manual/make.html#Catalogue-of-Rules */
function implicit(
  target: string,
  own: Rule | undefined,
  exists: (path: string) => boolean,
): Rule | undefined {
  const stem = target.endsWith('.o') ? target.slice(0, -'.o'.length) : target;
  const extension = ['.c', '.cc', '.cpp', '.C'].find((one) => exists(`${stem}${one}`));
  const compiler = extension === '.c' ? '$(CC) $(CFLAGS)' : '$(CXX) $(CXXFLAGS)';
  const more = own?.prerequisites ?? [];
  if (stem !== target)
    return extension === undefined
      ? undefined
      : {
          prerequisites: [`${stem}${extension}`, ...more],
          recipe: [{ text: `${compiler} $(CPPFLAGS) -c -o $@ $<`, line: 1 }],
        };
  const objects = more.filter((one) => one.endsWith('.o'));
  if (own !== undefined && objects.length > 0 && objects.includes(`${target}.o`))
    return { ...own, recipe: [{ text: '$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@', line: 1 }] };
  return extension === undefined
    ? undefined
    : {
        prerequisites: [`${target}${extension}`, ...more],
        recipe: [{ text: `${compiler} $(CPPFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@`, line: 1 }],
      };
}

function stemOf(target: string, pattern: string): string | undefined {
  const [before, behind] = pattern.split('%') as [string, string];
  const fits =
    target.startsWith(before) && target.endsWith(behind) && target.length >= before.length + behind.length;
  return fits ? target.slice(before.length, target.length - behind.length) : undefined;
}

function substituted(word: string, from: string, to: string): string {
  const stem = stemOf(word, from);
  return stem === undefined || word === '' ? word : to.replace('%', stem);
}

/** Files that a pattern with one `*` in its last part stands for. */
function matching(view: ContextFiles, directory: string, pattern: string): readonly string[] {
  const slash = pattern.lastIndexOf('/');
  const below = slash === -1 ? '' : pattern.slice(0, slash);
  const place = imagePath(directory, below);
  const [before, behind] = pattern.slice(slash + 1).split('*');
  if (place === undefined || behind === undefined) return [pattern];
  return [...view.list(place)]
    .sort()
    .filter((name) => stemOf(name, `${before!}%${behind}`) !== undefined)
    .map((name) => (below === '' ? name : `${below}/${name}`));
}
