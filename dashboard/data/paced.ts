/** Milliseconds between two readings of a query, by the first word of its name, however many events come. */
const PACES: Readonly<Record<string, number>> = {
  tasks: 2_000,
  'open-tasks': 2_000,
  agents: 2_000,
  performance: 5_000,
  metrics: 5_000,
};
const PACE_MS = 600;

/** Hands on each name of queries at once, and again once its pace is over if it has come meanwhile. */
export function paced(act: (name: string[]) => void): (names: readonly string[][]) => void {
  /** The names that were handed on of late: whether each has come again. */
  const recent = new Map<string, boolean>();
  const take = (name: string[]) => {
    const text = JSON.stringify(name);
    const isRecent = recent.has(text);
    recent.set(text, isRecent);
    if (isRecent) return;
    act(name);
    setTimeout(
      () => {
        const hasCome = recent.get(text);
        recent.delete(text);
        if (hasCome) take(name);
      },
      PACES[name[0] ?? ''] ?? PACE_MS,
    );
  };
  return (names) => {
    for (const name of names) take(name);
  };
}
