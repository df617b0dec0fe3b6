import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

type Algorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';
type Key = { kid: string; alg: Algorithm; privateKey: CryptoKey; publicKey: CryptoKey; publicJwk: JWK };
/** Claims, or undefined for one that is left out. */
type Claims = Record<string, unknown>;
/** `kid` null: none. */
export type TokenOptions = { key?: Key; kid?: string | null; header?: Record<string, unknown> };

export const AUDIENCE = 'tritons';
export const nowSeconds = () => Math.floor(Date.now() / 1000);

export async function newKey(kid: string, alg: Algorithm = 'RS256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/**
 * A server on loopback that does what an OpenID Connect issuer does: it describes itself, shows its keys, and signs. It
 * keeps no process alive.
 */
export async function anIssuer(key?: Key, port = 0) {
  const keys = [key ?? (await newKey('first'))];
  const requests: string[] = [];
  /** Answers instead of the server's own, by path. */
  const instead = new Map<string, RequestListener>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const own = instead.get(path);
    if (own) return own(request, response);
    response.setHeader('content-type', 'application/json');
    if (path === DISCOVERY) return response.end(JSON.stringify({ issuer, jwks_uri: issuer + JWKS }));
    if (path === JWKS) return response.end(JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) }));
    response.writeHead(404).end();
  });
  server
    .on('connection', (socket) => socket.unref())
    .listen(port, '127.0.0.1')
    .unref();
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** Signs a token that is in order, but for what the claims and the options change. */
  const sign = (claims: Claims = {}, { key = keys[0]!, kid = key.kid, header = {} }: TokenOptions = {}) => {
    const all = {
      iss: issuer,
      aud: AUDIENCE,
      sub: 'f81d4fae',
      exp: nowSeconds() + 300,
      name: 'ann',
      groups: ['writers'],
      ...claims,
    };
    const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as JWTPayload;
    return new SignJWT(payload)
      .setProtectedHeader({ alg: key.alg, ...(kid !== null && { kid }), ...header })
      .sign(key.privateKey);
  };
  return { issuer, keys, requests, instead, sign };
}
export type Issuer = Awaited<ReturnType<typeof anIssuer>>;

export const DISCOVERY = '/.well-known/openid-configuration';
export const JWKS = '/jwks';

/** The settings by which an issuer's tokens let callers in. */
export const settingsOf = ({ issuer }: Pick<Issuer, 'issuer'>, name = 'test', more: object = {}) => ({
  name,
  issuer,
  audience: [AUDIENCE],
  algorithms: ['RS256' as const],
  owner: { claim: 'name', prefix: '' },
  roles: {
    claim: 'groups',
    map: [
      { value: 'boss', role: 'admin' as const },
      { value: 'crew', role: 'operator' as const },
      { value: 'writers', role: 'submitter' as const },
      { value: 'readers', role: 'viewer' as const },
    ],
  },
  ...more,
});
