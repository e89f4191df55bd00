/** Which image may be the one to run in: of the same system and release for what is linked against it. */
import { nameOf } from '../place.js';
import { baseOf } from './bases.js';
import type { Base } from './bases.js';
import { linkageOf } from './linkage.js';
import { linkingCommands } from './own-libraries.js';
import type { Scene } from './scene.js';
import type { Objection } from '../objection.js';
import { ancestorsOf } from './split.js';
import type { Split } from './split.js';

/** What the two images are; a string tells why their references are not understood. */
export function basesOf({
  before,
  stage,
  intent,
}: Pick<Split, 'before' | 'stage' | 'intent'>): { old?: Base; new?: Base; same?: Base } | string {
  const [root = stage] = ancestorsOf(stage);
  const globals = new Map(
    before.instructions
      .filter((one) => before.stageOf(one) === undefined)
      .flatMap(({ typed }) => typed.assignments.map(({ name, value }) => [name, value] as const)),
  );
  if (root.image === intent.base) {
    const same = baseOf(root.image);
    return same === undefined ? {} : { same };
  }
  const [was, is] = [variablesOf(root.image), variablesOf(intent.base)];
  const strange = [...was, ...is].find((name) => !/^\d+(?:\.\d+)*$/.test(globals.get(name) ?? ''));
  if (strange !== undefined) return `what \`${strange}\` stands for in \`FROM\` is not a version`;
  // a build that sets it must move both
  if (was.join() !== is.join() && is.length > 0) return 'the two images do not follow the same variables';
  const [old, fresh] = [root.image, intent.base].map((text) =>
    baseOf(text.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => globals.get(name) ?? '')),
  );
  if (was.length > 0 && is.length === 0 && fresh?.system !== 'none')
    return 'the two images do not follow the same variables';
  return { ...(old !== undefined && { old }), ...(fresh !== undefined && { new: fresh }) };
}

function variablesOf(text: string): readonly string[] {
  return [...text.matchAll(/\$\{?(\w+)/g)].map((match) => match[1]!);
}

/** Judges the base. */
export function baseProblem(scene: Scene): Objection | undefined {
  const { old, new: fresh } = scene.images;
  if (old === undefined || fresh === undefined) return undefined;
  const message = pairProblem(old, fresh, scene);
  return message === undefined ? undefined : { message, span: scene.split.intent.stage };
}

const COMPILED: ReadonlySet<string> = new Set(
  'golang rust gcc debian buildpack-deps ubuntu alpine hexpm'.split(' '),
);

/** Why a program of the one image may not run in the other. */
export function pairProblem(old: Base, fresh: Base, scene: Scene): string | undefined {
  const { base } = scene.split.intent;
  const [from, to] = [old.family.id, fresh.family.id];
  const elsewhere = `\`${base}\` is not known as an image to run in what \`${from}\` builds`;
  const isSameSystem = old.system === fresh.system && old.release === fresh.release;
  const isSameVersion = old.version === fresh.version;
  if (from === to) {
    if (from === 'temurin')
      return javaProblem(old, fresh, scene) ?? (fresh.variant === 'jre' ? undefined : elsewhere);
    if (!isSameVersion) return `\`${base}\` is of another version`;
    if (!isSameSystem) return `\`${base}\` is of another system or release`;
    return fresh.variant === 'slim' && old.variant !== 'slim' ? undefined : elsewhere;
  }
  if ((from === 'maven' || from === 'gradle') && to === 'temurin')
    return fresh.variant === 'jre' ? javaProblem(old, fresh, scene) : elsewhere;
  if (from === 'dotnet-sdk' && to === 'dotnet') {
    if (!isSameVersion) return `\`${base}\` is of another version`;
    return isSameSystem ? dotnetProblem(base, scene) : `\`${base}\` is of another system or release`;
  }
  if (!COMPILED.has(from) || !/^(?:debian|alpine|scratch|distroless|ubuntu)$/.test(to)) return elsewhere;
  if (to === 'debian' && fresh.variant !== 'slim') return elsewhere;
  return linkedProblem(old, fresh, scene);
}

/** Judges what is linked against the system, and what is not. */
function linkedProblem(old: Base, fresh: Base, scene: Scene): string | undefined {
  const { base } = scene.split.intent;
  const { artifact } = scene.program;
  const linkage = linkageOf(scene);
  if (typeof linkage !== 'boolean') {
    const needsNone = fresh.system === old.system && fresh.system !== 'none';
    if (!needsNone || artifact !== undefined) return linkage;
  }
  if (linkage === true) return undefined;
  const isStaticOnly = base === 'scratch' || base.includes('/static');
  if (isStaticOnly) return `the program is linked dynamically, and \`${base}\` has no libraries`;
  const release =
    fresh.family.id === 'distroless' ? DISTROLESS[/-(debian\d+)/.exec(base)?.[1] ?? ''] : fresh.release;
  const system = fresh.family.id === 'distroless' ? 'debian' : fresh.system;
  if (old.system !== system) return `\`${base}\` has another C library or release than \`${old.family.id}\``;
  if (old.release === undefined)
    return `the release that \`${old.family.id}:${old.version}\` is made from is not known`;
  if (release !== old.release) return `\`${base}\` is of another release than \`${old.release}\``;
  if (old.family.id === 'gcc' && !isPlainC(scene))
    return 'the C++ library of `gcc` is newer than that of its system';
  if (base.includes('distroless/base') && artifact?.language !== 'go') return `\`${base}\` has no \`libgcc\``;
  return undefined;
}

/** All that is compiled is in C. */
function isPlainC(scene: Scene): boolean {
  const names = linkingCommands(scene).map(({ name = '' }) => name);
  return (
    names.some((name) => /^(?:gcc|cc)$/.test(name)) &&
    !names.some((name) => /\+\+|^(?:g?make|cmake|ninja|meson|clang.*|configure|gfortran)$/.test(name))
  );
}

/** https://github.com/GoogleContainerTools/distroless#readme */
const DISTROLESS: Readonly<Record<string, string>> = {
  debian11: 'bullseye',
  debian12: 'bookworm',
  debian13: 'trixie',
};

function javaProblem(old: Base, fresh: Base, { split }: Scene): string | undefined {
  if (old.version !== fresh.version) return `\`${split.intent.base}\` is of another version of Java`;
  return old.system === fresh.system && old.release === fresh.release
    ? undefined
    : `\`${split.intent.base}\` is of another system or release`;
}

function dotnetProblem(base: string, { tree, read, made }: Scene): string | undefined {
  const projects = [...tree.files.keys()].filter((path) =>
    /\.(?:cs|fs|vb)proj$|Directory\.Build\.props$/.test(path),
  );
  if (projects.length === 0) return 'there is no project file to tell what the program needs';
  const texts = projects.map((path) => read(path) ?? '');
  const isAlone = (text: string): boolean =>
    /<(?:SelfContained|PublishAot)>\s*true/i.test(text) || /--self-contained(?!\s+false)|--sc\b/.test(text);
  if (base.includes('/runtime-deps')) {
    const alone = texts.some(isAlone) || made.some(({ text }) => isAlone(text));
    return alone ? undefined : 'the program is not self-contained';
  }
  const web = projects.find((_, i) =>
    /Sdk\s*=\s*"Microsoft\.NET\.Sdk\.Web|Microsoft\.AspNetCore/.test(texts[i]!),
  );
  return base.includes('/aspnet') || web === undefined ? undefined : `\`${nameOf(web)}\` needs ASP.NET`;
}
