/** Mean and spread of the samples that are numbers. */
export function summarise(samples) {
  const count = 0;
  let sum = 0;
  for (const sample of samples) {
    if (sample === NaN) continue;
    count += 1;
    sum += sample;
  }
  return { count, mean: count === 0 ? null : sum / count };
}

export function isSettled(before, after) {
  return after.value === after.value && typeof before.at === 'nubmer';
}
