import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { expect, test } from '@jest/globals';
import { LOCAL_ACCESS } from '../../local/access.ts';
import { startEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { PatientClient } from '../patient-client.ts';
import { agentsOf } from '../pipeline/a-cloud.ts';
import { backendTask } from '../pipeline/pulling.ts';

/** Sends a request as a proxy would: to the process, with the public name in Host. Returns the status. */
function putThroughProxy(local: string, url: URL, headers: Record<string, string>, body: string) {
  return new Promise<number | undefined>((resolve, reject) => {
    const { hostname, port } = new URL(local);
    const path = url.pathname + url.search;
    request({ hostname, port, path, method: 'PUT', headers: { ...headers, host: url.host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end(body);
  });
}

test('agents upload to the public URL, and a signed URL needs no key', async () => {
  const cloud = await startEmbeddedCloud({
    agents: agentsOf(['architect', 'qa']),
    publicUrl: 'https://tritons.example.com',
    access: { ...LOCAL_ACCESS, auth: 'required', allowedHosts: ['tritons.example.com'] },
  });
  try {
    const apiKey = readFileSync(cloud.adminKeyFile!, 'utf8').trim();
    const client = new PatientClient({ url: cloud.url, apiKey });
    const { credentials } = await client.registerAgent({ agent_id: 'remote', agent_type: 'backend', capacity: 1 });
    const agent = new PatientClient({ url: cloud.url, apiKey: credentials.api_key }).forAgent('remote');
    const { taskId } = await client.submitTask(backendTask);
    let lease = await agent.lease(10);
    while (!lease) lease = await agent.lease(10);
    const text = '# alpha beta gamma\n';
    const file = { sha256: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text) };
    const { uploads } = await agent.uploads(lease, { files: [file] });
    const url = new URL(uploads[0]!.url);
    expect(url.origin).toBe('https://tritons.example.com');
    const other = new URL(url.href.replace('tritons', 'evil'));
    expect(await putThroughProxy(cloud.url, other, uploads[0]!.headers, text)).toBe(403);
    expect(await putThroughProxy(cloud.url, url, uploads[0]!.headers, text)).toBe(200);
    const artifacts = [{ path: 'result.md', media_type: 'text/markdown', upload: file }];
    await agent.complete(lease, { summary: 'Done', artifacts });
    expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  } finally {
    await cloud.stop();
  }
});
