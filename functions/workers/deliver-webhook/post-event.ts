import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Webhook } from 'standardwebhooks';
import type { JournalEvent } from '../../../core/contracts/journal/events.ts';
import { VERSION } from '../../../core/contracts/version.ts';
import { secondsAsked } from '../../../core/webhooks/retry-pauses.ts';
import { type AllowedHosts, isAllowed, targetProblem } from '../../shared/webhook-target.ts';
import { publicLookup, type Resolve } from './public-lookup.ts';

/** The end of an attempt; `error` is null if the receiver took the event. `asked`: seconds that it asks to wait. */
export type Outcome = { status: number | null; error: string | null; answer: string | null; asked: number };

export type Post = {
  url: string;
  /** Each makes a signature. */
  secrets: string[];
  event: JournalEvent;
  now: Date;
  allowed: AllowedHosts;
  /** Finds the addresses of names, instead of the system: for tests. */
  resolve?: Resolve;
  timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
/** Bytes of an answer that are kept if it is no success. */
const MOST_ANSWER = 300;

/** Sends an event to a webhook, signed after Standard Webhooks. Never follows a redirect, and never throws. */
export async function postEvent({ url, secrets, event, now, ...options }: Post): Promise<Outcome> {
  const { allowed, resolve, timeoutMs = TIMEOUT_MS } = options;
  const problem = targetProblem(url, allowed);
  if (problem) return failed(`The URL ${problem}`);
  const target = new URL(url);
  const body = JSON.stringify(event);
  const init: RequestOptions = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': `TRITONS/${VERSION}`,
      'webhook-id': event.id,
      'webhook-timestamp': Math.floor(now.getTime() / 1000),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(event.id, now, body)).join(' '),
    },
    // A connection of its own: none that was made for another check is used again.
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
    ...(isAllowed(target, allowed) ? {} : { lookup: publicLookup(resolve) }),
  };
  try {
    return await send(target, init, body, now);
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    const isTimeout = name === 'AbortError' || name === 'TimeoutError';
    return failed(isTimeout ? `No answer within ${timeoutMs / 1000} s` : message || code || 'The connection failed');
  }
}

const failed = (error: string): Outcome => ({ status: null, error, answer: null, asked: 0 });

function send(target: URL, init: RequestOptions, body: string, now: Date): Promise<Outcome> {
  const request = target.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const sent = request(target, init, (response) => {
      // From here on the status counts, even if the rest of the answer does not come.
      sent.off('error', reject).on('error', () => {});
      outcomeOf(response, now)
        .then(resolve, reject)
        .finally(() => sent.destroy());
    });
    // Node ends a connection that is to speak another protocol without an error, and calls nobody.
    sent.on('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, error: `The receiver answered ${statusCode}`, answer: null, asked: 0 });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function outcomeOf(response: IncomingMessage, now: Date): Promise<Outcome> {
  // Without a listener a second error of the stream would end the process.
  response.on('error', () => {});
  const { statusCode: status = 0 } = response;
  if (status >= 200 && status < 300) return { status, error: null, answer: null, asked: 0 };
  const answer = await beginningOf(response);
  const isRedirect = status >= 300 && status < 400;
  const advice = isRedirect ? ': redirects are not followed; give the webhook the URL where it ends' : '';
  const asked = secondsAsked(status, response.headers['retry-after'], now);
  return { status, error: `The receiver answered ${status}${advice}`, answer, asked };
}

/** The first bytes of an answer; of one that breaks off, those that came. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part);
      bytes += part.byteLength;
      if (bytes >= MOST_ANSWER) break;
    }
  } catch {
    // The part that came is enough.
  }
  const text = Buffer.concat(parts).subarray(0, MOST_ANSWER).toString('utf8');
  return text.replaceAll(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
}
