import { providerOf } from '../contracts/config/model.ts';
import type { PricesConfig } from '../contracts/config/model-config.ts';

/** Tokens of one call. `input` includes the tokens that are read from and written to the provider's cache. */
export type CallTokens = { input: number; output: number; cacheRead: number; cacheWrite: number };

/**
 * The cost of a call, in whole billionths of a dollar, so that sums are exact: prices have at most three decimals for a
 * million tokens. Undefined: no price is known for the model.
 */
export function callCostNanos(ref: string, tokens: CallTokens, { models }: PricesConfig): number | undefined {
  const price = models[ref] ?? models[`${providerOf(ref)}:*`];
  if (!price) return undefined;
  const rates = price.long && tokens.input > price.long.above_input_tokens ? price.long : price;
  const { input, output, cache_read = input, cache_write = input } = rates;
  const fresh = Math.max(0, tokens.input - tokens.cacheRead - tokens.cacheWrite);
  const nanos = (count: number, perMillion: number) => count * Math.round(perMillion * 1_000);
  return (
    nanos(fresh, input) +
    nanos(tokens.cacheRead, cache_read) +
    nanos(tokens.cacheWrite, cache_write) +
    nanos(tokens.output, output)
  );
}
