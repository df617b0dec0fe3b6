export type Theme = 'system' | 'light' | 'dark';

const ENTRY = 'tritons-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let theme: Theme = readStored();

function readStored(): Theme {
  const stored = localStorage.getItem(ENTRY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

function apply(): void {
  const isDark = theme === 'system' ? system.matches : theme === 'dark';
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
}

system.addEventListener('change', apply);
apply();

export const readTheme = (): Theme => theme;

export function onTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Shows a theme from now on, here and at the next visit. */
export function setTheme(next: Theme): void {
  theme = next;
  if (next === 'system') localStorage.removeItem(ENTRY);
  else localStorage.setItem(ENTRY, next);
  apply();
  for (const listener of listeners) listener();
}
