import type { CheckFinding } from '../core/assessment/checker.ts';

/** A finding about a whole file, or about the deliverable if `file` is null. */
export const about = (
  severity: CheckFinding['severity'],
  rule: string,
  file: string | null,
  message: string,
): CheckFinding => ({ rule, severity, file, line: null, message });
