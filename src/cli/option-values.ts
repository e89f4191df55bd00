/** Values of options as yargs hands them over: an array where an option is given twice. */

/** The one that counts where there can be one. */
export function last(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.at(-1);
}

/** All of them, each a list separated by commas. */
export function listed(value: string | readonly string[]): readonly string[] {
  return [value]
    .flat()
    .flatMap((list) => list.split(','))
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

/** The value of `--config`: `false` for `--no-config`, whatever else is given. */
export function configOf(value: ConfigValue | readonly ConfigValue[]): ConfigValue {
  const values = [value].flat();
  return values.includes(false) ? false : values.at(-1);
}

type ConfigValue = string | false | undefined;
