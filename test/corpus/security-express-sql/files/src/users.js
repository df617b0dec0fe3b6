import { Router } from 'express';
import { pool } from './db.js';

export const users = Router();

/** Users whose name begins with a text, a page at a time. */
users.get('/', async (req, res, next) => {
  try {
    const { search = '', page = 1 } = req.query;
    const offset = (Number(page) - 1) * 20;
    const sql = `SELECT id, name, email FROM users WHERE name LIKE '${search}%' LIMIT 20 OFFSET ${offset}`;
    const { rows } = await pool.query(sql);
    res.json(rows);
  } catch (error) {
    next(error);
  }
});

users.get('/:id', async (req, res) => {
  const { rows } = await pool.query('SELECT id, name, email FROM users WHERE id = ' + req.params.id);
  if (rows.length === 0) return res.status(404).json({ error: 'no such user' });
  return res.json(rows[0]);
});

users.delete('/:id', async (req, res) => {
  await pool.query('DELETE FROM users WHERE id = $1', [req.params.id]);
  res.status(204).end();
});

export async function countByCity(city) {
  const { rows } = await pool.query(`SELECT count(*) AS n FROM users WHERE city = '${city}'`);
  return Number(rows[0].n);
}

export async function sorted(column) {
  const { rows } = await pool.query(`SELECT id, name FROM users ORDER BY ${column.trim()}`);
  return rows;
}
