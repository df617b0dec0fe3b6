import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
import { aCloud, agentsOf, until } from './a-cloud.ts';

process.env.WEBHOOK_ALLOWED_HOSTS = '127.0.0.1';
const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa']) });

type Received = { path: string; headers: IncomingHttpHeaders; body: string };
type Answer = (response: ServerResponse, received: Received) => void;

/** The receiver: it notes what comes, and answers each path as a test says; 204 if none says anything. */
let server: Server;
let base = '';
let received: Received[] = [];
const answers = new Map<string, Answer>();

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const one = { path: request.url ?? '', headers: request.headers, body: String(Buffer.concat(chunks)) };
    received.push(one);
    const answer = answers.get(one.path) ?? ((to: ServerResponse) => to.writeHead(204).end());
    answer(response, one);
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  const { webhooks } = await system.client.listWebhooks();
  for (const { webhook_id } of webhooks) await system.client.removeWebhook(webhook_id);
  received = [];
  answers.clear();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const at = (path: string) => received.filter((one) => one.path === path);
const eventOf = ({ body }: Received) => JSON.parse(body) as JournalEvent;
const subscribe = (path: string, event_types: string[]) =>
  system.client.createWebhook({ url: `${base}${path}`, event_types });

/** Runs a task, until webhooks are told of its end: none that is made later gets one of its events. */
async function aTask(title = 'Webhooks') {
  const { webhook } = await subscribe('/witness', ['task.completed']);
  const { taskId } = await system.client.submitTask({ type: 'development', title, requirements: ['alpha'] });
  await until(
    'webhooks are told of the end',
    () => at('/witness').map(eventOf),
    (events) => events.some(({ resource }) => resource === `task/${taskId}`),
  );
  await system.client.removeWebhook(webhook.webhook_id);
  return taskId;
}

const eventsOf = async (resource: string) => {
  const { journal } = await import('../../functions/shared/journal.ts');
  return journal.ofResource(resource, 0, 1_000);
};

/** Waits until a path has got an event of a type. */
const arrival = (path: string, type: string) =>
  until(
    `${type} at ${path}`,
    () => at(path).map(eventOf),
    (events) => events.some((event) => event.type === type),
  );

const deliveries = async (webhookId: string, status?: 'failed' | 'retrying' | 'delivered') =>
  (await system.client.listWebhookDeliveries(webhookId, status ? { status } : {})).deliveries;

/** Sends the message of a delivery's last attempt, as if a day had passed. */
async function skipToLastAttempt(webhookId: string, event: JournalEvent, round = 0) {
  const message = {
    schema_version: 1,
    webhook_id: webhookId,
    event,
    round,
    attempt: 11,
    first_attempt_at: event.at,
    due_at: null,
  };
  system.cloud.services.queues.send('tritons-webhooks.fifo', JSON.stringify(message), { groupId: 'test' });
}

test('events come signed after the standard, as the journal has them, those of a resource in order', async () => {
  const { webhook, secret } = await subscribe('/tasks', ['task.*', 'subtask.completed']);
  await subscribe('/agents', ['agent.*']);
  const taskId = await aTask();
  await arrival('/tasks', 'task.completed');
  const expected = (await eventsOf(`task/${taskId}`)).filter(
    ({ type }) => type.startsWith('task.') || type === 'subtask.completed',
  );
  expect(at('/tasks').map(eventOf)).toEqual(expected);
  expect(expected.length).toBeGreaterThanOrEqual(5);
  for (const { headers, body } of at('/tasks')) {
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
    expect(headers['webhook-id']).toBe(JSON.parse(body).id);
    expect(headers['content-type']).toBe('application/json');
    expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow('No matching');
  }
  expect(at('/agents')).toEqual([]);
  expect(await deliveries(webhook.webhook_id)).toEqual([]);
});

