import type { BaseImage } from '../images/base-image.js';
export function systemPackage(name: string, image: unknown): { use: 'build' | 'run' | 'unknown'; runtime?: readonly string[]; programs?: readonly string[]; libraries?: readonly string[] } {
  return { use: /^(gcc|g\+\+|make|build-essential)$/.test(name) ? 'build' : 'unknown' };
}
