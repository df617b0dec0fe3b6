import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Transaction } from './transaction.ts';

const STEP_MS = 300_000;
const KEPT_MS = 31 * 86_400_000;
/** A process that is killed forgets what it has counted since. */
const FLUSH_MS = 5_000;
/** The row for all time; the others are named after their begin, in milliseconds since 1970. */
const ALL = 0;

/** Counts the answers of the API, and those with 5xx, as API Gateway does it in CloudWatch: for each five minutes. */
export class ApiAnswers {
  readonly #now: () => number;
  readonly #transaction: Transaction;
  readonly #sql: Record<'add' | 'since' | 'all' | 'expire', StatementSync>;
  #pending = { requests: 0, faults: 0 };
  readonly #flushing: NodeJS.Timeout;

  constructor(database: DatabaseSync, now: () => number = Date.now) {
    this.#now = now;
    this.#transaction = new Transaction(database);
    database.exec(
      'CREATE TABLE IF NOT EXISTS api_answers (begin INTEGER PRIMARY KEY, requests INTEGER NOT NULL, faults INTEGER NOT NULL)',
    );
    const sums = 'SELECT coalesce(sum(requests), 0) AS requests, coalesce(sum(faults), 0) AS faults FROM api_answers';
    this.#sql = {
      add: database.prepare(`INSERT INTO api_answers (begin, requests, faults) VALUES (?, ?, ?)
        ON CONFLICT (begin) DO UPDATE SET requests = requests + excluded.requests, faults = faults + excluded.faults`),
      since: database.prepare(`${sums} WHERE begin > ${ALL} AND begin >= ?`),
      all: database.prepare(`${sums} WHERE begin = ${ALL}`),
      expire: database.prepare(`DELETE FROM api_answers WHERE begin > ${ALL} AND begin < ?`),
    };
    this.#flushing = setInterval(() => this.#flush(), FLUSH_MS).unref();
  }

  count(status: number): void {
    this.#pending.requests += 1;
    if (status >= 500) this.#pending.faults += 1;
  }

  /** Answers since a time (ISO 8601), to the five minutes; of all time, if none is given. */
  since(from?: string): { requests: number; faults: number } {
    this.#flush();
    const row = from === undefined ? this.#sql.all.get() : this.#sql.since.get(Date.parse(from));
    return row as { requests: number; faults: number };
  }

  close(): void {
    clearInterval(this.#flushing);
    this.#flush();
  }

  #flush(): void {
    const { requests, faults } = this.#pending;
    if (requests === 0) return;
    this.#pending = { requests: 0, faults: 0 };
    const now = this.#now();
    this.#transaction.run(() => {
      this.#sql.add.run(Math.floor(now / STEP_MS) * STEP_MS, requests, faults);
      this.#sql.add.run(ALL, requests, faults);
      this.#sql.expire.run(now - KEPT_MS);
    });
  }
}
