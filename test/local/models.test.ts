import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findOllama } from '../../local/find-ollama.ts';
import { PatientClient } from '../patient-client.ts';
import { diligent } from '../pipeline/a-model-cloud.ts';
import { retryAtOnce } from '../pipeline/retry-at-once.ts';
import { anthropic } from '../providers/anthropic.ts';
import { KEY } from '../providers/every-provider.ts';
import { startScriptedServer } from '../providers/scripted-server.ts';
import { newFolder, startWith } from './main-process.ts';
import { listenLocally } from './start-services.ts';

/** A server with the part of Ollama's API that lists models. */
async function anOllama(models: Record<string, string[]>): Promise<string> {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const answer =
      request.url === '/api/tags'
        ? { models: Object.keys(models).map((name) => ({ name })) }
        : { capabilities: models[JSON.parse(text).model] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  return `http://127.0.0.1:${await listenLocally(server)}`;
}

test('an Ollama on its usual port is found, with the first model that can use tools', async () => {
  const url = await anOllama({
    'nomic-embed': ['embedding'],
    'gemma:2b': ['completion'],
    'qwen3:8b': ['completion', 'tools'],
  });
  expect(await findOllama({}, url)).toEqual({ url, model: 'qwen3:8b' });
  expect(await findOllama({ OLLAMA_MODEL: 'mine' }, url)).toEqual({ url, model: 'mine' });
  expect(await findOllama({ OLLAMA_BASE_URL: `${url}/` }, 'http://127.0.0.1:1')).toEqual({ url, model: 'qwen3:8b' });
});

test('without an Ollama, without a model for agents, or if looking is off, there is none', async () => {
  const url = await anOllama({ 'gemma:2b': ['completion'] });
  expect(await findOllama({}, url)).toBeUndefined();
  expect(await findOllama({}, 'http://127.0.0.1:1')).toBeUndefined();
  expect(await findOllama({ OLLAMA_BASE_URL: 'off' }, url)).toBeUndefined();
});

test('a key that a provider repeats is shown to nobody, and its words are in no line of the log', async () => {
  const provider = await startScriptedServer(anthropic, () => ({
    status: 401,
    kind: 'key',
    message: `Incorrect API key provided: ${KEY}`,
  }));
  const keys = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: `${provider.url}/v1` };
  const started = await startWith({ ...keys, CONFIG_DIR: retryAtOnce(), POWERTOOLS_LOG_LEVEL: 'DEBUG' }, '--memory');
  const client = new PatientClient({ url: started.url });
  const { taskId } = await client.submitTask({ type: 'development', title: 'Try', requirements: ['alpha beta gamma'] });
  expect((await client.waitForTask(taskId)).status).toBe('failed');
  const { subtasks } = await client.getTask(taskId);
  expect(JSON.stringify(subtasks[0]?.failures)).toContain('Incorrect API key provided: [key]');
  expect((await started.end('SIGTERM')).code).toBe(0);
  expect(started.said()).toContain('"kind":"key_refused"');
  expect(started.said()).not.toContain('Incorrect API key');
  expect(started.said()).not.toContain(KEY);
  await provider.stop();
});

test('npm start takes keys from the file, says which providers it has and not the key, and agents use them', async () => {
  const provider = await startScriptedServer(anthropic, diligent);
  const file = join(newFolder(), '.env');
  writeFileSync(file, `ANTHROPIC_API_KEY=${KEY}\nANTHROPIC_BASE_URL=${provider.url}/v1\n`);
  const started = await startWith({ TRITONS_ENV_FILE: file }, '--memory');
  expect(started.said()).toContain('Agents work with models of: anthropic.');
  const client = new PatientClient({ url: started.url });
  const { taskId } = await client.submitTask({ type: 'development', title: 'Try', requirements: ['alpha beta gamma'] });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const { deliverables } = await client.getTaskResults(taskId);
  for (const { runtime } of deliverables) expect(runtime).toMatch(/^model\/anthropic:/);
  for (const { headers } of provider.requests) expect(headers['x-api-key']).toBe(KEY);
  expect((await started.end('SIGTERM')).code).toBe(0);
  expect(started.said()).not.toContain(KEY);
  await provider.stop();
});
