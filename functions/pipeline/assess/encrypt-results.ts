import { createHash } from 'node:crypto';
import type { AttemptKey } from '../../../aws/artifacts.ts';
import type { Artifact, Deliverable } from '../../../core/contracts/storage/deliverable.ts';
import type { Delivery } from '../../../core/contracts/storage/delivery.ts';
import type { QualityReport } from '../../../core/contracts/storage/quality-report.ts';
import type { ResultsKey } from '../../../core/contracts/storage/results-key.ts';
import { countBySeverity } from '../../../core/views/assessed-attempt.ts';
import { encryptedAttempts } from '../../shared/artifact-store.ts';
import { encryptTo } from '../../shared/encrypt-to.ts';

/** The media type of a JWE (RFC 7516). */
const JOSE = 'application/jose';
const SEE_REPORT = 'the encrypted report says why';

/**
 * Stores a delivery and its report in the form that the API answers, and that stays after the end of the task: what
 * agents wrote, and what was found in it, are JWEs that only the submitter opens. Of two runs the first counts.
 */
export async function encryptResults(
  key: AttemptKey,
  { order, deliverable }: Delivery,
  report: QualityReport,
  resultsKey: ResultsKey,
): Promise<void> {
  // The order has texts of the task, and is not needed any more.
  const { task_type, kind } = order;
  const noOrder = { task_type, kind, title: '', skills: [], output_format: null, requirements: [] };
  const encrypted = await encryptDeliverable(deliverable, resultsKey);
  await encryptedAttempts.createDelivery(key, { schema_version: 1, order: noOrder, deliverable: encrypted });
  await encryptedAttempts.createReport(key, await encryptReport(report, resultsKey));
}

/** Each file is a JWE, and so is the rest, which names the files. */
async function encryptDeliverable(deliverable: Deliverable, resultsKey: ResultsKey): Promise<Deliverable> {
  const { artifacts, usage, ...rest } = deliverable;
  const files: Artifact[] = [];
  // One after another, since a file may have megabytes.
  for (const [index, { content }] of artifacts.entries()) {
    files.push({ path: `${index + 1}.jwe`, media_type: JOSE, content: await encryptTo(resultsKey, content) });
  }
  const named = artifacts.map(({ path, media_type, content }, index) => ({
    path,
    media_type,
    bytes: Buffer.byteLength(content),
    sha256: createHash('sha256').update(content).digest('hex'),
    encrypted_as: `${index + 1}.jwe`,
  }));
  const { cost_unknown: _, ...figures } = usage;
  return {
    ...rest,
    summary: 'Encrypted for the submitter of the task',
    requirements_met: [],
    artifacts: files,
    usage: figures,
    encrypted: await encryptTo(resultsKey, JSON.stringify({ ...rest, artifacts: named, usage })),
  };
}

/** Scores and numbers stay; what was found is in the JWE. */
async function encryptReport(report: QualityReport, resultsKey: ResultsKey): Promise<QualityReport> {
  const { findings, qa_results: qa, judge, ...rest } = report;
  const fields = [...Object.keys(qa.not_measured), ...(qa.performance.latency === null ? [] : ['performance.latency'])];
  return {
    ...rest,
    findings: [],
    qa_results: {
      ...qa,
      code_quality: { ...qa.code_quality, issues: [] },
      performance: { ...qa.performance, latency: null },
      not_measured: Object.fromEntries(fields.map((field) => [field, SEE_REPORT])),
    },
    ...(judge && { judge: { ...judge, criteria: [] } }),
    encrypted: {
      jwe: await encryptTo(resultsKey, JSON.stringify(report)),
      totals: countBySeverity(findings),
    },
  };
}
