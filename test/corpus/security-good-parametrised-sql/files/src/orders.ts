import type { Pool } from 'pg';
import sql from 'sql-template-tag';

const TABLE = 'orders';
const COLUMNS = ['id', 'customer', 'total'].join(', ');

export type Filter = { customer?: string; from?: Date; states: string[] };

/** The orders that a filter lets through, newest first. */
export async function find(pool: Pool, { customer, from, states }: Filter, limit = 50) {
  const conditions: string[] = [];
  const values: unknown[] = [];
  if (customer) conditions.push(`customer = $${values.push(customer)}`);
  if (from) conditions.push(`created_at >= $${values.push(from)}`);
  const markers = states.map((state) => `$${values.push(state)}`);
  const where = conditions.length > 0 ? `AND ${conditions.join(' AND ')}` : '';
  const { rows } = await pool.query(
    `SELECT ${COLUMNS} FROM ${TABLE} WHERE state IN (${markers.join(', ')}) ${where} ORDER BY created_at DESC LIMIT ${Number(limit)}`,
    values,
  );
  return rows;
}

export async function remove(pool: Pool, ids: string[]) {
  const placeholders = ids.map((_, index) => `$${index + 1}`).join(', ');
  await pool.query(`DELETE FROM ${TABLE} WHERE id IN (${placeholders})`, ids);
}

/** The tag makes parameters of what stands in the template. */
export const rename = (pool: Pool, id: string, name: string) =>
  pool.query(sql`UPDATE orders SET name = ${name} WHERE id = ${id}`);

export function describe(name: string, count: number): string {
  return `Select ${name} from the list of ${count} entries`;
}
