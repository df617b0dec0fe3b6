import type { CheckFinding } from '../../core/assessment/checker.ts';

/** A finding without `file`, which the caller adds. */
export type FileFinding = Omit<CheckFinding, 'file'>;

export type SyntaxProblem = { message: string; line: number };

export const syntaxError = ({ message, line }: SyntaxProblem): FileFinding => ({
  rule: 'syntax-error',
  severity: 'major',
  line,
  message: `the file does not parse: ${message.slice(0, 200)}`,
});

export const SWALLOWED = 'an error is caught and dropped: handle it, or say in a comment why it may be dropped';
