import type { Advisory } from '../../../core/contracts/config/advisories.ts';

/** Rank of the words in a version: below 0 before the release, above 0 after it. Unknown words rank before it. */
const QUALIFIERS: Record<string, number> = {
  dev: -5,
  snapshot: -5,
  a: -4,
  alpha: -4,
  b: -3,
  beta: -3,
  m: -3,
  milestone: -3,
  c: -2,
  rc: -2,
  cr: -2,
  pre: -2,
  final: 0,
  ga: 0,
  release: 0,
  jre: 0,
  android: 0,
  incompatible: 0,
  post: 1,
  sp: 1,
};

const partsOf = (version: string): number[] =>
  (
    version
      .toLowerCase()
      .replace(/^v|\+.*$/g, '')
      .match(/\d{1,15}|[a-z]{1,20}/g) ?? []
  ).map((part) => (/\d/.test(part) ? Number(part) + 2 : (QUALIFIERS[part] ?? -1)));

/**
 * Returns less than 0 if `a` is older, by rules that mostly fit npm, PyPI, Maven and Go. Numbers compare as numbers, a
 * missing one is 0, and a version with a word such as `rc` is older than one without. Ignores build metadata.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    // `partsOf` adds 2 to numbers, so that every number ranks above every word.
    const difference = (left[index] ?? missing(right[index])) - (right[index] ?? missing(left[index]));
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A missing part equals 0 against a number, and the release itself against a word. */
const missing = (other: number | undefined): number => (other !== undefined && other >= 2 ? 2 : 0);

/** Tells if an advisory applies to a version. */
export const isAffected = (version: string, { affected }: Advisory): boolean =>
  affected.some(
    ({ from, fixed, last }) =>
      (from === undefined || compareVersions(version, from) >= 0) &&
      (fixed === undefined || compareVersions(version, fixed) < 0) &&
      (last === undefined || compareVersions(version, last) <= 0),
  );

/** Returns the lowest fixed version above this one that the advisory does not affect; undefined if none is known. */
export function fixFor(version: string, advisory: Advisory): string | undefined {
  const fixes = advisory.affected.flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]));
  return fixes
    .filter((fixed) => compareVersions(fixed, version) > 0 && !isAffected(fixed, advisory))
    .sort(compareVersions)[0];
}
