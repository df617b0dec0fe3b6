import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose';
import { tritons } from '../cli/a-terminal.ts';
import { aCloud, agentsOf } from '../pipeline/a-cloud.ts';

const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa']) });

test("what tritons results --out has written opens with the user's private key, names and contents", async () => {
  const { client, cloud } = system;
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const { task_id } = await client.submitTask({
    type: 'development',
    title: 'Sealed',
    requirements: ['alpha beta gamma'],
    encrypt_results_to: { ...jwk, kty: jwk.kty! },
  });
  expect(await client.waitForTask(task_id)).toMatchObject({ status: 'completed' });
  const out = await mkdtemp(join(tmpdir(), 'tritons-sealed-'));
  try {
    const written = await tritons(['results', task_id, '--out', out, '--url', cloud.url]);
    expect(written.code).toBe(0);
    const open = async (...path: string[]) =>
      Buffer.from((await compactDecrypt(await readFile(join(out, ...path), 'utf8'), privateKey)).plaintext).toString();
    const folders = await readdir(out);
    expect(folders.length).toBeGreaterThan(1);
    for (const folder of folders) {
      const { artifacts } = JSON.parse(await open(folder, 'deliverable.jwe')) as {
        artifacts: { path: string; bytes: number }[];
      };
      const files = (await readdir(join(out, folder))).filter((name) => name !== 'deliverable.jwe').sort();
      expect(files).toEqual(artifacts.map((_, index) => `${index + 1}.jwe`).sort());
      for (const [index, { path, bytes }] of artifacts.entries()) {
        const content = await open(folder, `${index + 1}.jwe`);
        expect({ path, bytes: Buffer.byteLength(content) }).toEqual({ path: expect.stringMatching(/\.md$/), bytes });
      }
    }
  } finally {
    await rm(out, { recursive: true });
  }
});
