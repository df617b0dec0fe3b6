import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An entry of PutEvents, as it is on the wire. */
export type Entry = {
  EventBusName: string;
  Source: string;
  DetailType: string;
  Detail: string;
  Resources: string[];
  /** Seconds since 1970. */
  Time: number;
};

/** Tells the error of an entry; undefined if it is taken. `call`: from 1. */
export type Refuse = (entry: Entry, call: number) => string | undefined;

/** Stands for EventBridge on the wire of the SDK, and points the SDK at itself. It keeps every call. */
export async function anEventBridge() {
  const bridge = {
    calls: [] as Entry[][],
    refuse: (() => undefined) as Refuse,
    /** Calls are answered once this is over. */
    answered: Promise.resolve() as Promise<unknown>,
    stop: async () => {},
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (request.headers['x-amz-target'] !== 'AWSEvents.PutEvents') {
      response.writeHead(400).end('{"__type":"UnknownOperationException"}');
      return;
    }
    const { Entries } = JSON.parse(String(Buffer.concat(chunks))) as { Entries: Entry[] };
    bridge.calls.push(Entries);
    const answers = Entries.map((entry, index) => {
      const ErrorCode = bridge.refuse(entry, bridge.calls.length);
      return ErrorCode ? { ErrorCode, ErrorMessage: 'Refused' } : { EventId: `${bridge.calls.length}-${index}` };
    });
    const FailedEntryCount = answers.filter((answer) => 'ErrorCode' in answer).length;
    await bridge.answered;
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ FailedEntryCount, Entries: answers }));
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  bridge.stop = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  process.env.AWS_ENDPOINT_URL_EVENTBRIDGE = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_REGION = 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  return bridge;
}
