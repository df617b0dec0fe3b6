/** The key of the person who looks: kept for the tab, so that a reload needs no sign-in, and in no URL. */
const ENTRY = 'tritons-key';

type Session = {
  key: string | undefined;
  /** The API has refused a call without a key, or with this one. */
  isRefused: boolean;
};

let session: Session = { key: sessionStorage.getItem(ENTRY) ?? undefined, isRefused: false };
const listeners = new Set<() => void>();
const onKeys = new Set<() => void>();

export const readSession = (): Session => session;

export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls a listener when there is another key, or none. */
export function onKey(listener: () => void): () => void {
  onKeys.add(listener);
  return () => onKeys.delete(listener);
}

/** Signs in with a key, or out without one. */
export function signIn(key: string | undefined): void {
  if (key === undefined) sessionStorage.removeItem(ENTRY);
  else sessionStorage.setItem(ENTRY, key);
  change({ key, isRefused: false });
  for (const listener of onKeys) listener();
}

/** Notes that the API wants a key, or another one. */
export function refuse(): void {
  if (!session.isRefused) change({ ...session, isRefused: true });
}

function change(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}
