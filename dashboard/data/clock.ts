import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/**
 * What the present moment makes of something, by the one clock of the page. The component is drawn again only when the
 * text (or number) is another.
 */
export function useClock<T extends string | number>(of: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => of(timer === undefined ? Date.now() : now));
}
