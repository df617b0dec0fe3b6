/** The name in the journal of the principal of an API key: user/<name> or agent/<id>; `local` for a call without a key. */
export function actorOf(principal: string): string {
  return principal === 'local' || principal.startsWith('agent/') ? principal : `user/${principal}`;
}
