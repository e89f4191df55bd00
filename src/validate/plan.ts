/** What is in force where an instruction of a stage runs: the validator's own reading, made on demand. */
import type { Document, Stage } from '../dockerfile/document.js';
import type { Instruction } from '../dockerfile/instruction.js';

/** What a RUN finds when its shell starts. */
export interface Setting {
  /** the working directory, where it is literal */
  readonly directory: string | undefined;
  /** what USER names; `undefined` where only the base image decides */
  readonly user: string | undefined;
  /** names that ENV and ARG define, and perhaps some more */
  readonly variables: ReadonlySet<string>;
  /** the image at the bottom is an official one (`debian`, `library/node`): no SHELL, known environment */
  readonly official: boolean;
}

/** Reads what is in force at `instruction`. */
export function settingAt(document: Document, instruction: Instruction): Setting {
  const variables = new Set<string>();
  let directory: string | undefined;
  let user: string | undefined;
  for (const one of instructionsBefore(document, instruction)) {
    const { keyword } = one;
    if (keyword === 'ENV' || keyword === 'ARG') for (const name of namesOf(one)) variables.add(name);
    else if (keyword === 'USER') user = one.arguments.text;
    else if (keyword === 'WORKDIR') directory = directoryAfter(directory, one.arguments.text);
  }
  const stage = document.stageOf(instruction);
  return { directory, user, variables, official: stage !== undefined && isOfficial(rootOf(stage).image) };
}

/** The instructions that made the state that `instruction` meets: those of parent stages first. */
export function instructionsBefore(document: Document, instruction: Instruction): readonly Instruction[] {
  const stage = document.stageOf(instruction);
  if (stage === undefined) return [];
  return [
    ...ancestorsOf(stage).flatMap((ancestor) => ancestor.instructions),
    ...stage.instructions.filter(({ index }) => index < instruction.index),
  ];
}

function ancestorsOf(stage: Stage): readonly Stage[] {
  return stage.parent === undefined ? [] : [...ancestorsOf(stage.parent), stage.parent];
}

/** The stage at the bottom of `FROM stage`, whose image is not built here. */
export function rootOf(stage: Stage): Stage {
  return stage.parent === undefined ? stage : rootOf(stage.parent);
}

/** Stages built from `stage`, directly or not. */
export function descendantsOf(document: Document, stage: Stage): readonly Stage[] {
  const grows = (candidate: Stage): boolean =>
    document.stages.some((other) => candidate.mayGrowFrom(other) && (other === stage || grows(other)));
  return document.stages.filter(grows);
}

/** https://github.com/docker-library/official-images: one path component, no registry. None of them sets SHELL. */
function isOfficial(image: string): boolean {
  return /^(?:(?:docker\.io\/)?library\/)?[a-z0-9][\w.-]*(?::[\w.-]+)?(?:@sha256:\w+)?$/.test(image);
}

/** Whether commands of this user may do everything. */
export function isRoot(user: string | undefined): boolean {
  return user === undefined || /^(?:root|0)(?::(?:root|0))?$/.test(user);
}

function namesOf({ arguments: { text } }: Instruction): readonly string[] {
  const names = [...text.matchAll(/([A-Za-z_]\w*)=/g)].map((match) => match[1]!);
  const bare = text.split(/[\t\v\f\r ]+/).filter((word) => /^[A-Za-z_]\w*$/.test(word));
  return [...names, ...bare];
}

function directoryAfter(directory: string | undefined, operand: string): string | undefined {
  const path = operand.replace(/^(["'])(.*)\1$/, '$2');
  if (/[$"'\\]/.test(path)) return undefined;
  if (path.startsWith('/')) return normalPath(path);
  return directory === undefined ? undefined : normalPath(`${directory}/${path}`);
}

/** A path without empty and `.` components and without trailing slash; `..` stays, links may lie under it. */
export function normalPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}

/**
 * Names that official images and builders put into the environment, so that an assignment without `export`
 * reaches programs. Sources: their Dockerfiles; https://docs.docker.com/reference/dockerfile/#predefined-args.
 */
const WELL_KNOWN =
  /^(?:PATH|HOME|USER|LOGNAME|HOSTNAME|SHELL|TERM|LANG|LANGUAGE|LC_\w+|TZ|PWD|OLDPWD|SHLVL|IFS|ENV|BASH_ENV|EDITOR|LD_\w+|CC|CXX|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|PKG_CONFIG_PATH|DEBIAN_FRONTEND|(?:https?|ftp|no|all)_proxy|(?:HTTPS?|FTP|NO|ALL)_PROXY|TARGET\w+|BUILD(?:PLATFORM|OS|ARCH|VARIANT)|SOURCE_DATE_EPOCH|\w+_VERSION|\w+_HOME|\w+_SHA\w*|\w+_MAJOR|\w+_VER|GPG_KEYS?|GO\w+|CARGO_\w+|RUSTUP_\w+|GEM_\w+|BUNDLE_\w+|PHP\w*_\w+|PHPIZE_DEPS|PYTHON\w*|PIP_\w+|NODE_\w+|NPM_\w+|npm_config_\w+|YARN_\w+|JAVA_\w+|MAVEN_\w+|PG\w+|NJS_\w+|PKG_RELEASE|DOTNET_\w+|ASPNETCORE_\w+|NUGET_\w+)$/;

/** Whether the environment may hold `name`, so that every program sees an assignment to it. */
export function mayBeInEnvironment(name: string, { variables, official }: Setting): boolean {
  if (variables.has(name) || WELL_KNOWN.test(name)) return true;
  // an image that we know nothing of may set any of the names that are written like its settings
  return !official && /^[A-Z][A-Z0-9_]*$/.test(name);
}
