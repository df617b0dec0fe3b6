export async function byIds(db, ids) {
  const marks = ids.map((_, i) => `$${i + 1}`).join(', ');
  const { rows } = await db.query(`SELECT * FROM users WHERE id IN (${marks})`, ids);
  return rows;
}

export async function since(db, days) {
  return db.query(`SELECT * FROM users WHERE created_at > now() - make_interval(days => $1)`, [days]);
}

export async function page(db, { sort, limit }) {
  const column = { email: 'email', created: 'created_at' }[sort] ?? 'id';
  return db.query(`SELECT * FROM users ORDER BY ${column} LIMIT ${Number(limit)}`);
}
export const tagged = (sql, id) => sql`SELECT * FROM users WHERE id = ${id}`;
export const prisma = (db, id) => db.$queryRaw`SELECT * FROM users WHERE id = ${id}`;
