import type { ProblemName } from './contracts/api/problems.ts';

/**
 * Errors by what to do about them. The state machine's Catch matches the `name` of a pipeline error, so names are
 * written out: minified class names would not do.
 */
export abstract class TritonsError extends Error {
  abstract override readonly name: string;
}

/** One thing wrong with a caller's input. `field` is a JSON pointer into the body, or a parameter's name. */
export type InputIssue = { field: string; message: string };

/** A problem that a caller is told of: nearly always its own fault. The message says what is wrong, where, and what to do. */
export abstract class CallerError extends TritonsError {
  /** The kind of problem, which has type, status and title: an entry of core/contracts/api/problems.ts. */
  abstract readonly problem: ProblemName;
  readonly issues: InputIssue[] = [];
  /** Headers that the status asks for. */
  readonly headers: Record<string, string> = {};
}

const MOST_ISSUES = 50;
const MOST_CHARACTERS = 400;

/** Limits the issues, so that the answer stays readable and below the size limit of Lambda. */
function bounded(issues: InputIssue[]): InputIssue[] {
  const shown = issues
    .slice(0, MOST_ISSUES)
    .map(({ field, message }) => ({ field: cut(field), message: cut(message) }));
  const more = issues.length - shown.length;
  return more > 0 ? [...shown, { field: '', message: `has ${more} more problems, which are not listed` }] : shown;
}

