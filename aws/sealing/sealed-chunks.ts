import { NotAuthentic } from '../../core/errors.ts';
import { openAnywhere, seal, sealedLength } from './jwe.ts';

/** Bytes of each chunk but the last: what the first read of a delivery asks for (aws/attempts.ts). */
const CHUNK_BYTES = 128 * 1024;
const DIGITS = 6;

/** A chunk's place: of the object, its number and how many there are, so that none can be moved, or left out at the end. */
const placeOf = (object: string, index: number, chunks: number) =>
  `${object} ${String(index).padStart(DIGITS, '0')}/${String(chunks).padStart(DIGITS, '0')}`;

/**
 * Seals a text as an object: JWEs of chunks, one after another. All but the last are of one length, so that a range of
 * the text needs only the chunks that it touches.
 */
export function sealChunks(key: Uint8Array, object: string, text: Uint8Array): Buffer {
  const chunks = Math.max(1, Math.ceil(text.byteLength / CHUNK_BYTES));
  const sealed: Buffer[] = [];
  for (let index = 0; index < chunks; index += 1) {
    const chunk = text.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
    sealed.push(Buffer.from(seal(key, placeOf(object, index, chunks), chunk)));
  }
  return Buffer.concat(sealed);
}

/** The bytes of an object, or `length` of them from `from` on; undefined if there is no object. */
export type ReadObject = (from?: number, length?: number) => Promise<Buffer | undefined>;

/** The text of a sealed object, or `length` bytes of it from `from` on; fewer if it ends before. Throws NotAuthentic. */
export async function openChunks(
  key: Uint8Array,
  object: string,
  read: ReadObject,
  from = 0,
  length?: number,
): Promise<Buffer | undefined> {
  const bytesEach = sealedLength(placeOf(object, 0, 0), CHUNK_BYTES);
  const first = Math.floor(from / CHUNK_BYTES);
  const wanted = length === undefined ? undefined : Math.ceil((from + length) / CHUNK_BYTES) - first;
  const sealed = await (wanted === undefined ? read() : read(first * bytesEach, wanted * bytesEach));
  if (!sealed) return undefined;
  const begin = wanted === undefined ? 0 : first;
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < sealed.byteLength; at += bytesEach) {
    const index = begin + chunks.length;
    const jwe = sealed.toString('latin1', at, at + bytesEach);
    const { plaintext, at: place } = openAnywhere(key, object, jwe);
    const total = Number(place.slice(-DIGITS));
    if (place !== placeOf(object, index, total)) throw new NotAuthentic(object, `a part was sealed for ${place}`);
    const isCutOff = at + bytesEach >= sealed.byteLength && index + 1 < total && chunks.length + 1 !== wanted;
    if (isCutOff) throw new NotAuthentic(object, `its last parts are missing: it has ${total}`);
    chunks.push(plaintext);
  }
  const text = Buffer.concat(chunks);
  const offset = from - begin * CHUNK_BYTES;
  return text.subarray(offset, length === undefined ? undefined : offset + length);
}
