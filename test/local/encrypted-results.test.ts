import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { compactDecrypt, importJWK } from 'jose';
import { TritonsClient } from '../../client/tritons-client.ts';
import { newFolder, start } from './main-process.ts';

/**
 * Opens a data folder with its key, as its owner can, and tries every key on every text. Returns the words that stand
 * nowhere but in the task and its results, if they are found.
 */
function wordsReadIn(folder: string, taskId: string): string[] {
  const script = `
    import { everythingStored } from './test/access/stored.ts';
    import { openedWithAllKeys } from './test/access/opened.ts';
    import { useLocalClients } from './aws/clients.ts';
    import { localRootKey, useRootKey } from './aws/sealing/root-key.ts';
    import { tableClient } from './local/local-clients.ts';
    import { queuesAt, TABLE } from './local/resources.ts';
    import { openServices } from './local/services.ts';
    import { readFileSync } from 'node:fs';
    const [folder, taskId] = process.argv.slice(1);
    const services = openServices({ queueSet: queuesAt(), dataDir: folder });
    useLocalClients({ dynamodb: tableClient(services.dynamodb) });
    useRootKey(localRootKey(Buffer.from(readFileSync(folder + '/encryption-key', 'utf8'), 'base64')));
    process.env.TABLE_NAME = TABLE.name;
    const text = (await openedWithAllKeys(taskId, everythingStored())).join();
    console.log(JSON.stringify([...new Set(text.match(/(Quokka|Wombat)\\w+/g))].toSorted()));
    process.exit(0);`;
  const args = ['--input-type=module', '-e', script, folder, taskId];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

test('no byte of the data folder tells its owner a word of the results after the end, though it died then', async () => {
  const folder = newFolder();
  const first = await start('--data-dir', folder);
  const client = new TritonsClient({ url: first.url });
  const { agents } = await client.listAgents({ agent_type: 'backend', limit: 100 });
  for (const { agent_id } of agents) await client.updateAgent(agent_id, { status: 'offline' });
  const { credentials } = await client.registerAgent({ agent_id: 'writer', agent_type: 'backend', capacity: 1 });
  const agent = new TritonsClient({ url: first.url, apiKey: credentials.api_key }).forAgent('writer');
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { taskId } = await client.submitTask({
    type: 'development',
    title: 'Wombattitle',
    requirements: ['alpha beta'],
    agents: { backend: 1 },
    approval: true,
    encrypt_results_to: publicKey.export({ format: 'jwk' }) as { kty: string },
  });
  const lease = await agent.lease(20);
  if (!lease) throw new Error('No work came');
  await agent.heartbeat(lease, { log: ['Quokkaline'] });
  const content = `# Quokkaupload\n\nalpha beta\n\n${'Quokkalarge is a word of it.\n'.repeat(2_000)}`;
  const file = { sha256: createHash('sha256').update(content).digest('hex'), bytes: Buffer.byteLength(content) };
  const { uploads } = await agent.uploads(lease, { files: [file] });
  for (const { url, headers } of uploads) await fetch(url, { method: 'PUT', headers, body: content });
  await agent.complete(lease, {
    summary: 'Quokkasummary',
    artifacts: [{ path: 'Quokkapath.md', media_type: 'text/markdown', upload: file }],
  });
  const deadline = Date.now() + 60_000;
  while ((await client.getTaskStatus(taskId)).stage !== 'approval') {
    if (Date.now() > deadline) throw new Error('It never waited for a person');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  // The owner of the folder can read it until now: so the search works.
  await first.end('SIGTERM');
  const words = ['Quokkalarge', 'Quokkaline', 'Quokkapath', 'Quokkasummary', 'Quokkaupload'];
  expect(wordsReadIn(folder, taskId)).toEqual([...words, 'Wombattitle']);
  const second = await start('--data-dir', folder);
  await new TritonsClient({ url: second.url }).approveTask(taskId);
  await second.end('SIGKILL');

  expect(wordsReadIn(folder, taskId)).toEqual(['Wombattitle']);
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1'));
  expect(files.join('')).not.toMatch(/Quokka/);

  const third = await start('--data-dir', folder);
  const { deliverables } = await new TritonsClient({ url: third.url }).getTaskResults(taskId);
  const { encrypted, artifacts } = deliverables.find(({ agent_id }) => agent_id === 'writer')!;
  const key = await importJWK(privateKey.export({ format: 'jwk' }), 'ECDH-ES+A256KW');
  const open = async (jwe: string | null) => String(Buffer.from((await compactDecrypt(jwe ?? '', key)).plaintext));
  expect(JSON.parse(await open(encrypted))).toMatchObject({ summary: 'Quokkasummary' });
  expect(await open(artifacts[0]!.content)).toBe(content);
  await third.end('SIGTERM');
}, 180_000);
