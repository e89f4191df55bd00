/** Which builder is used: the one that was asked for, or the first that is there and answers. */
import type { Builder, BuilderName } from './builder.js';
import { buildah } from './builders/buildah.js';
import { buildx } from './builders/buildx.js';
import { docker } from './builders/docker.js';
import { podman } from './builders/podman.js';
import { runCommand } from './command.js';
import type { CommandOptions } from './command.js';

const BUILDERS: Readonly<Record<BuilderName, Builder>> = { docker, buildx, podman, buildah };
/** `buildx` is Docker's as well: where it works, so does `docker`. */
const AUTOMATIC: readonly BuilderName[] = ['docker', 'podman', 'buildah'];

export type BuilderChoice = BuilderName | 'auto';

export interface FoundBuilder {
  readonly builder: Builder;
  /** name and version for the user: `docker 28.5.2 (BuildKit)` */
  readonly title: string;
}

/** Long enough for a daemon that is started by the question. */
const SECONDS = 30;

/**
 * The builder, or one line that says what to install or to start. Throws where the signal interrupts.
 * @param needsContainers `--run` and `--port` do
 */
export async function findBuilder(
  choice: BuilderChoice,
  { needsContainers, ...options }: Pick<CommandOptions, 'cwd' | 'signal'> & { needsContainers: boolean },
): Promise<FoundBuilder | string> {
  const names = choice === 'auto' ? AUTOMATIC : [choice];
  const problems: { readonly isMissing: boolean; readonly text: string }[] = [];
  for (const name of names) {
    const builder = BUILDERS[name];
    if (needsContainers && builder.containers === undefined) {
      if (choice !== 'auto')
        return `\`${name}\` starts no containers: \`--run\` and \`--port\` need docker, buildx or podman`;
      continue;
    }
    const found = await ask(builder, options);
    if ('builder' in found) return found;
    problems.push(found);
  }
  const present = problems.filter(({ isMissing }) => !isMissing);
  if (choice !== 'auto' || present.length > 0)
    return (present.length > 0 ? present : problems).map(({ text }) => text).join('; ');
  const installs = names.slice(0, 2).map((name) => BUILDERS[name].advice.missing);
  return `no builder is installed (looked for ${names.join(', ')}): ${installs.join(', or ')}`;
}

async function ask(
  builder: Builder,
  options: Pick<CommandOptions, 'cwd' | 'signal'>,
): Promise<FoundBuilder | { readonly isMissing: boolean; readonly text: string }> {
  const { program, environment, advice } = builder;
  const answer = (words: readonly string[]) =>
    runCommand(program, words, { ...options, environment, seconds: SECONDS });

  const version = await answer(builder.version);
  if (version.end === 'missing')
    return { isMissing: true, text: `\`${program}\` is not installed: ${advice.missing}` };
  if (version.end !== 'done') {
    const said = version.stderr.trim().split('\n').at(-1) ?? '';
    const because = said === '' ? '' : ` (${said.replace(/\.$/, '')})`;
    return { isMissing: false, text: `\`${program}\` does not answer${because}: ${advice.silent}` };
  }
  // The package podman-docker installs a `docker` that is Podman.
  if (builder.program === 'docker' && /podman/i.test(version.stdout + version.stderr))
    return { isMissing: true, text: '`docker` is Podman here: use `--builder podman`' };
  if (builder.ability !== undefined && (await answer(builder.ability)).end !== 'done')
    return { isMissing: false, text: `\`${program}\` has no BuildKit: ${advice.unable}` };
  const number = /\d+(?:\.\d+)+/.exec(version.stdout)?.[0] ?? '';
  const kind = builder.kind === undefined ? '' : ` (${builder.kind})`;
  return { builder, title: `${builder.name} ${number}`.trimEnd() + kind };
}
