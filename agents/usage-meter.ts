import type { PricesConfig } from '../core/contracts/config/model-config.ts';
import type { Usage } from '../core/contracts/storage/deliverable.ts';
import { type CallTokens, callCostNanos } from '../core/models/call-cost.ts';

/** Counts what one attempt uses, call by call, so that it is known even if the attempt fails. */
export class UsageMeter {
  #calls = 0;
  #input = 0;
  #output = 0;
  #nanos = 0;
  #hits = 0;
  #unknown: string | undefined;

  /**
   * Counts a call that the provider may charge for. `tokens`: undefined if the provider did not say. Returns the cost
   * in billionths of a dollar; undefined if it is not known.
   */
  count(ref: string, tokens: CallTokens | undefined, prices: PricesConfig): number | undefined {
    this.#calls += 1;
    if (!tokens) {
      this.#unknown ??= `a call of ${ref} broke off, or came without usage, and may be charged all the same`;
      return undefined;
    }
    this.#input += tokens.input;
    this.#output += tokens.output;
    const nanos = callCostNanos(ref, tokens, prices);
    if (nanos === undefined) this.#unknown ??= `config/prices.yaml has no price for ${ref}`;
    else this.#nanos += nanos;
    return nanos;
  }

  /** Counts a call that the provider refused or could not answer, and does not charge for. */
  countUncharged(): void {
    this.#calls += 1;
  }

  /** Counts an answer from the cache, which is neither a call nor a cost. */
  countHit(): void {
    this.#hits += 1;
  }

  total(): Usage {
    return {
      api_calls: this.#calls,
      input_tokens: this.#input,
      output_tokens: this.#output,
      cost_usd: this.#unknown === undefined ? this.#nanos / 1e9 : null,
      ...(this.#hits > 0 && { cache_hits: this.#hits }),
      ...(this.#unknown !== undefined && { cost_unknown: `Not known: ${this.#unknown}.` }),
    };
  }
}
