import { beforeAll, describe, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, exportSPKI, importJWK, SignJWT } from 'jose';
import { anIssuer, DISCOVERY, type Issuer, JWKS, newKey, nowSeconds, settingsOf } from '../../../access/an-issuer.ts';

const main = await anIssuer();
/** Has the same key id. */
const other = await anIssuer(await newKey('first'));
const byAlgorithm = {
  PS256: await anIssuer(await newKey('ps', 'PS256')),
  ES256: await anIssuer(await newKey('es', 'ES256')),
  EdDSA: await anIssuer(await newKey('ed', 'EdDSA')),
};
const names = [
  'limited',
  'rotating',
  'down',
  'neverUp',
  'lying',
  'redirecting',
  'redirected',
  'huge',
  'plain',
  'broken',
];
const named = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await anIssuer()] as const)));
const issuerOf = (name: string): Issuer => named[name]!;

process.env.TOKEN_ISSUERS = JSON.stringify([
  settingsOf(main, 'main'),
  settingsOf(other, 'other', { clients: ['cli', 'web'] }),
  ...Object.entries(byAlgorithm).map(([alg, issuer]) => settingsOf(issuer, alg.toLowerCase(), { algorithms: [alg] })),
  ...names.map((name) => settingsOf(issuerOf(name), name.toLowerCase())),
]);
const { checkToken } = await import('../../../../functions/api/authorize/check-token.ts');

const ann = { principal: 'ann', role: 'submitter', keyId: 'main/f81d4fae' };
const check = async (token: string | Promise<string>, now = new Date()) => checkToken(await token, now);
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const ago = (seconds: number) => nowSeconds() - seconds;

describe('a token that is in order', () => {
  test('is of its owner, with the role that the settings give it; issuer and subject are known', async () => {
    expect(await check(main.sign())).toEqual(ann);
  });

  test.each<[string, object, object?]>([
    ['is for several audiences', { aud: ['else', 'tritons'] }],
    ['expired less than a minute ago', { exp: ago(50) }],
    ['is valid in less than a minute', { nbf: ago(-50) }],
    ['says its type', {}, { header: { typ: 'at+jwt' } }],
  ])('counts if it %s', async (_, claims, options = {}) => {
    expect(await check(main.sign({ ...claims }, options))).toEqual(ann);
  });

  test.each(Object.entries(byAlgorithm))('counts with %s, if the issuer is pinned to it', async (alg, issuer) => {
    expect(await check(issuer.sign())).toEqual({ ...ann, keyId: `${alg.toLowerCase()}/f81d4fae` });
  });

  test('gives the first of the roles that it has', async () => {
    expect(await check(main.sign({ groups: ['readers', 'crew', 'writers'] }))).toMatchObject({ role: 'operator' });
    expect(await check(main.sign({ groups: 'readers' }))).toMatchObject({ role: 'viewer' });
  });

  test('counts for clients that the settings name', async () => {
    const found = { ...ann, keyId: 'other/f81d4fae' };
    expect(await check(other.sign({ azp: 'cli' }))).toEqual(found);
  });
});

