import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { listenLocally, startServices } from '../local/start-services.ts';

await startServices();
/** Secrets Manager's answer to GetSecretValue, as its documentation has it. */
const secrets: Record<string, string> = {
  good: '{"ANTHROPIC_API_KEY":"sk-ant-1234567890"}',
  'not JSON': 'sk-ant-1234567890',
  'not of strings': '{"ANTHROPIC_API_KEY":{"value":"sk-ant-1234567890"}}',
};
const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  const { SecretId } = JSON.parse(text);
  expect(request.headers['x-amz-target']).toBe('secretsmanager.GetSecretValue');
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify({ Name: SecretId, SecretString: secrets[SecretId] }));
});
process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = `http://127.0.0.1:${await listenLocally(server)}`;
const { readSecret } = await import('../../aws/secrets.ts');

test('the fields of a secret are read', async () => {
  expect(await readSecret('good')).toEqual({ ANTHROPIC_API_KEY: 'sk-ant-1234567890' });
});

test.each(['not JSON', 'not of strings'])(
  'a secret that is %s is refused by its name, and repeated nowhere',
  async (name) => {
    const error = await readSecret(name).catch((caught: Error) => caught);
    expect(String(error)).toContain(`The secret ${name} is not a JSON object whose values are strings`);
    expect(String((error as Error).stack)).not.toContain('sk-ant');
  },
);

test('the providers of a process on AWS come from the secret, which is read once in five minutes', async () => {
  process.env.MODEL_KEYS_SECRET_ID = 'good';
  process.env.BEDROCK_ENABLED = 'true';
  const { modelProviders } = await import('../../functions/models/model-providers.ts');
  const [first, second] = await Promise.all([modelProviders(), modelProviders()]);
  expect(first).toEqual({ anthropic: { apiKey: 'sk-ant-1234567890' }, bedrock: {} });
  expect(second).toEqual(first);
});
