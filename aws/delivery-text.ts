import { createHash } from 'node:crypto';
import * as z from 'zod';
import { artifact, type Deliverable, deliverable } from '../core/contracts/storage/deliverable.ts';
import { type Delivery, delivery } from '../core/contracts/storage/delivery.ts';

/**
 * A file of a deliverable, and the place of its content, a JSON string: in bytes from the beginning of the first file.
 */
const fileEntry = z.object({
  ...artifact.omit({ content: true }).shape,
  bytes: z.int().min(0),
  sha256: z.string(),
  at: z.int().min(0),
  length: z.int().min(0),
});
export type FileEntry = z.infer<typeof fileEntry>;

const index = z.object({ deliverable: deliverable.omit({ artifacts: true }), files: z.array(fileEntry) });

/**
 * A deliverable without the contents of its files. `base`: the byte at which the first file begins in the stored text.
 */
export type Outline = { deliverable: Omit<Deliverable, 'artifacts'>; files: FileEntry[]; base: number };

const START = /^\{"index_bytes":(\d{1,9}),"index":/;
const BEFORE_FILES = ',"deliverable":{"artifacts":[';

/**
 * Makes the text that is stored of a delivery: JSON that begins with an index. So ranges of bytes are enough to read a
 * deliverable without its contents, or one of its files.
 */
export function formatDelivery({ deliverable: whole, ...order }: Delivery): string {
  const { artifacts, ...head } = whole;
  const files: FileEntry[] = [];
  const texts: string[] = [];
  let at = 0;
  for (const { path, media_type, content } of artifacts) {
    const opening = `${at === 0 ? '' : ','}${JSON.stringify({ path, media_type }).slice(0, -1)},"content":`;
    const literal = JSON.stringify(content);
    const length = Buffer.byteLength(literal);
    at += Buffer.byteLength(opening);
    const sha256 = createHash('sha256').update(content).digest('hex');
    files.push({ path, media_type, bytes: Buffer.byteLength(content), sha256, at, length });
    texts.push(opening, literal, '}');
    at += length + 1;
  }
  const indexText = JSON.stringify({ deliverable: head, files });
  const start = `{"index_bytes":${Buffer.byteLength(indexText)},"index":${indexText}${BEFORE_FILES}`;
  return `${start}${texts.join('')}],${JSON.stringify(head).slice(1)},${JSON.stringify(order).slice(1)}`;
}

/** Parses the whole text of a stored delivery. */
export function parseDelivery(text: string): Delivery {
  const { index_bytes: _, index: __, ...whole } = JSON.parse(text) as Record<string, unknown>;
  return delivery.parse(whole);
}

/**
 * The number of bytes from the beginning to the end of the index; undefined for a text of an earlier version, without
 * index.
 */
export function bytesOfIndex(beginning: Buffer): number | undefined {
  const [start, bytes] = START.exec(beginning.toString('latin1', 0, 64)) ?? [];
  return start === undefined ? undefined : start.length + Number(bytes);
}

/** Reads the index from the beginning of a stored text that holds all of it. */
export function readOutline(beginning: Buffer, end: number): Outline {
  const [start = ''] = START.exec(beginning.toString('latin1', 0, 64)) ?? [];
  const parsed = index.parse(JSON.parse(beginning.toString('utf8', start.length, end)));
  return { ...parsed, base: end + BEFORE_FILES.length };
}
