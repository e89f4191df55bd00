/** What an image holds: its config, the entries of its layers, and the file system that they make together. */
import type { FileState, Layer } from '../report/verification.js';
import type { ImageConfig } from './image-config.js';
import { overlay } from './overlay.js';

export interface ImageContents {
  readonly config: ImageConfig;
  /** from the base image upwards */
  readonly layers: readonly ArchiveLayer[];
}

export interface ArchiveLayer {
  /** digest of the uncompressed layer, `sha256:…` */
  readonly diffId: string;
  /** the instruction that made it, as the image's history has it; empty where the history does not tell */
  readonly createdBy: string;
  /** of its regular files */
  readonly bytes: number;
  /** in the order of the archive */
  readonly entries: readonly LayerEntry[];
}

/** Paths are absolute and as the layer has them: symbolic links on the way are not followed. */
export type LayerEntry =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly state: FileState;
      /** SHA-256 of the content without its dates, of the few files where these are known */
      readonly essence?: string;
    }
  /** one more name of the file at `to` */
  | { readonly kind: 'link'; readonly path: string; readonly to: string }
  /** what lower layers have at `path` is gone */
  | { readonly kind: 'whiteout'; readonly path: string }
  /** what lower layers have in the directory `path` is gone */
  | { readonly kind: 'opaque'; readonly path: string };

/** What a container of the image sees: absolute path → what is there. In no particular order. */
export function finalFiles(image: ImageContents): ReadonlyMap<string, FileState> {
  return overlay(image.layers).files;
}

export interface Wasted {
  readonly bytes: number;
  /** of each layer */
  readonly layers: readonly number[];
}

/** Bytes of regular files that the final file system does not show from the layer that has them. */
export function wasted(image: ImageContents): Wasted {
  const { shown } = overlay(image.layers);
  const layers = image.layers.map(({ bytes }, i) => bytes - shown[i]!);
  return { bytes: layers.reduce((sum, one) => sum + one, 0), layers };
}

/** The layers of `image` for a report; `other` is the image that it is compared with. */
export function layersOf(image: ImageContents, other: ImageContents | undefined): readonly Layer[] {
  const others = new Set(other?.layers.map(({ diffId }) => diffId));
  const waste = wasted(image).layers;
  return image.layers.map(({ createdBy, bytes, diffId }, i) => ({
    createdBy,
    bytes,
    wasted: waste[i]!,
    shared: others.has(diffId),
  }));
}
