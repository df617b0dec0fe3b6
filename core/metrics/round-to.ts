/** Rounds half up to so many decimals, so that sums of floats read well on the wire. */
export function roundTo(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
