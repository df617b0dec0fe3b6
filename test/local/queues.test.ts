import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { Queues, type QueuesOptions } from '../../local/queues.ts';

const definitions = [
  { name: 'work', visibilitySeconds: 60, deadLetters: { queue: 'dead', maxReceives: 3 } },
  { name: 'dead' },
  { name: 'ordered.fifo', visibilitySeconds: 60, deadLetters: { queue: 'dead.fifo', maxReceives: 3 } },
  { name: 'dead.fifo' },
];

/** Makes queues whose clock the test sets. */
function aQueue(options: QueuesOptions = {}) {
  const clock = { now: 1_000_000 };
  const database = new DatabaseSync(':memory:');
  const queues = new Queues(database, definitions, { now: () => clock.now, ...options });
  const pass = (seconds: number) => {
    clock.now += seconds * 1000;
  };
  return { queues, database, clock, pass, bodies: (most = 10) => queues.receive('work', most).map(({ body }) => body) };
}

describe('a message', () => {
  test('is received with its group, its times and its count, and gone when it is deleted', () => {
    const { queues, clock, pass } = aQueue();
    const id = queues.send('work', 'Ω\u0000 body', { groupId: 'ann' });
    pass(5);
    const [message] = queues.receive('work', 10);
    expect(message).toEqual({
      id,
      receiptHandle: expect.any(String),
      body: 'Ω\u0000 body',
      groupId: 'ann',
      sentAt: clock.now - 5_000,
      firstReceivedAt: clock.now,
      receives: 1,
    });
    expect(queues.counts('work')).toEqual({ visible: 0, delayed: 0, inFlight: 1 });
    queues.delete('work', message!.receiptHandle);
    pass(100);
    expect(queues.receive('work', 10)).toEqual([]);
    expect(queues.counts('work')).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
  });

  test('is hidden from others until its visibility timeout is over or ended', () => {
    const { queues, pass, bodies } = aQueue();
    queues.send('work', 'x');
    expect(bodies()).toEqual(['x']);
    pass(59.999);
    expect(bodies()).toEqual([]);
    pass(0.001);
    const [again] = queues.receive('work', 1);
    expect(again).toMatchObject({ body: 'x', receives: 2 });
    queues.changeVisibility('work', again!.receiptHandle, 0);
    expect(bodies()).toEqual(['x']);
  });

  test('that is delayed comes when its delay is over', () => {
    const { queues, clock, pass, bodies } = aQueue();
    queues.send('work', 'later', { delaySeconds: 900 });
    expect(queues.counts('work')).toEqual({ visible: 0, delayed: 1, inFlight: 0 });
    expect(queues.nextVisibleAt('work')).toBe(clock.now + 900_000);
    pass(899);
    expect(bodies()).toEqual([]);
    pass(1);
    expect(bodies()).toEqual(['later']);
  });

  test('that was received three times in vain becomes a dead letter, whose count begins anew', () => {
    const { queues, pass, bodies } = aQueue();
    queues.send('work', 'poison');
    for (const _ of [1, 2, 3]) {
      expect(bodies()).toEqual(['poison']);
      pass(60);
    }
    expect(bodies()).toEqual([]);
    expect(queues.receive('dead', 10)).toEqual([expect.objectContaining({ body: 'poison', receives: 1 })]);
    expect(queues.counts('work')).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
  });

  test('is kept for 14 days, also over restarts', () => {
    const { queues, database, clock, pass } = aQueue();
    queues.send('work', 'kept');
    pass(14 * 86_400);
    const second = new Queues(database, definitions, { now: () => clock.now });
    expect(second.counts('work').visible).toBe(1);
    pass(1);
    const third = new Queues(database, definitions, { now: () => clock.now });
    expect(third.counts('work').visible).toBe(0);
  });
});

