import type { Finding, QualityReport, Severity } from '../contracts/storage/quality-report.ts';
import { endOf } from '../lifecycle/attempt-end.ts';
import { assignedAgentId, type Subtask } from '../lifecycle/task.ts';

/** An attempt's report, with as many of its findings as fit. */
export type AssessedAttempt = {
  subtaskId: string;
  agentId: string | null;
  /** True for the subtask's latest assessed attempt. */
  current: boolean;
  report: QualityReport;
  leftOut: number;
  totals: Record<Severity, number>;
};

/**
 * Attempts that may have a report, the latest first; no other attempt has one. An attempt that a restart cut off has no
 * recorded failure, but may have a report.
 */
export function assessable({ attempt: latest, stage, failures }: Subtask): number[] {
  const attempts = Array.from({ length: latest }, (_, index) => latest - index);
  return attempts.filter((attempt) => {
    const failure = failures[attempt];
    if (failure) return endOf(failure).mayBeAssessed ?? false;
    return attempt < latest || stage === 'execute' || stage === 'assess';
  });
}

/** The bytes that are left for an answer. */
export class Room {
  #bytes: number;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Takes bytes for a value; if they do not fit, returns false and takes nothing. */
  take(bytes: number): boolean {
    if (bytes > this.#bytes) return false;
    this.#bytes -= bytes;
    return true;
  }
}

/** Bytes of a value in a Lambda function's answer, which is JSON in a string of JSON. */
export function answerBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)));
}

/**
 * Fits a report into the room that is left. Findings come worst first, so the mildest are left out. Returns undefined
 * if not even the rest of the report fits.
 */
export function fitReport(
  subtask: Subtask,
  report: QualityReport,
  current: boolean,
  room: Room,
  bytesOf: (finding: Finding) => number,
): AssessedAttempt | undefined {
  const { subtaskId, attempt, failures } = subtask;
  const { findings, qa_results, ...head } = report;
  if (!room.take(answerBytes(head))) return undefined;
  const firstOut = findings.findIndex((finding) => !room.take(bytesOf(finding)));
  const kept = firstOut === -1 ? findings : findings.slice(0, firstOut);
  const assigned = report.attempt === attempt ? assignedAgentId(subtask) : undefined;
  return {
    subtaskId,
    agentId: failures[report.attempt]?.agentId ?? assigned ?? null,
    current,
    report: { ...report, findings: kept },
    leftOut: findings.length - kept.length,
    totals: report.encrypted?.totals ?? countBySeverity(findings),
  };
}

export function countBySeverity(findings: Finding[]): Record<Severity, number> {
  const totals = { critical: 0, major: 0, minor: 0, info: 0 };
  for (const { severity } of findings) totals[severity] += 1;
  return totals;
}