test('the secret is shown once: no other answer and no event has it', async () => {
  const { webhook, secret } = await subscribe('/secret?token=Kolibri', ['webhook.*']);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
  const { webhook_id } = webhook;
  const { client } = system;
  const shown = [
    await client.getWebhook(webhook_id),
    await client.listWebhooks(),
    await client.updateWebhook(webhook_id, { event_types: ['webhook.*', 'task.failed'] }),
  ];
  const rotated = await client.rotateWebhookSecret(webhook_id);
  await client.updateWebhook(webhook_id, { url: `${base}/secret?token=Kolibri2`, enabled: false });
  await client.updateWebhook(webhook_id, { enabled: true });
  await client.removeWebhook(webhook_id);
  const events = await until(
    'the journal has the end of the webhook',
    () => eventsOf(`webhook/${webhook_id}`),
    (some) => some.at(-1)?.type === 'webhook.removed',
  );
  expect(events.map(({ type }) => type)).toEqual([
    'webhook.created',
    'webhook.changed',
    'webhook.changed',
    'webhook.disabled',
    'webhook.changed',
    'webhook.removed',
  ]);
  expect(events[0]).toMatchObject({ actor: 'local', data: { host: base.slice(7), event_types: ['webhook.*'] } });
  expect(events[1]?.after).toEqual({ event_types: ['webhook.*', 'task.failed'] });
  expect(events[2]?.after).toEqual({ secret_rotated_at: rotated.webhook.secret_rotated_at });
  expect(Object.keys(events[3]?.after ?? {}).sort()).toEqual(['disabled_reason', 'status', 'url_hash']);
  const said = JSON.stringify([events, shown]);
  expect(said).not.toContain('whsec');
  for (const one of [secret, rotated.secret]) expect(said).not.toContain(one.slice(6));
  expect(JSON.stringify(events)).not.toContain('Kolibri');
});

test('after a rotation both secrets sign for the hours of the overlap, and then the new one only', async () => {
  const { webhook, secret } = await subscribe('/rotated', ['task.submitted']);
  const { secret: second } = await system.client.rotateWebhookSecret(webhook.webhook_id, { overlap_hours: 1 });
  await aTask();
  await arrival('/rotated', 'task.submitted');
  const [one] = at('/rotated');
  const headers = one!.headers as Record<string, string>;
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  for (const known of [secret, second]) new Webhook(known).verify(one!.body, headers);

  received = [];
  const { secret: third } = await system.client.rotateWebhookSecret(webhook.webhook_id, { overlap_hours: 0 });
  await aTask();
  await arrival('/rotated', 'task.submitted');
  const later = at('/rotated')[0]!;
  new Webhook(third).verify(later.body, later.headers as Record<string, string>);
  // The overlap of the first rotation goes on for the secret that it replaced.
  new Webhook(secret).verify(later.body, later.headers as Record<string, string>);
  expect(() => new Webhook(second).verify(later.body, later.headers as Record<string, string>)).toThrow('No matching');
});

test('an event that a receiver does not take comes again after a pause, under the same id', async () => {
  const { webhook } = await subscribe('/flaky', ['task.submitted']);
  let refusals = 0;
  answers.set('/flaky', (response) => {
    refusals += 1;
    if (refusals === 1) response.writeHead(503).end(`Busy \u0000${'x'.repeat(5_000)}`);
    else response.writeHead(200).end('thanks');
  });
  const before = Date.now();
  await aTask();
  const [waiting] = await until(
    'the failure is listed',
    () => deliveries(webhook.webhook_id, 'retrying'),
    (some) => some.length === 1,
  );
  expect(waiting).toMatchObject({
    event_type: 'task.submitted',
    attempts: 1,
    last_status: 503,
    last_error: 'The receiver answered 503',
  });
  expect(waiting!.last_answer).toMatch(/^Busy x{200,300}$/);
  expect(Date.parse(waiting!.next_attempt_at!) - Date.parse(waiting!.last_attempt_at)).toBe(5_000);
  const [after] = await until(
    'it is delivered',
    () => deliveries(webhook.webhook_id, 'delivered'),
    (some) => some.length === 1,
  );
  expect(Date.now() - before).toBeGreaterThan(5_000);
  expect(after).toMatchObject({ delivery_id: waiting!.delivery_id, attempts: 2, last_status: 200, last_error: null });
  const ids = at('/flaky').map(({ headers }) => headers['webhook-id']);
  expect(ids).toEqual([after!.event_id, after!.event_id]);
});

