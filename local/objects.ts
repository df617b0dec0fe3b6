import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { SealedUploads } from './sealed-uploads.ts';

/** The path under which signed URLs lead to objects. */
export const OBJECTS_PATH = '/_objects/';
/** Uploads that nobody has handed in are deleted then, as the bucket's lifecycle rule does it. */
const UPLOADS = { prefix: 'uploads/', keptMs: 86_400_000 };
const MOST_KEY_BYTES = 1_024;
const MOST_LISTED = 1_000;

export type StoredObject = { body: Buffer; bytes: number; contentType: string; etag: string };

/** The permission in a signed URL: reading an object, or writing one of this checksum (SHA-256, base64) and size. */
export type Grant = { key: string; put?: { checksum: string; bytes: number } };

/** An error of S3, by its code there. */
export class ObjectError extends Error {
  readonly status: number;
  constructor(name: string, status: number, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/**
 * The objects of one bucket, with S3's semantics, as rows of the storage. SQLite reads an object whole, so the last one of
 * which a range was read stays in memory: the files of a delivery are read one by one.
 */
export class Objects {
  readonly #bucket: string;
  readonly #now: () => number;
  #secret = randomBytes(32);
  #uploads: SealedUploads | undefined;
  #last: (StoredObject & { key: string }) | undefined;
  readonly #sql: Record<'put' | 'create' | 'get' | 'keys' | 'delete' | 'expire', StatementSync>;

  constructor(database: DatabaseSync, bucket: string, now: () => number = Date.now) {
    this.#bucket = bucket;
    this.#now = now;
    database.exec(`CREATE TABLE IF NOT EXISTS objects (
      key TEXT PRIMARY KEY, etag TEXT NOT NULL, content_type TEXT NOT NULL, modified_at INTEGER NOT NULL, body BLOB NOT NULL
    );
    DROP TABLE IF EXISTS url_secret`);
    const prepare = (sql: string) => database.prepare(sql);
    const insert = 'INTO objects (key, etag, content_type, modified_at, body) VALUES (?, ?, ?, ?, ?)';
    this.#sql = {
      put: prepare(`INSERT OR REPLACE ${insert}`),
      create: prepare(`INSERT OR IGNORE ${insert}`),
      get: prepare('SELECT body, length(body) AS bytes, content_type AS contentType, etag FROM objects WHERE key = ?'),
      keys: prepare('SELECT key FROM objects WHERE key >= ? AND key < ? ORDER BY key LIMIT ?'),
      delete: prepare('DELETE FROM objects WHERE key = ?'),
      expire: prepare('DELETE FROM objects WHERE key >= ? AND key < ? AND modified_at < ?'),
    };
  }

  /** Encrypts uploads and signs URLs from now on with keys that come from the root key, and so outlive a restart. */
  useRootKey(rootKey: Uint8Array): void {
    this.#uploads = new SealedUploads(rootKey);
    this.#secret = Buffer.from(hkdfSync('sha256', rootKey, '', 'tritons urls', 32));
  }

  checkBucket(name: string): void {
    if (name !== this.#bucket) throw new ObjectError('NoSuchBucket', 404, 'The specified bucket does not exist');
  }

  /** Stores an object. `checksum`: SHA-256, base64. `create`: refused if there is one of this key. */
  put(
    key: string,
    body: Uint8Array,
    options: { contentType?: string; checksum?: string; create?: boolean } = {},
  ): { etag: string } {
    checkKey(key);
    const { contentType = 'application/octet-stream', checksum, create = false } = options;
    if (checksum !== undefined && checksum !== createHash('sha256').update(body).digest('base64')) {
      throw new ObjectError('BadDigest', 400, 'The SHA256 you specified did not match the calculated checksum.');
    }
    if (this.#last?.key === key) this.#last = undefined;
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const { changes } = this.#sql[create ? 'create' : 'put'].run(
      key,
      etag,
      contentType,
      this.#now(),
      this.#stored(key, body),
    );
    if (changes === 0) {
      throw new ObjectError('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold');
    }
    return { etag };
  }

  /** An object, or `length` bytes of it from `from` on; `bytes` is its whole size. Throws NoSuchKey, InvalidRange. */
  get(key: string, range?: { from: number; length: number }): StoredObject {
    const stored = range && this.#last?.key === key ? this.#last : this.#read(key);
    if (!range) return stored;
    this.#last = { key, ...stored };
    if (range.from >= stored.bytes)
      throw new ObjectError('InvalidRange', 416, 'The requested range is not satisfiable');
    return { ...stored, body: stored.body.subarray(range.from, range.from + range.length) };
  }

  #read(key: string): StoredObject {
    const found = this.#sql.get.get(key) as (Omit<StoredObject, 'body'> & { body: Uint8Array }) | undefined;
    if (!found) throw new ObjectError('NoSuchKey', 404, 'The specified key does not exist.');
    const { body: stored, ...rest } = found;
    const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
    if (!this.#isSealed(key)) return { ...rest, body: bytes };
    const body = this.#uploads?.open(key, bytes);
    // One of an earlier version of TRITONS: its agent puts it again.
    if (!body) throw new ObjectError('NoSuchKey', 404, 'The specified key does not exist.');
    return { ...rest, bytes: body.byteLength, body };
  }

  #isSealed(key: string): boolean {
    return this.#uploads !== undefined && key.startsWith(UPLOADS.prefix);
  }

  #stored(key: string, body: Uint8Array): Uint8Array {
    return this.#isSealed(key) ? (this.#uploads as SealedUploads).seal(key, body) : body;
  }

