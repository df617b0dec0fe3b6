const SORTABLE = { newest: 'created_at DESC', oldest: 'created_at ASC', total: 'total DESC' };

/** Orders that fit the filter; every value goes in as a parameter. */
export async function searchOrders(db, filter) {
  const values = [];
  let sql = 'SELECT id, customer, city, total FROM orders WHERE deleted_at IS NULL';
  if (filter.customer) {
    values.push(filter.customer);
    sql += ` AND customer = $${values.length}`;
  }
  if (filter.ids?.length > 0) {
    const first = values.length;
    sql += ` AND id IN (${filter.ids.map((_, index) => `$${first + index + 1}`).join(', ')})`;
    values.push(...filter.ids);
  }
  sql += ` ORDER BY ${SORTABLE[filter.sort] ?? SORTABLE.newest}`;
  const { rows } = await db.query(sql, values);
  return rows;
}

export async function deleteOrders(connection, ids) {
  const placeholders = ids.map(() => '?').join(', ');
  await connection.execute(`DELETE FROM orders WHERE id IN (${placeholders})`, ids);
  await connection.execute(`DELETE FROM order_lines WHERE order_id IN (${ids.map(() => '?')})`, ids);
}

export const withCustomer = (orders, alias, name) => {
  const latest = orders.createQueryBuilder('l').select('MAX(l.id)').where(`l.customer_id = ${alias}.customer_id`);
  return orders
    .createQueryBuilder(alias)
    .where(`${alias}.customer = :name`, { name })
    .andWhere(`${alias}.id IN (${latest.getQuery()})`)
    .orderBy(`${alias}.created_at`, 'DESC');
};

export const largeOrders = (knex, least) =>
  knex('orders').whereRaw('total > ?', [least]).orderByRaw('total DESC NULLS LAST');
