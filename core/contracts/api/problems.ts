export type ProblemKind = {
  /** `type` of the answer (RFC 9457). */
  type: `/problems/${string}`;
  status: number;
  title: string;
  /** The case in which it is answered. */
  when: string;
  /** Advice to the caller. */
  remedy: string;
};

/**
 * Every kind of problem that the API answers, by what a caller can do about it. docs/problems.md shows the list. Faults
 * of the system are no kind: their type is `about:blank`, their status 500.
 */
export const problems = {
  invalidRequest: {
    type: '/problems/invalid-request',
    status: 400,
    title: 'The request is not valid',
    when: 'A field, a parameter, a header, or the JSON of the body is wrong. Nothing is stored.',
    remedy: 'Correct what `errors` names. The same request gets the same answer.',
  },
  noKey: {
    type: '/problems/no-key',
    status: 401,
    title: 'The request has no API key',
    when: 'The call needs an API key or a token, and came without one. With `npm start`, only if it was started with `--auth required`.',
    remedy: 'Send a key, `Authorization: Bearer tritons_…`, or a token of your issuer.',
  },
  invalidKey: {
    type: '/problems/invalid-key',
    status: 401,
    title: 'The API key is not valid',
    when: 'The key is wrong, revoked or expired; or the token is wrong, expired, or of another issuer or audience.',
    remedy:
      'Send a key that is in force, or get a new token. An agent stops its work; if its key is gone, register it again.',
  },
  forbidden: {
    type: '/problems/forbidden',
    status: 403,
    title: 'The API key does not allow this',
    when: "The role of the key does not allow the call; or the call needs the key of the agent in its path; or the key is of an earlier registration, or has a role that does not exist; or no role is given to what the token says; or the attempt is another agent's.",
    remedy: 'Send a key that `detail` names. An agent stops this work; if no key is left, register it again.',
  },
  forbiddenOrigin: {
    type: '/problems/forbidden-origin',
    status: 403,
    title: 'Requests from there are not allowed',
    when: 'Only with `npm start`: `Host` is neither this machine nor an allowed name, or a web page of another origin calls.',
    remedy: "Call localhost, or allow the name with `--allowed-host`; let the page's origin in with `--allow-origin`.",
  },
  notFound: {
    type: '/problems/not-found',
    status: 404,
    title: 'Not found',
    when: 'There is no such task, subtask, attempt, agent, key, webhook, file or path; or the task is not yours.',
    remedy: 'Look at the list that `detail` names. An agent stops this work.',
  },
  methodNotAllowed: {
    type: '/problems/method-not-allowed',
    status: 405,
    title: 'Method not allowed',
    when: 'The path exists, but not with this method.',
    remedy: 'Use a method of the `allow` header.',
  },
  idTaken: {
    type: '/problems/id-taken',
    status: 409,
    title: 'The id is taken',
    when: "The task's id or the `Idempotency-Key` stands for another body, another submitter has the task's id, or an agent has the id.",
    remedy: 'Choose another id or key. To repeat a submission, send the same body.',
  },
  wrongState: {
    type: '/problems/wrong-state',
    status: 409,
    title: "The task's state does not allow this",
    when: 'The task has ended, has not ended, waits for no approval, was decided otherwise, or has no budget.',
    remedy: 'Read the task. The same call succeeds only after its state has changed.',
  },
  budgetTooLow: {
    type: '/problems/budget-too-low',
    status: 409,
    title: 'The budget is too low',
    when: 'The new budget is less than the task has spent and reserved.',
    remedy: 'Send at least the amount in `detail`.',
  },
  definedInConfig: {
    type: '/problems/defined-in-config',
    status: 409,
    title: 'The agent is defined in config/agents.yaml',
    when: 'The call would remove such an agent, or change more than its status.',
    remedy: "Change the file and deploy; or PATCH the agent's `status`.",
  },
  attemptOver: {
    type: '/problems/attempt-over',
    status: 409,
    title: 'The attempt is over',
    when: 'The attempt has ended, was handed in, or was not taken yet. Nothing changes.',
    remedy: 'Stop working on it, and ask for a lease.',
  },
  sendAgain: {
    type: '/problems/send-again',
    status: 409,
    title: 'The state changed meanwhile',
    when: 'Other calls for the attempt came in between, so nothing was written.',
    remedy: 'Send the same request again.',
  },
  webhookDisabled: {
    type: '/problems/webhook-disabled',
    status: 409,
    title: 'The webhook is switched off',
    when: 'A delivery cannot be replayed, since the webhook sends nothing.',
    remedy: "PATCH the webhook's `enabled`, then replay.",
  },
  tooManyWebhooks: {
    type: '/problems/too-many-webhooks',
    status: 409,
    title: 'There are too many webhooks',
    when: 'There are 100 already.',
    remedy: 'Remove one, or change one.',
  },
  bodyTooLarge: {
    type: '/problems/body-too-large',
    status: 413,
    title: 'The body is too large',
    when: 'The body has more bytes than the route takes.',
    remedy: 'Put long material elsewhere and link to it; agents upload large files.',
  },
  unsupportedBody: {
    type: '/problems/unsupported-body',
    status: 415,
    title: 'The form of the body is not supported',
    when: 'The headers declare another media type, charset or encoding.',
    remedy: 'Send JSON in UTF-8, not compressed, as `application/json`.',
  },
  tooManyRequests: {
    type: '/problems/too-many-requests',
    status: 429,
    title: 'Too many requests',
    when: 'The API key has sent as many requests as it may. Or as many calls of the agent wait for work as it has slots, and one more. Or, only with `npm start`, 100 streams of events are open, or 20 wrong keys came from this address within a minute.',
    remedy: 'Wait for their answers, or for the seconds in `retry-after`.',
  },
  tooManyTasks: {
    type: '/problems/too-many-tasks',
    status: 429,
    title: 'Too many tasks wait',
    when: 'As many tasks of the owner as may do so wait for its limits. Nothing is stored.',
    remedy: 'Submit or retry the task again once some of them have started.',
  },
  notAuthentic: {
    type: '/problems/not-authentic',
    status: 500,
    title: 'What is stored was changed',
    when: 'An encrypted text of the task was changed in the store, or is at a place where TRITONS did not write it.',
    remedy: 'Give the operator `detail`: docs/encryption.md says what to do.',
  },
  keyUnavailable: {
    type: '/problems/key-unavailable',
    status: 503,
    title: 'The encryption key cannot be had',
    when: 'Texts can be neither encrypted nor opened now. Nothing is stored.',
    remedy: 'Send the same request again after the seconds in `retry-after`.',
  },
  issuerDown: {
    type: '/problems/issuer-down',
    status: 503,
    title: 'The issuer of the token does not answer',
    when: 'The token names a key that is not known, and its issuer cannot be asked for it. Nothing is stored.',
    remedy: 'Send the same request again after the seconds in `retry-after`, or with an API key.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemName = keyof typeof problems;