  /** The first keys that begin with a prefix, as many as an answer of S3 has. */
  keys(prefix: string): string[] {
    const rows = this.#sql.keys.all(prefix, `${prefix}\uffff`, MOST_LISTED) as { key: string }[];
    return rows.map(({ key }) => key);
  }

  delete(key: string): void {
    if (this.#last?.key === key) this.#last = undefined;
    this.#sql.delete.run(key);
  }

  /** Deletes uploads that are older than a day. */
  deleteExpired(): void {
    const { prefix, keptMs } = UPLOADS;
    this.#sql.expire.run(prefix, `${prefix}\uffff`, this.#now() - keptMs);
  }

  /** Path and query of a URL that grants this until `expiresIn` seconds from now, also after a restart. */
  signedPath(grant: Grant, expiresIn: number): string {
    const expires = Math.floor(this.#now() / 1000) + expiresIn;
    const query = new URLSearchParams({ expires: `${expires}`, signature: this.#sign(grant, expires) });
    if (grant.put) query.set('bytes', `${grant.put.bytes}`);
    return `${OBJECTS_PATH}${grant.key.split('/').map(encodeURIComponent).join('/')}?${query}`;
  }

  /** Throws AccessDenied, unless a URL with this query was signed for this and has not expired. */
  checkSignature(grant: Grant, query: URLSearchParams): void {
    const expires = Number(query.get('expires'));
    const given = Buffer.from(query.get('signature') ?? '', 'base64url');
    const signed = Buffer.from(this.#sign(grant, expires), 'base64url');
    if (given.byteLength !== signed.byteLength || !timingSafeEqual(given, signed)) {
      throw new ObjectError('AccessDenied', 403, 'The signature is not that of this URL, method, checksum and size.');
    }
    if (expires * 1000 < this.#now()) throw new ObjectError('AccessDenied', 403, 'Request has expired');
  }

  #sign({ key, put }: Grant, expires: number): string {
    const parts = [put ? 'PUT' : 'GET', key, expires, put?.checksum ?? '', put?.bytes ?? ''];
    return createHmac('sha256', this.#secret).update(parts.join('\n')).digest('base64url');
  }
}

function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes === 0 || bytes > MOST_KEY_BYTES) throw new ObjectError('KeyTooLongError', 400, 'Your key is too long');
}
