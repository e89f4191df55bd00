/** Numbers as people who use containers know them: sizes, counts, times, and what became of them. */

/** Decimal, as `docker images` and `docker history` print them: 1 MB is 10^6 bytes. */
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** What stands for a number that is none. */
const UNKNOWN = 'unknown';

/** `38.2 MB`: bytes to three digits, without a sign. */
export function size(bytes: number): string {
  if (!Number.isFinite(bytes)) return UNKNOWN;
  let value = Math.abs(bytes);
  let unit = 0;
  // 999,950 bytes are 1 MB, not 1000 kB: what counts is the rounded number.
  while (rounded(value) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = rounded(value);
  return `${digits < 1000 ? digits : count(digits)} ${UNITS[unit]!}`;
}

/** `1,204`: a whole number with its thousands apart, without a sign. */
export function count(number: number): string {
  if (!Number.isFinite(number)) return UNKNOWN;
  return Math.abs(Math.round(number))
    .toString()
    .replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 file`, `1,204 files`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${count(number)} ${Math.round(number) === 1 ? noun : plural}`;
}

/** `0.4 s`, `41 s`, `3 min 07 s`: seconds, without a sign. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return UNKNOWN;
  const tenths = Math.round(Math.abs(seconds) * 10) / 10;
  if (tenths < 10) return `${tenths.toFixed(1)} s`;
  const whole = Math.round(tenths);
  if (whole < 100) return `${whole} s`;
  return `${count(Math.floor(whole / 60))} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** `−38.2 MB`, `+3`, or `same` where nothing is to be seen of it in this format. */
export function change(before: number, after: number, format: (number: number) => string): string {
  const difference = after - before;
  const text = format(difference);
  if (text === UNKNOWN) return UNKNOWN;
  return text === format(0) ? 'same' : `${difference < 0 ? '−' : '+'}${text}`;
}

/** `−12 %`; empty where there is no change to speak of or nothing to compare with. */
export function percentage(before: number, after: number): string {
  const share = ((after - before) / before) * 100;
  if (!Number.isFinite(share) || share === 0) return '';
  const amount = Math.abs(share);
  const digits = amount < 0.1 ? '<0.1' : amount < 10 ? amount.toFixed(1) : count(amount);
  return `${share < 0 ? '−' : '+'}${digits} %`;
}

function rounded(value: number): number {
  return value < 1000 ? Number(value.toPrecision(3)) : Math.round(value);
}
