/** A program that builds images and runs them, as data: which commands do what is asked of it. */

export const BUILDER_NAMES = ['docker', 'buildx', 'podman', 'buildah'] as const;
export type BuilderName = (typeof BUILDER_NAMES)[number];

/** Label of every image and container of ours, and beginning of their names; its value is the id of the run. */
export const LABEL = 'dockmod-verify';
/** Repository of our images. No registry is called so: a builder that does not have one of them asks nobody for it. */
export const REPOSITORY = `localhost/${LABEL}`;

/** What the user wants of both builds. */
export interface BuildOptions {
  readonly platform?: string;
  /** the stage to build */
  readonly target?: string;
  /** `NAME=value`, or `NAME` for the value of the environment */
  readonly buildArgs?: readonly string[];
  /** as `--secret` takes them: `id=npmrc,src=.npmrc` */
  readonly secrets?: readonly string[];
  /** for builds and containers: `host`, `none` … */
  readonly network?: string;
}

export interface BuildRequest extends BuildOptions {
  /** path of the Dockerfile; the ignore file of its own stands beside it */
  readonly dockerfile: string;
  /** path of the ignore file, where it is not the one of the context */
  readonly ignoreFile: string | undefined;
  /** directory, which is only read */
  readonly context: string;
  readonly image: string;
  /** id of the run */
  readonly run: string;
  readonly cache: boolean;
  /** ask the registry for newer base images */
  readonly pull: boolean;
}

export interface ContainerRequest {
  readonly name: string;
  readonly image: string;
  readonly run: string;
  /** behind the image; empty for what the image itself says */
  readonly words: readonly string[];
  /** to be reached from this machine */
  readonly port: number | undefined;
  readonly network: string | undefined;
  readonly platform: string | undefined;
}

type Words = readonly string[];

/** Commands of containers; each takes the container's name. */
export interface ContainerCommands {
  /** starts it and returns */
  readonly start: (request: ContainerRequest) => Words;
  /** waits for its end and prints its exit code */
  readonly wait: (name: string) => Words;
  /** prints what it wrote, to the same streams */
  readonly logs: (name: string) => Words;
  /** prints `true` while it runs */
  readonly running: (name: string) => Words;
  /** prints `address:port` on this machine */
  readonly address: (name: string, port: number) => Words;
  /** ends it and removes it with its anonymous volumes */
  readonly remove: (name: string) => Words;
  /** prints the names of all containers of ours */
  readonly list: Words;
}

export interface Builder {
  readonly name: BuilderName;
  readonly program: string;
  /** for all its commands */
  readonly environment: Readonly<Record<string, string>>;
  /** prints the version of what builds, and fails where that does not answer */
  readonly version: Words;
  /** succeeds where it can build as we need it; `undefined` where it always can */
  readonly ability: Words | undefined;
  /** behind name and version */
  readonly kind: string | undefined;
  /** what to do where the program, the ability, or an answer is missing */
  readonly advice: { readonly missing: string; readonly unable: string; readonly silent: string };
  readonly progress: 'buildkit' | 'buildah';
  /** names of a context's ignore file, the first one found counts */
  readonly ignoreNames: readonly string[];
  readonly build: (request: BuildRequest) => Words;
  /** writes the image as an archive, to standard output or to a file */
  readonly save:
    | { readonly to: 'stdout'; readonly words: (image: string) => Words }
    | { readonly to: 'file'; readonly words: (image: string, file: string) => Words };
  readonly removeImage: (image: string) => Words;
  /** prints `repository:tag` of all images of ours */
  readonly listImages: Words;
  /** `undefined` where it starts no containers of images */
  readonly containers: ContainerCommands | undefined;
}

/** The words of a build that all builders share. */
export function commonWords(request: BuildRequest): Words {
  const { dockerfile, image, run, cache, pull, platform, target, buildArgs, secrets, network } = request;
  return [
    ...['--file', dockerfile, '--tag', image, '--label', `${LABEL}=${run}`],
    ...(cache ? [] : ['--no-cache']),
    ...(pull ? ['--pull'] : []),
    ...(platform === undefined ? [] : ['--platform', platform]),
    ...(target === undefined ? [] : ['--target', target]),
    ...(network === undefined ? [] : ['--network', network]),
    ...(buildArgs ?? []).flatMap((argument) => ['--build-arg', argument]),
    ...(secrets ?? []).flatMap((secret) => ['--secret', secret]),
  ];
}
