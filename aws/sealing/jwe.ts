import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { NotAuthentic } from '../../core/errors.ts';

/** The compact form of a JWE with a key of 256 bits that is used as it is: no encrypted key, 96 bits of IV, a tag. */
const FORM = /^eyJ[\w-]+\.\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/;
const ALGORITHMS = { alg: 'dir', enc: 'A256GCM' } as const;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Characters of a JWE beside its header and its ciphertext: four dots, IV and tag. */
const AROUND = 4 + 16 + 22;

/** Made once for a key: a cipher with the bytes themselves takes six times as long (node:crypto of Node.js 24). */
const secretKeys = new WeakMap<Uint8Array, KeyObject>();

function secretKeyOf(key: Uint8Array): KeyObject {
  const known = secretKeys.get(key);
  if (known) return known;
  const made = createSecretKey(key);
  secretKeys.set(key, made);
  return made;
}

type Header = { alg: string; enc: string; kid?: string; at: string };

export const isSealed = (value: unknown): value is string => typeof value === 'string' && FORM.test(value);

/**
 * Encrypts a content for its place. The place is in the header, which the tag covers; so a JWE that was moved elsewhere
 * tells that it was. `kid` names the key, where there may be several. jose would hand each of a task's many small
 * texts to another thread, for more than twice the CPU time (docs/decisions/0100-sealed-texts.md).
 */
export function seal(key: Uint8Array, place: string, content: Uint8Array, kid?: string): string {
  const header = Buffer.from(JSON.stringify(headerOf(place, kid))).toString('base64url');
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secretKeyOf(key), iv).setAAD(Buffer.from(header));
  const encrypted = Buffer.concat([cipher.update(content), cipher.final()]);
  const parts = [iv, encrypted, cipher.getAuthTag()].map((part) => part.toString('base64url'));
  return `${header}..${parts.join('.')}`;
}

/** The content of a JWE that was sealed for this place. Throws NotAuthentic. */
export function open(key: Uint8Array, place: string, jwe: string): Uint8Array {
  const { plaintext, at } = openAnywhere(key, place, jwe);
  if (at !== place) throw new NotAuthentic(place, `it was sealed for ${at}`);
  return plaintext;
}

/** The content of a JWE, and the place that it was sealed for. `where`: for the message of NotAuthentic. */
export function openAnywhere(key: Uint8Array, where: string, jwe: string): { plaintext: Uint8Array; at: string } {
  if (!isSealed(jwe)) throw new NotAuthentic(where, 'it is not a JWE with a direct key');
  const [header = '', , iv = '', encrypted = '', tag = ''] = jwe.split('.');
  try {
    const decipher = createDecipheriv('aes-256-gcm', secretKeyOf(key), decoded(iv), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(header))
      .setAuthTag(decoded(tag));
    const plaintext = Buffer.concat([decipher.update(decoded(encrypted)), decipher.final()]);
    const { at } = JSON.parse(decoded(header).toString()) as Header;
    return { plaintext, at };
  } catch (error) {
    throw new NotAuthentic(where, (error as Error).message);
  }
}

/** The key that a JWE names, read without checking it. Throws NotAuthentic if it has no header. */
export function kidOf(jwe: string): string {
  const header = decoded(jwe.slice(0, jwe.indexOf('.'))).toString();
  try {
    return String((JSON.parse(header) as { kid?: unknown }).kid);
  } catch {
    throw new NotAuthentic('What is stored', 'its header is not JSON');
  }
}

/** Characters of a JWE of so many bytes. */
export const sealedLength = (place: string, bytes: number): number =>
  base64Length(Buffer.byteLength(JSON.stringify(headerOf(place)))) + AROUND + base64Length(bytes);

const base64Length = (bytes: number) => Math.ceil((bytes * 4) / 3);

const decoded = (part: string) => Buffer.from(part, 'base64url');

const headerOf = (place: string, kid?: string): Header => ({
  ...ALGORITHMS,
  ...(kid === undefined ? {} : { kid }),
  at: place,
});
