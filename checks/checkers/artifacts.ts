import type { Checker, CheckFinding } from '../../core/assessment/checker.ts';
import { artifactPathProblem } from '../../core/contracts/storage/artifact-path.ts';
import { parseArtifact } from '../parse-artifact.ts';

const major = (rule: string, file: string | null, message: string, line: number | null = null): CheckFinding => ({
  rule,
  severity: 'major',
  file,
  line,
  message,
});

/**
 * Requires at least one artifact, each with its own path and valid in the format it claims. Score: the readable share.
 */
export const artifactsChecker: Checker = {
  name: 'artifacts',
  check({ deliverable: { artifacts } }) {
    if (artifacts.length === 0)
      return { score: 0, findings: [major('no-artifacts', null, 'no artifacts were handed in')] };
    if (artifacts.every(({ content }) => content.trim() === ''))
      return { score: 0, findings: [major('no-artifacts', null, 'all artifacts are empty')] };
    const findings: CheckFinding[] = [];
    const seen = new Set<string>();
    let readable = 0;
    for (const artifact of artifacts) {
      const unreadable = parseArtifact(artifact);
      if (unreadable === null || unreadable.unmendable) readable += 1;
      const repeated = seen.has(artifact.path) ? 'has the path of another artifact' : null;
      seen.add(artifact.path);
      const problems = {
        'bad-path': artifactPathProblem(artifact.path),
        'repeated-path': repeated,
        unreadable: unreadable?.problem ?? null,
      };
      for (const [rule, problem] of Object.entries(problems)) {
        const line = rule === 'unreadable' ? (unreadable?.line ?? null) : null;
        if (problem === null) continue;
        const finding = major(rule, artifact.path, `the artifact ${problem}`, line);
        const isRemark = rule === 'unreadable' && unreadable?.unmendable;
        findings.push(isRemark ? { ...finding, rule: 'not-read', severity: 'info' } : finding);
      }
    }
    return { score: readable / artifacts.length, findings };
  },
};
