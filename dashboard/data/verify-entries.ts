import canonicalize from 'canonicalize';
import type { Answer } from '../../client/types.ts';

export type Entry = Answer<'getAudit'>['entries'][number];

export type Verified = {
  entries: number;
  /** Entries whose predecessor is among the others, so that they could be held together. */
  linked: number;
  /** What does not hold; empty if everything does. */
  faults: string[];
};

/**
 * Holds entries against their hashes, and each against the one before of its resource. What is not here is not verified:
 * earlier entries, the second copy, and whether the last ones are missing.
 */
export async function verifyEntries(entries: readonly Entry[]): Promise<Verified> {
  const faults: string[] = [];
  let linked = 0;
  const hashes = new Map(entries.map(({ resource, seq, hash }) => [`${resource} ${seq}`, hash]));
  for (const { hash, ...rest } of entries) {
    const name = `Entry ${rest.seq} of ${rest.resource}`;
    if ((await sha256(canonicalize(rest) ?? '')) !== hash)
      faults.push(`${name} was changed: it does not have its hash.`);
    const before = hashes.get(`${rest.resource} ${rest.seq - 1}`);
    if (before === undefined) continue;
    linked += 1;
    if (before !== rest.prev) faults.push(`${name} does not follow the entry before it.`);
  }
  return { entries: entries.length, linked, faults };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
