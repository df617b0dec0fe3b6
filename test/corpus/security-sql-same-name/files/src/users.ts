import { pool } from './db.js';

export async function byName(name: string) {
  const sql = 'SELECT * FROM users WHERE name = "' + name + '"';
  return pool.query(sql);
}

export async function all() {
  const sql = 'SELECT * FROM users';
  return pool.query(sql);
}
export const byMail = (req: { query: { mail: string } }) =>
  pool.query({ text: `SELECT * FROM users WHERE mail = '${req.query.mail}'` });
