import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Context = Record<string, string>;
type Request = { KeyId: string; EncryptionContext: Context; Plaintext?: string; CiphertextBlob?: string };
export type KmsCall = { action: string; context: Context };

/** The exception that a call fails with; undefined: it succeeds. `silence`: no answer comes. */
export type Refuse = (call: KmsCall) => string | undefined;

/** Stands for KMS on the wire of the SDK, with keys of its own, and points the SDK at itself. It keeps every call. */
export async function aKms() {
  const material = new Map<string, Buffer>();
  const kms = { calls: [] as KmsCall[], refuse: (() => undefined) as Refuse, stop: async () => {} };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const action = String(request.headers['x-amz-target']).replace('TrentService.', '');
    const sent = JSON.parse(String(Buffer.concat(chunks))) as Request;
    const call = { action, context: sent.EncryptionContext };
    kms.calls.push(call);
    const refusal = kms.refuse(call);
    if (refusal === 'silence') return;
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    const fail = (name: string) => answer(name === 'KMSInternalException' ? 500 : 400, { __type: name, message: name });
    if (refusal !== undefined) return fail(refusal);
    const key = material.get(sent.KeyId) ?? randomBytes(32);
    material.set(sent.KeyId, key);
    const context = Buffer.from(JSON.stringify(Object.entries(sent.EncryptionContext).sort()));
    if (action === 'Encrypt') return answer(200, { CiphertextBlob: encrypt(key, context, sent.Plaintext) });
    if (action !== 'Decrypt') return fail('UnknownOperationException');
    try {
      return answer(200, { Plaintext: decrypt(key, context, sent.CiphertextBlob) });
    } catch {
      return fail('InvalidCiphertextException');
    }
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  kms.stop = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  process.env.AWS_ENDPOINT_URL_KMS = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_REGION = 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  return kms;
}

function encrypt(key: Buffer, context: Buffer, plaintext = ''): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(context);
  const encrypted = Buffer.concat([cipher.update(plaintext, 'base64'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString('base64');
}

function decrypt(key: Buffer, context: Buffer, blob = ''): string {
  const bytes = Buffer.from(blob, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
    .setAAD(context)
    .setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('base64');
}
