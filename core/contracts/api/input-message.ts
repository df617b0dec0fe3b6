/** Rewords a message of zod's to follow the name of a field: "is not valid: expected string, received number". */
export function inputMessage(message: string): string {
  return message.replace(/^Invalid \w+(?=:)/, 'is not valid').replace(/^Too (small|big)(?=:)/, 'is too $1');
}
