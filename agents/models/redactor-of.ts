import { redactSecrets } from '../../core/secrets/secret-rules.ts';

/** Characters without width, which can hide a key in a text. */
const UNSEEN = String.raw`[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]{0,3}`;
/** Shortest beginning of a key that is redacted; the part that names the provider is shorter. */
const LEAST_PART = 16;

/** Makes a redactor of the keys, in any form that a provider may repeat, and of all that looks like a secret. */
export function redactorOf(keys: readonly string[]): (text: string) => string {
  // Longer keys first, since one key may contain another.
  const known = [...new Set(keys)].filter((key) => key.length >= 4).sort((a, b) => b.length - a.length);
  const patterns = known.flatMap((key) => [...encodingsOf(key).map(exactly), beginningOf(key)]);
  return (text) => redactSecrets(patterns.reduce((rest, pattern) => rest.replaceAll(pattern, '[key]'), text));
}

const exactly = (text: string) => new RegExp(RegExp.escape(text), 'gi');

function encodingsOf(key: string): string[] {
  const bytes = Buffer.from(key);
  const plain = [encodeURIComponent(key), JSON.stringify(key).slice(1, -1)].filter((form) => form !== key);
  if (key.length < 8) return plain;
  // The base64 of a text depends on its offset modulo three bytes, and its end characters also on its neighbours.
  const base64 = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const end = (before + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    return encoded.slice(Math.ceil((before * 8) / 6), end);
  });
  const urlSafe = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  return [...plain, ...new Set([...base64, ...urlSafe]), bytes.toString('hex')];
}

/** Matches the key, or a beginning of at least LEAST_PART, also with unseen characters in between. */
function beginningOf(key: string): RegExp {
  const signs = [...key].map((sign) => RegExp.escape(sign));
  const least = signs.slice(0, LEAST_PART).join(UNSEEN);
  const rest = signs.slice(LEAST_PART).reduceRight((after, sign) => `(?:${UNSEEN}${sign}${after})?`, '');
  return new RegExp(least + rest, 'g');
}
