/** Judges a RUN that moves down: it installs packages of the system, and nothing that it passes has to do with them. */
import type { Instruction } from '../dockerfile/instruction.js';
import { ShellCommand } from '../shell/command.js';
import { walk } from '../shell/syntax.js';
import type { ShellNode } from '../shell/syntax.js';
import { cleanupOf } from './caches.js';
import { quietReading } from './crossing.js';
import { ELSEWHERE } from './install.js';
import { quoted } from './objection.js';
import { placeAt, resolved } from './place.js';
import type { Rewrite } from './rewrite.js';
import { copiedBy, isCopy, viewOf } from './tree.js';

/** Instructions that neither place files nor are told of any. */
const TRANSPARENT: ReadonlySet<string> = new Set(
  'LABEL EXPOSE CMD ENTRYPOINT HEALTHCHECK STOPSIGNAL MAINTAINER'.split(' '),
);
/** Where packages bring files of their own, and where their settings and scripts stand. */
const OF_PACKAGES =
  /^\/(?:bin|sbin|lib\w*|boot|dev|etc|proc|root|run|srv|sys|usr(?!\/src\/|\/app\/)|var)(?:\/|$)|^\/(?:usr|home|opt|mnt|media|tmp)?$/;

/** Why a RUN may not stand behind what it moves past. */
export function runMoveProblem(rewrite: Rewrite, run: Instruction): string | undefined {
  const { before, intents } = rewrite;
  const { behind, inside } = intents.moves.get(run)!;
  if (inside) return 'it would stand in another RUN';
  if (run.flags.length > 0 || run.heredocs.length > 0) return 'it has mounts or a here-document';
  const script = run.script;
  if (script === undefined || script.shell.dialect === undefined) return 'it cannot be read';
  let problem: string | undefined;
  walk(script.block, (node) => {
    problem ??= nodeProblem(node);
  });
  if (problem !== undefined) return problem;
  const crossed = before.instructions.filter(
    (one) => one.index > run.index && one.index <= behind.index && !intents.moves.has(one),
  );
  for (const one of crossed) {
    const reason = one.keyword === 'ENV' ? variableProblem(run, one) : crossedProblem(rewrite, one);
    if (reason !== undefined) return reason;
  }
  const others = [...intents.moves.keys()].filter(
    (one) => one !== run && before.stageOf(one) === before.stageOf(run),
  );
  return others.length === 0 ? undefined : 'something else of its stage moves too';
}

/** A command of the package manager, and what tidies behind it. */
function nodeProblem(node: ShellNode): string | undefined {
  if (node.kind === 'and-or' || node.kind === 'group') return undefined;
  if (node.kind !== 'command') return `a ${node.kind} of the shell is not read`;
  const command = new ShellCommand(node, []);
  const code = quoted(node.words.map(({ text }) => text).join(' '));
  if (node.assignments.length > 0 || node.redirections.length > 0 || command.wrappers.length > 0)
    return `${code} has more than its words`;
  if (cleanupOf(node, { strict: false }) !== undefined) return undefined;
  const values = command.arguments.map(({ value, glob }) => (glob ? undefined : value));
  if (command.name === undefined || values.includes(undefined)) return `what ${code} names is not literal`;
  if (/^(?:set|true|:)$/.test(command.name)) return undefined;
  const reading = quietReading(
    command.name,
    values.map((value) => value!),
  );
  if (typeof reading === 'string') return `${code}: ${reading}`;
  return reading === undefined || reading === ELSEWHERE || !/^(?:apt-get|apt|apk)$/.test(command.name)
    ? `${code} does more than to install packages`
    : undefined;
}

/**
 * What apk asks its environment for; it gives the scripts of packages none of it.
 * https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk.8.scd
 */
const ASKED =
  /^(?:PATH|HOME|ENV|IFS|TMPDIR|TZ|TERM|COLUMNS|LINES|NO_COLOR|LANG(?:UAGE)?|LC_\w*|LD_\w*|MUSL_\w*|\w+_proxy|HTTP_\w*|FTP_\w*|SSL_\w*|NETRC|APK_\w*|SOURCE_DATE_EPOCH)$/i;

/** The variables of an ENV, which the RUN finds set where it stands below. */
function variableProblem({ script }: Instruction, one: Instruction): string | undefined {
  const names = one.typed.assignments.map(({ name }) => name);
  const commands = script?.commands ?? [];
  const isApart = commands.every(
    ({ name, node, words }) =>
      (name === 'apk' && !words.some(({ text }) => text.includes('preserve-env'))) ||
      name === 'set' ||
      cleanupOf(node, { strict: false }) !== undefined,
  );
  const isSeen = names.some(
    (name) =>
      ASKED.test(name) ||
      commands.some(({ node }) =>
        node.words.some(({ parameters, text }) => parameters.includes(name) || text.includes('${!')),
      ),
  );
  return names.length > 0 && isApart && !isSeen ? undefined : `\`ENV\` stands between`;
}

function crossedProblem({ before, facts }: Rewrite, one: Instruction): string | undefined {
  const { keyword } = one;
  if (TRANSPARENT.has(keyword)) return undefined;
  if (keyword === 'WORKDIR') {
    const path = resolved(one.arguments.text.replace(/^(["'])(.*)\1$/, '$2'), placeAt(before, one));
    return path === undefined || OF_PACKAGES.test(path)
      ? 'a package may bring the directory that a WORKDIR makes'
      : undefined;
  }
  if (!isCopy(one)) return `\`${keyword}\` stands between`;
  const chown = one.flag('chown');
  if (chown !== undefined && !/^\d+(?::\d+)?$/.test(String(chown)))
    return 'a package may make the account that a COPY names';
  const view = viewOf(facts, []);
  if (typeof view === 'string') return view;
  const { files, problem, root } = copiedBy(before, one, view);
  if (files === undefined) return problem ?? 'what a COPY brings is not known';
  const path = [...files.keys(), ...(root === undefined ? [] : [`${root}/x`])].find((file) =>
    OF_PACKAGES.test(file),
  );
  return path === undefined ? undefined : `\`${path}\` lies among the files of packages`;
}
