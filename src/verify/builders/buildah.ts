/** `buildah build`, which starts no containers of the images that it has built. */
import { LABEL, commonWords } from '../builder.js';
import type { Builder } from '../builder.js';

export const buildah: Builder = {
  name: 'buildah',
  program: 'buildah',
  environment: {},
  version: ['version'],
  ability: undefined,
  kind: undefined,
  advice: {
    missing: 'install Buildah (https://github.com/containers/buildah/blob/main/install.md)',
    unable: '',
    silent: 'see that `buildah version` works',
  },
  progress: 'buildah',
  ignoreNames: ['.containerignore', '.dockerignore'],
  build: (request) => [
    ...['build', '--layers', '--force-rm', '--format', 'docker'],
    ...(request.ignoreFile === undefined ? [] : ['--ignorefile', request.ignoreFile]),
    ...commonWords(request),
    request.context,
  ],
  // It opens its target by name, and a socket, which Node's pipes are, has none.
  save: { to: 'file', words: (image, file) => ['push', '--quiet', image, `docker-archive:${file}`] },
  removeImage: (image) => ['rmi', image],
  listImages: ['images', '--filter', `label=${LABEL}`, '--format', '{{.Name}}:{{.Tag}}'],
  containers: undefined,
};
