import { expect, test } from '@jest/globals';
import { agentKey, taskKey } from '../../../aws/keys.ts';
import { ItemSeals } from '../../../aws/sealing/item-seals.ts';
import { Table } from '../../../aws/table.ts';
import { TaskTexts } from '../../../aws/task-texts.ts';
import { aTask } from '../../core/decomposition/a-task.ts';
import { startServices } from '../../local/start-services.ts';

await startServices();
const now = () => new Date('2026-11-28T12:00:00.000Z');
const raw = new Table('tritons', now);
const table = new Table('tritons', now, new ItemSeals(raw, now));

test('a process that was given no root key stores no text, rather than in clear; what has no texts it reads', async () => {
  const text = { ...aTask({ title: 'Canary' }), submitter: 's', fingerprint: 'f', createdAt: now().toISOString() };
  const error = await new TaskTexts(table).createText('t_1', text).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'KeyUnavailable' });
  expect(await raw.get(taskKey('t_1'))).toBeUndefined();
  expect(await raw.queryAll({ partition: 'TASK#t_1' })).toEqual([]);
  await table.create({ ...agentKey('a'), agentId: 'a' });
  expect(await table.get(agentKey('a'))).toMatchObject({ agentId: 'a' });
});
