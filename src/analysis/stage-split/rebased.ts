/** Another image for a last stage in which nothing is built and that stands on one which could build. */
import { bases } from '../bases.js';
import { buildEffects } from '../build-effects.js';
import { environments } from '../environment.js';
import { imagePath } from '../image-tree.js';
import { takenNeeds } from '../runtime-needs.js';
import type { TakenRuntime } from '../runtime-needs.js';
import type { Stage } from '../../dockerfile/document.js';
import { isWithin } from '../../ecosystems/context-path.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { configurationOf } from '../../images/configuration.js';
import { distributionOf } from '../../images/release.js';
import { hasToolchain, runtimeTwins } from '../../images/twins.js';
import type { Twin } from '../../images/twins.js';
import { systemPackage } from '../../packages/system-packages.js';
import { SYSTEM_DIRECTORIES } from '../../runtimes/image-path.js';
import { BUILTINS } from '../../runtimes/launchers.js';
import type { Question } from '../../runtimes/runtime.js';
import type { Pass } from '../../transform.js';
import { chainOf, unrolled } from '../unrolled.js';
import { configurationLines } from './configuration.js';
import { evidenceOf, missing, questionOf } from './needs-met.js';
import type { SplitPlan } from './plan.js';
import { twinReference } from './twin-reference.js';

/** The plan; why there is none; `undefined` for a stage that takes nothing from others, or has no toolchain. */
export function rebasedPlan(pass: Pass, stage: Stage): SplitPlan | string | undefined {
  const image = pass.get(bases)[stage.index]!;
  if (!hasToolchain(image) || !takesFromStages(pass, stage)) return undefined;
  const whole = unrolled(stage);
  if (pass.context.origin === undefined) return 'it is not known which directory is the build context';
  const runtime = pass.get(takenNeeds)(whole);
  if ('reason' in runtime) return runtime.reason;
  const [first, ...others] = runtime.runs;
  if (first === undefined || others.some(({ base }) => base.kind !== first.base.kind))
    return 'programs of several kinds are started, which run in different images';
  const trigger = whole.instructions.find(({ keyword }) => keyword === 'ONBUILD');
  if (trigger !== undefined) return 'an ONBUILD is for images that are made of this one';
  const [flag] = chainOf(stage).flatMap(({ from }) => from.flags);
  if (flag !== undefined) return `FROM has \`--${flag.name}\``;
  const open = questionOf(runtime, 'everything');
  if (open !== undefined) return open;
  if (configurationOf(image) === undefined)
    return `it is not known what \`${image.reference}\` brings to the configuration`;
  const twins = runtimeTwins(image, first.base);
  if ('reason' in twins) return twins.reason;
  const plans = twins
    .filter(({ reference }) => reference !== image.reference)
    .map((twin) => attempt(pass, stage, whole, runtime, twin));
  const possible = plans.filter((plan) => typeof plan !== 'string');
  const best = possible.toSorted((a, b) => a.questions.length - b.questions.length)[0];
  return best ?? plans.findLast((plan) => typeof plan === 'string');
}

function takesFromStages({ document }: Pass, { instructions }: Stage): boolean {
  return instructions.some((one) => {
    const from = one.flag('from');
    return one.keyword === 'COPY' && typeof from === 'string' && document.stageNamed(from) !== undefined;
  });
}

/** Where images have files of their own that programs read. */
const OF_THE_BASE = /^(?:etc|usr|lib\w*|opt|bin|sbin|var\/lib)\//;

/** What the RUN instructions of a stage install. */
interface Installed {
  readonly names: ReadonlySet<string>;
  readonly facilities: ReadonlySet<string>;
}

