import { type QualityReport, qualityReport } from '../core/contracts/storage/quality-report.ts';
import type { Artifacts, AttemptKey } from './artifacts.ts';
import { itemReader } from './item-form.ts';
import { reportKey } from './keys.ts';
import type { Table } from './table.ts';

/**
 * A write of 4 KB costs half as much in the table as an object in the bucket ($0.625 a million units of 1 KB, $5 a
 * million PUTs), and most reports are smaller.
 */
const MOST_BYTES_IN_TABLE = 4_096;

/**
 * Quality reports: one for each attempt, which never changes. An item of the table has a small one, and says of a larger
 * one that it is in the bucket.
 */
export class QualityReports {
  readonly #table: Table;
  readonly #artifacts: Artifacts;

  constructor(table: Table, artifacts: Artifacts) {
    this.#table = table;
    this.#artifacts = artifacts;
  }

  /** Stores the report of an attempt, or returns the one that is stored already: of two runs the first counts. */
  async create(key: AttemptKey, report: QualityReport): Promise<QualityReport> {
    const text = JSON.stringify(report);
    const isSmall = Buffer.byteLength(text) <= MOST_BYTES_IN_TABLE;
    if (!isSmall) await this.#artifacts.putReport(key, report);
    const isFirst = await this.#table.create({ ...reportKey(key), report: isSmall ? text : null });
    return isFirst ? report : ((await this.get(key)) ?? report);
  }

  async get(key: AttemptKey): Promise<QualityReport | undefined> {
    const item = await this.#table.get(reportKey(key));
    if (!item) return undefined;
    const { report } = toStoredReport(item);
    return report === null ? this.#artifacts.report(key) : qualityReport.parse(JSON.parse(report));
  }

  /** Also one of an earlier version of TRITONS, which kept all of them in the bucket. */
  async find(key: AttemptKey): Promise<QualityReport | undefined> {
    return (await this.get(key)) ?? this.#artifacts.report(key);
  }
}

const toStoredReport = itemReader<{ report: string | null }>('a quality report', { report: 'string|null' });