const cut = (text: string) =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1).toWellFormed()}…` : text;

export class InputError extends CallerError {
  override readonly name = 'InputError';
  override readonly problem = 'invalidRequest';
  override readonly issues: InputIssue[];
  constructor(issues: InputIssue[]) {
    const shown = bounded(issues);
    super(shown.map(({ field, message }) => `${field || 'The body'} ${message}`).join('; '));
    this.issues = shown;
  }
}

export class BodyTooLarge extends CallerError {
  override readonly name = 'BodyTooLarge';
  override readonly problem = 'bodyTooLarge';
  constructor(limitBytes: number, advice = 'put long material where an agent can fetch it and link to it') {
    super(`Send at most ${limitBytes} bytes; ${advice}.`);
  }
}

export class UnsupportedMediaType extends CallerError {
  override readonly name = 'UnsupportedMediaType';
  override readonly problem = 'unsupportedBody';
}

/** The caller has not proved who it is. */
abstract class Unauthenticated extends CallerError {
  override readonly headers = { 'www-authenticate': 'Bearer' };
}

export class NoKey extends Unauthenticated {
  override readonly name = 'NoKey';
  override readonly problem = 'noKey';
}

export class InvalidKey extends Unauthenticated {
  override readonly name = 'InvalidKey';
  override readonly problem = 'invalidKey';
}

/** The caller may not do this, whatever it sends. */
export class Forbidden extends CallerError {
  override readonly name = 'Forbidden';
  override readonly problem = 'forbidden';
}

export class NotFound extends CallerError {
  override readonly name = 'NotFound';
  override readonly problem = 'notFound';
}

export class MethodNotAllowed extends CallerError {
  override readonly name = 'MethodNotAllowed';
  override readonly problem = 'methodNotAllowed';
  override readonly headers: Record<string, string>;
  constructor(path: string, allowed: string[]) {
    super(`${path} takes ${allowed.join(', ')}.`);
    this.headers = { allow: allowed.join(', ') };
  }
}

export class TooManyRequests extends CallerError {
  override readonly name = 'TooManyRequests';
  override readonly problem = 'tooManyRequests';
  override readonly headers: Record<string, string>;
  constructor(message: string, headers: Record<string, string> = {}) {
    super(message);
    this.headers = { 'retry-after': '1', ...headers };
  }
}

/** Too many tasks of the owner wait for its limits. */
export class TooManyTasks extends CallerError {
  override readonly name = 'TooManyTasks';
  override readonly problem = 'tooManyTasks';
  override readonly headers = { 'retry-after': '60' };
}

/** The id, or the Idempotency-Key, stands for something else. */
export class IdTaken extends CallerError {
  override readonly name = 'IdTaken';
  override readonly problem = 'idTaken';
}

/** The state of the task does not allow the call. */
export class WrongState extends CallerError {
  override readonly name = 'WrongState';
  override readonly problem = 'wrongState';
}

/** The new budget is less than what is spent and reserved. */
export class BudgetTooLow extends CallerError {
  override readonly name = 'BudgetTooLow';
  override readonly problem = 'budgetTooLow';
}

/** config/agents.yaml decides about this agent. */
export class DefinedInConfig extends CallerError {
  override readonly name = 'DefinedInConfig';
  override readonly problem = 'definedInConfig';
}

/** The agent no longer owns the attempt: TRITONS takes nothing more of it from the agent. */
export class AttemptOver extends CallerError {
  override readonly name = 'AttemptOver';
  override readonly problem = 'attemptOver';
}

/** The state changed meanwhile: the same request may succeed if it is sent again. */
export class SendAgain extends CallerError {
  override readonly name = 'SendAgain';
  override readonly problem = 'sendAgain';
}

/** The webhook sends nothing, so nothing can be replayed. */
export class WebhookDisabled extends CallerError {
  override readonly name = 'WebhookDisabled';
  override readonly problem = 'webhookDisabled';
}

export class TooManyWebhooks extends CallerError {
  override readonly name = 'TooManyWebhooks';
  override readonly problem = 'tooManyWebhooks';
}

/** Look at the item or object: its text was not sealed for this place. Somebody has changed or moved it. */
export class NotAuthentic extends CallerError {
  override readonly name = 'NotAuthentic';
  override readonly problem = 'notAuthentic';
  constructor(where: string, problem: string) {
    super(`${where} cannot be opened: ${problem}.`);
  }
}

/** Try again: the key that opens or seals texts cannot be had. */
export class KeyUnavailable extends CallerError {
  override readonly name = 'KeyUnavailable';
  override readonly problem = 'keyUnavailable';
  override readonly headers = { 'retry-after': '30' };
}

/** Try again: whether the token is genuine cannot be known, because its issuer does not answer. */
export class IssuerDown extends CallerError {
  override readonly name = 'IssuerDown';
  override readonly problem = 'issuerDown';
  override readonly headers = { 'retry-after': '60' };
}

/** Try again: another agent, or the same one later. Counts as an attempt of the subtask. */
export class AttemptFailed extends TritonsError {
  override readonly name = 'AttemptFailed';
}

/** Try again: the message for the agent could not be processed. Counts as an attempt of the subtask, not of the agent. */
export class DeadLetter extends TritonsError {
  override readonly name = 'DeadLetter';
}

/** The checks sent the deliverable back; the findings are stored for the next attempt. */
export class ReworkRequired extends TritonsError {
  override readonly name = 'ReworkRequired';
}

/** Stop until the task's budget is raised: the next call could cost more than is left. Nobody's failure. */
export class BudgetExceeded extends TritonsError {
  override readonly name = 'BudgetExceeded';
  /** Money that the call needs unspent, in billionths of a dollar. */
  readonly needNanos: number;
  constructor(needNanos = 0, message = 'The budget has no room for the next call') {
    super(message);
    this.needNanos = needNanos;
  }
}

/** Try another agent, or the same one after `until` (ISO 8601): all models are unavailable. Nobody's failure. */
export class ModelsUnavailable extends TritonsError {
  override readonly name = 'ModelsUnavailable';
  readonly until: string;
  constructor(until = '', message = `The models are unavailable until ${until}`) {
    super(message);
    this.until = until;
  }
}

/** Try the same step again: its turn did not come in time. Nobody's failure. */
export class NoTurn extends TritonsError {
  override readonly name = 'NoTurn';
}

/** Give up on the subtask: its attempts are used up. */
export class AttemptsExhausted extends TritonsError {
  override readonly name = 'AttemptsExhausted';
}

/** Give up on the subtask: no agent of its type is registered. */
export class NoAgent extends TritonsError {
  override readonly name = 'NoAgent';
}

/** Stop: a subtask that this one needs has failed. */
export class DependencyFailed extends TritonsError {
  override readonly name = 'DependencyFailed';
}

/** Stop: the task was cancelled. */
export class TaskCancelled extends TritonsError {
  override readonly name = 'TaskCancelled';
}

/** Stop: a later attempt or run owns this work now. */
export class Superseded extends TritonsError {
  override readonly name = 'Superseded';
}

/**
 * Retry once the newer version is deployed everywhere: it wrote the item, in a form that this version does not know.
 */
export class NewerItem extends TritonsError {
  override readonly name = 'NewerItem';
  constructor(where: string, version: number, known: number) {
    super(
      `${where} was written by a newer version of TRITONS (form ${version}; this one knows ${known}): deploy that version`,
    );
  }
}

/** Look at the item: a field is missing or of another kind. TRITONS never writes it so; somebody else has. */
export class DamagedItem extends TritonsError {
  override readonly name = 'DamagedItem';
  constructor(where: string, what: string, problem: string) {
    super(`${where} cannot be read as ${what}: ${problem}`);
  }
}

/** Retry: a fault of the system, not of an agent or a caller. Every unknown error is sent under this name. */
export class SystemFault extends TritonsError {
  override readonly name = 'SystemFault';
}