test('a message that comes twice makes no second chain of attempts', async () => {
  const { webhook } = await subscribe('/twice', ['agent.removed']);
  const { webhook_id } = webhook;
  answers.set('/twice', (response) => response.writeHead(500).end());
  const taskId = await aTask();
  const [event] = await until(
    'the journal has the submission',
    () => eventsOf(`task/${taskId}`),
    (some) => some.length > 0,
  );
  const { queues } = system.cloud.services;
  const message = { schema_version: 1, webhook_id, event, round: 0, first_attempt_at: null, due_at: null };
  const send = (attempt: number) =>
    queues.send('tritons-webhooks.fifo', JSON.stringify({ ...message, attempt }), { groupId: 'test' });
  const attempted = (attempts: number, posts: number) =>
    until(
      `${attempts} attempts in ${posts} posts`,
      async () => [(await deliveries(webhook_id))[0]?.attempts, at('/twice').length],
      (seen) => seen[0] === attempts && seen[1] === posts,
    );
  send(1);
  await attempted(1, 1);
  // The first attempt is not looked up before it fails.
  send(1);
  await attempted(1, 2);
  await until(
    'one message waits for its time',
    () => queues.counts('tritons-webhook-pauses'),
    ({ delayed }) => delayed === 1,
  );
  for (const attempt of [2, 2, 1, 2]) send(attempt);
  send(3);
  await attempted(3, 5);
  // The pause of the first attempt ends after 5 s: its message is void. Those of the second and third are longer.
  await until(
    'the other two wait',
    () => queues.counts('tritons-webhook-pauses'),
    ({ delayed, visible, inFlight }) => delayed === 2 && visible + inFlight === 0,
  );
  await attempted(3, 5);
});

test('a receiver may ask for more time', async () => {
  const { webhook } = await subscribe('/busy', ['task.submitted']);
  answers.set('/busy', (response) => response.writeHead(429, { 'retry-after': '90' }).end());
  await aTask();
  const [waiting] = await until(
    'the failure is listed',
    () => deliveries(webhook.webhook_id, 'retrying'),
    (some) => some.length === 1,
  );
  expect(Date.parse(waiting!.next_attempt_at!) - Date.parse(waiting!.last_attempt_at)).toBe(90_000);
});

test('an event that failed for a day is kept as failed, and a replay sends it again', async () => {
  const { webhook } = await subscribe('/down', ['task.submitted']);
  const { webhook_id } = webhook;
  answers.set('/down', (response) => response.writeHead(500).end());
  await aTask();
  await until(
    'the first failure is listed',
    () => deliveries(webhook_id, 'retrying'),
    (some) => some.length === 1,
  );
  await skipToLastAttempt(webhook_id, eventOf(at('/down')[0]!));
  const [failed] = await until(
    'it is given up',
    () => deliveries(webhook_id, 'failed'),
    (some) => some.length === 1,
  );
  expect(failed).toMatchObject({ attempts: 11, next_attempt_at: null, last_status: 500 });

  answers.delete('/down');
  received = [];
  const replayed = await system.client.replayWebhookDelivery(webhook_id, failed!.delivery_id);
  expect(replayed).toMatchObject({ delivery_id: failed!.delivery_id, status: 'retrying', attempts: 0 });
  await until(
    'the replay is delivered',
    () => deliveries(webhook_id, 'delivered'),
    (some) => some.length === 1,
  );
  expect(at('/down').map(({ headers }) => headers['webhook-id'])).toEqual([failed!.event_id]);

  // The pause of the first round ends now: its message is void.
  received = [];
  await skipToLastAttempt(webhook_id, JSON.parse((await storedEvent(webhook_id, failed!.delivery_id)) ?? ''), 0);
  await aTask();
  await arrival('/down', 'task.submitted');
  expect(at('/down')).toHaveLength(1);
  expect(await deliveries(webhook_id, 'failed')).toEqual([]);

  await expect(system.client.replayWebhookDelivery(webhook_id, 'unknown')).rejects.toThrow('There is no delivery');
});

