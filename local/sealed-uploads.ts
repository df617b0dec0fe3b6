import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts files that agents put at signed URLs, as the bucket's own encryption does it on AWS. */
export class SealedUploads {
  readonly #key: Buffer;

  constructor(rootKey: Uint8Array) {
    this.#key = Buffer.from(hkdfSync('sha256', rootKey, '', 'tritons uploads', 32));
  }

  seal(name: string, body: Uint8Array): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, iv).setAAD(Buffer.from(name));
    return Buffer.concat([iv, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
  }

  /** undefined: it was stored by an earlier version, or under another key or name. */
  open(name: string, sealed: Buffer): Buffer | undefined {
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, sealed.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(name))
        .setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}
