import * as z from 'zod';

const isNoNumber = ({ code }: { code?: string }): string | undefined =>
  code === 'invalid_type' ? 'must be a whole number, in digits only' : undefined;

/** A number from `least` to `most` in an address, written in digits only: it refuses `1e1`, `0x1` and ` 1`. */
export const wholeNumber = (least: number, most: number = Number.MAX_SAFE_INTEGER) =>
  z.preprocess(
    (value) => (typeof value === 'string' && !/^\d{1,16}$/.test(value) ? Number.NaN : value),
    z.coerce.number({ error: isNoNumber }).int().min(least).max(most),
  );
