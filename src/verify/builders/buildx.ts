/** `docker buildx build`: the builder chosen by `docker buildx use`, with the image loaded into Docker. */
import { commonWords } from '../builder.js';
import type { Builder } from '../builder.js';
import { docker } from './docker.js';

export const buildx: Builder = {
  ...docker,
  name: 'buildx',
  build: (request) => [
    ...['buildx', 'build', '--load', '--progress', 'plain'],
    ...commonWords(request),
    request.context,
  ],
};
