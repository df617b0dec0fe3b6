import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStore } from '../src/store.js';

test('a is stored and read', async () => {
  const store = await openStore({ memory: true });
  const clock = { now: () => new Date('2025-01-01T00:00:00Z') };
  const before = await store.count();
  const session = await store.begin(clock);
  await session.put('a', { size: 1 });
  const row = await session.get('a');
  await session.commit();
  assert.equal(before, 0);
  assert.equal(row.size, 1);
  assert.equal(await store.count(), 1);
  assert.deepEqual(await store.names(), ['a']);
  await store.close();
});
test('b is stored and read', async () => {
  const store = await openStore({ memory: true });
  const clock = { now: () => new Date('2025-01-01T00:00:00Z') };
  const before = await store.count();
  const session = await store.begin(clock);
  await session.put('b', { size: 1 });
  const row = await session.get('b');
  await session.commit();
  assert.equal(before, 0);
  assert.equal(row.size, 1);
  assert.equal(await store.count(), 1);
  assert.deepEqual(await store.names(), ['b']);
  await store.close();
});
test('c is stored and read', async () => {
  const store = await openStore({ memory: true });
  const clock = { now: () => new Date('2025-01-01T00:00:00Z') };
  const before = await store.count();
  const session = await store.begin(clock);
  await session.put('c', { size: 1 });
  const row = await session.get('c');
  await session.commit();
  assert.equal(before, 0);
  assert.equal(row.size, 1);
  assert.equal(await store.count(), 1);
  assert.deepEqual(await store.names(), ['c']);
  await store.close();
});
