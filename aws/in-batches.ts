/** Splits a list, in its order, into batches of at most `most` elements and `mostBytes` together. */
export function inBatches<T>(all: T[], { most, mostBytes, bytesOf }: Limits<T>): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const one of all) {
    const size = bytesOf(one);
    const batch = batches.at(-1);
    if (batch && batch.length < most && bytes + size <= mostBytes) {
      batch.push(one);
      bytes += size;
    } else {
      batches.push([one]);
      bytes = size;
    }
  }
  return batches;
}

type Limits<T> = { most: number; mostBytes: number; bytesOf: (one: T) => number };
