import { formatMessage, type Message } from '../../src/core/ground/errors.ts';
import { formatNumber, raiseExponents } from '../../src/core/ground/numberText.ts';

let texts: Readonly<Record<string, string>> = {};

/** The translations that the host sent: English text -> text of the user's language. */
export function useTexts(next: Readonly<Record<string, string>>): void {
  texts = next;
}

/** A text of the page in the user's language; the first argument is always a literal, so that it can be collected. */
export function t(text: string, ...args: (string | number)[]): string {
  return say({ text, args });
}

/** A message of the engine or host in the user's language; numbers that are not whole get four digits, exponents are raised. */
export function say({ text, args }: Message): string {
  const translated = Object.hasOwn(texts, text) ? texts[text]! : text;
  return raiseExponents(formatMessage({ text: translated, args: args.map(readable) }));
}

function readable(value: string | number): string | number {
  return typeof value === 'number' ? formatNumber(value, 4) : value;
}
