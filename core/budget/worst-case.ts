import { providerOf } from '../contracts/config/model.ts';
import type { PricesConfig } from '../contracts/config/model-config.ts';

/**
 * The most that a call with at most these tokens can cost, in billionths of a dollar. Input counts at the dearest of
 * its rates, whether it is fresh or in the provider's cache. Undefined: no price is known.
 */
export function worstCaseNanos(
  ref: string,
  tokens: { input: number; output: number },
  { models }: PricesConfig,
): number | undefined {
  const price = models[ref] ?? models[`${providerOf(ref)}:*`];
  if (!price) return undefined;
  const isLong = price.long !== undefined && tokens.input > price.long.above_input_tokens;
  const tiers = isLong && price.long ? [price, price.long] : [price];
  const dearest = (rates: number[]) => Math.round(Math.max(...rates) * 1_000);
  const input = dearest(tiers.flatMap((tier) => [tier.input, tier.cache_read ?? 0, tier.cache_write ?? 0]));
  const output = dearest(tiers.map((tier) => tier.output));
  return tokens.input * input + tokens.output * output;
}
