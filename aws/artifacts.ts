import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  type ObjectIdentifier,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { clientOf } from './clients.ts';

type SignOptions = Parameters<typeof getSignedUrl>[2];

/** Lifetime of a URL that an agent gets. */
const URL_SECONDS = 3_600;

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

/** The texts of an attempt: what was handed in, and the quality report. */
export type TextName = 'delivery' | 'report';

export type Upload = { sha256: string; bytes: number };

/** Objects of the bucket: large texts, one object each under the prefix of the attempt, and uploads. */
export class Artifacts {
  readonly #bucket: string;

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  /** Stores a text; false if there is one. */
  async createText(key: AttemptKey, name: TextName, Body: Uint8Array): Promise<boolean> {
    const Key = textKey(key, name);
    try {
      await s3().send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key,
          Body,
          ContentType: 'application/json',
          IfNoneMatch: '*',
        }),
      );
      return true;
    } catch (error) {
      if ((error as Error).name === 'PreconditionFailed') return false;
      throw error;
    }
  }

  /** The bytes of a text, or `length` of them from `from` on; fewer if it ends before. Undefined if there is none. */
  async text(key: AttemptKey, name: TextName, from = 0, length?: number): Promise<Buffer | undefined> {
    const range = length === undefined ? {} : { Range: `bytes=${from}-${from + length - 1}` };
    try {
      const { Body } = await s3().send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: textKey(key, name), ...range }),
      );
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** A URL at which a text can be read without a key, for an hour. */
  async urlOfText(key: AttemptKey, name: TextName): Promise<string> {
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: textKey(key, name) });
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

  /** Deletes all objects of a task in all their versions, uploads too, while there is time. True if none is left. */
  async deleteTask(taskId: string, isInTime: () => boolean): Promise<boolean> {
    for (const beginning of [`${ofTask(taskId)}/`, `${UPLOADS}${ofTask(taskId)}/`]) {
      for (;;) {
        const versions = await this.#versionsUnder(beginning);
        if (versions.length === 0) break;
        if (!isInTime()) return false;
        const Delete = { Objects: versions, Quiet: true };
        const { Errors: [first] = [] } = await s3().send(new DeleteObjectsCommand({ Bucket: this.#bucket, Delete }));
        if (first) throw new Error(`Objects of ${taskId} cannot be deleted: ${first.Code}`);
      }
    }
    return true;
  }

  /** Up to 1,000 versions of objects, and marks of deletion. */
  async #versionsUnder(Prefix: string): Promise<ObjectIdentifier[]> {
    const command = new ListObjectVersionsCommand({ Bucket: this.#bucket, Prefix });
    const { Versions = [], DeleteMarkers = [] } = await s3().send(command);
    return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
  }
}

const ofTask = (taskId: string) => `tasks/${taskId}`;
const prefix = ({ taskId, subtaskId, attempt }: AttemptKey) => `${ofTask(taskId)}/${subtaskId}/${attempt}`;
const FILES = { delivery: 'submission.json', report: 'quality.json' } as const satisfies Record<TextName, string>;
const textKey = (key: AttemptKey, name: TextName) => `${prefix(key)}/${FILES[name]}`;
/** Uploads have a prefix of their own, so that a lifecycle rule of the bucket can remove them. */
const UPLOADS = 'uploads/';
const uploadKey = (key: AttemptKey, sha256: string) => `${UPLOADS}${prefix(key)}/${sha256}`;
