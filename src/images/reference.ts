/** Image references, read as Docker reads them. */

export interface Reference {
  /** `docker.io` where none is written */
  readonly domain: string;
  /** with `library/` before the name of an official image */
  readonly path: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
}

const OFFICIAL = 'docker.io/library/';
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const DOMAIN =
  /^(?:(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])(?:\.(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]))*|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;
/** https://github.com/opencontainers/go-digest/blob/master/algorithm.go: bytes of each algorithm, in hexadecimal digits */
const DIGEST_LENGTH: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/**
 * Reads an image reference by the rules of https://github.com/distribution/reference. `undefined` for what is none:
 * a variable, a name in upper case, 64 hexadecimal digits.
 */
export function parseReference(text: string): Reference | undefined {
  if (/^[a-f0-9]{64}$/.test(text)) return undefined;
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) return undefined;

  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const tag = tagged ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !TAG.test(tag)) return undefined;

  const { domain, path } = splitDomain(tagged ? named.slice(0, colon) : named);
  if (!DOMAIN.test(domain) || path.length > 255) return undefined;
  if (!path.split('/').every((component) => COMPONENT.test(component))) return undefined;
  return { domain, path, tag, digest };
}

function splitDomain(name: string): { domain: string; path: string } {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const hasDomain =
    slash !== -1 && (first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase());
  const written = hasDomain ? first : 'docker.io';
  const domain = written === 'index.docker.io' ? 'docker.io' : written;
  const path = hasDomain ? name.slice(slash + 1) : name;
  return { domain, path: domain === 'docker.io' && !path.includes('/') ? `library/${path}` : path };
}

function isDigest(text: string): boolean {
  const colon = text.indexOf(':');
  const algorithm = text.slice(0, colon);
  const hex = text.slice(colon + 1);
  return (
    Object.hasOwn(DIGEST_LENGTH, algorithm) &&
    hex.length === DIGEST_LENGTH[algorithm] &&
    /^[a-f0-9]+$/.test(hex)
  );
}

/** `golang` of `docker.io/library/golang`: the name of an official image by its repository. */
export function officialName(repository: string): string | undefined {
  const name = repository.startsWith(OFFICIAL) ? repository.slice(OFFICIAL.length) : '';
  return name === '' || name.includes('/') ? undefined : name;
}
