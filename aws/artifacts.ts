import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type * as z from 'zod';
import { type QualityReport, qualityReport } from '../core/contracts/quality.ts';
import { type Submission, submission } from '../core/contracts/submission.ts';

type AttemptKey = { taskId: string; subtaskId: string; attempt: number };

/** What attempts hand in and what the checks found: one object each, under the attempt's own prefix. */
export class Artifacts {
  readonly #bucket: string;
  readonly #s3 = new S3Client({});

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  async putSubmission(key: AttemptKey, value: Submission): Promise<void> {
    await this.#put(`${prefix(key)}/submission.json`, value);
  }

  async submission(key: AttemptKey): Promise<Submission | undefined> {
    return this.#get(`${prefix(key)}/submission.json`, submission);
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
