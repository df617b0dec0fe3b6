import { type LabelsOf, type Measure, type MeasureName, measures, type NameOf } from '../contracts/journal/measures.ts';

/**
 * Whole numbers to be added up, by the name of a measure and its labels: `tasks_failed|security|SECURITY`. A histogram
 * has a number for each bucket that is not empty, `quality_score_le_0.9|security`, and the sum of all values,
 * `quality_score_sum|security`. Plain fields, because they are attributes of an item and DynamoDB adds to these only.
 */
export type Counts = Record<string, number>;

/** Collects what events add. */
export class Tally {
  readonly counts: Counts = {};

  /** Adds a value, in the measure's unit. */
  add<N extends NameOf<'counter' | 'gauge'>>(name: N, value: number, ...labels: LabelsOf<N>): void {
    this.#add(keyOf(name, labels), value * measures[name].scale);
  }

  /** Adds one value to a histogram. */
  observe<N extends NameOf<'histogram'>>(name: N, value: number, ...labels: LabelsOf<N>): void {
    const bound = measures[name].bounds.find((each) => value <= each);
    this.#add(keyOf(`${name}_le_${bound ?? OVER}`, labels), 1);
    this.#add(keyOf(`${name}_sum`, labels), value * measures[name].scale);
  }

  #add(key: string, value: number): void {
    const whole = Math.round(value);
    if (whole === 0 && !key.includes('_le_')) return;
    this.counts[key] = (this.counts[key] ?? 0) + whole;
  }
}

/** The bucket above all bounds. */
const OVER = 'over';
const SEPARATOR = '|';
const keyOf = (name: string, labels: readonly string[]) =>
  labels.reduce(
    (key, label) => key + SEPARATOR + (label.includes(SEPARATOR) ? label.replaceAll(SEPARATOR, '/') : label),
    name,
  );

export function plus(...some: Counts[]): Counts {
  const sums: Counts = {};
  for (const counts of some) {
    for (const [key, value] of Object.entries(counts)) sums[key] = (sums[key] ?? 0) + value;
  }
  return sums;
}

/** The values of a counter or gauge, in its unit, each with its labels. */
export function valuesOf(counts: Counts, name: NameOf<'counter' | 'gauge'>): { labels: string[]; value: number }[] {
  return seriesOf(counts, name).map(({ labels, value }) => ({ labels, value: value / measures[name].scale }));
}

/** A histogram of one set of labels. `buckets`: the number of values in each, not cumulated. */
export type Distribution = { labels: string[]; count: number; sum: number; buckets: { upTo: number; count: number }[] };

/** The histograms of a measure, one for each set of labels. */
export function distributionsOf(counts: Counts, name: NameOf<'histogram'>): Distribution[] {
  const { bounds, scale }: Measure = measures[name];
  const parts = [...(bounds ?? []), OVER].map((bound) => ({
    upTo: bound === OVER ? Number.POSITIVE_INFINITY : Number(bound),
    counted: new Map(seriesOf(counts, `${name}_le_${bound}`).map(({ key, value }) => [key, value])),
  }));
  const sums = new Map(seriesOf(counts, `${name}_sum`).map(({ key, value }) => [key, value]));
  const keys = [...new Set(parts.flatMap(({ counted }) => [...counted.keys()]))].sort();
  return keys.map((key) => {
    const buckets = parts.map(({ upTo, counted }) => ({ upTo, count: counted.get(key) ?? 0 }));
    return {
      labels: labelsIn(key),
      count: buckets.reduce((sum, { count }) => sum + count, 0),
      sum: (sums.get(key) ?? 0) / scale,
      buckets,
    };
  });
}

/** The sum of a counter or gauge over those of its labels that fit. */
export function total(
  counts: Counts,
  name: NameOf<'counter' | 'gauge'>,
  fits: (labels: string[]) => boolean = () => true,
): number {
  return valuesOf(counts, name)
    .filter(({ labels }) => fits(labels))
    .reduce((sum, { value }) => sum + value, 0);
}

/** Several histograms as one. */
export function merged(distributions: Distribution[]): { count: number; sum: number } {
  return {
    count: distributions.reduce((sum, { count }) => sum + count, 0),
    sum: distributions.reduce((all, { sum }) => all + sum, 0),
  };
}

/** The values of each label of measures that have it first, sorted. */
export function firstLabels(counts: Counts, names: readonly MeasureName[]): string[] {
  const labels = Object.keys(counts).flatMap((key) => {
    const [name = '', first] = key.split(SEPARATOR);
    const isOne = names.some((each) => name === each || name.startsWith(`${each}_le_`));
    return isOne && first !== undefined ? [first] : [];
  });
  return [...new Set(labels)].sort();
}

function seriesOf(counts: Counts, name: string): { key: string; labels: string[]; value: number }[] {
  return Object.entries(counts).flatMap(([whole, value]) => {
    if (whole !== name && !whole.startsWith(name + SEPARATOR)) return [];
    const key = whole.slice(name.length);
    return [{ key, labels: labelsIn(key), value }];
  });
}

/** `|security|SECURITY` → security, SECURITY */
const labelsIn = (key: string) => key.split(SEPARATOR).slice(1);
