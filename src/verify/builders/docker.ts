/** `docker build`, with BuildKit. */
import { LABEL, REPOSITORY, commonWords } from '../builder.js';
import type { Builder } from '../builder.js';
import { CONTAINERS } from './container-commands.js';

export const docker: Builder = {
  name: 'docker',
  program: 'docker',
  environment: {
    DOCKER_BUILDKIT: '1',
    // Attestations make an index of the image: https://docs.docker.com/build/metadata/attestations/
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  },
  version: ['version', '--format', '{{.Server.Version}}'],
  ability: ['buildx', 'version'],
  kind: 'BuildKit',
  advice: {
    missing: 'install Docker (https://docs.docker.com/engine/install/)',
    unable: 'install its BuildKit plugin, buildx (https://github.com/docker/buildx#installing)',
    silent: 'start it (`sudo systemctl start docker`, or Docker Desktop), and see that `docker info` works',
  },
  progress: 'buildkit',
  ignoreNames: ['.dockerignore'],
  build: (request) => ['build', '--progress', 'plain', ...commonWords(request), request.context],
  save: { to: 'stdout', words: (image) => ['image', 'save', image] },
  removeImage: (image) => ['image', 'rm', image],
  listImages: [
    ...['image', 'ls', '--filter', `label=${LABEL}`, '--filter', `reference=${REPOSITORY}`],
    ...['--format', '{{.Repository}}:{{.Tag}}'],
  ],
  containers: CONTAINERS,
};
