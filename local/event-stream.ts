import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import Negotiator from 'negotiator';
import type * as z from 'zod';
import type { eventList } from '../core/contracts/api/event-views.ts';

type Answer = z.output<typeof eventList>;
type Call = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

const EVENT_STREAM = 'text/event-stream';
/** A stream on which nothing happens sends its cursor this often, which also keeps the connection open. */
const HEARTBEAT_SECONDS = 15;
const RECONNECT_AFTER_MS = 1_000;

/** True if a caller prefers a stream of events to JSON. */
export const wantsStream = (accept: string | undefined): boolean =>
  new Negotiator({ headers: { accept } }).mediaType(['application/json', EVENT_STREAM]) === EVENT_STREAM;

/**
 * Streams the answers of a route as Server-Sent Events, until the caller is gone or a call fails. Each event carries its
 * cursor as its id, so that a client that connects again goes on behind it (`Last-Event-ID`). Nothing is read while the
 * caller has not taken what was written. Returns the answer of the first call instead if that is a problem.
 */
export async function streamEvents(
  response: ServerResponse,
  headers: Record<string, string>,
  { event, call, gone }: { event: APIGatewayProxyEventV2; call: Call; gone: AbortSignal },
): Promise<APIGatewayProxyStructuredResultV2 | undefined> {
  let after = event.headers['last-event-id'] || event.queryStringParameters?.after;
  let wait = 0;
  while (!gone.aborted) {
    const answer = await call(asking(event, after, wait));
    if (answer.statusCode !== 200) {
      if (!response.headersSent) return answer;
      // The client comes back, and is told the problem then if it lasts.
      break;
    }
    if (!response.headersSent) {
      response.writeHead(200, {
        ...(answer.headers as Record<string, string>),
        ...headers,
        'content-type': EVENT_STREAM,
      });
      response.write(`retry: ${RECONNECT_AFTER_MS}\n\n`);
    }
    const { events, unreadable, next_cursor } = JSON.parse(String(answer.body)) as Answer;
    const blocks = events.map(({ cursor, ...one }) => `id: ${cursor}\ndata: ${JSON.stringify(one)}\n\n`);
    if (unreadable) blocks.push(`event: unreadable\nid: ${next_cursor}\ndata: ${JSON.stringify(unreadable)}\n\n`);
    // A block without data only sets the id.
    else if (events.at(-1)?.cursor !== next_cursor) blocks.push(`id: ${next_cursor}\n\n`);
    if (!response.write(blocks.join(''))) await once(response, 'drain', { signal: gone }).catch(() => {});
    after = next_cursor;
    wait = HEARTBEAT_SECONDS;
  }
  response.end();
  return undefined;
}

function asking(event: APIGatewayProxyEventV2, after: string | undefined, wait: number): APIGatewayProxyEventV2 {
  const { after: _, ...rest } = event.queryStringParameters ?? {};
  const query = { ...rest, ...(after === undefined ? {} : { after }), wait: String(wait) };
  return { ...event, queryStringParameters: query };
}
