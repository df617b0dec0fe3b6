import { ApiAnswers, type Span } from '../../aws/api-answers.ts';
import { readOptional } from './environment.ts';
import { log } from './log.ts';

/** Counts answers of the API from a time (ISO 8601) on; from the beginning, if none is given. */
type CountAnswers = (from?: string) => { requests: number; faults: number };

let counting: CountAnswers | undefined;

/** Tells handlers in this process how the API has answered: the embedded cloud does, AWS keeps it in CloudWatch. */
export function useApiAnswers(count: CountAnswers): void {
  counting = count;
}

/** Counts of the answers of the API since the beginning; undefined on AWS, where nothing keeps them for so long. */
export const allApiAnswers = () => counting?.();

/** Counts of the answers of the API in a span; undefined if they cannot be read: the log has the reason. */
export async function apiAnswersIn(span: Span): Promise<ReturnType<CountAnswers> | undefined> {
  if (counting) return counting(span.from.toISOString());
  const apiId = readOptional('API_ID');
  if (apiId === undefined) return undefined;
  try {
    return await new ApiAnswers(apiId).count(span);
  } catch (error) {
    // The other figures are worth having without this one.
    log.error('answers of the API not read from CloudWatch', { error: error as Error });
    return undefined;
  }
}
