import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Refusal } from '../../../core/access/denial.ts';
import { readClaims } from '../../../core/access/read-claims.ts';
import { type TokenIssuer, tokenIssuers } from '../../../core/contracts/config/token-issuers.ts';
import { readOptional } from '../../shared/environment.ts';
import type { Checked } from './check-key.ts';
import { IssuerKeys, IssuerUnavailable } from './issuer-keys.ts';
import { rateLimitOf } from './rate-limit-of.ts';

const MOST_CHARACTERS = 8_192;
const CLOCK_SKEW_SECONDS = 60;
/** Header parameters that bring a key, or say where one is. Only the issuer's own list counts. */
const BRING_KEYS = ['jku', 'jwk', 'x5u', 'x5c'];
/** Printable and without spaces, as OpenID Connect wants `sub`: it stands in the journal and in logs. */
const SUBJECT = /^[\x21-\x7e]{1,255}$/;

type KnownIssuer = TokenIssuer & { keys: IssuerKeys };
let known: Map<string, KnownIssuer> | undefined;

/** The issuers of the settings, by `iss`. Read at the first token. */
function issuers(): Map<string, KnownIssuer> {
  known ??= new Map(
    tokenIssuers
      .parse(JSON.parse(readOptional('TOKEN_ISSUERS') ?? '[]'))
      .map((issuer) => [issuer.issuer, { ...issuer, keys: new IssuerKeys(issuer) }]),
  );
  return known;
}

/** Checks a JWT of one of the issuers that the settings name. The caller is known as `<issuer>/<subject>`. */
export async function checkToken(token: string, now: Date): Promise<Checked> {
  if (token.length > MOST_CHARACTERS) return { refused: 'invalid_token' };
  const issuer = issuers().get(claimedIssuer(token) ?? '');
  if (!issuer) return { refused: 'unknown_issuer' };
  let claims: JWTPayload;
  try {
    claims = await verify(token, issuer, now);
  } catch (error) {
    return { refused: refusalOf(error) };
  }
  const keyId = `${issuer.name}/${claims.sub}`;
  const caller = readClaims(claims, issuer);
  return 'refused' in caller ? { ...caller, keyId } : { ...caller, keyId, rateLimit: rateLimitOf({}) };
}

async function verify(token: string, { keys, issuer, audience, algorithms, clients }: KnownIssuer, now: Date) {
  const { payload } = await jwtVerify(
    token,
    (header, signed) => {
      if (BRING_KEYS.some((name) => name in header)) throw new errors.JWSInvalid('The token brings a key');
      return keys.find(header, signed, now.getTime());
    },
    { issuer, audience, algorithms, clockTolerance: CLOCK_SKEW_SECONDS, currentDate: now, requiredClaims: ['exp'] },
  );
  if (typeof payload.sub !== 'string' || !SUBJECT.test(payload.sub)) throw new errors.JWTInvalid('No subject');
  if (clients && !(typeof payload.azp === 'string' && clients.includes(payload.azp)))
    throw new errors.JWTClaimValidationFailed('Another client', payload, 'azp');
  return payload;
}

/** The issuer that a token names, before anything about it is proved. */
function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** Claims are checked after the signature, so only the holder of a genuine token learns what is wrong with one. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof IssuerUnavailable) return 'issuer_unavailable';
  if (error instanceof errors.JWTExpired) return 'expired_token';
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'invalid_token';
  if (error.claim === 'nbf') return 'expired_token';
  return error.claim === 'aud' || error.claim === 'azp' ? 'wrong_audience' : 'invalid_token';
}
