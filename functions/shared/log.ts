import { Logger } from '@aws-lambda-powertools/logger';

/** Structured log. Log ids and chosen fields, never whole events: payloads may hold secrets and tokens. */
export const log = new Logger();
