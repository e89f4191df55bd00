/** Judges ARG, ENV and LABEL that move down: nothing that they are moved past may tell the difference. */
import type { Instruction } from '../dockerfile/instruction.js';
import { crossingOf } from './crossing.js';
import { copiedBy, copiesBefore, Tree, viewOf } from './tree.js';
import type { Rewrite } from './rewrite.js';

/** Names that say of a build when and from what it was made, which no package manager asks for. */
const VOLATILE =
  /GIT|VCS|COMMIT|REVISION|SHA|BUILD_?(?:DATE|TIME|NUMBER|ID|VERSION)|TIMESTAMP|CREATED|RELEASE_DATE/i;
/** Names that say the same of a version, which scripts of a project may ask for. */
const VERSIONS = /VERSION|RELEASE|BRANCH|TAG|BUILD|REF|DATE/i;
const MEANINGFUL =
  /^(?:SOURCE_DATE_EPOCH|BUILDKIT_\w+|BUILD(?:PLATFORM|OS|ARCH|VARIANT)|TARGET\w+|GIT_(?:DIR|SSH\w*|CONFIG\w*|WORK_TREE|ASKPASS|TERMINAL_PROMPT|AUTHOR\w*|COMMITTER\w*|LFS\w*|SSL\w*|CURL\w*|TRACE\w*|EXEC_PATH|INDEX_FILE|OBJECT_DIRECTORY)|\w*_PROXY|(?:npm|NPM|pip|PIP|NODE|PYTHON|RUBY|BUNDLE|GEM|PHP|COMPOSER|GO|CARGO|RUST|JAVA|MAVEN|GRADLE|DOTNET|NUGET|YARN|PNPM|POETRY|PIPENV|UV|CONDA|DEBIAN|APT|NVM|COREPACK|BUN|DENO|MIX|HEX|SETUPTOOLS|SCM|PBR|CI|GITHUB|GITLAB|VERCEL|NX|TURBO)(?:_.*)?)$/;

/** Why an ARG, ENV or LABEL may not move to where it stands after the rewrite. */
export function sinkProblem(rewrite: Rewrite, instruction: Instruction): string | undefined {
  const { before, intents } = rewrite;
  const { behind } = intents.moves.get(instruction)!;
  if (before.stageOf(instruction) === undefined) return 'an ARG before the first FROM stays there';
  if (instruction.typed.assignments.length === 0) return 'what it sets is not known';
  const names = instruction.typed.assignments.map(({ name }) => name);
  const used = new Set(instruction.typed.variables);
  const isLabel = instruction.keyword === 'LABEL';
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
    const mention = names.find((name) =>
      new RegExp(`(?<!\\w)${name.replaceAll(/\W/g, '\\$&')}(?!\\w)`).test(text),
    );
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
  const { before, facts } = rewrite;
  const isOpen = names.find(
    (name) => MEANINGFUL.test(name) || (!VOLATILE.test(name) && !VERSIONS.test(name)),
  );
  if (isOpen !== undefined) return `a RUN between may read \`${isOpen}\``;
  const view = viewOf(facts, []);
  const tree = new Tree(
    typeof view === 'string' ? [] : copiesBefore(before, run).map((one) => copiedBy(before, one, view)),
  );
  const textOf = (path: string): string | undefined => {
    const entry = tree.files.get(path);
    return entry === undefined ? undefined : facts.read(entry.source);
  };
  const asked: string[] = [];
  const reading = crossingOf({
    document: before,
    run,
    roots: [],
    isThere: () => true,
    files: {
      paths: [...tree.files.keys()],
      has: (path) => {
        asked.push(path);
        return tree.files.has(path);
      },
      text: (path) => {
        asked.push(path);
        return textOf(path);
      },
      mode: () => undefined,
      isLink: () => false,
    },
  });
  if (typeof reading === 'string') return `a RUN between may read it: ${reading}`;
  // what a project installs may run scripts of others, which ask for versions perhaps, for a commit never
  const version = asked.length > 0 ? names.find((name) => !VOLATILE.test(name)) : undefined;
  return version === undefined ? undefined : `the install between may read \`${version}\``;
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
