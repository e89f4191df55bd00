/** Fixture projects: whole build contexts, with what to run and what to expect. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `<folder>/<name>/project.json`, with the build context in `context/` beside it. Paths in it are relative to the context.
 */
export interface FixtureProject {
  /** `<ecosystem>-<shape>` */
  readonly name: string;
  /** the directory that the image is built with, absolute where `folder` is */
  readonly context: string;
  readonly summary: string;
  /** whether it is built and run; one that is not is there for its text alone, as its packages cannot be had everywhere */
  readonly builds: boolean;
  /** default: `Dockerfile` */
  readonly dockerfile: string;
  /** run by a shell in a container of the image; without it and without a port, the image's own command runs to its end */
  readonly run: string | undefined;
  /** the image's own command answers HTTP here, and does not end */
  readonly port: number | undefined;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** a source file, to be changed for the measurement of a rebuild */
  readonly touch: string | undefined;
  readonly expect: ProjectExpectation;
}

export interface ProjectExpectation {
  /** `verified` for a rewrite, which only a project that builds is held to */
  readonly verdict: 'verified' | 'unchanged';
  /** ids of the transforms that apply, sorted */
  readonly transforms: readonly string[];
  /** text that the container must print */
  readonly output: string | undefined;
}

/**
 * The projects below `folder`, sorted by name. Throws where a `project.json` is not as described above, or names a
 * file that is not there.
 */
export function fixtureProjects(folder: string): readonly FixtureProject[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const file = join(folder, name, 'project.json');
      const problem = (message: string): never => {
        throw new Error(`${file}: ${message}`);
      };
      if (!existsSync(file)) return problem('is missing');
      const context = join(folder, name, 'context');
      const project = projectOf(JSON.parse(readFileSync(file, 'utf8')), problem);
      const absent = [project.dockerfile, project.touch ?? '.'].find(
        (path) => !existsSync(join(context, path)),
      );
      return absent === undefined
        ? { name, context, ...project }
        : problem(`\`${absent}\` is not in \`context\``);
    });
}

type Described = Omit<FixtureProject, 'name' | 'context'>;

/** Reads the text of a `project.json`; calls `problem` on the first thing that is not as it should be. */
function projectOf(value: unknown, problem: (message: string) => never): Described {
  const project = objectOf(value, 'project', PROJECT_KEYS, problem);
  const expect = objectOf(project['expect'], 'expect', EXPECT_KEYS, problem);
  const text = (of: Fields, key: string): string | undefined => {
    const found = of[key];
    if (found === undefined || (typeof found === 'string' && found.trim() !== '')) return found;
    return problem(`\`${key}\` is no text`);
  };

  const { builds = true, port, buildArgs = {} } = project;
  if (typeof builds !== 'boolean') return problem('`builds` is neither true nor false');
  if (port !== undefined && !isPort(port)) return problem('`port` is no port');
  if (!isRecordOfText(buildArgs)) return problem('`buildArgs` is not an object of texts');
  const run = text(project, 'run');
  if (run !== undefined && port !== undefined) return problem('`run` and `port` exclude each other');
  if (!builds && (run !== undefined || port !== undefined))
    return problem('what is not built has no `run` and no `port`');

  const { verdict, transforms } = expect;
  if (verdict !== 'verified' && verdict !== 'unchanged') return problem('`verdict` is unknown');
  if (!isSortedTexts(transforms)) return problem('`transforms` is not a sorted array of ids');
  if ((transforms.length === 0) !== (verdict === 'unchanged'))
    return problem('`transforms` and `verdict` contradict each other');

  return {
    summary: text(project, 'summary') ?? problem('`summary` is missing'),
    builds,
    dockerfile: text(project, 'dockerfile') ?? 'Dockerfile',
    run,
    port,
    buildArgs,
    touch: text(project, 'touch'),
    expect: { verdict, transforms, output: text(expect, 'output') },
  };
}

type Fields = Readonly<Record<string, unknown>>;

const PROJECT_KEYS = ['summary', 'builds', 'dockerfile', 'run', 'port', 'buildArgs', 'touch', 'expect'];
const EXPECT_KEYS = ['verdict', 'transforms', 'output'];

function objectOf(
  value: unknown,
  name: string,
  keys: readonly string[],
  problem: (message: string) => never,
): Fields {
  if (!isObject(value)) return problem(`\`${name}\` is no object`);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  return unknown === undefined ? value : problem(`\`${unknown}\` of \`${name}\` is unknown`);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRecordOfText(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((one) => typeof one === 'string');
}

function isSortedTexts(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.every((one, i) => typeof one === 'string' && (i === 0 || (value[i - 1] as string) < one))
  );
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;
}