test('an event whose message could not be processed becomes a failed delivery, which can be replayed', async () => {
  const { webhook } = await subscribe('/dead', ['agent.removed']);
  const { webhook_id } = webhook;
  const taskId = await aTask();
  const [event] = await until(
    'the journal has the submission',
    () => eventsOf(`task/${taskId}`),
    (some) => some.length > 0,
  );
  const message = { schema_version: 1, webhook_id, event, round: 0, attempt: 1, first_attempt_at: null, due_at: null };
  system.cloud.services.queues.send('tritons-webhooks-dead-letters.fifo', JSON.stringify(message), { groupId: 'test' });
  const [failed] = await until(
    'the delivery is listed',
    () => deliveries(webhook_id, 'failed'),
    (some) => some.length === 1,
  );
  expect(failed).toMatchObject({ event_id: event!.id, last_status: null, attempts: 1 });
  expect(failed!.last_error).toContain('deliverWebhook failed on it every time');
  await system.client.replayWebhookDelivery(webhook_id, failed!.delivery_id);
  await until(
    'it is delivered',
    () => at('/dead').map(eventOf),
    (events) => events.length === 1 && events[0]?.id === event!.id,
  );
});

async function storedEvent(webhookId: string, deliveryId: string) {
  const { webhookDeliveries } = await import('../../functions/shared/stores.ts');
  return (await webhookDeliveries.get(webhookId, deliveryId))?.event;
}

test('a receiver that answers 410 gets nothing more, and the webhook says why', async () => {
  const { webhook } = await subscribe('/gone', ['task.*']);
  const { webhook_id } = webhook;
  answers.set('/gone', (response) => response.writeHead(410).end());
  await aTask();
  const off = await until(
    'the webhook is off',
    () => system.client.getWebhook(webhook_id),
    ({ status }) => status === 'disabled',
  );
  expect(off.disabled_reason).toBe('receiver_gone');
  const events = await until(
    'the journal tells of it',
    () => eventsOf(`webhook/${webhook_id}`),
    (some) => some.length === 2,
  );
  expect(events[1]).toMatchObject({ type: 'webhook.disabled', actor: 'system', data: { reason: 'receiver_gone' } });
  // Events of the first task that were on their way may come; those of the second may not.
  await subscribe('/marker', ['task.completed']);
  const next = await aTask();
  await arrival('/marker', 'task.completed');
  expect(
    at('/gone')
      .map(eventOf)
      .filter(({ resource }) => resource === `task/${next}`),
  ).toEqual([]);
  const [failed] = await deliveries(webhook_id, 'failed');
  await expect(system.client.replayWebhookDelivery(webhook_id, failed!.delivery_id)).rejects.toMatchObject({
    problem: { type: '/problems/webhook-disabled' },
  });

  answers.delete('/gone');
  received = [];
  await system.client.updateWebhook(webhook_id, { enabled: true });
  await system.client.replayWebhookDelivery(webhook_id, failed!.delivery_id);
  // An event of the second task may still be on its way, and comes too.
  await until(
    'it is delivered',
    () => at('/gone').filter(({ headers }) => headers['webhook-id'] === failed!.event_id),
    (some) => some.length === 1,
  );
});

test('redirects are not followed, and said to be the reason', async () => {
  const { webhook } = await subscribe('/moved', ['task.submitted']);
  answers.set('/moved', (response) => response.writeHead(302, { location: `${base}/internal` }).end());
  await aTask();
  const [failed] = await until(
    'the failure is listed',
    () => deliveries(webhook.webhook_id),
    (some) => some.length === 1,
  );
  expect(failed).toMatchObject({
    last_status: 302,
    last_error: 'The receiver answered 302: redirects are not followed; give the webhook the URL where it ends',
  });
  expect(at('/internal')).toEqual([]);
});

