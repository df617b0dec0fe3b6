import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Agent, request, type Server } from 'node:http';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import dynalite from 'dynalite';
import type { TableDefinition } from '../../../local/dynamodb/dynamodb.ts';

export type Outcome = { error: string; message: string } | { answer: Record<string, unknown> };

/** Another implementation of DynamoDB, on a loopback port. */
export type Peer = {
  name: 'dynalite' | 'dynoxide';
  send(operation: string, input: object): Promise<Outcome>;
  createTable(definition: TableDefinition): Promise<void>;
  stop(): Promise<void>;
};

/** The package consists of a binary for one platform; npm does not install it on others. */
const binary =
  process.env.DYNOXIDE ?? fileURLToPath(new URL('../../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url));
export const hasDynoxide = existsSync(binary);

export async function startDynalite(): Promise<Peer> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return peer('dynalite', port, async (agent) => {
    agent.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
}

export async function startDynoxide(): Promise<Peer> {
  const port = await freePort();
  const child: ChildProcess = spawn(binary, ['--port', String(port)], { stdio: 'ignore' });
  const dynoxide = peer('dynoxide', port, async (agent) => {
    agent.destroy();
    child.kill();
    await once(child, 'exit');
  });
  for (let tries = 0; ; tries++) {
    try {
      await dynoxide.send('ListTables', {});
      return dynoxide;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** dynoxide does not say which port it took, so it is told one. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function peer(name: Peer['name'], port: number, stop: (agent: Agent) => Promise<void>): Peer {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (operation: string, input: object) => post(agent, port, operation, JSON.stringify(input));
  return {
    name,
    send,
    stop: () => stop(agent),
    createTable: async (definition) => {
      const outcome = await send('CreateTable', createTableInput(definition));
      if ('error' in outcome) throw new Error(`${name}: ${outcome.message}`);
      // dynalite's table is active a moment later.
      for (;;) {
        const described = await send('DescribeTable', { TableName: definition.name });
        if ('answer' in described && JSON.stringify(described).includes('"TableStatus":"ACTIVE"')) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

function createTableInput({ name, indexes }: TableDefinition): object {
  const schema = (prefix: string) => [
    { AttributeName: `${prefix}pk`, KeyType: 'HASH' },
    { AttributeName: `${prefix}sk`, KeyType: 'RANGE' },
  ];
  const keys = ['', ...Object.keys(indexes)].flatMap((prefix) => [`${prefix}pk`, `${prefix}sk`]);
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: schema(''),
    // An empty list is refused, of indexes as of attributes.
    ...(Object.keys(indexes).length > 0 && {
      GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, NonKeyAttributes]) => ({
        IndexName,
        KeySchema: schema(IndexName),
        Projection:
          NonKeyAttributes.length > 0
            ? { ProjectionType: 'INCLUDE', NonKeyAttributes }
            : { ProjectionType: 'KEYS_ONLY' },
      })),
    }),
  };
}

/** Makes a call of DynamoDB's JSON protocol. Both peers require a signature and check none. */
async function post(agent: Agent, port: number, operation: string, body: string): Promise<Outcome> {
  const text = await new Promise<string>((resolve, reject) => {
    const call = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': Buffer.byteLength(body),
          'x-amz-target': `DynamoDB_20120810.${operation}`,
          'x-amz-date': '20260101T000000Z',
          authorization:
            'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=a',
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks).toString()));
      },
    );
    call.on('error', reject);
    call.end(body);
  });
  const answer = JSON.parse(text || '{}');
  if (answer.__type === undefined) return { answer };
  return { error: answer.__type.split('#').at(-1), message: answer.message ?? answer.Message ?? '' };
}