describe('a token is refused', () => {
  let publicPem: string;
  beforeAll(async () => {
    publicPem = await exportSPKI(main.keys[0]!.publicKey);
  });
  const claims = () => ({ iss: main.issuer, aud: 'tritons', sub: 'x', name: 'ann', groups: ['boss'], exp: ago(-300) });
  const hmac = (secret: string) =>
    new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'first' }).sign(new TextEncoder().encode(secret));
  const swapped = async () => {
    const [header, , signature] = (await main.sign()).split('.');
    return `${header}.${encode(claims())}.${signature}`;
  };
  const strange = async () => ({ key: await newKey('first') });
  const longer = async () => {
    const [key] = main.keys;
    const privateKey = (await importJWK(await exportJWK(key!.privateKey), 'RS512')) as CryptoKey;
    return { key: { ...key!, privateKey, alg: 'RS512' as 'RS256' } };
  };
  const bringing = (header: object) => main.sign({}, { header: header as Record<string, unknown> });

  test.each<[string, string, () => string | Promise<string>]>([
    ['without a signature (alg none)', 'invalid_token', () => `${encode({ alg: 'none' })}.${encode(claims())}.`],
    ['with none in capitals', 'invalid_token', () => `${encode({ alg: 'NONE', kid: 'first' })}.${encode(claims())}.`],
    ['signed with the public key as a secret (HS256)', 'invalid_token', () => hmac(publicPem)],
    ['signed with part of the public key (HS256)', 'invalid_token', () => hmac(main.keys[0]!.publicJwk.n!)],
    ['with another algorithm of the same key', 'invalid_token', async () => main.sign({}, await longer())],
    ['with claims that were changed', 'invalid_token', swapped],
    ['signed with a key of the same id', 'invalid_token', async () => main.sign({}, await strange())],
    ['signed by another issuer whose key has the same id', 'invalid_token', () => other.sign({ iss: main.issuer })],
    ['of an issuer that the settings do not name', 'unknown_issuer', () => main.sign({ iss: 'https://evil.example' })],
    ['of an issuer that differs in a slash', 'unknown_issuer', () => main.sign({ iss: `${main.issuer}/` })],
    ['without an issuer', 'unknown_issuer', () => main.sign({ iss: undefined })],
    ['for another audience', 'wrong_audience', () => main.sign({ aud: 'else' })],
    ['for no audience', 'wrong_audience', () => main.sign({ aud: undefined })],
    ['for another client', 'wrong_audience', () => other.sign({ azp: 'evil' })],
    ['for no client, though the settings name some', 'wrong_audience', () => other.sign()],
    ['that has expired', 'expired_token', () => main.sign({ exp: ago(61) })],
    ['that is valid in two minutes', 'expired_token', () => main.sign({ nbf: ago(-120) })],
    ['that never expires', 'invalid_token', () => main.sign({ exp: undefined })],
    ['with a time that is no number', 'invalid_token', () => main.sign({ exp: '9999999999' })],
    ['with jku', 'invalid_token', () => bringing({ jku: `${other.issuer}${JWKS}` })],
    ['with x5u', 'invalid_token', () => bringing({ x5u: `${other.issuer}/cert` })],
    ['with jwk', 'invalid_token', () => bringing({ jwk: other.keys[0]!.publicJwk })],
    ['with x5c', 'invalid_token', () => bringing({ x5c: ['MIIB'] })],
    ['without a key id', 'invalid_token', () => main.sign({}, { kid: null })],
    ['with an unknown key id', 'invalid_token', () => main.sign({}, { kid: 'nobody' })],
    ['without a subject', 'invalid_token', () => main.sign({ sub: undefined })],
    ['with a subject of two lines', 'invalid_token', () => main.sign({ sub: 'a\nb' })],
    ['that is large', 'invalid_token', () => main.sign({ more: 'x'.repeat(8_192) })],
    ['that is no JSON', 'unknown_issuer', () => 'aaaa.bbbb.cccc'],
  ])('%s: %s', async (_, refused, token) => {
    expect(await check(token())).toEqual({ refused });
  });

  test.each([
    ['says admin by itself', { groups: undefined, role: 'admin', roles: ['admin'] }],
    ['has groups without a role', { groups: ['admin', 'everybody', ''] }],
    ['has groups of another form', { groups: { 0: 'boss', boss: true } }],
    ['has a group that only contains one', { groups: 'boss crew' }],
    ['has groups in a list in a list', { groups: [['boss']] }],
    ['names what every object has', { groups: ['__proto__', 'constructor'] }],
  ])('as genuine but without a role, if it %s', async (_, claims) => {
    expect(await check(main.sign(claims))).toEqual({ refused: 'unmapped_role', keyId: 'main/f81d4fae' });
  });

  test.each([[undefined], [''], ['agent/mine'], ['a b'], ['a#b'], ['__proto__'], [5], [['ann']], ['x'.repeat(129)]])(
    'as genuine but without an owner, if that is %j',
    async (name) => {
      expect(await check(main.sign({ name }))).toEqual({ refused: 'no_owner', keyId: 'main/f81d4fae' });
    },
  );
});

