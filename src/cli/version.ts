/** The version, put in by the build (scripts/build.mjs). */
import { arch, platform } from 'node:os';

declare const DOCKMOD_VERSION: string;
declare const DOCKMOD_COMMIT: string;

/** as package.json has it */
export const version: string = DOCKMOD_VERSION;

/** `0.1.0 (0123456789ab, 12 transforms, Node 22.12.0, linux x64)`: what a bug report must say. */
export function buildFacts(transforms: number): string {
  const facts = [
    ...(DOCKMOD_COMMIT === '' ? [] : [DOCKMOD_COMMIT]),
    `${transforms} transforms`,
    `Node ${process.versions.node}`,
    `${platform()} ${arch()}`,
  ];
  return `${version} (${facts.join(', ')})`;
}
