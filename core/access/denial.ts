import type { DenialReason } from '../contracts/journal/event-data.ts';
import { type CallerError, Forbidden, InvalidKey, IssuerDown, NoKey } from '../errors.ts';

/** Reasons for which nobody gets in, whatever the call. The last is nobody's fault who calls, so it is no denial. */
export type Refusal = Exclude<DenialReason, 'not_allowed'> | 'issuer_unavailable';

/** The secret of an unknown key, and a wrong one, get the same answer: it does not say that there is such a key. */
const wrong = () => new InvalidKey('There is no such API key. Send one that is in force.');

const answers: Record<Refusal, () => CallerError> = {
  no_key: () => new NoKey('Send an API key, or a token, in the header Authorization: Bearer …'),
  unknown_key: wrong,
  wrong_secret: wrong,
  revoked_key: () => new InvalidKey('This API key is revoked. Send one that is in force.'),
  expired_key: () => new InvalidKey('This API key has expired. Send one that is in force.'),
  unknown_role: () => new Forbidden('The role of this key does not exist. An admin can give it another one.'),
  replaced_key: () => new Forbidden('This is the key of an earlier registration of an agent.'),
  unknown_issuer: () => new InvalidKey('This token is of no issuer that the settings name.'),
  invalid_token: () =>
    new InvalidKey(
      'This token is not valid: its form, its signature or its algorithm is wrong, or the issuer has no such key.',
    ),
  expired_token: () => new InvalidKey('This token has expired, or is not valid yet. Get a new one.'),
  wrong_audience: () => new InvalidKey('This token is for another audience or client. Get one for TRITONS.'),
  unmapped_role: () => new Forbidden('The settings give no role to the roles or groups of this token.'),
  no_owner: () =>
    new Forbidden('The claim of this token that names its owner is absent, or has a form that no owner may have.'),
  issuer_unavailable: () =>
    new IssuerDown(
      'This token cannot be checked now: its issuer does not answer, and the key that signed it is not known yet. Send the request again in a minute, or with an API key.',
    ),
};

/** The answer to a caller who is not let in. */
export function denial(reason: string): CallerError {
  // Functions of two versions run side by side while a stage is updated.
  return Object.hasOwn(answers, reason) ? answers[reason as Refusal]() : wrong();
}
