import * as z from 'zod';

export const BENCHMARK_SCHEMA = 'tritons/benchmark/1';

const figure = z.number().min(-1e15).max(1e15).optional();

/** Figures of a benchmark, as an agent hands them in: a JSON file of any name. */
export const benchmark = z
  .strictObject({
    schema: z.literal(BENCHMARK_SCHEMA),
    name: z.string().optional(),
    environment: z.unknown().optional().describe('The environment of the measurement, in any form.'),
    metrics: z
      .array(
        z.strictObject({
          name: z.string().describe('The quantity, in words of the requirement: `read`, `throughput`, `errors`.'),
          unit: z
            .string()
            .describe('ns, µs, ms, s or min; 1/s; % or `share`. Figures in another unit are compared with nothing.'),
          value: figure.describe('The value of a quantity with one figure: throughput, share of errors.'),
          avg: figure,
          min: figure,
          p50: figure,
          p75: figure,
          p90: figure,
          p95: figure,
          p99: figure,
          p999: figure.describe('99.9 %.'),
          max: figure,
          count: figure.describe('Number of measurements.'),
        }),
      )
      .min(1),
  })
  .meta({ id: 'Benchmark' });
export type Benchmark = z.infer<typeof benchmark>;
