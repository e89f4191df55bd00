/** What a format is told besides the reports. */

export interface FormatOptions {
  /** of dockmod */
  readonly version: string;
  /** all that may be named */
  readonly transforms: readonly { readonly id: string; readonly summary: string }[];
  /** the rewrites are on disk, not only proposed */
  readonly written: boolean;
  /** the reader asks for more than what is to be done: what was declined, and why */
  readonly explained: boolean;
}
