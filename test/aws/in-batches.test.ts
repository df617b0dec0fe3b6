import { expect, test } from '@jest/globals';
import { inBatches } from '../../aws/in-batches.ts';

const limits = { most: 3, mostBytes: 10, bytesOf: (text: string) => text.length };

test('a list is split in its order, by number and by size; one that is too large goes alone', () => {
  expect(inBatches(['a', 'b', 'c', 'd', 'eeeeee', 'ffff', 'g', 'h'.repeat(20), 'i'], limits)).toEqual([
    ['a', 'b', 'c'],
    ['d', 'eeeeee'],
    ['ffff', 'g'],
    ['h'.repeat(20)],
    ['i'],
  ]);
  expect(inBatches([], limits)).toEqual([]);
});
