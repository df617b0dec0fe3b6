/**
 * List prices of AWS in us-east-1, in dollars, as of November 2026. They were not read from AWS's price list, which was
 * out of reach, but are second-hand: compare them with the pricing pages before you rely on a sum.
 */
export const prices = {
  /** A state transition of a standard workflow. */
  transition: 25 / 1e6,
  /** On-demand request units of DynamoDB: a write of 1 KB, a consistent read of 4 KB. */
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  s3Put: 5 / 1e6,
  s3Get: 0.4 / 1e6,
  /** A request to a standard queue, of at most 64 KB. */
  sqsRequest: 0.4 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** Arm64. */
  lambdaGbSecond: 0.0000133334,
  httpApiRequest: 1 / 1e6,
  logGigabyte: 0.5,
  trace: 5 / 1e6,
} as const;
