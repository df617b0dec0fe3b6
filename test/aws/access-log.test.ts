import { expect, test } from '@jest/globals';
import { AccessLog } from '../../aws/access-log.ts';
import { asCaller } from '../../aws/caller.ts';
import { Table } from '../../aws/table.ts';
import type { Denial } from '../../core/journal/changes.ts';
import { startServices } from '../local/start-services.ts';

await startServices();
const table = new Table('tritons');
const at = (time: string) => new Date(`2025-03-01T${time}Z`);
const as = (actor: string, keyId?: string) => ({ actor, keyId, requestId: 'request' });
const denial = (change: Partial<Denial> = {}): Denial => ({
  reason: 'not_allowed',
  route: 'GET /api/tasks',
  sourceIp: '192.0.2.7',
  ...change,
});
const noted = async (day: string) => (await table.queryAll({ partition: `ACCESS#${day}` })).map(({ sk }) => sk);

test('of denials that are alike one is noted in a minute, whichever process denies', async () => {
  const logs = [new AccessLog(table), new AccessLog(table)];
  for (const second of ['00', '01', '59.999']) {
    for (const log of logs) {
      await asCaller(as('user/ann', 'k1'), () => log.noteDenial(denial({ route: second }), at(`12:00:${second}`)));
    }
  }
  expect(await noted('2025-03-01')).toEqual(['12:00#denied#not_allowed#user/ann#k1']);
  const [first] = await table.queryAll({ partition: 'ACCESS#2025-03-01' });
  expect(first).toMatchObject({ route: '00', changedBy: 'user/ann', changedWith: 'k1', requestId: 'request' });
  expect(first?.ttl).toBe(at('12:00:00').getTime() / 1000 + 2 * 86_400);
});

test('another caller, key, reason or minute is noted anew; so is each resource whose audit is read', async () => {
  const log = new AccessLog(table);
  const day = new Date('2025-03-02T08:00:00Z');
  const note = (who: ReturnType<typeof as>, what: Denial, now = day) => asCaller(who, () => log.noteDenial(what, now));
  await note(as('user/ann', 'k1'), denial());
  await note(as('user/ann', 'k2'), denial());
  await note(as('unknown'), denial({ reason: 'unknown_key' }));
  await note(as('unknown'), denial({ reason: 'no_key' }));
  await note(as('user/ann', 'k1'), denial(), new Date('2025-03-02T08:01:00Z'));
  for (const resource of [null, 'task/a', 'task/a', null]) {
    await asCaller(as('user/ann', 'k1'), () => log.noteRead('GET /api/audit', resource, day));
  }
  expect(await noted('2025-03-02')).toEqual([
    '08:00#denied#no_key#unknown#',
    '08:00#denied#not_allowed#user/ann#k1',
    '08:00#denied#not_allowed#user/ann#k2',
    '08:00#denied#unknown_key#unknown#',
    '08:00#read##user/ann#k1',
    '08:00#read#task/a#user/ann#k1',
    '08:01#denied#not_allowed#user/ann#k1',
  ]);
});

test('a flood of denials costs a process one write a minute', async () => {
  let writes = 0;
  class Counting extends Table {
    override create(...given: Parameters<Table['create']>) {
      writes += 1;
      return super.create(...given);
    }
  }
  const log = new AccessLog(new Counting('tritons'));
  for (let call = 0; call < 500; call += 1) {
    await asCaller(as('unknown'), () => log.noteDenial(denial({ reason: 'wrong_secret' }), at('13:00:00')));
  }
  expect(writes).toBe(1);
});
