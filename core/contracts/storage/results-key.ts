import * as z from 'zod';

/** The public key of a submitter that the results of a task are encrypted to, as it is stored: nothing else of its JWK. */
export const resultsKey = z.strictObject({
  jwk: z.record(z.string(), z.string()),
  alg: z.string(),
  kid: z.string().optional(),
});
export type ResultsKey = z.infer<typeof resultsKey>;

/** The content encryption of every result. */
export const RESULTS_ENC = 'A256GCM';

type Kind = {
  /** The members that make the public key. */
  members: readonly string[];
  /** Key management algorithms; the first is used if the JWK names none. */
  algs: readonly [string, ...string[]];
  /** Operations of `key_ops`, one of which is what TRITONS does with the key. */
  operations: readonly string[];
};

const agreed = { algs: ['ECDH-ES+A256KW', 'ECDH-ES'], operations: ['deriveKey', 'deriveBits'] } as const;
const kinds: Record<string, Kind> = {
  EC: { ...agreed, members: ['crv', 'x', 'y'] },
  OKP: { ...agreed, members: ['crv', 'x'] },
  RSA: { algs: ['RSA-OAEP-256'], members: ['n', 'e'], operations: ['encrypt', 'wrapKey'] },
};
/** Curve → its kind, and the bytes of a coordinate. */
const curves: Record<string, { kty: string; bytes: number }> = {
  'P-256': { kty: 'EC', bytes: 32 },
  'P-384': { kty: 'EC', bytes: 48 },
  X25519: { kty: 'OKP', bytes: 32 },
};
/** Members of private and secret keys. */
const SECRET = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
const RSA_BITS = { least: 2_048, most: 8_192 };
/** 65537, as nearly every RSA key has it. */
const RSA_EXPONENT = 'AQAB';
/** A name that a message may repeat. */
const NAME = /^[\w+.-]{1,40}$/;

const TAKEN =
  'taken are EC keys on P-256 or P-384 and OKP keys on X25519 (alg ECDH-ES+A256KW or ECDH-ES), and RSA keys of 2,048 to 8,192 bits with the exponent AQAB (alg RSA-OAEP-256)';

type Jwk = Record<string, unknown>;

/** Says why a JWK is not taken, without a word of the key; undefined: it is. */
export function whyNoResultsKey(jwk: Jwk): string | undefined {
  if (SECRET.some((member) => member in jwk)) {
    return 'is a private or a secret key: make another pair, since this one has left its place, and send the public part only';
  }
  const kty = String(jwk.kty);
  const kind = Object.hasOwn(kinds, kty) ? kinds[kty] : undefined;
  if (!kind) return `${has('kty', jwk.kty)}; ${TAKEN}`;
  const material = kty === 'RSA' ? wrongRsa(jwk) : wrongCurve(kty, jwk);
  if (material) return `${material}; ${TAKEN}`;
  if (jwk.alg !== undefined && !kind.algs.includes(String(jwk.alg))) return `${has('alg', jwk.alg)}; ${TAKEN}`;
  if (jwk.use !== undefined && jwk.use !== 'enc') return `${has('use', jwk.use)}: a key to encrypt to has enc`;
  if (!allows(kty, kind, jwk.key_ops)) {
    return `has key_ops that do not allow to encrypt to it: ${kind.operations.join(' or ')} would`;
  }
  const isKid = typeof jwk.kid === 'string' && /^[\x20-\x7e]{1,200}$/.test(jwk.kid);
  return jwk.kid === undefined || isKid ? undefined : 'has a kid that is not 1 to 200 characters of printable ASCII';
}

/** Takes from a JWK what encryption needs, in the order of RFC 7638. The JWK has no fault that whyNoResultsKey finds. */
export function resultsKeyOf(jwk: Jwk): ResultsKey {
  const { algs, members } = kinds[String(jwk.kty)] as Kind;
  const kept = ['kty', ...members].toSorted().map((member) => [member, String(jwk[member])]);
  return {
    jwk: Object.fromEntries(kept),
    alg: jwk.alg === undefined ? algs[0] : String(jwk.alg),
    ...(jwk.kid === undefined ? {} : { kid: String(jwk.kid) }),
  };
}

function wrongCurve(kty: string, { crv, x, y }: Jwk): string | undefined {
  const curve = Object.hasOwn(curves, String(crv)) ? curves[String(crv)] : undefined;
  if (curve?.kty !== kty) return has('crv', crv);
  const coordinates = kty === 'EC' ? [x, y] : [x];
  const isWhole = coordinates.every((each) => bytesOf(each)?.length === curve.bytes);
  return isWhole ? undefined : `has no coordinates of ${curve.bytes} bytes in base64url`;
}

function wrongRsa({ n, e }: Jwk): string | undefined {
  const modulus = bytesOf(n);
  const first = modulus?.[0];
  if (!modulus || !first) return 'has no modulus n in base64url, without zeros in front';
  const bits = modulus.length * 8 - Math.clz32(first) + 24;
  if (bits < RSA_BITS.least || bits > RSA_BITS.most) return `has a modulus of ${bits} bits`;
  return e === RSA_EXPONENT ? undefined : 'has another exponent';
}

/** The public half of a pair that agrees on keys has no operation of its own: Web Cryptography exports an empty list. */
function allows(kty: string, { operations }: Kind, allowed: unknown): boolean {
  if (allowed === undefined) return true;
  if (!Array.isArray(allowed)) return false;
  return (allowed.length === 0 && kty !== 'RSA') || operations.some((operation) => allowed.includes(operation));
}

/** The bytes of a text in base64url in its one canonical form; undefined for anything else. */
function bytesOf(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string' || text.length > 2_048 || !/^[\w-]+$/.test(text)) return undefined;
  const inBase64 = text.replaceAll('-', '+').replaceAll('_', '/');
  try {
    const bytes = Uint8Array.from(atob(inBase64), (character) => character.charCodeAt(0));
    const again = btoa(String.fromCharCode(...bytes)).replaceAll('=', '');
    return again === inBase64 ? bytes : undefined;
  } catch {
    return undefined;
  }
}

const has = (member: string, value: unknown): string =>
  typeof value === 'string' && NAME.test(value) ? `has the ${member} ${value}` : `has no known ${member}`;

/** A public JWK (RFC 7517). Members that encryption does not need are taken, and not kept. */
export const publicJwk = z
  .looseObject({
    kty: z.string(),
    crv: z.string().optional(),
    x: z.string().optional(),
    y: z.string().optional(),
    n: z.string().optional(),
    e: z.string().optional(),
    alg: z.string().optional(),
    use: z.string().optional(),
    key_ops: z.array(z.string()).optional(),
    kid: z.string().optional(),
  })
  .superRefine((jwk, context) => {
    const message = whyNoResultsKey(jwk);
    if (message) context.addIssue({ code: 'custom', message });
  })
  .meta({ id: 'PublicJwk' });