test('a receiver that hangs holds at most four places, and delays nobody else', async () => {
  await subscribe('/hangs', ['*']);
  await subscribe('/quick', ['task.*']);
  let open = 0;
  let mostOpen = 0;
  answers.set('/hangs', (response) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    response.on('close', () => {
      open -= 1;
    });
  });
  const taskIds = await Promise.all(Array.from({ length: 12 }, (_, index) => aTask(`Task ${index}`)));
  // The one that hangs holds each of its events for ten seconds: all of them for many minutes.
  await until(
    'the other one has all ends',
    () => at('/quick').map(eventOf),
    (events) => events.filter(({ type }) => type === 'task.completed').length === taskIds.length,
  );
  // Tasks fall into four groups by chance.
  expect(mostOpen).toBeGreaterThan(1);
  expect(mostOpen).toBeLessThanOrEqual(4);
});

describe('a webhook', () => {
  test('is refused for a target that is not public, and for events that do not exist', async () => {
    const { client } = system;
    await expect(client.createWebhook({ url: 'https://10.0.0.1/', event_types: ['*'] })).rejects.toThrow(
      '/url has the address 10.0.0.1, which is not public',
    );
    await expect(client.createWebhook({ url: `${base}/`, event_types: ['task.exploded'] })).rejects.toThrow(
      'is no type of event',
    );
    const { webhook } = await subscribe('/kept', ['task.*']);
    await expect(client.updateWebhook(webhook.webhook_id, { url: 'http://example.com/' })).rejects.toThrow(
      'must begin with https://',
    );
    await expect(client.updateWebhook(webhook.webhook_id, {})).rejects.toThrow('must change something');
    expect((await client.listWebhooks()).webhooks).toEqual([webhook]);
  });

  test('is one of a hundred at most', async () => {
    for (let number = 1; number <= 100; number += 1) await subscribe(`/${number}`, ['agent.removed']);
    await expect(subscribe('/101', ['agent.removed'])).rejects.toMatchObject({
      problem: { type: '/problems/too-many-webhooks' },
    });
  });

  test('is unknown once it is removed, and gets nothing', async () => {
    const { client } = system;
    const { webhook } = await subscribe('/removed', ['task.*']);
    expect(await client.removeWebhook(webhook.webhook_id)).toEqual({ webhook_id: webhook.webhook_id });
    for (const call of [
      () => client.getWebhook(webhook.webhook_id),
      () => client.removeWebhook(webhook.webhook_id),
      () => client.updateWebhook(webhook.webhook_id, { enabled: true }),
      () => client.rotateWebhookSecret(webhook.webhook_id),
      () => client.listWebhookDeliveries(webhook.webhook_id),
    ]) {
      await expect(call()).rejects.toThrow(`There is no webhook ${webhook.webhook_id}`);
    }
    const { webhookSecrets } = await import('../../functions/shared/stores.ts');
    expect(await webhookSecrets.signing(webhook.webhook_id, new Date())).toEqual([]);
    await subscribe('/marker', ['task.completed']);
    await aTask();
    await arrival('/marker', 'task.completed');
    expect(at('/removed')).toEqual([]);
  });

  test('gets nothing that happened while it was off', async () => {
    const { client } = system;
    const { webhook } = await subscribe('/off', ['task.submitted']);
    await client.updateWebhook(webhook.webhook_id, { enabled: false });
    await subscribe('/marker', ['task.completed']);
    await aTask();
    await arrival('/marker', 'task.completed');
    await client.updateWebhook(webhook.webhook_id, { enabled: true });
    const taskId = await aTask();
    await arrival('/off', 'task.submitted');
    expect(
      at('/off')
        .map(eventOf)
        .map(({ resource }) => resource),
    ).toEqual([`task/${taskId}`]);
  });
});
