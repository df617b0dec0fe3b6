import { expect, test } from '@jest/globals';
import { client, newId, send } from './target.ts';

const url = 'https://hooks.example.com/tritons';
/** A type of event that no test causes, so that nothing is sent there. */
const event_types = ['item.unreadable'];

test('a webhook is made, read, changed, given another secret, and removed', async () => {
  const { webhook, secret } = await client.createWebhook({ url, event_types });
  const { webhook_id } = webhook;
  try {
    expect(secret).toMatch(/^whsec_/);
    expect(webhook).toMatchObject({ url, event_types, status: 'enabled', disabled_reason: null });
    expect((await client.listWebhooks()).webhooks).toContainEqual(webhook);
    expect(await client.getWebhook(webhook_id)).toEqual(webhook);
    const off = await client.updateWebhook(webhook_id, { enabled: false, url: `${url}/2` });
    expect(off).toEqual({ ...webhook, url: `${url}/2`, status: 'disabled', disabled_reason: 'by_caller' });
    const rotated = await client.rotateWebhookSecret(webhook_id, { overlap_hours: 2 });
    expect(rotated.secret).not.toBe(secret);
    expect(rotated.webhook.secret_rotated_at).not.toBeNull();
    expect(await client.listWebhookDeliveries(webhook_id)).toEqual({
      deliveries: [],
      next_cursor: null,
      unreadable: [],
    });
  } finally {
    expect(await client.removeWebhook(webhook_id)).toEqual({ webhook_id });
  }
  expect((await send('GET', `/api/webhooks/${webhook_id}`)).status).toBe(404);
});

test.each([
  ['GET', ''],
  ['DELETE', ''],
  ['GET', '/deliveries'],
  ['POST', '/deliveries/unknown/replay'],
])('an unknown webhook is a 404: %s /api/webhooks/{webhook_id}%s', async (method, what) => {
  const id = newId('unknown');
  const { status, body } = await send(method, `/api/webhooks/${id}${what}`);
  expect(status).toBe(404);
  expect(body.detail).toContain(id);
});

test.each([
  ['/url', { url: 'http://hooks.example.com/', event_types }],
  ['/url', { url: 'https://169.254.169.254/', event_types }],
  ['/event_types/0', { url, event_types: ['task.exploded'] }],
  ['/event_types', { url, event_types: [] }],
])('a wrong %s is named, and nothing is stored', async (field, body) => {
  const before = await client.listWebhooks();
  const headers = { 'content-type': 'application/json' };
  const answer = await send('POST', '/api/webhooks', { headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(400);
  expect(answer.body.errors).toEqual([{ field, message: expect.any(String) }]);
  expect(await client.listWebhooks()).toEqual(before);
});

test('a cursor of deliveries is refused if no answer gave it', async () => {
  const { webhook } = await client.createWebhook({ url, event_types });
  const { status, body } = await send('GET', `/api/webhooks/${webhook.webhook_id}/deliveries?cursor=abc`);
  await client.removeWebhook(webhook.webhook_id);
  expect(status).toBe(400);
  expect(body.errors).toEqual([{ field: 'cursor', message: expect.any(String) }]);
});
