import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Delivery } from '../core/contracts/storage/delivery.ts';
import { type QualityReport, qualityReport } from '../core/contracts/storage/quality-report.ts';
import { clientOf } from './clients.ts';
import {
  bytesOfIndex,
  type FileEntry,
  formatDelivery,
  type Outline,
  parseDelivery,
  readOutline,
} from './delivery-text.ts';

type SignOptions = Parameters<typeof getSignedUrl>[2];

/** Lifetime of a URL that an agent gets. */
const URL_SECONDS = 3_600;
/** Size of the first read of a delivery, which tells what is in it. Most deliveries are smaller. */
const FIRST_BYTES = 128 * 1024;

const s3 = clientOf('s3', () => {
  // Otherwise the SDK signs the checksum of an empty body into the URLs of uploads. Their content is checked here anyway.
  const client = new S3Client({
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const sign = (command: GetObjectCommand | PutObjectCommand, options: SignOptions) =>
    getSignedUrl(client, command, options);
  return { send: client.send.bind(client), sign };
});

export type AttemptKey = { taskId: string; subtaskId: string; attempt: number };

/** A deliverable without its contents, and a way to read the content of one file. */
export type Delivered = Outline & { read: (file: FileEntry) => Promise<string> };

export type Upload = { sha256: string; bytes: number };

/** Deliveries and quality reports: one object each, under the prefix of the attempt. */
export class Artifacts {
  readonly #bucket: string;

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  async putDelivery(key: AttemptKey, value: Delivery): Promise<void> {
    await this.#put(`${prefix(key)}/submission.json`, formatDelivery(value));
  }

  async delivery(key: AttemptKey): Promise<Delivery | undefined> {
    const bytes = await this.#get(`${prefix(key)}/submission.json`);
    return bytes && parseDelivery(bytes.toString('utf8'));
  }

  /**
   * The deliverable of an attempt, usually in one call of 128 KiB at most; `read` fetches contents that are not in it.
   */
  async delivered(key: AttemptKey): Promise<Delivered | undefined> {
    const object = `${prefix(key)}/submission.json`;
    let start = await this.#get(object, 0, FIRST_BYTES);
    if (!start) return undefined;
    let end = bytesOfIndex(start);
    if (end === undefined) {
      const bytes = start.byteLength < FIRST_BYTES ? start : await this.#get(object);
      start = Buffer.from(formatDelivery(parseDelivery(String(bytes))));
      end = bytesOfIndex(start) as number;
    } else if (end > start.byteLength) start = (await this.#get(object, 0, end)) ?? start;
    const outline = readOutline(start, end);
    const read = async ({ at, length }: FileEntry): Promise<string> => {
      const from = outline.base + at;
      const known = start.byteLength >= from + length;
      const bytes = known ? start.subarray(from, from + length) : await this.#get(object, from, length);
      return JSON.parse(String(bytes)) as string;
    };
    return { ...outline, read };
  }

  /** A URL at which the delivery of an attempt can be read without a key, for an hour. */
  async urlOfDelivery(key: AttemptKey): Promise<string> {
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: `${prefix(key)}/submission.json` });
    return s3().sign(command, { expiresIn: URL_SECONDS });
  }

  /** A URL at which one file of this hash and size can be put without a key, for an hour. */
  async urlOfUpload(
    key: AttemptKey,
    { sha256, bytes }: Upload,
  ): Promise<{ url: string; headers: Record<string, string> }> {
    const checksum = Buffer.from(sha256, 'hex').toString('base64');
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: uploadKey(key, sha256),
      ChecksumSHA256: checksum,
      ContentLength: bytes,
    });
    const url = await s3().sign(command, {
      expiresIn: URL_SECONDS,
      unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
      signableHeaders: new Set(['host', 'content-length', 'x-amz-checksum-sha256']),
    });
    return { url, headers: { 'x-amz-checksum-sha256': checksum } };
  }

  /** The bytes of an upload; undefined if there is none, or if its size differs from `bytes`. */
  async upload(key: AttemptKey, { sha256, bytes }: Upload): Promise<Uint8Array | undefined> {
    try {
      const { Body, ContentLength = 0 } = await s3().send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: uploadKey(key, sha256) }),
      );
      return ContentLength === bytes ? await Body?.transformToByteArray() : undefined;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async putReport(key: AttemptKey, value: QualityReport): Promise<void> {
    await this.#put(`${prefix(key)}/quality.json`, JSON.stringify(value));
  }

  async report(key: AttemptKey): Promise<QualityReport | undefined> {
    const bytes = await this.#get(`${prefix(key)}/quality.json`);
    return bytes && qualityReport.parse(JSON.parse(bytes.toString('utf8')));
  }

  async #put(key: string, Body: string): Promise<void> {
    await s3().send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body,
        ContentType: 'application/json',
      }),
    );
  }

  /** The bytes of an object, or `length` of them from `from` on; fewer if the object ends before. */
  async #get(Key: string, from = 0, length?: number): Promise<Buffer | undefined> {
    const range = length === undefined ? {} : { Range: `bytes=${from}-${from + length - 1}` };
    try {
      const { Body } = await s3().send(new GetObjectCommand({ Bucket: this.#bucket, Key, ...range }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
}

const prefix = ({ taskId, subtaskId, attempt }: AttemptKey) => `tasks/${taskId}/${subtaskId}/${attempt}`;
/** Uploads have a prefix of their own, so that a lifecycle rule of the bucket can remove them. */
const uploadKey = (key: AttemptKey, sha256: string) => `uploads/${prefix(key)}/${sha256}`;
