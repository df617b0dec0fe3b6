import type { Checker, CheckFinding } from '../../core/assessment/checker.ts';
import type { Artifact, Deliverable } from '../../core/contracts/storage/deliverable.ts';
import type { Delivery } from '../../core/contracts/storage/delivery.ts';
import { redactSecrets } from '../../core/secrets/secret-rules.ts';
import { isHollow } from '../code/hollow.ts';
import { isTest } from '../file-roles.ts';
import { isCode, languageOf } from '../languages/language-of.ts';

type Order = Delivery['order'];

/** Words that ask for a document: then a document is the work, not a note beside it. */
const DOCUMENT =
  /\b(?:document|readme|guide|manual|runbook|playbook|tutorial|adr\b|explain|describe|write.?up|dokument|anleitung|beschreib|handbuch)/i;

const quote = (text: string): string => {
  const line = redactSecrets(text).replaceAll(/\s+/g, ' ').trim();
  return line.length > 120 ? `"${line.slice(0, 119).toWellFormed()}…"` : `"${line}"`;
};

/** Maps each requirement to the paths that claim to meet it. */
const claimsOf = ({ requirements_met }: Deliverable): Map<number, Set<string>> => {
  const claims = new Map<number, Set<string>>();
  for (const { requirement, artifacts } of requirements_met) {
    const paths = claims.get(requirement) ?? new Set<string>();
    for (const path of artifacts) paths.add(path);
    claims.set(requirement, paths);
  }
  return claims;
};

const isProgram = (artifact: Artifact): boolean => isCode(languageOf(artifact)) && !isTest(artifact.path);
const isNote = (artifact: Artifact): boolean => ['markdown', 'text'].includes(languageOf(artifact));

/**
 * Says why the files that claim a requirement cannot meet it; undefined if they can. A program that does nothing meets
 * no requirement. A note beside it does not make up for that, unless the requirement asks for a document.
 */
function whyEmpty(claimed: Artifact[], all: Artifact[], asksForDocument: boolean): string | undefined {
  const written = claimed.filter(({ content }) => content.trim() !== '');
  if (written.length === 0) return claimed.length === 1 ? 'is empty' : 'are empty';
  const notes = written.filter(isNote);
  if (asksForDocument && notes.length > 0) return undefined;
  // Settings, data, markup and tests may meet a requirement without doing anything themselves.
  if (written.some((artifact) => !isProgram(artifact) && !isNote(artifact))) return undefined;
  const programs = written.filter(isProgram);
  const decisive = programs.length > 0 ? programs : all.filter(isProgram);
  if (decisive.length === 0 || !decisive.every(isHollow)) return undefined;
  const beside = programs.length > 0 ? '' : ', and the programs beside them';
  return `do nothing${beside}: their functions are empty, only raise, or only return a constant`;
}

/**
 * Checks that files that exist and do something claim each requirement. That shows that the work was done, not
 * that it is right: tests and the judge decide that. Words are not compared, because a deliverable may meet a
 * requirement in other words or in another language. Score: claimed / total; null without requirements.
 */
export const requirementsCoverageChecker: Checker = {
  name: 'requirements-coverage',
  check({ deliverable, order }) {
    const { requirements } = order;
    if (requirements.length === 0) {
      const why = 'the subtask has no requirements of its own';
      return { score: null, findings: [], notMeasured: { 'requirements_coverage.score': why } };
    }
    const byPath = new Map(deliverable.artifacts.map((artifact) => [artifact.path, artifact]));
    const claims = claimsOf(deliverable);
    const findings: CheckFinding[] = [];
    const isClaimed = ({ index, text }: Order['requirements'][number]): boolean => {
      const paths = [...(claims.get(index) ?? [])];
      const claimed = paths.flatMap((path) => byPath.get(path) ?? []);
      for (const file of paths.filter((path) => !byPath.has(path))) {
        const message = `requirements[${index}] is claimed by an artifact that was not handed in`;
        findings.push({ rule: 'absent-artifact', severity: 'minor', file, line: null, message });
      }
      const major = (rule: string, file: string | null, message: string) => {
        findings.push({
          rule,
          severity: 'major',
          file,
          line: null,
          message: `requirements[${index}] ${message}: ${quote(text)}`,
        });
        return false;
      };
      if (claimed.length === 0) {
        const why =
          paths.length === 0
            ? 'no artifact claims to meet it'
            : 'the artifacts that claim to meet it were not handed in';
        return major('uncovered-requirement', null, `is not covered, ${why}`);
      }
      const asksForDocument = [text, order.title, order.output_format ?? ''].some((asked) => DOCUMENT.test(asked));
      const why = whyEmpty(claimed, deliverable.artifacts, asksForDocument);
      return (
        why === undefined ||
        major('empty-claim', claimed[0]?.path ?? null, `is not met, the files that claim it ${why}`)
      );
    };
    const claimedCount = requirements.filter(isClaimed).length;
    const score = claimedCount / requirements.length;
    return {
      score,
      findings,
      measured: { 'requirements_coverage.score': score, 'requirements_coverage.covered': claimedCount },
    };
  },
};
