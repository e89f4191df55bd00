/** Judges ARG, ENV and LABEL that move down: nothing that they are moved past may tell the difference. */
import type { Instruction } from '../dockerfile/instruction.js';
import { environmentReader } from './environment-readers.js';
import { descendantsOf } from './plan.js';
import type { Rewrite } from './rewrite.js';

/** Names that say of a build when and from what it was made, which no package manager asks for. */
const VOLATILE =
  /GIT|VCS|COMMIT|REVISION|SHA|BUILD_?(?:DATE|TIME|NUMBER|ID|VERSION)|TIMESTAMP|CREATED|RELEASE_DATE/i;
/** Names that say the same of a version, which scripts of a project may ask for. */
const VERSIONS = /VERSION|RELEASE|BRANCH|TAG|BUILD|REF|DATE/i;
const MEANINGFUL =
  /^(?:SOURCE_DATE_EPOCH|VERSION_CONTROL|BUILDKIT_\w+|BUILD(?:PLATFORM|OS|ARCH|VARIANT)|TARGET\w+|GIT_(?:DIR|SSH\w*|CONFIG\w*|WORK_TREE|ASKPASS|TERMINAL_PROMPT|AUTHOR\w*|COMMITTER\w*|LFS\w*|SSL\w*|CURL\w*|TRACE\w*|EXEC_PATH|INDEX_FILE|OBJECT_DIRECTORY)|\w*_PROXY|(?:npm|NPM|pip|PIP|NODE|PYTHON|RUBY|BUNDLE|GEM|PHP|COMPOSER|GO|CARGO|RUST|JAVA|MAVEN|GRADLE|DOTNET|NUGET|YARN|PNPM|POETRY|PIPENV|UV|CONDA|DEBIAN|APT|NVM|COREPACK|BUN|DENO|MIX|HEX|SETUPTOOLS|SCM|PBR|CI|GITHUB|GITLAB|VERCEL|NX|TURBO)(?:_.*)?)$/;

/** Why an ARG, ENV or LABEL may not move to where it stands after the rewrite. */
export function sinkProblem(rewrite: Rewrite, instruction: Instruction): string | undefined {
  const { before, intents } = rewrite;
  const { behind } = intents.moves.get(instruction)!;
  if (before.stageOf(instruction) === undefined) return 'an ARG before the first FROM stays there';
  if (instruction.typed.assignments.length === 0) return 'what it sets is not known';
  const names = instruction.typed.assignments.map(({ name }) => name);
  const used = new Set(instruction.typed.variables);
  const isLabel = instruction.keyword === 'LABEL';
  if (instruction.keyword === 'ARG' && isBuster(rewrite, instruction))
    return 'nothing uses it, so it may be there to have what is behind it run again';
  for (const one of before.instructions) {
    if (one.index <= instruction.index || one.index > behind.index || intents.moves.has(one)) continue;
    const text = before.text.slice(one.span.start, one.span.end);
    if (one.keyword === 'ENV' || one.keyword === 'ARG') {
      const defined = one.typed.assignments.map(({ name }) => name);
      if (defined.some((name) => used.has(name)))
        return `\`${one.keyword}\` between defines a variable that it uses`;
      if (!isLabel && defined.some((name) => names.includes(name)))
        return `\`${one.keyword}\` between sets the same name`;
    }
    if (isLabel) {
      if (one.keyword === 'LABEL' && one.typed.assignments.some(({ name }) => names.includes(name)))
        return 'a LABEL between sets the same name';
      continue;
    }
    const mention = names.find((name) => mentions(text, name));
    if (mention !== undefined) return `\`${one.keyword}\` between names \`${mention}\``;
    if (one.keyword === 'ONBUILD' || one.keyword === 'SHELL') return `\`${one.keyword}\` stands between`;
    if (one.keyword !== 'RUN') continue;
    const problem = runProblem(rewrite, one, names);
    if (problem !== undefined) return problem;
  }
  return orderProblem(rewrite, instruction);
}

/** A RUN sees every ENV and every ARG that has a value. */
function runProblem(rewrite: Rewrite, run: Instruction, names: readonly string[]): string | undefined {
  const isOpen = names.find(
    (name) => MEANINGFUL.test(name) || (!VOLATILE.test(name) && !VERSIONS.test(name)),
  );
  if (isOpen !== undefined) return `a RUN between may read \`${isOpen}\``;
  const problem = environmentReader(rewrite, run, names);
  return problem === undefined ? undefined : `a RUN between may read it: ${problem}`;
}

/** An ARG whose value nothing asks for by name is there to have what is behind it run again. */
function isBuster({ before }: Rewrite, instruction: Instruction): boolean {
  const stage = before.stageOf(instruction)!;
  const later = [stage, ...descendantsOf(before, stage)]
    .flatMap(({ instructions }) => instructions)
    .filter(({ index }) => index > instruction.index)
    .map(({ span }) => before.text.slice(span.start, span.end));
  return instruction.typed.assignments.some(({ name }) => !later.some((text) => mentions(text, name)));
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<!\\w)${name.replaceAll(/\W/g, '\\$&')}(?!\\w)`).test(text);
}

/** Those that move with it stay in order, and what uses it stays behind it. */
function orderProblem(
  { before, after, intents, units }: Rewrite,
  instruction: Instruction,
): string | undefined {
  const target = units.find((unit) => unit.before[0] === instruction)!.after!;
  const names = new Set(instruction.typed.assignments.map(({ name }) => name));
  const stage = before.stageOf(instruction);
  for (const {
    before: [one],
    after: other,
  } of units) {
    if (one === undefined || other === undefined || one.index <= instruction.index) continue;
    if (before.stageOf(one) !== stage || other.index > target.index) continue;
    const isUser = [...one.typed.variables].some((name) => names.has(name));
    if (isUser && instruction.keyword !== 'LABEL') return `\`${one.keyword}\` would use it before it is set`;
  }
  // an ARG of the name may give the value that an earlier ENV then hides: nothing of the kind may change order
  const rest = after.stageOf(target)?.index === stage?.index;
  return rest && intents.moves.has(instruction) ? undefined : 'it would leave its stage';
}
