import { type Figure, rankName } from '../reports/figure.ts';
import type { Limit } from '../reports/limits-of.ts';

/** The result of holding a figure against a limit; `what` names the value that decided. null if no value can decide. */
export type Held = { holds: boolean; what: string } | null;

/** Figures of start-up and other preparation, to which a limit on responses does not apply. */
const SETUP = /start|boot|init|set-?up|warm|build|install|migrat|tear-?down|compil|deploy/i;

const stem = (word: string): string => word.toLowerCase().replace(/(?:ing|es|s)$/, '');

const hasWord = (name: string, words: string[]): boolean => {
  const stems = new Set(words.map(stem));
  return name.split(/[^\p{L}]+/u).some((part) => part.length > 2 && stems.has(stem(part)));
};

/** Returns the figures that a limit applies to: those named after its subject, else, for a general one, all alike. */
export function figuresFor(limit: Limit, figures: Figure[]): Figure[] {
  const alike = figures.filter(({ quantity }) => quantity === limit.quantity);
  const named = alike.filter(({ name }) => hasWord(name, limit.subject));
  if (named.length > 0) return named;
  if (limit.quantity === 'share') return alike.filter(({ name }) => /err|fail/i.test(name));
  if (limit.quantity === 'rate') return alike;
  return limit.isGeneral ? alike.filter(({ name }) => !SETUP.test(name)) : [];
}

/** Formats a figure like the seed: `12ms`, `80/s`, `3%`. */
export function inWords(value: number, quantity: Figure['quantity']): string {
  const short = (number: number) => String(Number(number.toPrecision(4)));
  if (quantity === 'share') return `${short(value * 100)}%`;
  return quantity === 'rate' ? `${short(value)}/s` : `${short(value)}ms`;
}

/** Value that a limit without a statistic is held against: p95, else the average, else the highest rank. */
const usualValue = ({ avg, ranks }: Figure): [string, number] | null => {
  const p95 = ranks.find(([rank]) => rank === 95);
  if (p95) return ['p95', p95[1]];
  if (avg !== null) return ['avg', avg];
  const highest = ranks.at(-1);
  return highest ? [rankName(highest[0]), highest[1]] : null;
};

/**
 * Finds the deciding rank: a higher one within the limit proves a lower one; a lower one above it disproves a higher.
 */
const provenBy = (ranks: Figure['ranks'], wanted: number, most: number): [string, number] | null => {
  const exact = ranks.find(([rank]) => rank === wanted);
  const proof =
    exact ??
    ranks.find(([rank, value]) => rank > wanted && value <= most) ??
    ranks.find(([rank, value]) => rank < wanted && value > most);
  return proof ? [rankName(proof[0]), proof[1]] : null;
};

export function hold({ quantity, comparison, value: bound, statistic }: Limit, figure: Figure): Held {
  const { name, avg, ranks } = figure;
  const least = ranks.find(([rank]) => rank === 0)?.[1];
  let found: [string, number] | null;
  if (quantity !== 'time') found = avg === null ? null : ['', avg];
  else if (statistic === null) found = usualValue(figure);
  else if (statistic !== 'avg') found = provenBy(ranks, statistic, bound);
  else if (avg !== null) found = ['avg', avg];
  else found = least !== undefined && least > bound ? ['min', least] : provenBy(ranks, 100, bound);
  if (found === null) return null;
  const [label, value] = found;
  const holds = comparison === 'at most' ? value <= bound : value >= bound;
  return { holds, what: `${label ? `${label} of ` : ''}${name} is ${inWords(value, quantity)}` };
}
