/**
 * What `make` runs where a Makefile is plain: the validator's own reading. Conditions, includes and functions other than
 * those for lists of sources are not read, and then nothing is known.
 * https://www.gnu.org/software/make/manual/make.html
 */
import { ShellScript } from '../../shell/script.js';
import { globMatcher } from '../ignore-lines.js';
import { joined, nameOf, parentOf } from '../place.js';
import { effectsOf } from './effects.js';
import { pathOf, valueOf } from './made.js';
import type { Made } from './made.js';

interface Files {
  readonly paths: readonly string[];
  readonly read: (path: string) => string | undefined;
}

interface Rule {
  needs: string[];
  lines: string[];
}

interface Call {
  readonly directory: string;
  readonly file: string | undefined;
  readonly given: ReadonlyMap<string, string>;
  readonly goals: readonly string[];
}

/** Commands with those of recipes in place of calls of `make` that install; others stand as they are. */
export function withRecipes(made: readonly Made[], files: Files): readonly Made[] {
  return made.flatMap((one) => (isInstall(one) ? (recipesOf(one, files) ?? [one]) : [one]));
}

function isInstall({ name, words, command }: Made): boolean {
  return (
    /^g?make$/.test(name ?? '') &&
    command !== undefined &&
    words.some((word) => /^install/.test(word ?? '') || word?.includes('=') === true)
  );
}

/** What one call of `make` runs, in order. */
export function recipesOf(made: Made, files: Files): readonly Made[] | undefined {
  const call = callOf(made);
  if (call === undefined) return undefined;
  const names = call.file === undefined ? ['GNUmakefile', 'makefile', 'Makefile'] : [call.file];
  const path = names.map((name) => joined(call.directory, name)).find((one) => files.paths.includes(one));
  const text = path === undefined ? undefined : files.read(path);
  if (text === undefined) return undefined;
  const makefile = new Makefile(call, made, files);
  if (!makefile.reads(text)) return undefined;
  const goals = call.goals.length > 0 ? call.goals : makefile.first;
  return goals.every((goal) => makefile.makes(goal, 0)) ? makefile.commands : undefined;
}

function callOf(made: Made): Call | undefined {
  let { directory } = made;
  let file: string | undefined;
  const given = new Map<string, string>();
  const goals: string[] = [];
  const { words } = made;
  for (let at = 1; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) return undefined;
    const [, name, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
    if (name !== undefined) given.set(name, value!);
    else if (word === '-C') directory = pathOf(words[++at], made);
    else if (word === '-f') file = words[++at];
    else if (/^-[jsk]\d*$|^--(?:silent|no-print-directory)$/.test(word)) continue;
    else if (word.startsWith('-')) return undefined;
    else goals.push(word);
  }
  return directory === undefined ? undefined : { directory, file, given, goals };
}

const COMPILERS: readonly (readonly [string, string])[] = [
  ['CC', 'cc'],
  ['CXX', 'g++'],
  ['AR', 'ar'],
  ['RM', 'rm -f'],
  ...['CFLAGS', 'CXXFLAGS', 'CPPFLAGS', 'LDFLAGS', 'LDLIBS', 'DESTDIR'].map((name) => [name, ''] as const),
];

const MAX = 500;

class Makefile {
  readonly commands: Made[] = [];
  readonly #call: Call;
  readonly #made: Made;
  readonly #files: Files;
  readonly #values: Map<string, string>;
  readonly #rules = new Map<string, Rule>();
  readonly #patterns: { readonly target: string; readonly rule: Rule }[] = [];
  readonly #phony = new Set<string>();
  readonly #done = new Set<string>();

  constructor(call: Call, made: Made, files: Files) {
    this.#call = call;
    this.#made = made;
    this.#files = files;
    const known = [...made.variables].filter((pair): pair is [string, string] => pair[1] !== undefined);
    this.#values = new Map([...COMPILERS, ...known, ...call.given]);
  }

