import { MAX_PATH_CHARACTERS } from '../../core/contracts/storage/artifact-path.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';

const endsOf = (path: string): string[] => {
  const ends = [path];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    ends.push(path.slice(slash + 1));
  }
  return ends;
};

/**
 * Finds the artifact that a report means by a path, which may be absolute or relative to any folder: the one with that
 * path, else the longest artifact path that the reported one ends with, else the first that ends with the reported one.
 */
export function pathMatcher(artifacts: Artifact[]): (path: string) => Artifact | null {
  const byPath = new Map(artifacts.map((artifact) => [artifact.path, artifact]));
  const byEnd = new Map<string, Artifact>();
  for (const artifact of artifacts) {
    for (const end of endsOf(artifact.path)) if (!byEnd.has(end)) byEnd.set(end, artifact);
  }
  return (reported) => {
    // No artifact has a longer path.
    const path = reported
      .slice(-MAX_PATH_CHARACTERS - 1)
      .replaceAll('\\', '/')
      .replace(/^(?:\.?\/)+/, '');
    for (const end of endsOf(path)) {
      const found = byPath.get(end);
      if (found !== undefined) return found;
    }
    return byEnd.get(path) ?? null;
  };
}
