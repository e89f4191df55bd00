/** Puts texts in a row, the first few of many. */
export function listed(texts: readonly string[], separator = ', '): string {
  const shown = texts.slice(0, SHOWN);
  const rest = texts.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(separator);
}

const SHOWN = 5;