test('the handle of an earlier receive neither deletes the message nor changes its visibility', () => {
  const { queues, pass } = aQueue();
  queues.send('work', 'x');
  const [first] = queues.receive('work', 1);
  pass(60);
  const [second] = queues.receive('work', 1);
  queues.delete('work', first!.receiptHandle);
  expect(() => queues.changeVisibility('work', first!.receiptHandle, 0)).toThrow(
    expect.objectContaining({ name: 'MessageNotInflight' }),
  );
  expect(queues.counts('work').inFlight).toBe(1);
  queues.delete('work', second!.receiptHandle);
  expect(queues.counts('work').inFlight).toBe(0);
});

test('the listener is told of what arrives, becomes visible by hand, and becomes a dead letter', () => {
  const { queues, pass } = aQueue();
  const told: string[] = [];
  for (const name of ['work', 'dead']) queues.onArrival(name, () => told.push(name));
  queues.send('work', 'x');
  queues.changeVisibility('work', queues.receive('work', 1)[0]!.receiptHandle, 0);
  queues.receive('work', 1);
  pass(60);
  queues.receive('work', 1);
  pass(60);
  queues.receive('work', 1);
  expect(told).toEqual(['work', 'work', 'dead']);
});

test.each<[string, (queues: Queues) => unknown, string]>([
  ['a queue that does not exist', (queues) => queues.send('nowhere', 'x'), 'QueueDoesNotExist'],
  ['a body that is empty', (queues) => queues.send('work', ''), 'MissingParameter'],
  ['a body of more than 1 MiB', (queues) => queues.send('work', 'Ω'.repeat(524_289)), 'InvalidParameterValue'],
  ['a delay of more than 900 s', (queues) => queues.send('work', 'x', { delaySeconds: 901 }), 'InvalidParameterValue'],
  ['a delay that is no integer', (queues) => queues.send('work', 'x', { delaySeconds: 0.5 }), 'InvalidParameterValue'],
  ['a visibility of more than 12 hours', (queues) => queues.receive('work', 1, 43_201), 'InvalidParameterValue'],
  ['a handle that is none', (queues) => queues.delete('work', 'nonsense'), 'ReceiptHandleIsInvalid'],
])('%s is refused by the name of its error', (_, call, name) => {
  const { queues } = aQueue();
  expect(() => call(queues)).toThrow(expect.objectContaining({ name }));
  expect(queues.counts('work')).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
});

test('at most as many messages are received as were asked for, the longest visible first', () => {
  const { queues, pass, bodies } = aQueue();
  for (const body of ['a', 'b', 'c']) {
    queues.send('work', body);
    pass(1);
  }
  expect(bodies(2)).toEqual(['a', 'b']);
  expect(bodies(2)).toEqual(['c']);
});

test('duplicates and disorder come if a test asks for them, and nothing is lost', () => {
  const { queues } = aQueue({ duplicates: 0.5, shuffles: true });
  const sent = Array.from({ length: 50 }, (_, n) => `${n}`);
  for (const body of sent) queues.send('work', body);
  const seen: string[] = [];
  for (let turn = 0; turn < 200 && queues.counts('work').visible > 0; turn += 1) {
    seen.push(...queues.receive('work', 10).map(({ body }) => body));
  }
  seen.push(...queues.receive('dead', 10).map(({ body }) => body));
  expect(new Set(seen)).toEqual(new Set(sent));
  expect(seen.length).toBeGreaterThan(sent.length);
  expect(seen.slice(0, 20)).not.toEqual(sent.slice(0, 20));
});

