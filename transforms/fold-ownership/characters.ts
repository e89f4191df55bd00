/** Looking into one word. */

export const DIGITS = '0123456789';

/** Whether a text is not empty, and all of `allowed`. */
export function consistsOf(text: string, allowed: string): boolean {
  return text !== '' && Array.from(text).every((character) => allowed.includes(character));
}

export function holdsOneOf(text: string, characters: string): boolean {
  return Array.from(characters).some((character) => text.includes(character));
}

export function without(text: string, characters: string): string {
  return Array.from(text)
    .filter((character) => !characters.includes(character))
    .join('');
}
