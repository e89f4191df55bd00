/** Reads what `docker save`, `podman save` and `buildah push` write, as one stream, without keeping any content. */
import { Readable } from 'node:stream';
import { compressionOf, decompressed, isReadable, peek } from './decompress.js';
import { readImageConfig } from './image-config.js';
import type { ImageContents } from './image-contents.js';
import { linkTarget } from './link-target.js';
import { pathOf, readLayer } from './read-layer.js';
import type { LayerFiles } from './read-layer.js';
import { isTar, TAR_BLOCK, tarEntries } from './tar-entries.js';

/** What a file of the archive turned out to be. */
type Blob =
  | ({ readonly kind: 'layer' } & LayerFiles)
  | { readonly kind: 'json'; readonly text: string }
  /** in words that follow "is" */
  | { readonly kind: 'unread'; readonly because: string };

/** Files of the archive by their absolute names, links followed. */
type Lookup = (name: string) => Blob | undefined;

/** JSON above this is an attestation, and no manifest or config. */
const MAX_JSON_BYTES = 4 * 1024 * 1024;

/**
 * Reads an image archive to its end: Docker's format (with `manifest.json`, of any age) or an OCI layout (with
 * `index.json`), layers plain or compressed with gzip or zstd. What a file is, is told by its content, for the
 * manifest may come last. Throws an error with a sentence for the user where the archive is damaged, holds no image
 * or several, or a layer cannot be read; `stream` is destroyed then.
 */
export async function readImageArchive(stream: Readable): Promise<ImageContents> {
  const blobs = new Map<string, Blob>();
  const links = new Map<string, string>();
  try {
    for await (const { name, type, target, content } of tarEntries(stream)) {
      const path = pathOf(name);
      if (type === 'symlink') links.set(path, linkTarget(path, target));
      else if (type === 'link') links.set(path, pathOf(target));
      else if (type === 'file') blobs.set(path, await readBlob(content, path));
    }
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable(`the image archive cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  const lookup = (name: string): Blob | undefined => {
    const path = name.startsWith('/') ? name : `/${name}`;
    return blobs.get(path) ?? blobs.get(links.get(path) ?? '');
  };
  const { config, layers } = dockerManifest(lookup) ?? ociManifest(lookup) ?? noManifest(blobs.size);
  return imageOf(config, layers, lookup);
}

/** An error whose message is written for the user. */
class Unreadable extends Error {}

function noManifest(files: number): never {
  throw new Unreadable(
    files === 0
      ? 'the image archive is empty'
      : 'the archive holds no image, or is truncated: it has neither a `manifest.json` nor an `index.json`',
  );
}

async function readBlob(content: AsyncIterable<Buffer>, path: string): Promise<Blob> {
  try {
    const stored = await peek(content, TAR_BLOCK);
    const compression = compressionOf(stored.head);
    if (compression !== undefined && !isReadable(compression))
      return { kind: 'unread', because: `compressed with ${compression}, which is not read` };
    const { head, all } =
      compression === undefined ? stored : await peek(decompressed(stored.all, compression), TAR_BLOCK);
    if (isTar(head)) return { kind: 'layer', ...(await readLayer(Readable.from(all))) };
    const isJson = /^\s*[[{]/.test(head.toString('latin1'));
    let text = '';
    let bytes = 0;
    for await (const chunk of all) {
      bytes += chunk.length;
      if (isJson && bytes <= MAX_JSON_BYTES) text += chunk.toString('latin1');
    }
    return isJson && bytes <= MAX_JSON_BYTES
      ? { kind: 'json', text: Buffer.from(text, 'latin1').toString('utf8') }
      : { kind: 'unread', because: 'neither a tar archive nor JSON' };
  } catch (error) {
    throw new Unreadable(`\`${path.slice(1)}\` of the image archive cannot be read: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

interface Manifest {
  readonly config: string;
  readonly layers: readonly string[];
}

/** https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format */
function dockerManifest(lookup: Lookup): Manifest | undefined {
  const list = json(lookup, 'manifest.json');
  if (!Array.isArray(list)) return undefined;
  const [image, ...others] = list as readonly { Config?: string; Layers?: readonly string[] | null }[];
  if (image?.Config === undefined) throw new Unreadable('the `manifest.json` of the archive names no image');
  if (others.length > 0) throw new Unreadable(`the archive holds ${list.length} images: save one at a time`);
  return { config: image.Config, layers: image.Layers ?? [] };
}

interface Descriptor {
  readonly digest?: string;
  readonly annotations?: Readonly<Record<string, string>> | null;
}

/** https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
function ociManifest(lookup: Lookup): Manifest | undefined {
  let name = 'index.json';
  for (;;) {
    const found = json(lookup, name) as
      | { manifests?: readonly Descriptor[]; config?: Descriptor; layers?: readonly Descriptor[] | null }
      | undefined;
    if (found === undefined) return undefined;
    if (found.config !== undefined) {
      return { config: blobName(found.config), layers: (found.layers ?? []).map(blobName) };
    }
    // an index of all platforms names manifests that the archive does not have
    const images = (found.manifests ?? []).filter(
      (one) => !isAttestation(one) && lookup(blobName(one)) !== undefined,
    );
    if (images.length > 1)
      throw new Unreadable(
        `the archive holds ${images.length} images: name one platform, and save one at a time`,
      );
    if (images[0] === undefined)
      throw new Unreadable(`the archive holds no image: \`${name}\` names none that is there`);
    const next = blobName(images[0]);
    if (next === name) throw new Unreadable(`\`${name}\` of the archive names itself`);
    name = next;
  }
}

/** https://docs.docker.com/build/metadata/attestations/attestation-storage/ */
function isAttestation({ annotations }: Descriptor): boolean {
  return annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
}

function blobName({ digest = '' }: Descriptor): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function json(lookup: Lookup, name: string): unknown {
  const blob = lookup(name);
  if (blob?.kind !== 'json') return undefined;
  try {
    return JSON.parse(blob.text);
  } catch (error) {
    throw new Unreadable(`\`${name}\` of the image archive is no valid JSON`, { cause: error });
  }
}

function imageOf(configName: string, layerNames: readonly string[], lookup: Lookup): ImageContents {
  const found = lookup(configName);
  if (found?.kind !== 'json')
    throw new Unreadable(
      `the config of the image, \`${configName}\`, is not in the archive: it may be truncated`,
    );
  let read;
  try {
    read = readImageConfig(found.text);
  } catch (error) {
    throw new Unreadable(`the config of the image cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  const { diffIds, createdBy } = read.layers;
  if (diffIds.length !== layerNames.length) {
    throw new Unreadable(
      `the manifest of the image has ${layerNames.length} layers, its config ${diffIds.length}`,
    );
  }
  const layers = layerNames.map((name, i) => {
    const layer = lookup(name);
    if (layer === undefined)
      throw new Unreadable(`layer \`${name}\` is not in the image archive: it may be truncated`);
    if (layer.kind !== 'layer') {
      const because = layer.kind === 'json' ? 'JSON' : layer.because;
      throw new Unreadable(`layer \`${name}\` of the image cannot be read: it is ${because}`);
    }
    const { bytes, entries } = layer;
    return { diffId: diffIds[i]!, createdBy: createdBy[i]!, bytes, entries };
  });
  return { config: read.config, layers };
}

/** What the readers below say, as a user understands it. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/unexpected (?:end|eof)/i.test(message)) return 'it ends early, so it is truncated';
  if (/premature close|writable stream closed/i.test(message)) return 'it ends early, so it is truncated';
  if (/invalid tar header/i.test(message)) return 'it is no tar archive, or damaged';
  return message;
}
