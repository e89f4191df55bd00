/** Sites of files alone, behind a web server that is installed beside what builds them. */
import { isWithin, joinPath, parentOf } from '../ecosystems/context-path.js';
import type { ContextFiles } from '../ecosystems/ecosystem.js';
import { imagePath } from './image-path.js';
import { gatherNeeds } from './needs.js';
import type { BuiltStage, Need, Runs, Runtime, Start } from './runtime.js';
import { isShared } from './own-tree.js';

/** A web server, and where it is told which directories it serves. */
interface Server {
  readonly programs: readonly string[];
  /** image of its own, whose twin it is itself */
  readonly image: string;
  /** directories with its settings, where Debian and Alpine, or its own image, have them */
  readonly settings: readonly string[];
  /** directives whose value is a directory that is served */
  readonly roots: RegExp;
  /** what is served where no setting says more */
  readonly fallback: readonly string[];
}

const SERVERS: readonly Server[] = [
  // https://nginx.org/en/docs/http/ngx_http_core_module.html#root
  {
    programs: ['nginx', 'nginx-debug'],
    image: 'docker.io/library/nginx',
    settings: ['etc/nginx'],
    roots: /^\s*(?:root|alias)\s+["']?([^"';\s]+)["']?\s*;/gm,
    fallback: ['usr/share/nginx/html', 'var/www/html', 'var/lib/nginx/html'],
  },
  // https://httpd.apache.org/docs/2.4/mod/core.html#documentroot
  {
    programs: ['httpd-foreground', 'httpd', 'apache2ctl', 'apachectl', 'apache2'],
    image: 'docker.io/library/httpd',
    settings: ['etc/apache2', 'etc/httpd', 'usr/local/apache2/conf'],
    roots: /^\s*(?:DocumentRoot|Alias\s+\S+)\s+["']?([^"'\s]+)["']?/gim,
    fallback: ['usr/local/apache2/htdocs', 'var/www/html', 'var/www/localhost/htdocs'],
  },
  // https://caddyserver.com/docs/caddyfile/directives/root
  {
    programs: ['caddy'],
    image: 'docker.io/library/caddy',
    settings: ['etc/caddy'],
    roots: /^\s*root\s+(?:\*\s+)?([^\s{]+)/gm,
    fallback: ['usr/share/caddy', 'srv'],
  },
];

export const STATIC_SITE: Runtime = {
  id: 'static site',
  managers: ['npm', 'yarn', 'pnpm', 'bun', 'bundler', 'gem', 'pip'],
  read,
};

function read(start: Start, stage: BuiltStage): Runs | { readonly reason: string } | undefined {
  const { program, arguments: words, directory, evidence } = start;
  const name = program.slice(program.lastIndexOf('/') + 1);
  const server = SERVERS.find(({ programs }) => programs.includes(name));
  if (server === undefined) return undefined;
  const gathering = gatherNeeds();
  gathering.add('programs', program, evidence);
  const named = words.flatMap((word, at) => (/^(?:-c|--config|-f)$/.test(word) ? (words[at + 1] ?? []) : []));
  const settings = [
    ...named.map((word) => imagePath(directory, word)).filter((path) => path !== undefined),
    ...server.settings.flatMap((one) => filesBelow(stage.files, one)),
    ...(name === 'caddy' ? [joinPath(directory, 'Caddyfile')] : []),
  ].filter((path) => stage.files.kind(path) === 'file');

  const served = new Map<string, Need>();
  for (const path of new Set(settings)) {
    gathering.add('files', path, evidence);
    const text = stage.files.read(path) ?? '';
    // pages that another program makes
    const passed =
      /^\s*(?:fastcgi_pass|proxy_pass|uwsgi_pass|ProxyPass|reverse_proxy|php_fastcgi)\s+\S*(?:127\.0\.0\.1|localhost|unix:)/m.exec(
        text,
      );
    if (passed !== null)
      gathering.ask('programs', `\`${path}\` passes requests on to a program of the same container`, path);
    for (const match of text.matchAll(server.roots)) {
      const root = imagePath(parentOf(path) ?? '', match[1]!);
      const line = text.slice(0, match.index).split('\n').length + (/^\n/.test(match[0]) ? 1 : 0);
      if (root === undefined || match[1]!.includes('$'))
        gathering.ask('outside', `\`${path}\` serves a directory that is not known`, `${path}:${line}`);
      else if (!served.has(root)) served.set(root, { name: root, evidence: `${path}:${line}` });
    }
  }
  const artifacts = [...served.values()];
  if (artifacts.length === 0) {
    const place = server.fallback.find((one) => stage.files.kind(one) === 'directory' || isNamed(stage, one));
    if (place === undefined) return { reason: `it is not known which directory \`${name}\` serves` };
    artifacts.push({ name: place, evidence });
  }
  const wide = artifacts.find((one) => isShared(one.name) && one.name !== 'srv');
  if (wide !== undefined)
    return {
      reason: `\`/${wide.name}\` is served, which is not the site's own, and cannot be copied as a whole`,
    };
  return {
    needs: gathering.result({ name: artifacts[0]!.name, evidence: artifacts[0]!.evidence }),
    base: stage.image.repository === server.image ? { kind: 'interpreter' } : { kind: 'libc' },
    tree: undefined,
    artifacts,
    toolchainVariables: [/^(?:NODE_VERSION|YARN_VERSION|NPM_CONFIG_\w+)$/],
  };
}

function filesBelow(files: ContextFiles, directory: string, depth = 0): readonly string[] {
  return [...files.list(directory)].sort().flatMap((name) => {
    const path = joinPath(directory, name);
    return files.kind(path) === 'directory' ? (depth < 8 ? filesBelow(files, path, depth + 1) : []) : [path];
  });
}

/** Whether a step puts something there. */
function isNamed({ steps }: BuiltStage, place: string): boolean {
  return steps.some(({ command, directory }) =>
    command.words.some(({ value }) => {
      const path = value === undefined ? undefined : imagePath(directory, value.replace(/\/+$/, ''));
      return path !== undefined && isWithin(place, path);
    }),
  );
}