function attempt(
  pass: Pass,
  stage: Stage,
  whole: Stage,
  runtime: TakenRuntime,
  twin: Twin,
): SplitPlan | string {
  const written = twinReference(pass.document, stage, twin);
  if (typeof written === 'string') return written;
  const installed = installedIn(pass, whole, twin);
  if (typeof installed === 'string') return installed;
  const facility = runtime.facilities.find(
    ({ name }) => !twin.hasFacility(name) && !installed.facilities.has(name),
  );
  if (facility !== undefined)
    return `\`${twin.reference}\` has no ${facility.name}, which ${facility.evidence} needs`;
  const lines = configurationLines(pass, whole, twin, runtime, undefined, new Map(), []);
  if (typeof lines === 'string') return lines;
  // a program of another image may need what that image has
  const places = whole.instructions
    .filter((one) => one.keyword === 'COPY' && !isForeign(pass, one))
    .flatMap((one) => placesOf(pass, one));
  const { needs } = runtime.runs[0]!;
  const ofBase = runtime.runs
    .flatMap((run) => run.needs.files)
    .filter(({ name }) => OF_THE_BASE.test(name) && !places.some((place) => isWithin(place, name)))
    .map(({ name, evidence }): Question => ({
      about: 'outside',
      text: `\`/${name}\` may not be in \`${twin.reference}\``,
      evidence,
    }));
  return {
    twin: { ...twin, reference: written.text },
    builder: runtime.builder.name,
    ...{ cut: undefined, moved: [], prunes: [] },
    lines: [
      ...lines.before.map(({ text }) => text),
      // what it grew from is said again
      ...whole.instructions
        .filter((one) => !stage.instructions.includes(one))
        .map(({ span }) => pass.document.text.slice(span.start, span.end)),
      ...lines.behind,
    ],
    takes: places,
    variables: lines.variables,
    questions: [
      ...ofBase,
      ...runtime.questions.filter(({ about }) => about !== 'files' && about !== 'packages'),
      ...missing(runtime, twin, (name) => {
        const bare = name.slice(name.lastIndexOf('/') + 1);
        return (
          installed.names.has(bare) ||
          (name.startsWith('/') && places.some((one) => isWithin(one, name.slice(1)))) ||
          places.some((one) => one.endsWith(`bin/${bare}`))
        );
      }),
    ],
    program: needs.entry.name,
    summary: `what it takes from \`${runtime.builder.name}\``,
    evidence: evidenceOf(runtime),
  };
}

/** What the RUN instructions install, or why they may not do in another image what they do. */
function installedIn(pass: Pass, stage: Stage, twin: Twin): Installed | string {
  const names = new Set<string>();
  const facilities = new Set<string>();
  const distribution = distributionOf(twin.image);
  for (const run of stage.instructions.filter(({ keyword }) => keyword === 'RUN')) {
    const line = `the RUN on line ${run.lines.first}`;
    if (!twin.hasFacility('shell')) return `\`${twin.reference}\` has no shell for ${line}`;
    const effects = pass.get(buildEffects)(run);
    if (typeof effects === 'string') return `what ${line} does cannot be read: ${effects}`;
    for (const effect of effects) {
      const { command, kind } = effect;
      const name = command.name ?? '';
      if (kind === 'unknown' || kind === 'language' || kind === 'build')
        return `${line} may do something else in \`${twin.reference}\``;
      const isThere = name === '' || BUILTINS.has(name) || twin.hasProgram(name) === true || names.has(name);
      if (!isThere) return `\`${name}\`, which ${line} starts, may not be in \`${twin.reference}\``;
      if (kind !== 'system' || effect.call.action !== 'install') continue;
      for (const { value } of effect.call.packages) {
        if (value === undefined) return `it is not known what ${line} installs`;
        const { programs = [], libraries = [], facility } = systemPackage(value, distribution);
        for (const one of [value, ...programs, ...libraries]) names.add(one);
        if (facility !== undefined) facilities.add(facility);
      }
    }
  }
  return { names, facilities };
}

function isForeign({ document }: Pass, copy: Instruction): boolean {
  const from = copy.flag('from');
  return from !== undefined && (typeof from !== 'string' || document.stageNamed(from) === undefined);
}

/** Where a COPY puts what it brings, from the image's root. */
function placesOf(pass: Pass, { operands, index }: Instruction): readonly string[] {
  const to = operands.at(-1) ?? '';
  const instruction = pass.document.instructions[index]!;
  const target = imagePath(to, pass.get(environments)(instruction).workdir);
  if (target === undefined || to.includes('$')) return [];
  const isInto = /(?:^|\/)\.?$/.test(to) || operands.length > 2;
  if (!isInto) return [target];
  const inside = operands
    .slice(0, -1)
    .map((one) => `${target === '' ? '' : `${target}/`}${one.slice(one.lastIndexOf('/') + 1)}`);
  // a directory of the system has more than what is brought
  return SYSTEM_DIRECTORIES.includes(target) ? inside : [target, ...inside];
}
