/** Which files are Dockerfiles, by their names. */
const NAMES = /^(?:Dockerfile(?:\..+)?|dockerfile|.+\.[Dd]ockerfile|Containerfile.*)$/;
/** What stands beside a Dockerfile and is named after it. */
const NEIGHBOURS = /\.(?:dockerignore|md)$/i;

/** Whether a file is taken for a Dockerfile by its name. */
export function isDockerfileName(name: string): boolean {
  return NAMES.test(name) && !NEIGHBOURS.test(name);
}
