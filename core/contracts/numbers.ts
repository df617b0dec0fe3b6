import * as z from 'zod';

/**
 * Bounds of numbers that agents report, and that TRITONS stores and adds up. They are far beyond what one attempt can
 * use, and keep sums within the limits of the table (38 digits, nothing beyond Number.MAX_SAFE_INTEGER or below
 * 1e-130).
 */
export const MAX_USD = 1e6;
export const MAX_TOKENS = 1e12;
export const MAX_CALLS = 1e6;

/** In whole billionths, as costs are counted. */
export const dollars = z
  .number()
  .min(0)
  .max(MAX_USD)
  .overwrite((usd) => Math.round(usd * 1e9) / 1e9);

export const count = (most: number) => z.int().min(0).max(most);
