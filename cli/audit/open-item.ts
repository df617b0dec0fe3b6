import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import canonicalize from 'canonicalize';
import type { StoredItem } from './journal-source.ts';

/** An entry, as far as a verification looks at it. */
export type Entry = { seq: number; resource: string; prev: string; hash: string };
/** `ttl` and `ttlBefore` in seconds since 1970; undefined: never, or nothing before it. */
export type OpenItem = {
  number: number;
  appendedAt: string;
  ttl: number | undefined;
  ttlBefore: number | undefined;
  entries: Entry[];
};

/** Something in the journal is missing, changed or out of order. */
export class JournalFault extends Error {
  override readonly name = 'JournalFault';
}

/**
 * Opens an item of a partition, and checks it by itself: its key, its digest, and the hash of each entry. It shares no
 * code with the writer, so that a fault of the one is not a fault of the other. Throws JournalFault.
 */
export function openItem(partition: string, where: string, { number, attributes }: StoredItem): OpenItem {
  const { digest, schemaVersion, ...item } = attributes;
  const { pk, sk, events, appendedAt, ttl, ttlBefore } = item;
  const isInPlace = pk === partition && sk === String(number).padStart(16, '0');
  if (!isInPlace || schemaVersion !== 1 || digest !== sha256(item).digest('base64')) {
    throw new JournalFault(`${where} was changed: what is stored does not have its digest.`);
  }
  const entries = unpack(where, events);
  for (const { hash, ...entry } of entries) {
    if (hash !== sha256(entry).digest('hex')) {
      throw new JournalFault(`${where} was changed: entry ${entry.seq} of ${entry.resource} does not have its hash.`);
    }
  }
  const numberOf = (value: unknown) => (typeof value === 'number' ? value : undefined);
  return { number, appendedAt: String(appendedAt), ttl: numberOf(ttl), ttlBefore: numberOf(ttlBefore), entries };
}

function unpack(where: string, events: unknown): Entry[] {
  try {
    return JSON.parse(String(inflateRawSync(Buffer.from(String(events), 'base64')))) as Entry[];
  } catch (error) {
    throw new JournalFault(`${where} was changed: its entries cannot be unpacked: ${(error as Error).message}`);
  }
}

const sha256 = (value: object) => createHash('sha256').update(canonicalize(value) ?? '');
