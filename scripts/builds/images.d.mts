export function imagesNamed(
  text: string,
  options?: { readonly target?: string; readonly buildArgs?: Readonly<Record<string, string>> },
): readonly string[];
