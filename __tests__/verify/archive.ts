/** Image archives for the tests, made in memory: layers as tar, the layouts that the builders write. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Header } from 'tar-stream';

export type Member = Partial<Omit<Header, 'pax'>> & {
  readonly name: string;
  readonly content?: string | Uint8Array;
  readonly pax?: Readonly<Record<string, string>>;
};

/** A tar archive of these members, in this order. */
export async function tar(members: readonly Member[]): Promise<Buffer> {
  const archive = pack();
  for (const { content = '', ...header } of members) archive.entry(header, content);
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const file = (
  name: string,
  content: string | Uint8Array = name,
  rest: Partial<Member> = {},
): Member => ({
  name,
  content,
  mode: 0o644,
  ...rest,
});
export const directory = (name: string, rest: Partial<Member> = {}): Member => ({
  name: `${name}/`,
  type: 'directory',
  mode: 0o755,
  ...rest,
});
export const symlink = (name: string, linkname: string, rest: Partial<Member> = {}): Member => ({
  name,
  type: 'symlink',
  linkname,
  mode: 0o777,
  ...rest,
});
export const link = (name: string, linkname: string): Member => ({ name, type: 'link', linkname });

export interface Image {
  readonly layers: readonly (readonly Member[])[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly history?: readonly { readonly created_by?: string; readonly empty_layer?: boolean }[];
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** What the archives below are put together from. */
export interface Parts {
  readonly config: string;
  readonly layers: readonly Buffer[];
}

export async function partsOf({ layers, config = {}, history }: Image): Promise<Parts> {
  const tars = await Promise.all(layers.map(tar));
  return {
    layers: tars,
    config: JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config,
      rootfs: { type: 'layers', diff_ids: tars.map((one) => `sha256:${sha256(one)}`) },
      ...(history === undefined ? {} : { history }),
    }),
  };
}

/** As `docker save` wrote it up to Docker 24: `<id>/layer.tar`, and the manifest where `order` has it. */
export async function dockerOld(image: Image, order: 'first' | 'last' = 'last'): Promise<Buffer> {
  const { config, layers } = await partsOf(image);
  const ids = layers.map((_, i) => String(i).repeat(64));
  const configName = `${sha256(config)}.json`;
  const manifest = [
    { Config: configName, RepoTags: ['x:latest'], Layers: ids.map((id) => `${id}/layer.tar`) },
  ];
  const manifestMember = file('manifest.json', JSON.stringify(manifest));
  return await tar([
    ...(order === 'first' ? [manifestMember] : []),
    ...layers.flatMap((layer, i) => {
      const same = layers.findIndex((other) => other.equals(layer));
      return [
        directory(ids[i]!),
        file(`${ids[i]}/VERSION`, '1.0'),
        file(`${ids[i]}/json`, '{"id":"x"}'),
        same < i
          ? symlink(`${ids[i]}/layer.tar`, `../${ids[same]}/layer.tar`)
          : file(`${ids[i]}/layer.tar`, layer),
      ];
    }),
    file(configName, config),
    ...(order === 'last' ? [manifestMember] : []),
  ]);
}

export interface OciOptions {
  readonly compress?: (layer: Buffer) => Buffer;
  /** `first`: the JSON stands before the layers */
  readonly order?: 'first' | 'last';
  /** Docker 25 and later write a `manifest.json` beside the layout */
  readonly docker?: boolean;
}

/** An OCI layout, as Docker from 25 on, `podman save --format oci-archive` and `buildah push oci-archive:` write it. */
export async function oci(image: Image, options: OciOptions = {}): Promise<Buffer> {
  const { compress = (layer: Buffer) => layer, order = 'last', docker = false } = options;
  const { config, layers } = await partsOf(image);
  const blobs = layers.map(compress);
  const named = (data: string | Uint8Array): string => `blobs/sha256/${sha256(data)}`;
  const described = (data: string | Uint8Array): object => ({
    digest: `sha256:${sha256(data)}`,
    size: data.length,
  });
  const manifest = JSON.stringify({ config: described(config), layers: blobs.map(described) });
  const attestation = JSON.stringify({ config: described('{}'), layers: [] });
  const index = JSON.stringify({
    manifests: [
      described(manifest),
      { ...described(attestation), annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
    ],
  });
  const json = [
    file('oci-layout', '{"imageLayoutVersion":"1.0.0"}'),
    file('index.json', JSON.stringify({ manifests: [described(index)] })),
    ...[index, manifest, attestation, config].map((one) => file(named(one), one)),
    ...(docker
      ? [file('manifest.json', JSON.stringify([{ Config: named(config), Layers: blobs.map(named) }]))]
      : []),
  ];
  const data = [directory('blobs'), directory('blobs/sha256'), ...blobs.map((one) => file(named(one), one))];
  return await tar(order === 'first' ? [...json, ...data] : [...data, ...json]);
}

export const gzipped = (data: Buffer): Buffer => gzipSync(data);

/** A frame of Zstandard with the data as it is: blocks of type `raw` (RFC 8878, 3.1.1.2). */
export function zstandard(data: Buffer): Buffer {
  const blocks: Buffer[] = [];
  const MOST = 65_536;
  for (let at = 0; at < data.length; at += MOST) {
    const block = data.subarray(at, at + MOST);
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | (at + MOST >= data.length ? 1 : 0), 0, 3);
    blocks.push(header, block);
  }
  // no checksum, no size, a window of 128 KiB
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]), ...blocks]);
}

/** The bytes in pieces of a size that divides nothing. */
export function streamOf(data: Buffer, bytes = 1021): Readable {
  const pieces: Buffer[] = [];
  for (let at = 0; at < data.length; at += bytes) pieces.push(data.subarray(at, at + bytes));
  return Readable.from(pieces);
}
