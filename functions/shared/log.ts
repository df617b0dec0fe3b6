import { Logger } from '@aws-lambda-powertools/logger';

/** Structured log. Carries ids and chosen fields, never whole events: payloads may hold secrets and tokens. */
export const log = new Logger({ serviceName: 'tritons' });

/** What is safe to log of an error that nobody expected. */
export function errorFields(error: unknown): { error: string; message: string; stack?: string | undefined } {
  if (!(error instanceof Error)) return { error: 'NonError', message: String(error) };
  return { error: error.name, message: error.message, stack: error.stack };
}
