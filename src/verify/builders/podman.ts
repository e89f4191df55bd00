/** `podman build`. */
import { LABEL, REPOSITORY, commonWords } from '../builder.js';
import type { Builder } from '../builder.js';
import { CONTAINERS } from './container-commands.js';

export const podman: Builder = {
  name: 'podman',
  program: 'podman',
  environment: {},
  version: ['version', '--format', '{{.Version}}'],
  ability: undefined,
  kind: undefined,
  advice: {
    missing: 'install Podman (https://podman.io/docs/installation)',
    unable: '',
    silent: 'see that `podman info` works (`podman machine start` outside of Linux)',
  },
  progress: 'buildah',
  ignoreNames: ['.containerignore', '.dockerignore'],
  build: (request) => [
    // Docker's format: HEALTHCHECK and SHELL have no place in the other one.
    ...['build', '--layers', '--force-rm', '--format', 'docker'],
    ...(request.ignoreFile === undefined ? [] : ['--ignorefile', request.ignoreFile]),
    ...commonWords(request),
    request.context,
  ],
  save: { to: 'stdout', words: (image) => ['save', '--quiet', '--format', 'docker-archive', image] },
  // The layers below belong to the builder's cache, and some of them to the user.
  removeImage: (image) => ['image', 'rm', '--no-prune', image],
  listImages: [
    ...['image', 'ls', '--filter', `label=${LABEL}`, '--filter', `reference=${REPOSITORY}`],
    ...['--format', '{{.Repository}}:{{.Tag}}'],
  ],
  containers: CONTAINERS,
};
