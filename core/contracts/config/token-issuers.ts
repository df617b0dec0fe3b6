import * as z from 'zod';
import { givenRoles } from '../api/who-may-call.ts';

/** Signatures that a public key checks. `none`, and HMAC, whose key would be a public one, cannot be pinned. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

const text = z.string().min(1).max(500);
/** The name of a claim; several names lead into a claim that is an object. */
const claim = z.union([text, z.array(text).min(1).max(5)]);

/** True for URLs to which nobody on the network can answer in another's place. */
export function isSafeUrl(url: string, loopback: 'may be plain' | 'must be TLS too'): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  const isHere = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isHere && loopback === 'may be plain');
}

/** An issuer of tokens (OpenID Connect) whose tokens let callers in. */
export const tokenIssuer = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of the characters a-z, 0-9 and "-"')
    .describe('Stands for the issuer in the journal.'),
  issuer: text
    .refine((url) => isSafeUrl(url, 'may be plain'), 'must be an https URL; http only on this machine')
    .refine((url) => !/[?#]/.test(url), 'must have neither query nor fragment')
    .describe('`iss` of its tokens, letter by letter. Its keys are found from there, by its discovery document.'),
  audience: z
    .union([text.transform((one) => [one]), z.array(text).min(1).max(10)])
    .describe('`aud`: one of these must be in a token.'),
  clients: z.array(text).min(1).max(50).optional().describe('`azp`: must be one of these. Absent: any client.'),
  algorithms: z.array(z.enum(algorithms)).min(1).default(['RS256']).describe('The signatures that are accepted.'),
  owner: z
    .strictObject({ claim, prefix: z.string().max(64).default('') })
    .describe('The claim that names the owner, and what is put before it, to tell owners of several issuers apart.'),
  roles: z
    .strictObject({
      claim,
      map: z
        .array(z.strictObject({ value: text, role: z.enum(givenRoles) }))
        .min(1)
        .max(50),
    })
    .describe('The claim with roles or groups, and the role for each value. The first that a token has counts.'),
});
export type TokenIssuer = z.infer<typeof tokenIssuer>;

export const tokenIssuers = z
  .array(tokenIssuer)
  .refine((all) => areUnique(all.map(({ name }) => name)), 'two issuers have the same name')
  .refine((all) => areUnique(all.map(({ issuer }) => issuer)), 'an issuer is named twice');

const areUnique = (values: string[]) => new Set(values).size === values.length;
