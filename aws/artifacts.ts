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
import { KeyUnavailable, NotFound } from '../core/errors.ts';
import { clientOf } from './clients.ts';
import type { ItemSeals } from './sealing/item-seals.ts';
import { openChunks, sealChunks } from './sealing/sealed-chunks.ts';

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

/** The texts of an attempt: what was handed in, and the quality report; and both as only the submitter's key opens them. */
export type TextName = 'delivery' | 'report' | EncryptedName;
export type EncryptedName = 'encryptedDelivery' | 'encryptedReport';

/** True for texts that are stored as they are, since their parts are encrypted already. */
export const isEncrypted = (name: TextName): name is EncryptedName => name.startsWith('encrypted');

export type Upload = { sha256: string; bytes: number };

/** Objects of the bucket: large texts, one object each under the prefix of the attempt, and uploads. */
export class Artifacts {
  readonly #bucket: string;
  readonly #seals: Pick<ItemSeals, 'keysOf'> | undefined;

  /** `seals`: for the texts; without, they are read and written as they are. */
  constructor(bucket: string, seals?: Pick<ItemSeals, 'keysOf'>) {
    this.#bucket = bucket;
    this.#seals = seals;
  }

  /** Stores a text; false if there is one. */
  async createText(key: AttemptKey, name: TextName, text: Uint8Array): Promise<boolean> {
    const Key = textKey(key, name);
    const dataKey = await this.#keyOf(key, name);
    const Body = dataKey ? sealChunks(dataKey, Key, text) : text;
    try {
      await s3().send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key,
          Body,
          ContentType: dataKey ? 'application/jose' : 'application/json',
          IfNoneMatch: '*',
        }),
      );
      return true;
    } catch (error) {
      if ((error as Error).name === 'PreconditionFailed') return false;
      return explain(error);
    }
  }

  /** The bytes of a text, or `length` of them from `from` on; fewer if it ends before. Undefined if there is none. */
  async text(key: AttemptKey, name: TextName, from = 0, length?: number): Promise<Buffer | undefined> {
    const Key = textKey(key, name);
    const dataKey = await this.#keyOf(key, name);
    if (!dataKey) return this.#bytesOf(Key, from, length);
    return openChunks(dataKey, Key, (...range) => this.#bytesOf(Key, ...range), from, length);
  }

  /**
   * A URL at which the agent of the attempt `reader` can read a text without a key, for an hour. What is encrypted is
   * copied for it, to where uploads of that attempt are: the copy is deleted when they are.
   */
  async urlOfText(key: AttemptKey, name: TextName, reader: AttemptKey): Promise<string> {
    let Key = textKey(key, name);
    if (await this.#keyOf(key, name)) {
      const Body = (await this.text(key, name)) ?? '';
      Key = `${uploadsOf(reader)}${key.subtaskId}/${key.attempt}/${FILES[name]}`;
      const command = new PutObjectCommand({ Bucket: this.#bucket, Key, Body, ContentType: 'application/json' });
      await s3().send(command).catch(explain);
    }
    return s3().sign(new GetObjectCommand({ Bucket: this.#bucket, Key }), { expiresIn: URL_SECONDS });
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
      return explain(error);
    }
  }

  /** Deletes what the agent of an attempt has uploaded, and what was copied for it, in all versions. */
  async deleteUploads(key: AttemptKey): Promise<void> {
    await this.#delete([uploadsOf(key)], () => true);
  }

  /** Deletes all objects of a task in all their versions, while there is time. True if none is left. */
  async deleteTask(taskId: string, isInTime: () => boolean): Promise<boolean> {
    return this.#delete([...readable(taskId), `${ENCRYPTED}${ofTask(taskId)}/`], isInTime);
  }

  /** Like deleteTask, but keeps what only the submitter's key opens. */
  async deleteReadable(taskId: string, isInTime: () => boolean): Promise<boolean> {
    return this.#delete(readable(taskId), isInTime);
  }

  async #delete(beginnings: string[], isInTime: () => boolean): Promise<boolean> {
    for (const beginning of beginnings) {
      for (;;) {
        const versions = await this.#versionsUnder(beginning);
        if (versions.length === 0) break;
        if (!isInTime()) return false;
        const Delete = { Objects: versions, Quiet: true };
        const { Errors: [first] = [] } = await s3().send(new DeleteObjectsCommand({ Bucket: this.#bucket, Delete }));
        if (first) throw new Error(`Objects of ${beginning} cannot be deleted: ${first.Code}`);
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

  /** The key of what attempts at the task wrote. undefined: the text is stored as it is. */
  async #keyOf({ taskId }: AttemptKey, name: TextName): Promise<Uint8Array | undefined> {
    if (isEncrypted(name) || !this.#seals) return undefined;
    const { texts, attempts } = await this.#seals.keysOf(taskId);
    if (texts === 'destroyed') throw new NotFound(`There is no task ${taskId}.`);
    if (attempts === 'destroyed') throw new NotFound(`Only the key of its submitter opens the results of ${taskId}.`);
    return attempts === 'none' ? undefined : attempts;
  }

  async #bytesOf(Key: string, from = 0, length?: number): Promise<Buffer | undefined> {
    const range = length === undefined ? {} : { Range: `bytes=${from}-${from + length - 1}` };
    try {
      const { Body } = await s3().send(new GetObjectCommand({ Bucket: this.#bucket, Key, ...range }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      return explain(error);
    }
  }
}

/** Throws an error of S3. One that KMS has caused is named KMS.DisabledException, or the like. */
function explain(cause: unknown): never {
  if (!(cause as Error).name.startsWith('KMS.')) throw cause;
  throw new KeyUnavailable('The key that encrypts objects cannot be used: the log says why', { cause });
}

const ofTask = (taskId: string) => `tasks/${taskId}`;
const prefix = ({ taskId, subtaskId, attempt }: AttemptKey) => `${ofTask(taskId)}/${subtaskId}/${attempt}`;
/** Texts that are encrypted already have a prefix of their own: they stay when the others are deleted. */
const ENCRYPTED = 'encrypted/';
const FILES = {
  delivery: 'submission.json',
  report: 'quality.json',
  encryptedDelivery: 'submission.json',
  encryptedReport: 'quality.json',
} as const satisfies Record<TextName, string>;
const textKey = (key: AttemptKey, name: TextName) =>
  `${isEncrypted(name) ? ENCRYPTED : ''}${prefix(key)}/${FILES[name]}`;
/** Uploads have a prefix of their own, so that a lifecycle rule of the bucket can remove them. */
const UPLOADS = 'uploads/';
const readable = (taskId: string) => [`${ofTask(taskId)}/`, `${UPLOADS}${ofTask(taskId)}/`];
const uploadsOf = (key: AttemptKey) => `${UPLOADS}${prefix(key)}/`;
const uploadKey = (key: AttemptKey, sha256: string) => `${uploadsOf(key)}${sha256}`;
