import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type * as z from 'zod';
import { type QualityReport, qualityReport } from '../core/contracts/quality.ts';
import { type Submission, submission } from '../core/contracts/submission.ts';

/** How long a URL works that is given to an agent. */
const URL_SECONDS = 3_600;

type AttemptKey = { taskId: string; subtaskId: string; attempt: number };

export type Upload = { sha256: string; bytes: number };

/** What attempts hand in and what the checks found: one object each, under the attempt's own prefix. */
export class Artifacts {
  readonly #bucket: string;
  // Else the checksum of an empty body would be signed into the URLs of uploads, whose content is checked here anyway.
  readonly #s3 = new S3Client({
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  async putSubmission(key: AttemptKey, value: Submission): Promise<void> {
    await this.#put(`${prefix(key)}/submission.json`, value);
  }

  async submission(key: AttemptKey): Promise<Submission | undefined> {
    return this.#get(`${prefix(key)}/submission.json`, submission);
  }

  /** Where an attempt's submission can be read without a key, for an hour. */
  async urlOfSubmission(key: AttemptKey): Promise<string> {
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: `${prefix(key)}/submission.json` });
    return getSignedUrl(this.#s3, command, { expiresIn: URL_SECONDS });
  }

  /** Where one file can be put without a key, for an hour: only that of this hash and size. */
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
    const url = await getSignedUrl(this.#s3, command, {
      expiresIn: URL_SECONDS,
      unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
      signableHeaders: new Set(['host', 'content-length', 'x-amz-checksum-sha256']),
    });
    return { url, headers: { 'x-amz-checksum-sha256': checksum } };
  }

  /** The bytes of an upload; undefined: there is none, or it is larger than was said. */
  async upload(key: AttemptKey, { sha256, bytes }: Upload): Promise<Uint8Array | undefined> {
    try {
      const { Body, ContentLength = 0 } = await this.#s3.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: uploadKey(key, sha256) }),
      );
      return ContentLength === bytes ? await Body?.transformToByteArray() : undefined;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async putReport(key: AttemptKey, value: QualityReport): Promise<void> {
    await this.#put(`${prefix(key)}/quality.json`, value);
  }

  async report(key: AttemptKey): Promise<QualityReport | undefined> {
    return this.#get(`${prefix(key)}/quality.json`, qualityReport);
  }

  async #put(key: string, value: unknown): Promise<void> {
    await this.#s3.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: JSON.stringify(value),
        ContentType: 'application/json',
      }),
    );
  }

  async #get<T>(key: string, schema: z.ZodType<T>): Promise<T | undefined> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return schema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
}

const prefix = ({ taskId, subtaskId, attempt }: AttemptKey) => `tasks/${taskId}/${subtaskId}/${attempt}`;
const uploadKey = (key: AttemptKey, sha256: string) => `${prefix(key)}/uploads/${sha256}`;
