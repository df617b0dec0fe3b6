/** The longest title, in UTF-16 code units: the same as for tasks. */
export const MAX_TITLE_LENGTH = 200;

const LEADING_VERB =
  /^(implement|create|build|add|develop|write|make|set up|introduce|provide|deploy|configure|train|run|perform|conduct|optimi[sz]e|improve)\s+(an?\s+|the\s+)?(?=\S)/iu;

/** The subject of a task: its title without the verb. "Implement Redis Clustering" → "Redis Clustering". */
export function subjectOf(title: string): string {
  return oneLine(title).replace(LEADING_VERB, '');
}

/** Puts the values into `{name}` places. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** Shortens to at most `max` UTF-16 code units, ending in "…", without cutting a character as readers see it. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(text.slice(0, max))) {
    if (index + segment.length > max - 1) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}
