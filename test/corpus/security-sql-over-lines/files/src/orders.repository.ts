import type { Request, Response } from 'express';
import type { DataSource, Repository } from 'typeorm';
import { Order } from './order.entity';

type OrderFilter = { customer?: string; city?: string; minimum?: number; sort?: string };

export class OrdersRepository {
  constructor(
    private readonly orders: Repository<Order>,
    private readonly dataSource: DataSource,
  ) {}

  /** Orders that fit every part of the filter that is given. */
  async search(filter: OrderFilter): Promise<Order[]> {
    let sql = 'SELECT id, customer, city, total FROM orders WHERE deleted_at IS NULL';
    if (filter.customer) {
      sql += " AND customer = '" + filter.customer + "'";
    }
    if (filter.city) {
      sql = sql + ` AND city LIKE '%${filter.city}%'`;
    }
    sql += ' ORDER BY created_at DESC';
    return this.dataSource.query(sql);
  }

  async byIds(ids: string[]): Promise<Order[]> {
    return this.dataSource.query(`SELECT id, total FROM orders WHERE id IN (${ids.join(',')})`);
  }

  async ofCustomers(names: string[]): Promise<Order[]> {
    return this.dataSource.query(
      `SELECT id, total FROM orders WHERE customer IN (${names.map((name) => `'${name}'`).join(', ')})`,
    );
  }

  async named(customer: string, city: string): Promise<Order | null> {
    return this.orders
      .createQueryBuilder('o')
      .where(`o.customer = '${customer}'`)
      .andWhere('o.city = :city', { city })
      .getOne();
  }
}

export const listOrders = (repository: Repository<Order>) => async (req: Request, res: Response) => {
  const rows = await repository.knex('orders').whereRaw('total > ?', [10]).orderByRaw(`${req.query.sort} desc`);
  res.json(rows);
};
