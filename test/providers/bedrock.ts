import { createHash, createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { argumentsOf, type Dialect, type ErrorKind, halves, type ProviderRequest } from './scripted-server.ts';

const errorTypes: Record<ErrorKind, string> = {
  rate_limit: 'ThrottlingException',
  server: 'InternalServerException',
  unavailable: 'ServiceUnavailableException',
  key: 'UnrecognizedClientException',
  context: 'ValidationException',
  bad_request: 'ValidationException',
};
const stops = { end: 'end_turn', refusal: 'content_filtered', length: 'max_tokens' };

/** POST /model/{id}/converse-stream, signed with SigV4 by the given credentials, answered as an event stream. */
export function bedrock(accessKeyId: string, secretAccessKey: string): Dialect {
  return {
    name: 'bedrock',
    contentType: 'application/vnd.amazon.eventstream',
    refuses(request) {
      if (!/^\/model\/[^/]+\/converse-stream$/.test(request.url)) return `no such path: ${request.url}`;
      return signatureProblem(request, accessKeyId, secretAccessKey);
    },
    steps: ({ messages = [] }) => messages.filter(({ role }: { role: string }) => role === 'assistant').length,
    answer({ text, calls, stop, tokens }) {
      const blocks = [
        ...(text === '' ? [] : [{ start: undefined, deltas: halves(text).map((half) => ({ text: half })) }]),
        ...calls.map((call, index) => ({
          start: { toolUse: { toolUseId: `tooluse_${index}`, name: call.name } },
          deltas: halves(argumentsOf(call)).map((input) => ({ toolUse: { input } })),
        })),
      ];
      return [
        frame('messageStart', { role: 'assistant' }),
        ...blocks.flatMap(({ start, deltas }, contentBlockIndex) => [
          ...(start ? [frame('contentBlockStart', { contentBlockIndex, start })] : []),
          ...deltas.map((delta) => frame('contentBlockDelta', { contentBlockIndex, delta })),
          frame('contentBlockStop', { contentBlockIndex }),
        ]),
        frame('messageStop', { stopReason: calls.length > 0 ? 'tool_use' : stops[stop] }),
        frame('metadata', {
          usage: {
            inputTokens: tokens.input - tokens.cacheRead - tokens.cacheWrite,
            outputTokens: tokens.output,
            totalTokens: tokens.input + tokens.output,
            cacheReadInputTokens: tokens.cacheRead,
            cacheWriteInputTokens: tokens.cacheWrite,
          },
          metrics: { latencyMs: 5 },
        }),
      ];
    },
    malformed: () => frame('contentBlockDelta', '{"contentBlockIndex": 0, "delta": '),
    errorInside: () => frame('serviceUnavailableException', { message: 'Overloaded' }, 'exception'),
    error: ({ kind, message }) => ({ headers: { 'x-amzn-errortype': errorTypes[kind] }, body: { message } }),
  };
}

/** A message of application/vnd.amazon.eventstream: lengths, checksum, headers, payload, checksum; all big-endian. */
function frame(type: string, payload: unknown, messageType: 'event' | 'exception' = 'event'): Buffer {
  const header = (name: string, value: string) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(value.length);
    return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), length, Buffer.from(value)]);
  };
  const headers = Buffer.concat([
    header(`:${messageType}-type`, type),
    header(':content-type', 'application/json'),
    header(':message-type', messageType),
  ]);
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + headers.length + body.length);
  prelude.writeUInt32BE(headers.length, 4);
  const head = Buffer.concat([prelude, uint32(crc32(prelude)), headers, body]);
  return Buffer.concat([head, uint32(crc32(head))]);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

/** AWS Signature Version 4, computed again from the request. */
function signatureProblem({ url, headers, text }: ProviderRequest, keyId: string, secret: string): string | null {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/bedrock\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;
  const [, id, date = '', region = '', signed = '', signature] = form.exec(headers.authorization ?? '') ?? [];
  if (id !== keyId) return `not signed by ${keyId}: ${headers.authorization}`;
  const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
  const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const path = url
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
  const lines = signed.split(';').map((name) => `${name}:${String(headers[name]).trim().replaceAll(/ +/g, ' ')}`);
  const hash = String(headers['x-amz-content-sha256'] ?? sha256(text));
  if (hash !== sha256(text)) return 'the body is not the one that was signed';
  const canonical = ['POST', path, '', ...lines, '', signed, hash].join('\n');
  const scope = `${date}/${region}/bedrock/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), 'bedrock'), 'aws4_request');
  return hmac(key, toSign).toString('hex') === signature ? null : 'The request signature does not match';
}
