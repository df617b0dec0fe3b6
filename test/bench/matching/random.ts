/** Random numbers 0..1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One random number for a pair of numbers: the luck of an attempt is the same whoever is chosen for it. */
export const luck = (seed: number, of: number): number => randomOf(Math.imul(seed, 0x9e3779b1) ^ of)();

export const between = (random: () => number, low: number, high: number): number => low + (high - low) * random();

export const exponential = (random: () => number, mean: number): number => -mean * Math.log(1 - random());

/** A draw from a beta distribution with whole parameters: the a-th smallest of a + b - 1 uniform numbers, by sums. */
export function beta(random: () => number, a: number, b: number): number {
  const gamma = (shape: number) => {
    let sum = 0;
    for (let n = 0; n < shape; n += 1) sum += exponential(random, 1);
    return sum;
  };
  const first = gamma(a);
  return first / (first + gamma(b));
}
