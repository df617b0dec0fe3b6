import { CompactEncrypt, importJWK } from 'jose';
import { RESULTS_ENC, type ResultsKey } from '../../core/contracts/storage/results-key.ts';
import { thumbprintOf } from './thumbprint-of.ts';

/** Encrypts a text to a public key: a JWE in compact form, whose header names the key. Throws if the key is not one. */
export async function encryptTo({ jwk, alg, kid }: ResultsKey, text: string): Promise<string> {
  const header = { alg, enc: RESULTS_ENC, kid: kid ?? (await thumbprintOf(jwk)) };
  return new CompactEncrypt(Buffer.from(text)).setProtectedHeader(header).encrypt(await importJWK(jwk, alg));
}
