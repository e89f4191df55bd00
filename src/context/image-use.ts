/** What a repository does with an image that it builds, beyond what the image says of itself. */

export interface ImageUse {
  /** `start`: a container is started with other words; `health`: it is asked for its health; `base`: another image is made of it */
  readonly kind: 'start' | 'health' | 'base';
  /** in place of ENTRYPOINT; `undefined`: it stays */
  readonly entrypoint?: readonly string[] | undefined;
  /** in place of CMD, or what checks the health; `undefined`: it stays */
  readonly command?: readonly string[] | undefined;
  /** the words are one text for `/bin/sh -c` */
  readonly isShell?: true;
  /** the stage that is built for it; `undefined`: the last one */
  readonly target?: string | undefined;
  /** where it says so: `compose.yaml:12` */
  readonly origin: string;
}
