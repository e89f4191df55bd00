/** Variables that tell package managers and interpreters of files, where they lead among those that COPY brings. */
import type { Instruction } from '../dockerfile/instruction.js';
import type { ShellCommand } from '../shell/command.js';
import { defineAnalysis } from '../transform.js';
import { environments, expand } from './environment.js';
import type { Environment } from './environment.js';
import { imagePath, imageTrees } from './image-tree.js';
import type { ImageTree } from './image-tree.js';

/** https://docs.npmjs.com/cli/using-npm/config, https://pip.pypa.io/en/stable/topics/configuration/ and their like */
const SETTINGS =
  /^(?:HOME|NODE_(?:OPTIONS|PATH)|PYTHON(?:PATH|STARTUP)|VIRTUAL_ENV|RUBY(?:OPT|LIB)|COMPOSER|GO(?:FLAGS|WORK|PATH|MODCACHE)|BASH_ENV|ENV|(?:npm_config|PIP|PIPENV|POETRY|UV|CONDA|YARN|PNPM|BUN|COREPACK|BUNDLE|GEM|COMPOSER|MAVEN|GRADLE|CARGO|DOTNET|NUGET|MIX|HEX|PUB|XDG|LD)_\w+)$/i;
/** Of these, those that hold nothing but files, so that a name without a slash is one too. */
const FILES =
  /^(?:PIP_(?:CONFIG_FILE|CONSTRAINT|REQUIREMENT|BUILD_CONSTRAINT|FIND_LINKS)|BUNDLE_GEMFILE|COMPOSER|GOWORK|UV_(?:CONFIG_FILE|CONSTRAINT|OVERRIDE|PROJECT)|BASH_ENV|ENV|(?:NODE|PYTHON)_?PATH|LD_PRELOAD|MIX_EXS)$/;

/** Why a RUN may be told of copied files by a variable; `undefined`: none leads there. */
export const pointerProblem = defineAnalysis<(run: Instruction) => string | undefined>(
  'pointers',
  ({ get }) =>
    (run) => {
      const tree = get(imageTrees)(run);
      if (typeof tree === 'string') return tree;
      const environment = get(environments)(run);
      for (const [name, value] of environment.variables) {
        const reason = problemOf(name, value, environment, tree);
        if (reason !== undefined) return reason;
      }
      for (const command of run.script?.commands ?? []) {
        for (const [name, value] of setBy(command)) {
          const reason = name === 'PATH' ? '`PATH` is set' : problemOf(name, value, environment, tree);
          if (reason !== undefined) return reason;
        }
      }
      return undefined;
    },
);

/** Variables with their values that a command sets for itself or for those behind it. */
function setBy({
  node,
  name,
  arguments: given,
}: ShellCommand): readonly (readonly [string, string | undefined])[] {
  const own = node.assignments.map((one) => [one.name, one.value.value] as const);
  if (name !== 'export') return own;
  const exported = given.map(({ text, value }) => {
    const [variable = '', held] = (value ?? text).split(/=(.*)/s);
    return [variable, value === undefined ? undefined : (held ?? '')] as const;
  });
  return [...own, ...exported];
}

function problemOf(
  name: string,
  value: string | undefined,
  environment: Environment,
  tree: ImageTree,
): string | undefined {
  if (name === 'PATH') {
    const added = (value ?? '').split(':').filter((part) => !/^(?:|\$PATH|\$\{PATH\})$/.test(part));
    return added.some((part) => leads(expand(part, environment), tree))
      ? '`PATH` leads among what is copied'
      : undefined;
  }
  if (!SETTINGS.test(name)) return undefined;
  const reason = `\`${name}\` leads among what is copied`;
  const text = value === undefined ? undefined : expand(value, environment);
  if (text === undefined) return FILES.test(name) ? reason : undefined;
  if (/modfile|overlay|--require|-r\s/.test(text)) return reason;
  const parts = text.split(/[\s:;,=]+/).filter((part) => part !== '');
  const paths = parts.filter((part) => FILES.test(name) || /^\.{0,2}\/|^\.{1,2}$/.test(part));
  return paths.some((path) => leads(path, tree)) ? reason : undefined;
}

/** Whether a path is one of the copied files, or a directory of them; what is relative may be. */
function leads(path: string | undefined, tree: ImageTree): boolean {
  if (path?.startsWith('/') !== true) return true;
  return tree.kind(imagePath(path, undefined) ?? '') !== undefined;
}
