import type { SarifLog, SarifResult, SarifRule, SarifRun } from '../contracts/api/sarif.ts';
import type { Finding } from '../contracts/storage/quality-report.ts';
import { VERSION } from '../contracts/version.ts';
import type { Task } from '../lifecycle/task.ts';
import { type AssessedAttempt, answerBytes } from './assessed-attempt.ts';

/** Hashes a value; equal values have equal hashes. */
type Digest = (value: unknown) => string;

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json';
const levels = { critical: 'error', major: 'error', minor: 'warning', info: 'note' } as const;
const DIGEST_LENGTH = 64;

/**
 * Puts current attempts into one run. If all attempts are asked for, each gets a run of its own, with a category of its
 * own: a code host takes a finding as fixed if the next run of the same category does not have it. The id of
 * `automationDetails` is `<category>/<run>`, so the category is the task's, or the attempt's. `leftOut`: the number of
 * attempts that did not fit.
 */
export function viewSarif(
  task: Task,
  { assessed, leftOut }: { assessed: AssessedAttempt[]; leftOut: number },
  attempts: 'all' | 'current',
  digest: Digest,
): SarifLog {
  const { taskId, run } = task;
  const of = (category: string, some: AssessedAttempt[]) => sarifRun(`${category}/${run}`, some, leftOut, digest);
  const runs =
    attempts === 'current'
      ? [of(`tritons/${taskId}`, assessed)]
      : assessed.map((one) => of(`tritons/${taskId}/${one.subtaskId}/${one.report.attempt}`, [one]));
  return { $schema: SCHEMA, version: '2.1.0', runs };
}

/** The bytes that a finding needs in the answer if its rule is listed for it alone. */
export function sarifBytes(finding: Finding): number {
  const id = 'x'.repeat(64);
  const of = { subtaskId: id, agentId: id, report: { attempt: 9_999 } };
  return answerBytes([resultOf(finding, of, 9_999, '0'.repeat(DIGEST_LENGTH)), ruleOf(finding)]);
}

function sarifRun(id: string, assessed: AssessedAttempt[], attemptsOut: number, digest: Digest): SarifRun {
  const rules = new Map<string, { rule: SarifRule; index: number }>();
  const seen = new Map<string, number>();
  const results = assessed.flatMap((attempt) =>
    attempt.report.findings.map((finding) => {
      const rule = ruleOf(finding);
      const { index } = rules.get(rule.id) ?? { index: rules.size };
      rules.set(rule.id, { rule, index });
      const same = digest(sameness(attempt, finding));
      const ordinal = seen.get(same) ?? 0;
      seen.set(same, ordinal + 1);
      return resultOf(finding, attempt, index, digest([same, ordinal]));
    }),
  );
  const findingsOut = assessed.reduce((sum, attempt) => sum + attempt.leftOut, 0);
  const last = assessed
    .map(({ report }) => report.assessed_at)
    .toSorted()
    .at(-1);
  return {
    tool: {
      driver: { name: 'TRITONS', semanticVersion: VERSION, rules: [...rules.values()].map(({ rule }) => rule) },
    },
    automationDetails: { id },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The folder that the artifacts are put into.' } } },
    invocations: [
      {
        // A check that could not be run is a finding too.
        executionSuccessful: results.every(({ ruleId }) => !ruleId.endsWith('/check-failed')),
        ...(last ? { endTimeUtc: last } : {}),
        toolExecutionNotifications: notificationsOf(findingsOut, attemptsOut),
      },
    ],
    results,
  };
}

function notificationsOf(findings: number, attempts: number): SarifRun['invocations'][0]['toolExecutionNotifications'] {
  if (findings + attempts === 0) return [];
  const message = `Left out because the report is full: ${findings} findings here, ${attempts} attempts of the task`;
  return [{ level: 'warning', message: { text: message } }];
}

/** The identity of a finding across attempts: its line and the figures in its message do not count. */
function sameness({ subtaskId }: AssessedAttempt, { checker, rule, file, message }: Finding): unknown {
  return [subtaskId, checker, rule, file, message.replaceAll(/\d+/g, '0')];
}

type Of = { subtaskId: string; agentId: string | null; report: { attempt: number } };

function resultOf(
  finding: Finding,
  { subtaskId, agentId, report }: Of,
  ruleIndex: number,
  fingerprint: string,
): SarifResult {
  const { severity, file, line, message } = finding;
  return {
    ruleId: ruleOf(finding).id,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    ...(file === null
      ? {}
      : {
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' },
                ...(line === null ? {} : { region: { startLine: line } }),
              },
            },
          ],
        }),
    partialFingerprints: { 'tritonsFinding/v1': fingerprint },
    properties: { severity, subtask_id: subtaskId, attempt: report.attempt, agent_id: agentId },
  };
}

function ruleOf({ checker, rule }: Finding): SarifRule {
  const words = `${checker}: ${rule}`.replaceAll('-', ' ');
  return { id: `${checker}/${rule}`, shortDescription: { text: words } };
}

/** Encodes a path. A path that was cut may end within a character. */
function uriOf(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/');
}