  /** The goal where none is given. */
  get first(): readonly string[] {
    return [...this.#rules.keys()].slice(0, 1);
  }

  /** Takes the lines in; `false` where one of them is not understood. */
  reads(text: string): boolean {
    let rules: Rule[] = [];
    for (const line of text
      .replaceAll('\r', '')
      .replaceAll(/\\\n\s*/g, ' ')
      .split('\n')) {
      if (line.startsWith('\t')) {
        const recipe = line.trim();
        if (recipe !== '' && !recipe.startsWith('#')) for (const rule of rules) rule.lines.push(recipe);
        continue;
      }
      const plain = line.replace(/#.*$/, '').trim();
      if (plain === '') continue;
      const next = this.#readLine(plain);
      if (next === undefined) return false;
      rules = next;
    }
    return true;
  }

  /** The rules that recipe lines behind a line belong to. */
  #readLine(line: string): Rule[] | undefined {
    if (
      /^(?:\.ONESHELL|\.RECIPEPREFIX|\.DEFAULT_GOAL|\.POSIX|\.SECONDEXPANSION|(?:export\s+)?(?:MAKEFLAGS|VPATH))\b/.test(
        line,
      )
    )
      return undefined;
    const [, name, operator, value] =
      /^(?:export\s+)?([\w.-]+)\s*(:{1,2}=|\?=|\+=|=)\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && /^export\s/.test(line)) this.#exported.add(name);
    const exports = /^export\s+([\w\s.-]+)$/.exec(line)?.[1];
    if (name === undefined && exports !== undefined) {
      for (const one of wordsOf(exports)) this.#exported.add(one);
      return [];
    }
    if (name !== undefined) return this.#assign(name, operator!, value!) ? [] : undefined;
    if (
      /^(?:if|else|endif|include|-include|sinclude|define|endef|vpath|unexport|override|export|load)\b/.test(
        line,
      )
    )
      return undefined;
    const expanded = this.#expand(line, {});
    const [, left, right, recipe] = /^([^:=;]+?)\s*:(?![:=])([^=;]*)(?:;(.*))?$/.exec(expanded ?? '') ?? [];
    if (left === undefined) return undefined;
    const needs = wordsOf(right!.split('|')[0]!);
    const rules: Rule[] = [];
    for (const target of wordsOf(left)) {
      if (target === '.PHONY') for (const one of needs) this.#phony.add(one);
      if (target.startsWith('.')) continue;
      const rule: Rule = target.includes('%')
        ? { needs: [], lines: [] }
        : (this.#rules.get(target) ?? { needs: [], lines: [] });
      // another recipe for the same target would replace the first
      if (rule.lines.length > 0) return undefined;
      rule.needs.push(...needs);
      if (recipe !== undefined) rule.lines.push(recipe);
      if (target.includes('%')) this.#patterns.push({ target, rule });
      else this.#rules.set(target, rule);
      rules.push(rule);
    }
    return rules;
  }

  #assign(name: string, operator: string, value: string): boolean {
    const isGiven = this.#call.given.has(name);
    const isOwn = this.#made.variables.has(name) || this.#isSet.has(name);
    if (isGiven || (operator === '?=' && isOwn)) return true;
    const before = operator === '+=' ? `${this.#values.get(name) ?? ''} ` : '';
    const text = operator.startsWith(':') ? this.#expand(value, {}) : value;
    if (text === undefined) return false;
    this.#isSet.add(name);
    this.#values.set(name, `${before}${text}`.trim());
    return true;
  }

  readonly #isSet = new Set<string>();
  readonly #exported = new Set<string>();

