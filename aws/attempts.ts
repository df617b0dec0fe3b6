import type { Delivery } from '../core/contracts/storage/delivery.ts';
import { type QualityReport, qualityReport } from '../core/contracts/storage/quality-report.ts';
import type { AttemptKey } from './artifacts.ts';
import type { AttemptText, AttemptTexts } from './attempt-texts.ts';
import {
  bytesOfIndex,
  type FileEntry,
  formatDelivery,
  type Outline,
  parseDelivery,
  readOutline,
} from './delivery-text.ts';

/** Size of the first read of a delivery, which tells what is in it. Most deliveries are smaller. */
const FIRST_BYTES = 128 * 1024;

/** A deliverable without its contents, and a way to read the content of one file. */
export type Delivered = Outline & { read: (file: FileEntry) => Promise<string>; url: AttemptText['url'] };

/** The names of the texts that hold deliveries and reports: in clear, and encrypted for the submitter. */
const NAMES = {
  clear: { delivery: 'delivery', report: 'report' },
  encrypted: { delivery: 'encryptedDelivery', report: 'encryptedReport' },
} as const;

/** Deliveries of attempts, and the quality reports on them. */
export class Attempts {
  readonly #texts: AttemptTexts;
  readonly #names: (typeof NAMES)[keyof typeof NAMES];

  /** `form`: in encrypted ones, everything that only the submitter's key opens is in JWEs. */
  constructor(texts: AttemptTexts, form: keyof typeof NAMES = 'clear') {
    this.#texts = texts;
    this.#names = NAMES[form];
  }

  /** Stores a delivery. If the attempt has one already, that one counts. */
  async createDelivery(key: AttemptKey, delivery: Delivery): Promise<void> {
    await this.#texts.create(key, this.#names.delivery, formatDelivery(delivery));
  }

  /** The delivery of each of the attempts, in their order. */
  async deliveries(keys: AttemptKey[]): Promise<(Delivery | undefined)[]> {
    return Promise.all((await this.#texts.getMany(keys, this.#names.delivery)).map(deliveryIn));
  }

  /** The deliverable of each of the attempts, in their order. */
  async deliveredFor(keys: AttemptKey[]): Promise<(Delivered | undefined)[]> {
    return Promise.all((await this.#texts.getMany(keys, this.#names.delivery)).map(deliveredIn));
  }

  async delivered(key: AttemptKey): Promise<Delivered | undefined> {
    return deliveredIn(await this.#texts.get(key, this.#names.delivery));
  }

  /** Stores the report on an attempt, or returns the one that is stored already: of two runs the first counts. */
  async createReport(key: AttemptKey, report: QualityReport): Promise<QualityReport> {
    const isFirst = await this.#texts.create(key, this.#names.report, JSON.stringify(report));
    return isFirst ? report : ((await this.report(key)) ?? report);
  }

  async report(key: AttemptKey): Promise<QualityReport | undefined> {
    return reportIn(await this.#texts.get(key, this.#names.report));
  }

  /**
   * Reads a delivery, and the report if an earlier run of Assess has stored one. One request reads both, since there is
   * hardly ever a report.
   */
  async toAssess(key: AttemptKey): Promise<{ delivery: Delivery | undefined; report: QualityReport | undefined }> {
    const texts = await this.#texts.all(key);
    const [delivery, report] = await Promise.all([
      deliveryIn(texts.get(this.#names.delivery)),
      texts.has(this.#names.report) ? reportIn(texts.get(this.#names.report)) : undefined,
    ]);
    return { delivery, report };
  }
}

async function deliveryIn(text: AttemptText): Promise<Delivery | undefined> {
  const bytes = await text.read();
  return bytes && parseDelivery(bytes.toString('utf8'));
}

async function reportIn(text: AttemptText): Promise<QualityReport | undefined> {
  const bytes = await text.read();
  return bytes && qualityReport.parse(JSON.parse(bytes.toString('utf8')));
}

/**
 * The deliverable in a text, usually in one read of 128 KiB at most; `read` fetches contents that are not in it.
 */
async function deliveredIn(text: AttemptText): Promise<Delivered | undefined> {
  let start = await text.read(0, FIRST_BYTES);
  if (!start) return undefined;
  let end = bytesOfIndex(start);
  if (end === undefined) {
    const bytes = start.byteLength < FIRST_BYTES ? start : await text.read();
    start = Buffer.from(formatDelivery(parseDelivery(String(bytes))));
    end = bytesOfIndex(start) as number;
  } else if (end > start.byteLength) start = (await text.read(0, end)) ?? start;
  const outline = readOutline(start, end);
  const read = async ({ at, length }: FileEntry): Promise<string> => {
    const from = outline.base + at;
    const known = start.byteLength >= from + length;
    const bytes = known ? start.subarray(from, from + length) : await text.read(from, length);
    return JSON.parse(String(bytes)) as string;
  };
  return { ...outline, read, url: text.url };
}
