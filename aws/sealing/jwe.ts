import { CompactEncrypt, type CompactJWEHeaderParameters, compactDecrypt } from 'jose';
import { NotAuthentic } from '../../core/errors.ts';

/** The compact form of a JWE with a key of 256 bits that is used as it is: no encrypted key, 96 bits of IV, a tag. */
const FORM = /^eyJ[\w-]+\.\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/;
const ALGORITHMS = { alg: 'dir', enc: 'A256GCM' } as const;
/** Characters of a JWE beside its header and its ciphertext: four dots, IV and tag. */
const AROUND = 4 + 16 + 22;

export const isSealed = (value: unknown): value is string => typeof value === 'string' && FORM.test(value);

/**
 * Encrypts a content for its place. The place is in the header, which the tag covers; so a JWE that was moved elsewhere
 * tells that it was. `kid` names the key, where there may be several.
 */
export async function seal(key: Uint8Array, place: string, content: Uint8Array, kid?: string): Promise<string> {
  return new CompactEncrypt(content).setProtectedHeader(headerOf(place, kid)).encrypt(key);
}

/** The content of a JWE that was sealed for this place. Throws NotAuthentic. */
export async function open(key: Uint8Array, place: string, jwe: string): Promise<Uint8Array> {
  const { plaintext, at } = await openAnywhere(key, place, jwe);
  if (at !== place) throw new NotAuthentic(place, `it was sealed for ${at}`);
  return plaintext;
}

/** The content of a JWE, and the place that it was sealed for. `where`: for the message of NotAuthentic. */
export async function openAnywhere(
  key: Uint8Array,
  where: string,
  jwe: string,
): Promise<{ plaintext: Uint8Array; at: string }> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: [ALGORITHMS.alg],
      contentEncryptionAlgorithms: [ALGORITHMS.enc],
    });
    return { plaintext, at: String(protectedHeader.at) };
  } catch (error) {
    throw new NotAuthentic(where, (error as Error).message);
  }
}

/** The key that a JWE names, read without checking it. */
export function kidOf(jwe: string): string {
  const header = Buffer.from(jwe.slice(0, jwe.indexOf('.')), 'base64url').toString();
  return String((JSON.parse(header) as { kid?: unknown }).kid);
}

/** Characters of a JWE of so many bytes. */
export const sealedLength = (place: string, bytes: number): number =>
  base64Length(Buffer.byteLength(JSON.stringify(headerOf(place)))) + AROUND + base64Length(bytes);

const base64Length = (bytes: number) => Math.ceil((bytes * 4) / 3);

const headerOf = (place: string, kid?: string): CompactJWEHeaderParameters => ({
  ...ALGORITHMS,
  ...(kid === undefined ? {} : { kid }),
  at: place,
});
