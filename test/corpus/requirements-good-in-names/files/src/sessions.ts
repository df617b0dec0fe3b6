export function refuseExpired(session: { expiresAt: number }, now: number): void {
  if (session.expiresAt <= now) throw new Error('expired');
}
