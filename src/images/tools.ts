/** Releases of package managers that come with an image, by its tag. */
import type { BaseImage } from './base-image.js';

/**
 * The lowest release of npm that came with any release of a line of Node.js.
 * https://nodejs.org/en/download/releases, https://nodejs.org/dist/index.json
 */
const NPM_OF_NODE: Readonly<Record<string, string>> = {
  '8': '5.0.0',
  '10': '5.6.0',
  '11': '6.4.1',
  '12': '6.9.0',
  '13': '6.12.0',
  '14': '6.14.4',
  '15': '7.0.2',
  '16': '7.10.0',
  '17': '8.1.0',
  '18': '8.6.0',
  '19': '8.19.2',
  '20': '9.6.4',
  '21': '10.2.0',
  '22': '10.5.1',
  '23': '10.9.0',
  '24': '11.3.0',
  '25': '11.6.2',
};

/** https://github.com/nodejs/Release#release-schedule */
const NODE_CODENAMES: Readonly<Record<string, string>> = {
  carbon: '8',
  dubnium: '10',
  erbium: '12',
  fermium: '14',
  gallium: '16',
  hydrogen: '18',
  iron: '20',
  jod: '22',
  krypton: '24',
};

/** The line that `lts` stood for in 2025; tags without a release have moved on since, never back. */
const NODE_LTS = '22';

/** https://github.com/docker-library/official-images/blob/master/library/node: variants, with no release before them */
const FLOATING =
  /^(?:latest|lts|current|alpine[\d.]*|slim|(?:stretch|buster|bullseye|bookworm|trixie)(?:-slim)?)(?:-|$)/;

/** The lowest release of a program that an image may come with; `undefined` where nothing is known of it. */
export function shippedRelease(image: BaseImage, program: string): string | undefined {
  const { repository, digest } = image;
  // a digest without a tag may be of any age
  const tag = image.tag ?? (digest === undefined ? 'latest' : '');
  if (program === 'npm' && repository === 'docker.io/library/node') {
    const line = /^\d+/.exec(tag)?.[0] ?? NODE_CODENAMES[/^[a-z]+/.exec(tag)?.[0] ?? ''];
    return NPM_OF_NODE[line ?? (FLOATING.test(tag) ? NODE_LTS : '')];
  }
  if (program === 'bun' && repository === 'docker.io/oven/bun') {
    const exact = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(tag);
    if (exact !== null) return `${exact[1]}.${exact[2]}.${exact[3] ?? '0'}`;
    // 1.2 was the newest of its line in January 2025
    return /^(?:1|latest|alpine|slim|debian|distroless)(?:-|$)/.test(tag) ? '1.2.0' : undefined;
  }
  return undefined;
}

/** A release that the newest one has been for long: what is installed without a version is no older. */
export const CURRENT_RELEASES: Readonly<Record<string, string>> = {
  // https://github.com/npm/cli/releases
  npm: '10.0.0',
};

/** Programs that put another release of one in its place, by the program that they serve. */
export const SWITCHERS: Readonly<Record<string, readonly string[]>> = {
  npm: ['n', 'nvm', 'fnm', 'volta', 'nodenv', 'asdf', 'mise'],
};
