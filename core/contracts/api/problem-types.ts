/** Types of problems (RFC 9457) that programs tell apart; docs/api.md describes them. All others are `about:blank`. */
export const problemTypes = {
  attemptOver: '/problems/attempt-over',
  sendAgain: '/problems/send-again',
} as const;
