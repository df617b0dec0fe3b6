import { burstOf, type RateLimit } from '../../../core/limits/token-bucket.ts';
import { readAmount } from '../../shared/environment.ts';

const defaultPerMinute = readAmount('DEFAULT_REQUESTS_PER_MINUTE');
const defaultBurst = readAmount('DEFAULT_REQUEST_BURST');

/** The limit of a key or a token: its own, or that of the stage, which an agent has once for each of its slots. */
export function rateLimitOf(
  { requestsPerMinute, burst }: { requestsPerMinute?: number | undefined; burst?: number | undefined },
  slots = 1,
): RateLimit | undefined {
  const perMinute = requestsPerMinute ?? (defaultPerMinute && defaultPerMinute * slots);
  if (perMinute === undefined) return undefined;
  const usual = requestsPerMinute === undefined && defaultBurst ? defaultBurst * slots : burstOf(perMinute);
  return { perMinute, burst: burst ?? usual };
}
