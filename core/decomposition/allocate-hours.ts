const QUARTER_HOUR = 0.25;

/**
 * Splits an estimate in proportion to weights, by largest remainder. Every share is positive. Shares are whole quarters
 * of an hour if there are enough of them, otherwise whole hundredths or finer. The largest share takes the rest, so
 * that in decimals the shares add up to exactly `totalHours`.
 */
export function allocateHours(totalHours: number, weights: number[]): number[] {
  let scale = 100;
  while (Math.floor(totalHours * scale) < weights.length) scale *= 10;
  const units = Math.round(totalHours * scale);
  const quarter = QUARTER_HOUR * scale;
  const grain = units >= quarter * weights.length ? quarter : 1;
  const grains = Math.floor(units / grain);
  const shares = apportion(grains, weights).map((share) => share * grain);
  const largest = indexOfMax(shares);
  shares[largest]! += units - grains * grain;
  const hours = shares.map((share) => share / scale);
  // An estimate such as 1/3 is not a whole number of units.
  hours[largest]! += totalHours - units / scale;
  return hours;
}

/** Whole shares of at least 1 that add up to `total`, which must be at least the number of weights. */
function apportion(total: number, weights: number[]): number[] {
  const weight = weights.reduce((sum, each) => sum + each, 0);
  const ideal = weights.map((each) => (total * each) / weight);
  const shares = ideal.map((each) => Math.max(1, Math.floor(each)));
  let rest = total - shares.reduce((sum, each) => sum + each, 0);
  for (; rest > 0; rest--) shares[indexOfMax(ideal.map((each, index) => each - shares[index]!))]! += 1;
  for (; rest < 0; rest++) shares[indexOfMax(shares)]! -= 1;
  return shares;
}

function indexOfMax(values: number[]): number {
  return values.indexOf(Math.max(...values));
}
