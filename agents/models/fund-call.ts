import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { worstCaseNanos } from '../../core/budget/worst-case.ts';
import { BudgetExceeded } from '../../core/errors.ts';
import { formatAtMost } from '../../core/views/format.ts';
import type { ModelSession } from './model-session.ts';

/** Bound for the tokens that a provider adds to a prompt, for example to explain tool calls: a few hundred. */
const HIDDEN_TOKENS = 1_000;
/** Bound for the tokens that separate one message from the next: a handful. */
const TOKENS_PER_MESSAGE = 16;

/**
 * go       the call may be made; its worst case is set aside
 * wait     other calls have set aside what it needs, and may give it back
 * short    the budget has no room for it, whatever other calls give back
 * unpriced its cost cannot be known in advance, so it must not be made
 */
export type Funds = Funded | { is: 'wait' } | { is: 'short'; needNanos: number } | { is: 'unpriced' };

export type Funded = {
  is: 'go';
  heldNanos: number;
  /** If the budget has no room for the full call: the smaller limit, and the amount that the full call needs. */
  cut: { maxOutputTokens: number; needNanos: number } | undefined;
};

/** Sets the worst-case cost of a call aside. Without a budget nothing is read or written. */
export async function fundCall(
  session: ModelSession,
  ref: string,
  options: LanguageModelV4CallOptions,
): Promise<Funds> {
  const { budget, services } = session;
  if (!budget) return { is: 'go', heldNanos: 0, cut: undefined };
  const input = mostInputTokens(session, ref, options);
  const worst = (output: number) => worstCaseNanos(ref, { input, output }, services.prices) ?? Number.NaN;
  const mostOutputTokens = options.maxOutputTokens ?? Number.NaN;
  const needNanos = worst(mostOutputTokens);
  if (Number.isNaN(needNanos)) return { is: 'unpriced' };
  if (needNanos === 0) return { is: 'go', heldNanos: 0, cut: undefined };
  const found = await budget.reserve(needNanos);
  if (!found) return { is: 'go', heldNanos: needNanos, cut: undefined };
  if (needNanos <= found.unspentNanos) return { is: 'wait' };

  const leastNanos = worst(Math.min(services.calls.least_output_tokens, mostOutputTokens));
  if (leastNanos > found.unspentNanos) return { is: 'short', needNanos: leastNanos };
  if (leastNanos > found.leftNanos) return { is: 'wait' };
  const maxOutputTokens = Math.floor((found.leftNanos - worst(0)) / (worst(1) - worst(0)));
  const heldNanos = worst(maxOutputTokens);
  if (await budget.reserve(heldNanos)) return { is: 'wait' };
  return { is: 'go', heldNanos, cut: { maxOutputTokens, needNanos } };
}

/** Settles the reservation after the call. An unknown cost counts as the worst case. */
export async function settle({ budget }: ModelSession, { heldNanos }: Funded, costNanos: number | undefined) {
  if (heldNanos > 0) await budget?.settle(heldNanos, costNanos ?? heldNanos);
}

export function noRoom(needNanos: number): BudgetExceeded {
  return new BudgetExceeded(needNanos, `The next call may cost ${formatAtMost(needNanos)}, and less is unspent`);
}

/**
 * Upper bound of the input tokens: the provider's own count for the beginning of the conversation, and for the rest one
 * token per byte, since no tokenizer makes more of a text.
 */
function mostInputTokens(
  { counted }: ModelSession,
  ref: string,
  { prompt, tools }: LanguageModelV4CallOptions,
): number {
  const isCounted = counted?.ref === ref && counted.messages <= prompt.length;
  const uncounted = isCounted ? prompt.slice(counted.messages) : prompt;
  const known = isCounted ? counted.tokens : HIDDEN_TOKENS + bytesOf(tools ?? []);
  return known + bytesOf(uncounted) + TOKENS_PER_MESSAGE * uncounted.length;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
