/**
 * A key that callers send as `Authorization: Bearer <key>`: an id that finds its record, and 256 random bits of which
 * only a hash is stored. The prefix lets scanners of repositories recognise a leaked key. The case of the scheme does
 * not matter (RFC 9110, section 11.1).
 */
const form = /^[Bb][Ee][Aa][Rr][Ee][Rr] +tritons_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

export type ApiKey = { id: string; secret: string };

export const formatApiKey = ({ id, secret }: ApiKey): string => `tritons_${id}_${secret}`;

/** A JWT in compact form (RFC 7519): header, claims and signature. */
const tokenForm = /^[Bb][Ee][Aa][Rr][Ee][Rr] +([\w-]+\.[\w-]+\.[\w-]*)$/;

/** Reads the key from the value of an Authorization header; undefined if it is not a key of our form. */
export function readBearer(authorization: string | undefined): ApiKey | undefined {
  const [, id, secret] = form.exec(authorization ?? '') ?? [];
  return id && secret ? { id, secret } : undefined;
}

/** Reads the JWT from the value of an Authorization header; undefined if it has not the form of one. */
export const readToken = (authorization: string | undefined): string | undefined =>
  tokenForm.exec(authorization ?? '')?.[1];
