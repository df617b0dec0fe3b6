import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** An item as a text, with what is compressed in it unpacked, also within base64. */
export const textOfItem = (item: unknown): string => JSON.stringify(item, (_, value) => shown(value));

function shown(value: unknown): unknown {
  if (value instanceof Uint8Array) return unpacked(value);
  if (typeof value === 'string' && /^[\w+/=-]{40,}$/.test(value))
    return `${value} ${unpacked(Buffer.from(value, 'base64'))}`;
  return value;
}

/** Bytes as a text, unpacked if they are compressed. */
export function unpacked(bytes: Uint8Array): string {
  for (const unpack of [inflateRawSync, inflateSync, gunzipSync, brotliDecompressSync]) {
    try {
      return unpack(bytes).toString();
    } catch {}
  }
  return Buffer.from(bytes).toString();
}
