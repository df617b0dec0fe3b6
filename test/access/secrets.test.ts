import { expect, test } from '@jest/globals';
import { log } from '../../functions/shared/log.ts';
import { PatientClient } from '../patient-client.ts';
import { agentsOf, until } from '../pipeline/a-cloud.ts';
import { aModelCloud, diligent } from '../pipeline/a-model-cloud.ts';
import { deliverable, register, take } from '../pipeline/pulling.ts';
import { KEY } from '../providers/every-provider.ts';
import { call, issueKey } from './callers.ts';
import { everythingStored } from './stored.ts';

process.env.WEBHOOK_ALLOWED_HOSTS = '127.0.0.1:9';

/** Everything that this process writes to its terminal. */
const written: string[] = [];
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream) as (...given: unknown[]) => boolean;
  stream.write = (...given: unknown[]) => {
    written.push(String(given[0]));
    return write(...given);
  };
}

const system = aModelCloud({
  agents: agentsOf(['architect', 'qa', 'technical_writer'], { capacity: 4 }),
  config: {
    models: { default: ['anthropic:claude-sonnet-5-5', 'openai:gpt-6.2-sol'], agent_types: {} },
    'model-runtime': { calls: { tries_per_model: 1, retry_delay_ms: 1 } },
  },
});

log.setLogLevel('DEBUG');
const printer = log as unknown as { console: Record<string, (line: string) => void> };
const note = (line: string) => written.push(line);
printer.console = { debug: note, info: note, log: note, warn: note, error: note };

/** The secret part of a key, without its id. */
const secretOf = (key: string) => key.split('_').slice(2).join('_');

test('no secret is in what comes out, whatever goes wrong: logs, answers, events, prompts; nor where it need not be kept', async () => {
  const { client, cloud, first, second } = system;
  const { url } = cloud;
  const submitter = await issueKey({ principal: 'ann', role: 'submitter' });
  const admin = await issueKey({ principal: 'dora', role: 'admin' });
  const unknown = `tritons_${'0'.repeat(16)}_${'Unknown0'.repeat(5)}abc`;
  const agent = await register(cloud, 'puller');
  const created = await client.createWebhook({
    url: 'http://127.0.0.1:9/hook?token=UrlToken0123456789',
    event_types: ['*'],
  });
  const rotated = await client.rotateWebhookSecret(created.webhook.webhook_id);
  const issued = await client.createKey({ name: 'rotated', role: 'viewer' });
  const renewed = await client.rotateKey(issued.key.key_id);

  // A provider echoes the key in its error. Models are not given it, so they cannot repeat it.
  first.script = (request, index) =>
    index === 0 ? ({ status: 401, error: `Incorrect API key provided: ${KEY}` } as never) : diligent(request, index);
  const ann = new PatientClient({ url, apiKey: submitter });
  const { taskId } = await ann.submitTask({
    type: 'development',
    title: 'Secrets',
    requirements: ['alpha beta gamma'],
  });
  const lease = await take(agent);
  const stored = await until(
    'the attempt has a token',
    () => everythingStored().filter((row) => row.includes('"sk":"S#') && row.includes(taskId)),
    (rows) => rows.some((row) => /"token":"[^"]{8,}"/.test(row)),
  );
  const tokens = stored.flatMap((row) => [...row.matchAll(/"token":"([^"]{8,})"/g)].map(([, token]) => token!));
  const { uploads } = await agent.uploads(lease, { files: [{ sha256: 'a'.repeat(64), bytes: 1 }] });
  const signature = new URL(uploads[0]!.url).searchParams.get('signature')!;

  const answers: string[] = [];
  const ask = async (key: string | undefined, method: string, path: string, body?: unknown) => {
    const { text, headers } = await call(url, key, method, path, body);
    answers.push(text, JSON.stringify([...headers]));
  };
  // Everything that is wrong with a call, with secrets in it.
  for (const key of [unknown, `${submitter}x`, agent.apiKey, `Bearer ${admin}`]) await ask(key, 'GET', '/api/keys');
  await ask(submitter, 'GET', `/api/tasks/${taskId}?api_key=nothing`);
  await ask(submitter, 'GET', `/api/nothing`);
  await ask(agent.apiKey, 'POST', `/api/agents/puller/leases/${taskId}/none/1/complete`, { summary: 1 });
  await fetch(uploads[0]!.url, { method: 'PUT', body: 'not the content' });
  await agent.fail(lease, { reason: 'It cannot be done' });
  await agent.complete(await take(agent), deliverable);
  await client.waitForTask(taskId);

  for (const path of [
    ...['', '/status', '/results', '/quality', '/log'].map((what) => `/api/tasks/${taskId}${what}`),
    '/api/tasks',
    '/api/agents',
    '/api/agents/puller',
    '/api/keys',
    '/api/webhooks',
    '/api/circuits',
    '/api/dead-letters',
    `/api/webhooks/${created.webhook.webhook_id}/deliveries`,
    '/api/audit?limit=100',
    '/api/audit/items?log=0',
    '/api/events',
    `/api/events?task_id=${taskId}`,
    '/metrics',
    '/health',
    '/openapi.json',
  ])
    await ask(admin, 'GET', path);

  const keys = [submitter, admin, unknown, agent.apiKey, issued.api_key, renewed.api_key].map(secretOf);
  const secrets = {
    keys,
    'webhook secrets': [created.secret, rotated.secret].map((secret) => secret.replace('whsec_', '')),
    'model keys': [KEY, `${KEY}-openai`],
    'signed URLs': [signature],
    'task tokens': tokens,
  };
  const prompts = [...first.requests, ...second.requests].map(({ body }) => JSON.stringify(body));
  const journal = everythingStored().filter((row) => row.startsWith('items_tritons-journal'));
  const table = everythingStored();
  expect([
    prompts.length > 2,
    journal.length > 2,
    written.join().includes('model call failed'),
    tokens.length > 0,
  ]).toEqual([true, true, true, true]);
  for (const [kind, all] of Object.entries(secrets))
    for (const secret of all) {
      const seenIn = (texts: string[]) =>
        texts.filter((text) => text.includes(secret)).map((text) => text.slice(0, 200));
      expect([kind, 'prompts', seenIn(prompts)]).toEqual([kind, 'prompts', []]);
      expect([kind, 'answers', seenIn(answers)]).toEqual([kind, 'answers', []]);
      expect([kind, 'logs', seenIn(written)]).toEqual([kind, 'logs', []]);
      expect([kind, 'journal', seenIn(journal)]).toEqual([kind, 'journal', []]);
      // Tokens wait in the table and the queues, and what signs deliveries has to be kept.
      if (kind === 'keys' || kind === 'model keys' || kind === 'signed URLs')
        expect([kind, 'storage', seenIn(table)]).toEqual([kind, 'storage', []]);
    }
  expect(
    [...answers, ...written, ...journal].filter((text) => text.includes('UrlToken') && !text.includes('"webhooks"')),
  ).toEqual([]);
});
