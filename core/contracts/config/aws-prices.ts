import * as z from 'zod';

const price = z.number().min(0);

/** config/aws-prices.yaml: dollars for a million of each unit that AWS charges for. */
export const awsPrices = z.strictObject({
  as_of: z.iso.date(),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  dollars_per_million: z.strictObject({
    transitions: price.describe('State transitions of a standard workflow.'),
    write_units: price.describe('DynamoDB on demand: a write of up to 1 KB, in the table or an index.'),
    read_units: price.describe('DynamoDB on demand: a consistent read of up to 4 KB.'),
    object_puts: price,
    object_gets: price,
    queue_requests: price.describe('Requests to a standard queue, of up to 64 KB.'),
    invocations: price,
    gb_seconds: price.describe('Lambda on ARM.'),
    http_requests: price,
    log_bytes: price,
    traces: price,
  }),
});
export type AwsPrices = z.infer<typeof awsPrices>;

/** The units that AWS charges for. */
export type AwsUnit = keyof AwsPrices['dollars_per_million'];
/** Unit → how many of them. */
export type AwsUse = Partial<Record<AwsUnit, number>>;
