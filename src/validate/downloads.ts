/** Judges a RUN that fetches beforehand what a later RUN would fetch anyway. */
import type { Instruction } from '../dockerfile/instruction.js';
import { joined, placeAt } from './place.js';
import type { Rewrite } from './rewrite.js';
import { copiedBy, copiesBefore, Tree, viewOf } from './tree.js';

interface Download {
  /** the script, as it must be written */
  readonly script: RegExp;
  /** files that must have been copied beside it */
  readonly needs: readonly string[];
  /** files or directories of the project with which it is not what the later command does */
  readonly without: readonly string[];
  /** the first words of commands that fetch the same */
  readonly later: RegExp;
  /** what must not be in a needed file: it would fetch more than the later command, or fail where that does not */
  readonly unless: RegExp;
}

const DOWNLOADS: readonly Download[] = [
  {
    // https://go.dev/ref/mod#go-mod-download
    script: /^go mod download(?: -x)?$/,
    needs: ['go.mod', 'go.sum'],
    without: ['go.work', 'vendor'],
    later: /^go (?:build|install|test|run|vet|generate|list)(?! .*-mod[= ]vendor)(?: |$)/,
    unless: /=>\s*"?\.{0,2}\//,
  },
];

/** Variables that have a say in which modules are fetched, from where, and to where. https://go.dev/ref/mod#environment-variables */
const SETTINGS =
  /^(?:GO(?:FLAGS|PROXY|MODCACHE|PATH|NO\w+|PRIVATE|SUMDB|WORK|111MODULE|TOOLCHAIN|ENV|VCS|INSECURE|AUTH|ROOT)|HOME|NETRC|GIT_\w+|\w*_proxy)$/i;

/** Why a new RUN may not be added, or `undefined`. */
export function downloadProblem(rewrite: Rewrite, run: Instruction): string | undefined {
  const { after, facts } = rewrite;
  const script = run.arguments.text;
  const download = DOWNLOADS.find((one) => one.script.test(script));
  if (download === undefined || run.script === undefined || run.heredocs.length > 0)
    return 'it is no download that is known to be exact';
  const view = viewOf(
    facts,
    rewrite.intents.ignores.flatMap(({ patterns }) => patterns),
  );
  if (typeof view === 'string') return view;
  const place = placeAt(after, run);
  if (place.directory === undefined) return 'its working directory is not known';
  const tree = new Tree(copiesBefore(after, run).map((one) => copiedBy(after, one, view)));
  const stage = after.stageOf(run)!;
  const last = stage.instructions.at(-1)!;
  const whole = new Tree(
    [...copiesBefore(after, last), last]
      .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
      .map((one) => copiedBy(after, one, view)),
  );
  for (const name of download.needs) {
    const entry = tree.files.get(joined(place.directory, name));
    const text = entry === undefined ? undefined : facts.read(entry.source);
    if (text === undefined) return `\`${name}\` is not there`;
    if (download.unless.test(text)) return `\`${name}\` names directories`;
  }
  for (const name of download.without) {
    const path = joined(place.directory, name);
    if (whole.files.has(path) || whole.hasDirectory(path)) return `the project has \`${name}\``;
  }
  for (const one of stage.instructions) {
    if (one.index <= run.index) continue;
    if (one.keyword === 'USER' || one.keyword === 'WORKDIR') break;
    // what moves its caches or its module file makes it another command
    if (one.keyword === 'ENV' || one.keyword === 'ARG') {
      if (one.typed.assignments.some(({ name }) => SETTINGS.test(name)))
        return '`ENV` behind it changes what is fetched';
      continue;
    }
    if (one.keyword !== 'RUN') continue;
    const fetches = one.script?.commands.some(
      (command) =>
        command.isUnconditional &&
        command.node.assignments.every(({ name }) => !SETTINGS.test(name)) &&
        download.later.test(command.words.map(({ value }) => value ?? '$').join(' ')),
    );
    if (fetches !== true) continue;
    if (one.script!.commands.some(({ name }) => name === 'cd' || name === 'git'))
      return 'the later command runs elsewhere';
    return flagsOf(one) === flagsOf(run)
      ? undefined
      : 'it has other mounts than the command that would fetch the same';
  }
  return 'no later command fetches the same';
}

function flagsOf({ flags }: Instruction): string {
  return flags.map(({ name, value }) => `--${name}=${value ?? ''}`).join(' ');
}
