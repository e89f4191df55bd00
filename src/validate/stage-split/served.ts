/** Sites that the web server of an official image serves: what it reads stands in its own directories, or is named there. */
import { isBelow, nameOf, parentOf } from '../place.js';
import type { Closed } from './closure.js';
import type { Scene } from './scene.js';
import { ancestorsOf } from './split.js';

/** Directories that a server reads without being told. https://hub.docker.com/_/nginx · /_/httpd · /_/caddy */
const OWN: Readonly<Record<string, readonly string[]>> = {
  nginx: ['/etc/nginx', '/usr/share/nginx', '/docker-entrypoint.d'],
  httpd: ['/usr/local/apache2'],
  caddy: ['/etc/caddy', '/usr/share/caddy', '/config', '/data', '/srv'],
};
const COMMANDS =
  /^(?:|nginx -g daemon off;|httpd-foreground|caddy run --config \/etc\/caddy\/Caddyfile --adapter caddyfile)$/;

/** The server as a program that opens only what its configuration names; `undefined` for anything else. */
export function closedServer({ split, images, tree, read }: Scene): Closed | undefined {
  const { stage, intent } = split;
  const [root = stage] = ancestorsOf(stage);
  const { after } = images;
  const server = nameOf(root.image.replace(/[:@].*$/, ''));
  const own =
    /^(?:library\/|docker\.io\/library\/)?\w+(?::[\w.-]+)?(?:@sha256:\w+)?$/.test(root.image) &&
    Object.hasOwn(OWN, server)
      ? OWN[server]
      : undefined;
  if (own === undefined || root.image !== intent.base) return undefined;
  const command = after.declares.command ? after.command.join(' ') : '';
  if (after.declares.entrypoint || !COMMANDS.test(command)) return undefined;
  const texts = [...tree.files.keys()]
    .filter((path) => own.some((directory) => isBelow(path, directory)) && !/\/(?:html|htdocs)\//.test(path))
    .map((path) => read(path));
  if (texts.includes(undefined)) return undefined;
  const isNamed = (path: string): boolean => {
    const names = [path];
    for (let at = parentOf(path); at !== '/'; at = parentOf(at)) names.push(at);
    return texts.some((text) => names.some((name) => text!.includes(name)));
  };
  const isNeeded = (path: string): boolean =>
    own.some((directory) => isBelow(path, directory)) || isNamed(path);
  return {
    ...{ language: 'server', isStatic: false },
    uses: {
      ...{ programs: undefined, certificates: undefined, zones: undefined, accounts: undefined },
      ...{ temporary: undefined, libraries: undefined, files: undefined },
    },
    isInert: (path) => !isNeeded(path),
    needs: isNeeded,
    leaves: (path) =>
      !isNeeded(path) &&
      !/^\/(?:etc|usr|lib|var)\//.test(path) &&
      !texts.some((text) => text!.includes(`${path}/`)),
  };
}
