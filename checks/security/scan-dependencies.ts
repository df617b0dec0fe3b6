import { minVersion, satisfies, validRange } from 'semver';
import type { Advisories, Advisory } from '../../core/contracts/config/advisories.ts';
import { isVendored } from '../file-roles.ts';
import type { Dependency } from './dependencies/dependency.ts';
import { manifestReader } from './dependencies/manifests.ts';
import { compareVersions, fixFor, isAffected } from './dependencies/versions.ts';
import type { Flaw, Scan } from './scan.ts';

/** Size of a lock file of some thousand packages. */
const MAX_CHARACTERS = 8_000_000;

/** Finds packages with known vulnerabilities, in the versions that manifests and lock files name. */
export function scanDependencies({ advisories }: Advisories): Scan {
  const known = Map.groupBy(advisories, ({ ecosystem, package: name }) => keyOf(ecosystem, name));
  return ({ path, content }) => {
    const read = isVendored(path) ? undefined : manifestReader(path);
    if (read === undefined || content.length > MAX_CHARACTERS) return [];
    return read(content).flatMap((dependency) => {
      const about = known.get(keyOf(dependency.ecosystem, dependency.name)) ?? [];
      return about.length === 0 ? [] : flawOf(dependency, about);
    });
  };
}

const keyOf = (ecosystem: string, name: string) => `${ecosystem} ${ecosystem === 'PyPI' ? name.toLowerCase() : name}`;

const SEVERITIES = ['minor', 'major', 'critical'] as const;

/** Makes one finding for a package, with the worst severity among its advisories. */
function flawOf(dependency: Dependency, about: Advisory[]): Flaw[] {
  const lowest = lowestVersion(dependency);
  if (lowest === null) return [];
  const affecting = about.filter((advisory) => isAffected(lowest, advisory));
  const [first] = affecting;
  if (first === undefined) return [];
  const fixes = affecting.map((advisory) => fixFor(lowest, advisory));
  const fixed = fixes.includes(undefined) ? undefined : fixes.toSorted((a, b) => compareVersions(b ?? '', a ?? ''))[0];
  const isRange = lowest !== dependency.wanted.replace(/^[v=\s]+/, '');
  const admitsFix = isRange && fixed !== undefined && satisfies(fixed, dependency.wanted);
  const worst = Math.max(...affecting.map(({ severity }) => SEVERITIES.indexOf(severity)));
  // A range that admits the fix installs it, unless a lock file says otherwise. Build packages are not shipped.
  const severity = admitsFix || dependency.dev ? 'minor' : (SEVERITIES[worst] ?? 'minor');
  const ids = affecting.slice(0, 3).map(({ id, cve }) => cve ?? id);
  const version = isRange ? `${lowest}, the lowest that ${dependency.wanted.slice(0, 40)} allows,` : lowest;
  const what = `${dependency.name} ${version} has known vulnerabilities (${ids.join(', ')}: ${first.title})`;
  const remedy = fixed === undefined ? 'no fixed version is known, replace the package' : `use ${fixed} or later`;
  return [{ rule: 'vulnerable-dependency', severity, message: `${what}: ${remedy}`, at: dependency.at }];
}

/** Returns the lowest version that a manifest allows; null if it names none. */
function lowestVersion({ ecosystem, wanted }: Dependency): string | null {
  if (ecosystem !== 'npm') return wanted;
  if (wanted.length > 200 || !/\d/.test(wanted) || validRange(wanted) === null) return null;
  return minVersion(wanted)?.version ?? null;
}
