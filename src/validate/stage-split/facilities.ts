/** Certificates, time zones, accounts and `/tmp`: what sources use of them is in the new stage. */
import { effectsOf } from './effects.js';
import type { Closed } from './closure.js';
import type { Scene } from './scene.js';
import { described } from './sources.js';
import type { Use } from './sources.js';

/** Modules that open no connections of their own. */
const PURE_MODULES =
  /^(?:github\.com\/(?:gorilla\/(?:mux|handlers|sessions|securecookie|websocket)|gin-gonic\/gin|gin-contrib\/(?:cors|sse)|go-chi\/(?:chi|cors|render)(?:\/v\d+)?|labstack\/(?:echo|gommon)(?:\/v\d+)?|gofiber\/fiber(?:\/v\d+)?|sirupsen\/logrus|rs\/(?:zerolog|cors|xid)|google\/uuid|stretchr\/testify|spf13\/(?:cobra|pflag)|pkg\/errors|julienschmidt\/httprouter|valyala\/\w+|go-playground\/\w+(?:\/v\d+)?|mattn\/go-(?:isatty|colorable|runewidth|sqlite3)|json-iterator\/go|davecgh\/go-spew|pmezard\/go-difflib|modern-go\/\w+|goccy\/go-json|bytedance\/sonic(?:\/loader)?|cloudwego\/\w+|pelletier\/go-toml(?:\/v\d+)?|ugorji\/go(?:\/codec)?|leodido\/go-urn|gabriel-vasile\/mimetype|twitchyliquid64\/golang-asm|klauspost\/\w+(?:\/v\d+)?|andybalholm\/brotli|rivo\/uniseg|inconshreveable\/mousetrap|cespare\/xxhash(?:\/v\d+)?)|golang\.org\/x\/(?:text|sys|exp|sync|crypto|arch|net|term|tools|mod)|google\.golang\.org\/protobuf|gopkg\.in\/(?:yaml\.v\d|check\.v1|tomb\.v\d)|go\.uber\.org\/(?:zap|multierr|atomic))$/;

/** Why a facility is missed. */
export function facilityProblem(scene: Scene, closed: Closed | undefined): string | undefined {
  const { images, split, assumes, program } = scene;
  const { new: fresh } = images;
  if (
    closed === undefined ||
    fresh === undefined ||
    !/^(?:debian|alpine|scratch|distroless)$/.test(fresh.family.id)
  )
    return undefined;
  const { base } = split.intent;
  const { uses } = closed;
  const id = fresh.family.id;
  const missing = (use: Use, what: string): string => `${described(use)}, and there ${what} in \`${base}\``;
  const connects = uses.certificates ?? strangeModule(scene);
  if (connects !== undefined && !hasCertificates(scene, id)) return missing(connects, 'are no certificates');
  const isEmbedded = program.artifact?.made.text.includes('timetzdata') === true || importsZones(scene);
  if (uses.zones !== undefined && !isEmbedded && !hasZones(scene, id))
    return missing(uses.zones, 'are no time zones');
  if (id !== 'scratch' && id !== 'distroless') return undefined;
  if (uses.programs !== undefined && !assumes.has('programs'))
    return missing(uses.programs, 'are no programs');
  if (id === 'distroless') return undefined;
  if (uses.accounts !== undefined && !scene.covers('/etc/passwd'))
    return missing(uses.accounts, 'are no accounts');
  return uses.temporary !== undefined && !scene.covers('/tmp')
    ? missing(uses.temporary, 'is no `/tmp`')
    : undefined;
}

function installed({ repeated, later }: Scene, name: string): boolean {
  return [...repeated, ...later].some((one) =>
    effectsOf(one).some((effect) => effect.kind === 'packages' && effect.names.includes(name)),
  );
}

/** https://pkgs.alpinelinux.org/package/edge/main/x86_64/ca-certificates-bundle is a part of Alpine. */
function hasCertificates(scene: Scene, id: string): boolean {
  return (
    id === 'distroless' ||
    id === 'alpine' ||
    scene.covers('/etc/ssl/certs/ca-certificates.crt') ||
    installed(scene, 'ca-certificates')
  );
}

function hasZones(scene: Scene, id: string): boolean {
  return (
    id === 'distroless' ||
    id === 'debian' ||
    scene.covers('/usr/share/zoneinfo') ||
    installed(scene, 'tzdata')
  );
}

function importsZones({ tree, read }: Scene): boolean {
  return [...tree.files.keys()].some(
    (path) => path.endsWith('.go') && (read(path) ?? '').includes('"time/tzdata"'),
  );
}

/** A module of Go or a crate that may open connections. */
function strangeModule({ program, tree, read }: Scene): Use | undefined {
  if (program.artifact?.language === 'go') {
    const own = new Set(
      [...tree.files.keys()]
        .filter((path) => path.endsWith('/go.mod'))
        .map((path) => /^module\s+(\S+)/m.exec(read(path) ?? '')?.[1]),
    );
    for (const path of tree.files.keys()) {
      if (!path.endsWith('/go.mod') || path.includes('/vendor/')) continue;
      const required = [
        ...(read(path) ?? 'require ?').matchAll(/^\s*(?:require\s+)?([\w.-]+\.[\w./-]+)\s+v\d/gm),
      ];
      const strange = required.find(([, name]) => !own.has(name) && !PURE_MODULES.test(name!));
      if (strange !== undefined) return { word: strange[1]!, path };
    }
  }
  if (program.artifact?.language !== 'rust') return undefined;
  for (const path of tree.files.keys()) {
    if (!path.endsWith('/Cargo.lock')) continue;
    const name =
      /^name = "(rustls-native-certs|openssl-probe|native-tls|openssl|rustls-platform-verifier)"$/m.exec(
        read(path) ?? '',
      )?.[1];
    if (name !== undefined) return { word: name, path };
  }
  return undefined;
}
