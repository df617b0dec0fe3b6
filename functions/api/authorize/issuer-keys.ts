import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWTHeaderParameters,
} from 'jose';
import * as z from 'zod';
import { isSafeUrl, type TokenIssuer } from '../../../core/contracts/config/token-issuers.ts';
import { log } from '../../shared/log.ts';

/** Keys are read again after so long, so that one that the issuer has withdrawn stops working. */
const FRESH_MS = 600_000;
/** Keys that cannot be read again work for so long. */
const KEPT_MS = 86_400_000;
/** The shortest pause between two requests to an issuer, however many unknown key ids callers send. */
const LOAD_EVERY_MS = 60_000;
const TIMEOUT_MS = 5_000;
const MOST_BYTES = 262_144;

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** Try again: the key that a token names is not known, and the issuer could not be asked for it. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}

/**
 * The public keys of an issuer, by their ids. They are fetched when a token first needs them, when they are ten minutes
 * old, and when a token names a key that is not among them; in all at most once a minute, whether that succeeds or not.
 * While the issuer cannot be reached, the keys that are known go on for a day; a token of another key is not refused for
 * good then, since the issuer may have that key by now.
 */
export class IssuerKeys {
  readonly #issuer: Pick<TokenIssuer, 'name' | 'issuer'>;
  #keys: KeySet | undefined;
  #loadedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  /** The last attempt to fetch them did not succeed. */
  #isDown = false;
  #loading: Promise<void> | undefined;

  constructor(issuer: Pick<TokenIssuer, 'name' | 'issuer'>) {
    this.#issuer = issuer;
  }

  /**
   * Finds the key that a token names. Throws JWKSNoMatchingKey if the issuer has none of that id, type and use, and
   * IssuerUnavailable if that cannot be known now.
   */
  async find(header: JWTHeaderParameters, token: FlattenedJWSInput, now: number): Promise<CryptoKey> {
    // A token without a key id would be checked with the only key that fits.
    if (header.kid === undefined) throw new errors.JWKSNoMatchingKey();
    // While the keys are read again, those that are known will do.
    const mayGoOn = this.#keys !== undefined && this.#loading !== undefined;
    if (now - this.#loadedAt > FRESH_MS && !mayGoOn) await this.#load(now);
    try {
      return await this.#known(header, token, now);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await this.#load(now);
    try {
      return await this.#known(header, token, now);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#isDown) throw error;
      throw new IssuerUnavailable(this.#issuer.name, { cause: error });
    }
  }

  async #known(header: JWTHeaderParameters, token: FlattenedJWSInput, now: number): Promise<CryptoKey> {
    const isKept = now - this.#loadedAt <= KEPT_MS;
    if (!this.#keys || !isKept) throw new errors.JWKSNoMatchingKey();
    return this.#keys(header, token);
  }

  /** Fetches the keys, unless that was tried within a minute; waits for an attempt that is under way. */
  async #load(now: number): Promise<void> {
    if (!this.#loading && now - this.#triedAt >= LOAD_EVERY_MS) {
      this.#triedAt = now;
      this.#loading = fetchKeys(this.#issuer.issuer)
        .then((keys) => {
          this.#keys = keys;
          this.#loadedAt = now;
          this.#isDown = false;
        })
        .catch((error: Error) => {
          this.#isDown = true;
          log.error('keys of an issuer not read', { issuer: this.#issuer.name, error });
        })
        .finally(() => {
          this.#loading = undefined;
        });
    }
    await this.#loading;
  }
}

/** Fetches an issuer's keys (OpenID Connect Discovery 1.0). Throws if anything is not as it should be. */
async function fetchKeys(issuer: string): Promise<KeySet> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const configuration = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, signal);
  const loopback = new URL(issuer).protocol === 'http:' ? 'may be plain' : 'must be TLS too';
  const discovery = z.object({
    issuer: z.literal(issuer),
    jwks_uri: z.string().refine((url) => isSafeUrl(url, loopback), 'must be an https URL'),
  });
  const { jwks_uri } = discovery.parse(configuration);
  // jose checks the form.
  return createLocalJWKSet((await fetchJson(jwks_uri, signal)) as JSONWebKeySet);
}

async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal, headers: { accept: 'application/json' } });
  if (response.status !== 200 || !response.body) throw new Error(`${url} answers ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`${url} answers more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
