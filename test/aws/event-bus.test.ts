import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { EventBus } from '../../aws/event-bus.ts';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
import { anEventBridge } from './an-event-bridge.ts';

let bridge: Awaited<ReturnType<typeof anEventBridge>>;
let bus: EventBus;
beforeAll(async () => {
  bridge = await anEventBridge();
  bus = new EventBus('tritons-test');
});
beforeEach(() => {
  bridge.calls = [];
  bridge.refuse = () => undefined;
});
afterAll(() => bridge.stop());

const anEvent = (number: number, changes: Partial<JournalEvent> = {}): JournalEvent => ({
  schema_version: 1,
  id: `${number}-0`,
  seq: number,
  at: '2026-11-28T07:00:00.500Z',
  type: 'task.started',
  resource: 'task/t1',
  actor: 'system',
  key_id: null,
  request_id: null,
  outcome: 'success',
  data: { run: 1, planned_by: 'rules' },
  before: {},
  after: {},
  prev: '',
  hash: '0'.repeat(64),
  ...changes,
});
const many = (count: number, changes: Partial<JournalEvent> = {}) =>
  Array.from({ length: count }, (_, index) => anEvent(index + 1, changes));
const idsOf = (entries: { Detail: string }[]) => entries.map(({ Detail }) => (JSON.parse(Detail) as JournalEvent).id);

test('an event is an entry with its type, its resource and its time', async () => {
  const event = anEvent(1);
  expect(await bus.put([event])).toEqual([]);
  expect(bridge.calls).toEqual([
    [
      {
        EventBusName: 'tritons-test',
        Source: 'tritons',
        DetailType: 'task.started',
        Detail: JSON.stringify(event),
        Resources: ['task/t1'],
        Time: Date.parse(event.at) / 1000,
      },
    ],
  ]);
});

test('events go in their order, ten in a call', async () => {
  await bus.put(many(23));
  expect(bridge.calls.map((call) => call.length)).toEqual([10, 10, 3]);
  expect(idsOf(bridge.calls.flat())).toEqual(many(23).map(({ id }) => id));
});

test('no call is larger than EventBridge takes, and an event that no call can hold is handed back', async () => {
  const large = many(5, { after: { skills: 'ä'.repeat(50_000) } });
  const tooLarge = anEvent(9, { after: { skills: 'ä'.repeat(128_000) } });
  expect(await bus.put([...large, tooLarge])).toEqual([tooLarge]);
  expect(bridge.calls.map((call) => call.length)).toEqual([2, 2, 1]);
});

test('only entries that were not taken are sent again', async () => {
  bridge.refuse = (entry, call) =>
    call === 1 && /"id":"[25]-0"/.test(entry.Detail) ? 'ThrottlingException' : undefined;
  await bus.put(many(6));
  expect(bridge.calls.map(idsOf)).toEqual([many(6).map(({ id }) => id), ['2-0', '5-0']]);
});

test('entries that are never taken are an error, so that the batch comes again', async () => {
  bridge.refuse = () => 'InternalFailure';
  await expect(bus.put(many(2))).rejects.toThrow('EventBridge did not take 2 events: InternalFailure: Refused');
  expect(bridge.calls).toHaveLength(4);
});

test('nothing to put is no call', async () => {
  await bus.put([]);
  expect(bridge.calls).toEqual([]);
});
