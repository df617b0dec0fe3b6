import type { CheckFinding } from '../core/assessment/checker.ts';

/** A finding about a file as a whole, or without one about the deliverable. */
export const about = (
  severity: CheckFinding['severity'],
  rule: string,
  file: string | null,
  message: string,
): CheckFinding => ({ rule, severity, file, line: null, message });
