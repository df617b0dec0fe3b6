/** Rewords a message of zod's to follow the name of a field: "is not valid: expected string, received number". */
export function inputMessage(message: string): string {
  if (message === 'Invalid ISO datetime') return 'must be a time such as 2026-01-31T12:00:00Z';
  return message.replace(/^Invalid \w+(?=:)/, 'is not valid').replace(/^Too (small|big)(?=:)/, 'is too $1');
}
