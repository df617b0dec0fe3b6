import { STATUS_CODES } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ProblemKind } from '../core/contracts/api/problems.ts';
import { SECURITY_HEADERS } from '../core/contracts/api/security-headers.ts';

export type Answer = { statusCode: number; headers: Record<string, string>; body: string };

type Kind = Pick<ProblemKind, 'status' | 'title'> & { type: string };

/** A problem of the API's list, or of HTTP itself, as an answer. */
export function problemAnswer(kind: Kind, detail: string, headers: Record<string, string> = {}): Answer {
  const { type, title, status } = kind;
  return {
    statusCode: status,
    headers: { ...SECURITY_HEADERS, ...headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type, title, status, detail }),
  } satisfies APIGatewayProxyStructuredResultV2;
}

/** The kind of a problem that says no more than its status (RFC 9457, section 4.2.1). */
export const httpProblem = (status: number): Kind => ({
  type: 'about:blank',
  title: STATUS_CODES[status] ?? 'Error',
  status,
});
