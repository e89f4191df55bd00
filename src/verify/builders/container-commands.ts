/** Commands of containers, which Podman has taken from Docker. */
import { LABEL } from '../builder.js';
import type { ContainerCommands } from '../builder.js';

export const CONTAINERS: ContainerCommands = {
  start: ({ name, image, run, words, port, network, platform }) => [
    ...['run', '--detach', '--name', name, '--label', `${LABEL}=${run}`],
    ...(network === undefined ? [] : ['--network', network]),
    ...(platform === undefined ? [] : ['--platform', platform]),
    // To this machine alone. A container in the host's network has the port there already.
    ...(port === undefined || network === 'host' ? [] : ['--publish', `127.0.0.1::${port}`]),
    image,
    ...words,
  ],
  wait: (name) => ['wait', name],
  logs: (name) => ['logs', name],
  running: (name) => ['inspect', '--format', '{{.State.Running}}', name],
  address: (name, port) => ['port', name, `${port}/tcp`],
  remove: (name) => ['rm', '--force', '--volumes', name],
  list: ['ps', '--all', '--filter', `label=${LABEL}`, '--format', '{{.Names}}'],
};
