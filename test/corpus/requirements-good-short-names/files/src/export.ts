import * as z from 'zod';

const row = z.object({ sku: z.string().min(1), price: z.number().nonnegative() });

/** Rows as CSV, with a line of headings. Throws where the input is none. */
export function toCsv(input: unknown): string {
  const rows = z.array(row).parse(input);
  return ['sku,price', ...rows.map(({ sku, price }) => `${sku},${price}`)].join('\n');
}