  /** Puts what makes a target among the commands; `false` where that is not known. */
  makes(target: string, depth: number): boolean {
    if (this.#done.has(target)) return true;
    this.#done.add(target);
    if (depth > 30 || this.commands.length > MAX) return false;
    const isThere = this.#files.paths.includes(joined(this.#call.directory, target));
    const rule = this.#rules.get(target);
    const [needs, lines] =
      rule !== undefined && rule.lines.length > 0 ? [rule.needs, rule.lines] : this.#found(target, rule);
    if (lines.length > 0 && isThere && !this.#phony.has(target)) return false;
    if (rule === undefined && lines.length === 0) return isThere;
    if (!needs.every((one) => this.makes(one, depth + 1))) return false;
    const automatic = {
      '@': target,
      '<': needs[0] ?? '',
      '^': [...new Set(needs)].join(' '),
      '@D': target.includes('/') ? target.slice(0, target.lastIndexOf('/')) : '.',
      '@F': nameOf(target),
    };
    return lines.every((line) => this.#runs(line, automatic));
  }

  /** The pattern rule, or the one that make knows, for a target. */
  #found(target: string, own: Rule | undefined): readonly [readonly string[], readonly string[]] {
    const more = own?.needs ?? [];
    for (const { target: pattern, rule } of this.#patterns) {
      const stem = stemOf(target, pattern);
      const needs = stem === undefined ? [] : rule.needs.map((one) => one.replace('%', stem));
      if (stem !== undefined && needs.every((one) => this.#rules.has(one) || this.#has(one)))
        return [[...needs, ...more], rule.lines];
    }
    const source = ['c', 'cc', 'cpp', 'C']
      .map((end) => `${target.replace(/\.o$/, '')}.${end}`)
      .find((one) => this.#has(one));
    const isPart = more.includes(`${target}.o`);
    if (source === undefined && !isPart) return [more, []];
    const compiler = source?.endsWith('.c') === false ? '$(CXX)' : '$(CC)';
    return target.endsWith('.o')
      ? [[source!, ...more], [`${compiler} -c -o $@ $<`]]
      : [isPart ? more : [source!, ...more], [`${compiler} $(LDFLAGS) $^ $(LDLIBS) -o $@`]];
  }

  #has(name: string): boolean {
    return this.#files.paths.includes(joined(this.#call.directory, name));
  }

  #runs(line: string, automatic: Readonly<Record<string, string>>): boolean {
    const text = this.#expand(line.replace(/^[@+\s-]+/, ''), automatic);
    const variables = this.#environment();
    const script = text === undefined ? 'not known' : ShellScript.parseText(text);
    if (typeof script === 'string') return false;
    const isMoving = script.commands.some(({ name }) => /^(?:cd|pushd|popd)$/.test(name ?? ''));
    for (const command of script.commands) {
      const words = command.words.map((word) => valueOf(word, variables));
      const own = new Map(variables);
      for (const { name, value } of command.node.assignments) own.set(name, valueOf(value, variables));
      const { start, end } = command.node.range;
      const one: Made = {
        ...this.#made,
        variables: own,
        command,
        words,
        name: words.length === 0 ? '' : words[0]?.split('/').at(-1),
        text: script.source.text.slice(start, end).replaceAll(/\s+/g, ' ').trim(),
        directory: isMoving ? undefined : this.#call.directory,
      };
      if (effectsOf(one).length === 0) continue;
      if (!command.isUnconditional) return false;
      this.commands.push(one);
    }
    return true;
  }

  /** What recipes are given: the environment, the command line and what is exported, as the Makefile leaves it. */
  #environment(): ReadonlyMap<string, string | undefined> {
    const names = [...this.#made.variables.keys(), ...this.#call.given.keys(), ...this.#exported];
    return new Map(names.map((name) => [name, this.#expand(`$(${name})`, {})]));
  }

  /** A text with its variables; `undefined` where one is not known. */
  #expand(text: string, automatic: Readonly<Record<string, string>>, depth = 0): string | undefined {
    if (depth > 20) return undefined;
    let result = '';
    for (let at = 0; at < text.length; at++) {
      if (text[at] !== '$') {
        result += text[at]!;
        continue;
      }
      const sign = text[++at] ?? '';
      if (sign === '$') {
        result += '$';
        continue;
      }
      let name = sign;
      if (sign === '(' || sign === '{') {
        const end = closing(text, at);
        if (end === -1) return undefined;
        name = text.slice(at + 1, end);
        at = end;
      }
      const value = this.#valueOf(name, automatic, depth);
      if (value === undefined) return undefined;
      result += value;
    }
    return result;
  }

  #valueOf(name: string, automatic: Readonly<Record<string, string>>, depth: number): string | undefined {
    if (Object.hasOwn(automatic, name)) return automatic[name];
    const inner = (text: string): string | undefined => this.#expand(text, automatic, depth + 1);
    const value = this.#values.get(name);
    if (value !== undefined) return inner(value);
    const [, list, from, to] = /^(\w+):([^=:]*)=(.*)$/.exec(name) ?? [];
    if (list !== undefined) {
      const isPattern = from!.includes('%');
      const words = inner(`$(${list})`);
      return words === undefined
        ? undefined
        : wordsOf(words)
            .map((word) => changed(word, isPattern ? from! : `%${from!}`, isPattern ? to! : `%${to!}`))
            .join(' ');
    }
    // what it prints is of no matter but to the linker
    if (/^shell\s+pkg-config\s[\w\s.+-]+$/.test(name)) return `\`${name.slice('shell'.length).trim()}\``;
    const [, verb, rest] = /^(wildcard|patsubst)\s+(.*)$/s.exec(name) ?? [];
    const given = rest === undefined ? undefined : inner(rest);
    if (given === undefined) return undefined;
    if (verb === 'wildcard')
      return wordsOf(given)
        .flatMap((pattern) => this.#matching(pattern))
        .join(' ');
    const [before = '', behind = '', ...words] = given.split(',');
    return wordsOf(words.join(','))
      .map((word) => changed(word, before.trim(), behind.trim()))
      .join(' ');
  }

  #matching(pattern: string): readonly string[] {
    const place = parentOf(joined(this.#call.directory, pattern));
    const fits = globMatcher(nameOf(pattern));
    return this.#files.paths
      .filter((path) => parentOf(path) === place && fits?.(nameOf(path)) === true)
      .map((path) => path.slice(this.#call.directory.length + 1));
  }
}

/** Where a bracket at a place is closed; -1: nowhere. */
function closing(text: string, start: number): number {
  const [open, close] = text[start] === '(' ? ['(', ')'] : ['{', '}'];
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === open) depth++;
    if (text[at] === close && --depth === 0) return at;
  }
  return -1;
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** What `%` in a pattern stands for. */
function stemOf(word: string, pattern: string): string | undefined {
  const [before = '', behind = ''] = pattern.split('%');
  const isLong = word.length >= before.length + behind.length;
  return isLong && word.startsWith(before) && word.endsWith(behind)
    ? word.slice(before.length, word.length - behind.length)
    : undefined;
}

function changed(word: string, from: string, to: string): string {
  const stem = stemOf(word, from);
  return stem === undefined ? word : to.replace('%', stem);
}
