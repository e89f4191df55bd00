import type { BaseImage } from './base-image.js';
export interface ImageConfiguration {
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  readonly environment: ReadonlyMap<string, string | undefined>;
  readonly workdir: string;
  readonly user: string;
  readonly exposed: readonly string[];
  readonly volumes: readonly string[];
  readonly stopSignal: string | undefined;
}
export function configurationOf(image: BaseImage): ImageConfiguration | undefined {
  const base = { exposed: [], volumes: [], stopSignal: undefined, user: 'root', workdir: '/', entrypoint: undefined, command: ['bash'], environment: new Map<string, string>() };
  if (image.repository?.endsWith('/node')) return { ...base, entrypoint: ['docker-entrypoint.sh'], command: ['node'] };
  if (image.repository?.endsWith('/golang')) return { ...base, workdir: '/go', environment: new Map([['GOPATH', '/go']]) };
  return base;
}
