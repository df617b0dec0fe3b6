import { expect, test } from '@jest/globals';
import { itemReader } from '../../aws/item-form.ts';

type Thing = { name: string; size: number | null; parts: string[]; note: string | undefined; tags?: Set<string> };
const read = itemReader<Thing>('a thing', {
  name: 'string',
  size: 'number|null',
  parts: 'list',
  note: 'string?',
  tags: 'set?',
});

const keys = { pk: 'THING#1', sk: 'T', gsi1pk: 'ALL', gsi1sk: '1', schemaVersion: 1 };

test('an item is read as its fields, without keys, version and unknown attributes', () => {
  const thing = { name: 'x', size: null, parts: ['a'], tags: new Set(['b']) };
  expect(read({ ...keys, ...thing, ttl: 12 })).toEqual(thing);
});

test.each([
  ['is missing', { name: undefined }, 'name should be string, and is missing'],
  ['is of another kind', { size: '3' }, 'size should be number|null, and is string'],
  ['is null where null means nothing', { note: null }, 'note should be string, and is null'],
  ['is a map for a list', { parts: { 0: 'a' } }, 'parts should be list, and is map'],
  ['is a list for a set', { tags: ['b'] }, 'tags should be set, and is list'],
])('an item of which a field %s is refused by its key, its kind and the field', (_, fields, problem) => {
  const damaged = { ...keys, name: 'x', size: 3, parts: [], ...fields };
  const message = `THING#1 T cannot be read as a thing: ${problem}`;
  expect(() => read(damaged)).toThrow(expect.objectContaining({ name: 'DamagedItem', message }));
});
