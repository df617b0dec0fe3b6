/** z of a two-sided 90 % interval. */
const Z = 1.6449;

/**
 * The success rate that a record still supports: the lower bound of its two-sided 90 % Wilson score interval, 0..1.
 * No attempts → 0, and 3 of 3 is less than 97 of 100.
 * Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927), 209.
 */
export function reliability({ succeeded, attempted }: { succeeded: number; attempted: number }): number {
  if (attempted === 0) return 0;
  const rate = succeeded / attempted;
  const zz = Z * Z;
  const centre = rate + zz / (2 * attempted);
  const margin = Z * Math.sqrt((rate * (1 - rate)) / attempted + zz / (4 * attempted * attempted));
  return Math.max(0, (centre - margin) / (1 + zz / attempted));
}