describe('a FIFO queue', () => {
  const anOrdered = () => {
    const { queues, database, clock, pass } = aQueue();
    const send = (group: string, body: string) => queues.send('ordered.fifo', body, { groupId: group });
    const receive = (most = 10) => queues.receive('ordered.fifo', most);
    return {
      queues,
      database,
      clock,
      pass,
      send,
      receive,
      bodies: (most = 10) => receive(most).map(({ body }) => body),
    };
  };

  test('hands out one message of each group, and the next one after it was deleted', () => {
    const { queues, send, receive, bodies } = anOrdered();
    for (const body of ['a1', 'a2', 'b1', 'a3']) send(body.charAt(0), body);
    const [first, other] = receive();
    expect([first?.body, other?.body]).toEqual(['a1', 'b1']);
    expect(bodies()).toEqual([]);
    queues.delete('ordered.fifo', first!.receiptHandle);
    expect(bodies()).toEqual(['a2']);
  });

  test('keeps the order of a group if a message comes back, and over many in the same millisecond', () => {
    const { queues, send, receive, pass, bodies } = anOrdered();
    const sent = Array.from({ length: 50 }, (_, index) => `m${index}`);
    for (const body of sent) send('g', body);
    expect(bodies()).toEqual(['m0']);
    pass(60);
    const seen: string[] = [];
    for (let [one] = receive(1); one; [one] = receive(1)) {
      seen.push(one.body);
      queues.delete('ordered.fifo', one.receiptHandle);
    }
    expect(seen).toEqual(sent);
  });

  test('keeps the order of a group if the clock is set back, also while no process runs', () => {
    const { queues, database, clock, send, receive } = anOrdered();
    send('g', 'first');
    clock.now -= 500_000;
    send('g', 'second');
    clock.now -= 499_999;
    const next = new Queues(database, definitions, { now: () => clock.now });
    for (const body of ['third', 'fourth']) next.send('ordered.fifo', body, { groupId: 'g' });
    clock.now += 2_000_000;
    const seen: string[] = [];
    for (let [one] = receive(1); one; [one] = receive(1)) {
      seen.push(one.body);
      queues.delete('ordered.fifo', one.receiptHandle);
    }
    expect(seen).toEqual(['first', 'second', 'third', 'fourth']);
  });

  test('says when the first message of a group can be had, not those behind it', () => {
    const { queues, clock, send, receive } = anOrdered();
    send('g', 'first');
    send('g', 'second');
    expect(queues.nextVisibleAt('ordered.fifo')).toBe(clock.now);
    receive();
    expect(queues.nextVisibleAt('ordered.fifo')).toBe(clock.now + 60_000);
  });

  test('sets a message aside after three receives, and goes on with the next', () => {
    const { queues, send, pass, bodies } = anOrdered();
    send('g', 'poison');
    send('g', 'next');
    for (let receive = 1; receive <= 3; receive += 1) {
      expect(bodies()).toEqual(['poison']);
      pass(60);
    }
    expect(bodies()).toEqual([]);
    expect(queues.counts('dead.fifo').visible).toBe(1);
    expect(bodies()).toEqual(['next']);
  });

  test('takes the same message once in five minutes', () => {
    const { queues, pass } = anOrdered();
    const send = () => queues.send('ordered.fifo', 'x', { groupId: 'g', deduplicationId: 'same' });
    const id = send();
    pass(299);
    expect(send()).toBe(id);
    expect(queues.counts('ordered.fifo').visible).toBe(1);
    pass(1);
    expect(send()).not.toBe(id);
    expect(queues.counts('ordered.fifo').visible).toBe(2);
  });

  test('is stored by the next try if the disk was full at the first', () => {
    const { queues, database, send, bodies } = anOrdered();
    const large = () => queues.send('ordered.fifo', 'x'.repeat(500_000), { groupId: 'g', deduplicationId: 'same' });
    const { page_count } = database.prepare('PRAGMA page_count').get() as { page_count: number };
    database.exec(`PRAGMA max_page_count = ${page_count}`);
    expect(large).toThrow('database or disk is full');
    database.exec('PRAGMA max_page_count = 1000000');
    large();
    expect(queues.counts('ordered.fifo').visible).toBe(1);
    send('g', 'next');
    expect(bodies()).toEqual(['x'.repeat(500_000)]);
  });

  test('stays quick with many messages behind one that is in flight', () => {
    const { database, send, receive } = anOrdered();
    database.exec('BEGIN');
    for (let index = 0; index < 20_000; index += 1) send(`g${index % 4}`, 'x');
    database.exec('COMMIT');
    expect(receive()).toHaveLength(4);
    const before = process.cpuUsage();
    for (let index = 0; index < 100; index += 1) expect(receive()).toEqual([]);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});
