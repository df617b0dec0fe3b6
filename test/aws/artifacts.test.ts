import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { Artifacts } from '../../aws/artifacts.ts';

/** Stands for S3 on the wire of the SDK: it refuses each request with this code. */
let code = '';
const server = createServer((request, response) => {
  request.resume();
  const error = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>Why</Message></Error>`;
  response.writeHead(400, { 'content-type': 'application/xml' }).end(error);
}).listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));
process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
process.env.AWS_REGION = 'us-east-1';
process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const artifacts = new Artifacts('bucket');
const key = { taskId: 't', subtaskId: 's', attempt: 1 };
const calls = {
  createText: () => artifacts.createText(key, 'delivery', Buffer.from('{}')),
  text: () => artifacts.text(key, 'delivery'),
  upload: () => artifacts.upload(key, { sha256: 'a'.repeat(64), bytes: 1 }),
};

test.each(Object.entries(calls))('%s asks to try again if the key of the bucket cannot be used', async (_, call) => {
  for (code of ['KMS.DisabledException', 'KMS.KMSInvalidStateException', 'KMS.NotFoundException'])
    await expect(call()).rejects.toMatchObject({
      name: 'KeyUnavailable',
      headers: { 'retry-after': '30' },
      cause: { name: code },
    });
  code = 'InvalidRequest';
  await expect(call()).rejects.toMatchObject({ name: 'InvalidRequest' });
});