describe('the keys of an issuer', () => {
  const started = Date.now();
  /** A time after the start of this file, and claims that are valid then. */
  const at = (seconds: number) => new Date(started + seconds * 1_000);
  const validAt = (seconds: number) => ({ exp: Math.floor(started / 1000) + seconds + 300 });
  const fetched = ({ requests }: Issuer) => requests.filter((path) => path === JWKS).length;
  const refusal = async (issuer: Issuer, seconds: number, options = {}) =>
    (await check(issuer.sign(validAt(seconds), options), at(seconds))).refused;
  const isLetIn = async (...call: Parameters<typeof refusal>) => (await refusal(...call)) === undefined;

  test('are fetched at most once a minute for unknown key ids, however many come at once', async () => {
    const issuer = issuerOf('limited');
    const flood = (seconds: number) =>
      Promise.all(Array.from({ length: 100 }, (_, n) => isLetIn(issuer, seconds, { kid: `unknown${n}` })));
    expect(await isLetIn(issuer, 0)).toBe(true);
    for (const [seconds, fetches] of [
      [1, 1],
      [59, 1],
      [60, 2],
      [100, 2],
      [121, 3],
    ] as const) {
      expect(new Set(await flood(seconds))).toEqual(new Set([false]));
      expect([seconds, fetched(issuer)]).toEqual([seconds, fetches]);
    }
    expect(await isLetIn(issuer, 122)).toBe(true);
    expect(fetched(issuer)).toBe(3);
  });

  test('may change: a new one works once a minute has passed, an old one for ten minutes', async () => {
    const issuer = issuerOf('rotating');
    const first = issuer.keys[0]!;
    expect(await isLetIn(issuer, 0)).toBe(true);
    const second = await newKey('second');
    issuer.keys.splice(0, 1, second);
    expect(await isLetIn(issuer, 30)).toBe(false);
    expect(await isLetIn(issuer, 30, { key: first })).toBe(true);
    expect(await isLetIn(issuer, 61)).toBe(true);
    expect(await isLetIn(issuer, 62, { key: first })).toBe(false);
    issuer.keys.splice(0, 1, first);
    expect(await isLetIn(issuer, 650, { key: second })).toBe(true);
    expect(await isLetIn(issuer, 700, { key: second })).toBe(false);
  });

  test('go on for a day while the issuer is down; of others it cannot be said; it comes back by itself', async () => {
    const issuer = issuerOf('down');
    expect(await isLetIn(issuer, 0)).toBe(true);
    issuer.instead.set(JWKS, (_, response) => response.writeHead(503).end());
    for (const seconds of [700, 701, 86_000]) {
      expect(await isLetIn(issuer, seconds)).toBe(true);
      expect(await refusal(issuer, seconds, { kid: 'new' })).toBe('issuer_unavailable');
      expect(await refusal(issuer, seconds, { kid: null })).toBe('invalid_token');
    }
    expect(fetched(issuer)).toBe(3);
    expect(await refusal(issuer, 86_500)).toBe('issuer_unavailable');
    issuer.instead.clear();
    expect(await refusal(issuer, 86_530)).toBe('issuer_unavailable');
    expect(await isLetIn(issuer, 86_561)).toBe(true);
    expect(await refusal(issuer, 86_562, { kid: 'new' })).toBe('invalid_token');
  });

  test('that were never there let nobody in, and the issuer is asked once a minute', async () => {
    const issuer = issuerOf('neverUp');
    issuer.instead.set(DISCOVERY, (request) => request.destroy());
    const tries = await Promise.all(Array.from({ length: 20 }, (_, n) => refusal(issuer, n)));
    expect(new Set(tries)).toEqual(new Set(['issuer_unavailable']));
    expect(issuer.requests).toEqual([DISCOVERY]);
  });

  test.each<[string, string, (issuer: Issuer) => void]>([
    [
      'whose discovery document is another issuer’s',
      'lying',
      ({ instead }) =>
        instead.set(DISCOVERY, (_, response) =>
          response.end(JSON.stringify({ issuer: main.issuer, jwks_uri: issuerOf('lying').issuer + JWKS })),
        ),
    ],
    [
      'that sends us elsewhere for its keys',
      'redirecting',
      ({ instead, issuer }) => {
        instead.set(JWKS, (_, response) => response.writeHead(302, { location: `${issuer}/elsewhere` }).end());
      },
    ],
    [
      'that sends us elsewhere for its description',
      'redirected',
      ({ instead, issuer }) => {
        instead.set(DISCOVERY, (_, response) => response.writeHead(301, { location: `${issuer}/elsewhere` }).end());
      },
    ],
    [
      'whose keys never end',
      'huge',
      ({ instead }) => {
        instead.set(JWKS, (_, response) => {
          response.write('{"keys":[');
          const more = () => {
            while (!response.destroyed && response.write(' '.repeat(65_536)));
          };
          response.on('drain', more);
          more();
        });
      },
    ],
    [
      'whose keys are on another machine without TLS',
      'plain',
      ({ instead, issuer }) => {
        instead.set(DISCOVERY, (_, response) =>
          response.end(JSON.stringify({ issuer, jwks_uri: 'http://keys.example/jwks' })),
        );
      },
    ],
    [
      'whose keys are no key set',
      'broken',
      ({ instead }) => {
        instead.set(JWKS, (_, response) => response.end('{"keys":{"length":1}}'));
      },
    ],
  ])('are not taken from an issuer %s', async (_, name, spoil) => {
    const issuer = issuerOf(name);
    spoil(issuer);
    expect(await check(issuer.sign())).toEqual({ refused: 'issuer_unavailable' });
    expect(issuer.requests).not.toContain('/elsewhere');
  });
});
