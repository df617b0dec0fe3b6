import type { Deliverable } from '../../contracts/deliverable.ts';
import type { Submission } from '../../contracts/submission.ts';
import type { Checker, CheckFinding } from '../checker.ts';
import { indexText, type TextIndex } from '../mentions.ts';
import { redactSecrets } from '../security/secret-rules.ts';

type Requirement = Submission['order']['requirements'][number];

const MAX_NAMED_WORDS = 8;

const quote = (text: string): string => {
  const line = redactSecrets(text).replaceAll(/\s+/g, ' ').trim();
  return line.length > 120 ? `"${line.slice(0, 119).toWellFormed()}…"` : `"${line}"`;
};

/** Requirement → the paths that are claimed to meet it. */
const claimsOf = ({ requirements_met }: Deliverable): Map<number, Set<string>> => {
  const claims = new Map<number, Set<string>>();
  for (const { requirement, artifacts } of requirements_met) {
    const paths = claims.get(requirement) ?? new Set<string>();
    for (const path of artifacts) paths.add(path);
    claims.set(requirement, paths);
  }
  return claims;
};

/** The artifacts by path, each indexed when it is first asked for. */
const indexesOf = ({ artifacts }: Deliverable): ((path: string) => TextIndex | null) => {
  const contents = new Map(artifacts.map(({ path, content }) => [path, content]));
  const indexes = new Map<string, TextIndex>();
  return (path) => {
    const content = contents.get(path);
    if (content === undefined) return null;
    const index = indexes.get(path) ?? indexText(content);
    indexes.set(path, index);
    return index;
  };
};

/**
 * Each requirement is claimed by an artifact that is there and whose text mentions it (see mentions.ts). It shows that
 * the work speaks of the requirement, not that it meets it. Score: covered / total; null without requirements.
 */
export const requirementsCoverageChecker: Checker = {
  name: 'requirements-coverage',
  check({ deliverable, order: { requirements } }) {
    if (requirements.length === 0) {
      const why = 'the subtask has no requirements of its own';
      return { score: null, findings: [], notMeasured: { 'requirements_coverage.score': why } };
    }
    const claims = claimsOf(deliverable);
    const indexOf = indexesOf(deliverable);
    const findings: CheckFinding[] = [];
    const uncovered = (file: string | null, message: string) =>
      findings.push({ rule: 'uncovered-requirement', severity: 'major', file, line: null, message });

    const isCovered = ({ index, text }: Requirement): boolean => {
      const paths = [...(claims.get(index) ?? [])];
      const absent = paths.filter((path) => indexOf(path) === null);
      for (const file of absent) {
        const message = `requirements[${index}] is claimed by an artifact that is not there`;
        findings.push({ rule: 'absent-artifact', severity: 'minor', file, line: null, message });
      }
      const present = paths.filter((path) => indexOf(path) !== null);
      const found = present.map((path) => ({ path, ...indexOf(path)!.mentions(text) }));
      if (found.some(({ enough }) => enough)) return true;
      const best = found.sort((a, b) => b.found - a.found)[0];
      if (best === undefined) {
        const claim =
          paths.length === 0 ? 'no artifact claims to meet it' : 'no artifact that claims to meet it is there';
        uncovered(null, `requirements[${index}] is not covered, ${claim}: ${quote(text)}`);
      } else {
        const shown = redactSecrets(text).toLowerCase();
        const missing = best.missing.filter((word) => shown.includes(word)).slice(0, MAX_NAMED_WORDS);
        const which = missing.length === 0 ? '' : `, not ${missing.join(', ')}`;
        const share = `mentions ${best.found} of its ${best.total} significant words${which}`;
        uncovered(best.path, `requirements[${index}] is not covered, the artifact ${share}: ${quote(text)}`);
      }
      return false;
    };

    const covered = requirements.filter(isCovered).length;
    const score = covered / requirements.length;
    return {
      score,
      findings,
      measured: { 'requirements_coverage.score': score, 'requirements_coverage.covered': covered },
    };
  },
};
