/** What of a subtask decides its place in the plan. */
export type Planned = { id: string; depends_on: readonly string[]; estimated_hours: number };

/** Subtasks so that each stands after all it depends on; otherwise in the order of the plan. */
export function inOrder<S extends Planned>(subtasks: readonly S[]): S[] {
  const byId = new Map(subtasks.map((subtask) => [subtask.id, subtask]));
  const ordered = new Set<S>();
  const entered = new Set<S>();
  const visit = (subtask: S) => {
    if (entered.has(subtask)) return;
    entered.add(subtask);
    for (const id of subtask.depends_on) {
      const before = byId.get(id);
      if (before) visit(before);
    }
    ordered.add(subtask);
  };
  for (const subtask of subtasks) visit(subtask);
  return [...ordered];
}

export type Edge = { id: string; source: string; target: string };

/** The dependencies that the others do not already say: an edge that a longer way runs beside is left out. */
export function edgesOf(subtasks: readonly Planned[]): Edge[] {
  const before = new Map<string, Set<string>>();
  for (const { id, depends_on } of inOrder(subtasks)) {
    const all = new Set<string>();
    for (const dependency of depends_on) {
      for (const earlier of before.get(dependency) ?? []) all.add(earlier);
    }
    before.set(id, new Set([...all, ...depends_on]));
  }
  return subtasks.flatMap(({ id, depends_on }) =>
    depends_on
      .filter((source) => before.has(source))
      .filter((source) => !depends_on.some((other) => other !== source && before.get(other)?.has(source)))
      .map((source) => ({ id: `${source}→${id}`, source, target: id })),
  );
}

/** The chain of subtasks with the most planned hours: the task takes at least these. */
export function criticalPath(subtasks: readonly Planned[]): string[] {
  const longest = new Map<string, { hours: number; path: string[] }>();
  let best: { hours: number; path: string[] } = { hours: -1, path: [] };
  for (const { id, depends_on, estimated_hours } of inOrder(subtasks)) {
    let before: { hours: number; path: string[] } = { hours: 0, path: [] };
    for (const dependency of depends_on) {
      const way = longest.get(dependency);
      if (way && way.hours > before.hours) before = way;
    }
    const way = { hours: before.hours + estimated_hours, path: [...before.path, id] };
    longest.set(id, way);
    if (way.hours > best.hours) best = way;
  }
  return best.path;
}

/** All subtasks that are done again if some are: these, and whatever builds on them. */
export function withDependents(subtasks: readonly Planned[], ids: ReadonlySet<string>): Set<string> {
  const all = new Set(ids);
  for (const { id, depends_on } of inOrder(subtasks)) if (depends_on.some((before) => all.has(before))) all.add(id);
  return all;
}
