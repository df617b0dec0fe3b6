import { InvalidArgumentError } from 'commander';

/** A reader of a number for an option. */
export function numberFrom(least: number, most: number, { whole = false } = {}): (text: string) => number {
  return (text) => {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    if (number >= least && number <= most && (!whole || Number.isInteger(number))) return number;
    throw new InvalidArgumentError(`It takes ${whole ? 'a whole number from ' : ''}${least} to ${most}.`);
  };
}

export const wholeFrom = (least: number, most: number) => numberFrom(least, most, { whole: true });

/** A reader of a number, or of the word "default". */
export const orDefault =
  (least: number, most: number, options: { whole?: boolean } = {}): ((text: string) => number | 'default') =>
  (text) => {
    if (text === 'default') return text;
    try {
      return numberFrom(least, most, options)(text);
    } catch (error) {
      throw new InvalidArgumentError(`${(error as Error).message.replace(/\.$/, '')}, or "default".`);
    }
  };

/** Reads a list of words between commas. */
export const wordsOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Adds the value of an option that may be given several times. */
export const each = (text: string, before: string[] = []): string[] => [...before, text];
