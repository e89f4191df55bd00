/** Judges the configuration of the image: that of the new stage is that of the old one, whatever its base brings. */
import { quoted } from '../objection.js';
import type { Objection } from '../objection.js';
import { PASSING } from './bases.js';
import type { Base } from './bases.js';
import { configurationOf } from './configuration.js';
import type { Configuration } from './configuration.js';
import { ancestorsOf } from './split.js';
import type { Split, SplitIntent } from './split.js';

/** What both images are, read once for all that judge them. */
export interface Images {
  /** what the stage that is cut grows from; `undefined`: not in the table */
  readonly old: Base | undefined;
  readonly new: Base | undefined;
  /** the base where it stays the same image, if it is in the table */
  readonly same: Base | undefined;
  readonly before: Configuration;
  readonly after: Configuration;
}

/** Reads the configurations; a string tells why they are not known. */
export function imagesOf(
  split: Split,
  { old, new: fresh, same }: Partial<Pick<Images, 'old' | 'new' | 'same'>>,
): Images | string {
  const { before, after, stage, runtime, intent } = split;
  const [root = stage] = ancestorsOf(stage);
  const isSame = root.image === intent.base;
  if (!isSame && old === undefined) return `what \`${root.image}\` brings is not known`;
  if (!isSame && fresh === undefined) return `what \`${intent.base}\` brings is not known`;
  const chain = [...ancestorsOf(stage), stage].map(({ instructions }) => instructions);
  const globalsOf = (document: typeof before) => ({
    document,
    globals: document.instructions.filter((one) => document.stageOf(one) === undefined),
  });
  return {
    old,
    new: fresh,
    same,
    before: configurationOf(chain, {
      ...globalsOf(before),
      base: (isSame ? same : old)?.configuration,
    }),
    after: configurationOf([runtime.instructions], {
      ...globalsOf(after),
      base: (isSame ? same : fresh)?.configuration,
    }),
  };
}

/** The first part of the configuration that is not what it was. */
export function configurationProblem(split: Split, images: Images): Objection | undefined {
  const message = problemOf(images, split.intent);
  return message === undefined ? undefined : { message, span: split.intent.stage };
}

function problemOf(images: Images, intent: SplitIntent): string | undefined {
  const { before, after, old } = images;
  return (
    environmentProblem(images, intent) ??
    different('WORKDIR', before.directory, after.directory) ??
    different('USER', userOf(before), userOf(after)) ??
    sets('EXPOSE', before.ports, after.ports) ??
    labels(before, after) ??
    sets('VOLUME', without(before.volumes, old?.family.buildVolumes), after.volumes) ??
    different('STOPSIGNAL', before.stopSignal, after.stopSignal) ??
    different('HEALTHCHECK', before.healthcheck, after.healthcheck) ??
    different('SHELL', before.shell, after.shell) ??
    different('ENTRYPOINT', entrypointOf(before), entrypointOf(after)) ??
    different('CMD', JSON.stringify(before.command), JSON.stringify(after.command)) ??
    different('ONBUILD', before.triggers.join('\n'), after.triggers.join('\n')) ??
    different('MAINTAINER', before.author, after.author)
  );
}

/** Nobody is the user where none is named: root. */
function userOf({ user }: Configuration): string {
  return /^(?:root|0)(?::(?:root|0))?$/.test(user) ? '' : user;
}

/** Of a base, one that runs its arguments is none. */
function entrypointOf({ entrypoint, declares }: Configuration): string {
  const passes = !declares.entrypoint && entrypoint.length === 1 && PASSING.has(entrypoint[0]!);
  return passes ? '[]' : JSON.stringify(entrypoint);
}

/** Variables that a base brings and no program but its own tools reads, or whose value is a default. */
const HARMLESS: ReadonlySet<string> = new Set(['SSL_CERT_FILE', 'ASPNET_VERSION', 'DOTNET_VERSION']);

function environmentProblem(
  { before, after, old, new: fresh }: Images,
  { variables }: SplitIntent,
): string | undefined {
  const buildOnly = new Set(old?.family.buildOnly);
  for (const [name, value] of before.environment) {
    const now = after.environment.get(name);
    if (now === value) continue;
    if (name === 'PATH' && old !== undefined) {
      const problem = pathProblem(value, now ?? '', old.family.buildPath ?? []);
      if (problem === undefined && variables.includes(name)) continue;
      return problem ?? '`PATH` would be another, which the fix does not declare';
    }
    // what an instruction sets is not what the base sets
    const isBase = old?.configuration.environment.get(name) === value;
    if (isBase && buildOnly.has(name) && now === undefined && variables.includes(name)) continue;
    return now === undefined
      ? `the variable \`${name}\` would be lost`
      : `the variable \`${name}\` would have another value`;
  }
  for (const [name, value] of after.environment) {
    if (before.environment.has(name) || name === 'PATH') continue;
    const isHarmless = HARMLESS.has(name) && fresh?.configuration.environment.get(name) === value;
    if (!isHarmless || !variables.includes(name)) return `the variable \`${name}\` would be new`;
  }
  return undefined;
}

/** Directories of the toolchain may go; all others stay, in order, and none is new. */
function pathProblem(before: string, after: string, buildPath: readonly string[]): string | undefined {
  const was = [...new Set(before.split(':'))];
  const is = [...new Set(after.split(':'))];
  const extra = is.find((one) => !was.includes(one));
  if (extra !== undefined) return `\`PATH\` would have ${quoted(extra)} besides`;
  const lost = was.find((one) => !is.includes(one) && !buildPath.includes(one));
  if (lost !== undefined) return `\`PATH\` would lose ${quoted(lost)}`;
  const kept = was.filter((one) => is.includes(one));
  return kept.join(':') === is.join(':') ? undefined : '`PATH` would have another order';
}

function different(what: string, before: string, after: string): string | undefined {
  if (before === after) return undefined;
  if (after === '' || after === '[]') return `\`${what}\` would be lost`;
  return before === '' || before === '[]' ? `\`${what}\` would be new` : `\`${what}\` would be another`;
}

function without(all: ReadonlySet<string>, some: readonly string[] = []): ReadonlySet<string> {
  return new Set([...all].filter((one) => !some.includes(one)));
}

function sets(what: string, before: ReadonlySet<string>, after: ReadonlySet<string>): string | undefined {
  const lost = [...before].find((one) => !after.has(one));
  if (lost !== undefined) return `\`${what} ${lost}\` would be lost`;
  const extra = [...after].find((one) => !before.has(one));
  return extra === undefined ? undefined : `\`${what} ${extra}\` would be new`;
}

function labels({ labels: before }: Configuration, { labels: after }: Configuration): string | undefined {
  for (const [name, value] of before)
    if (after.get(name) !== value) return `\`LABEL ${name}\` would be lost or another`;
  const extra = [...after.keys()].find((name) => !before.has(name));
  return extra === undefined ? undefined : `\`LABEL ${extra}\` would be new`;
}
