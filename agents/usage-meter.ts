import type { PricesConfig } from '../core/contracts/config/model-config.ts';
import type { Usage, UsageByModel } from '../core/contracts/storage/deliverable.ts';
import { type CallTokens, callCostNanos } from '../core/models/call-cost.ts';

/** Counts what one attempt uses, call by call, so that it is known even if the attempt fails. */
export class UsageMeter {
  #calls = 0;
  #input = 0;
  #output = 0;
  #nanos = 0;
  #hits = 0;
  #unknown: string | undefined;
  readonly #models = new Map<string, { calls: number; nanos: number; isKnown: boolean }>();

  /**
   * Counts a call that the provider may charge for. `tokens`: undefined if the provider did not say. Returns the cost
   * in billionths of a dollar; undefined if it is not known.
   */
  count(ref: string, tokens: CallTokens | undefined, prices: PricesConfig): number | undefined {
    const model = this.#call(ref);
    if (!tokens) {
      model.isKnown = false;
      this.#unknown ??= `a call of ${ref} broke off, or came without usage, and may be charged all the same`;
      return undefined;
    }
    this.#input += tokens.input;
    this.#output += tokens.output;
    const nanos = callCostNanos(ref, tokens, prices);
    if (nanos === undefined) {
      model.isKnown = false;
      this.#unknown ??= `config/prices.yaml has no price for ${ref}`;
    } else {
      model.nanos += nanos;
      this.#nanos += nanos;
    }
    return nanos;
  }

  /** Counts a call that the provider refused or could not answer, and does not charge for. */
  countUncharged(ref: string): void {
    this.#call(ref);
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
      ...(this.#calls > 0 && { by_model: this.#byModel() }),
      ...(this.#hits > 0 && { cache_hits: this.#hits }),
      ...(this.#unknown !== undefined && { cost_unknown: `Not known: ${this.#unknown}.` }),
    };
  }
  #call(ref: string) {
    this.#calls += 1;
    const model = this.#models.get(ref) ?? { calls: 0, nanos: 0, isKnown: true };
    model.calls += 1;
    this.#models.set(ref, model);
    return model;
  }

  #byModel(): UsageByModel {
    const entries = [...this.#models].map(([ref, { calls, nanos, isKnown }]) => [
      ref,
      { api_calls: calls, cost_usd: isKnown ? nanos / 1e9 : null },
    ]);
    return Object.fromEntries(entries);
  }
}
