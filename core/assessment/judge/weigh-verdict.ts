import type { Rubric } from '../../contracts/config/rubric.ts';
import { type JudgeVerdict, MAX_CRITERION_SCORE } from '../../contracts/pipeline/judge-verdict.ts';
import type { Delivery } from '../../contracts/storage/delivery.ts';
import type { Judging, Severity } from '../../contracts/storage/quality-report.ts';
import { MAX_REQUIREMENTS } from '../../contracts/storage/task-schemas.ts';
import { redactSecrets } from '../../secrets/secret-rules.ts';
import type { CheckFinding } from '../checker.ts';
import { quoteFinder, type ShownFile } from './quote-finder.ts';

/** The largest share of quotes that may be missing in the files. Beyond it, the judge has not read the work. */
const MOST_UNFOUND = 1 / 3;
const MAX_PROBLEMS = 20;
const MAX_MESSAGE_CHARACTERS = 300;
/** Criteria with this score or less become findings for the agent. */
const WEAK_SCORE = 1;

export type Weighed = {
  score: number;
  criteria: Judging['criteria'];
  /** Requirements that are met, as a quote that was found shows. */
  verified: number[];
  findings: CheckFinding[];
};

type Judged = {
  files: readonly ShownFile[];
  order: Pick<Delivery['order'], 'requirements'>;
  rubric: Rubric;
  mayBlock: boolean;
};

/** Lists what a verdict leaves out; if nothing, it can be weighed. */
export function gapsOf({ criteria }: JudgeVerdict, rubric: Rubric): string[] {
  const scored = new Set(criteria.map(({ id }) => id));
  return rubric.filter(({ id }) => !scored.has(id)).map(({ id }) => `the criterion ${id} has no score`);
}

/**
 * Weighs a verdict. Statements whose quote is not in the named file are dropped; `discarded`: too many were. The score
 * is the mean of the other scores, as a share of the highest. A problem is major only if the judge may block and the
 * problem contradicts a requirement of the subtask.
 */
export function weighVerdict(verdict: JudgeVerdict, judged: Judged): Weighed | { discarded: string } {
  const { files, order, rubric, mayBlock } = judged;
  const lineOf = quoteFinder(files);
  const located = <Said extends { quote: { file: number; text: string } }>(all: Said[]) =>
    all.flatMap((said) => {
      const line = lineOf(said.quote);
      return line === null ? [] : [{ ...said, file: files[said.quote.file]?.path ?? '', line }];
    });
  const scores = rubric.flatMap(({ id }) => verdict.criteria.find((criterion) => criterion.id === id) ?? []);
  const problems = verdict.problems.slice(0, MAX_PROBLEMS);
  const [foundScores, foundProblems] = [located(scores), located(problems)];
  const all = scores.length + problems.length;
  const unfound = all - foundScores.length - foundProblems.length;
  if (unfound > all * MOST_UNFOUND || foundScores.length === 0) {
    return { discarded: `${unfound} of its ${all} quotes are not in the files` };
  }
  const requirements = new Set(order.requirements.map(({ index }) => index));
  const criteria = foundScores.map(({ id, score, reason, file, line }) => {
    return { id, score, reason: messageOf(reason), file: redactSecrets(file), line };
  });
  return {
    score: foundScores.reduce((sum, { score }) => sum + score, 0) / foundScores.length / MAX_CRITERION_SCORE,
    criteria,
    verified: [
      ...new Set(
        located(verdict.requirements.slice(0, MAX_REQUIREMENTS))
          .filter(({ met, requirement }) => met && requirements.has(requirement))
          .map(({ requirement }) => requirement),
      ),
    ],
    findings: [
      ...foundProblems.map(({ severity, message, requirement, file, line }): CheckFinding => {
        const contradicts = severity === 'major' && requirement !== null && requirements.has(requirement);
        const rule = contradicts ? 'contradicted-requirement' : 'judged-problem';
        const what = contradicts ? `requirements[${requirement}] is contradicted: ${message}` : message;
        return { rule, severity: atMost(severity, contradicts && mayBlock), file, line, message: messageOf(what) };
      }),
      ...criteria
        .filter(({ score }) => score <= WEAK_SCORE)
        .map(({ id, score, reason, file, line }): CheckFinding => {
          const message = messageOf(`the judge gives ${score} of ${MAX_CRITERION_SCORE} for ${id}: ${reason}`);
          return { rule: 'weak-criterion', severity: 'minor', file, line, message };
        }),
    ],
  };
}

function atMost(severity: Severity, mayBlock: boolean): Severity {
  return severity === 'major' && !mayBlock ? 'minor' : severity;
}

/** Words a finding as the checks do: one line, bounded, without a full stop at its end, and without secrets. */
function messageOf(text: string): string {
  const line = redactSecrets(text.slice(0, 2 * MAX_MESSAGE_CHARACTERS).toWellFormed())
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.slice(0, MAX_MESSAGE_CHARACTERS).toWellFormed().replace(/\.$/, '');
}
