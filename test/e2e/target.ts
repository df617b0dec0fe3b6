import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { expect } from '@jest/globals';
import { alternativesOf, answers } from '../../core/contracts/api/answers.ts';
import { matchRoute } from '../../core/contracts/api/match-route.ts';
import { problem } from '../../core/contracts/api/problem.ts';
import { problems } from '../../core/contracts/api/problems.ts';
import { problemsOf } from '../../core/contracts/api/route.ts';
import { PatientClient } from '../patient-client.ts';
import { forkTarget, type Target } from './fork-target.ts';

/** Test files that need a target of their own: they take built-in agents offline, which concurrent tests need. */
const needTheirOwn = ['hand-in.test.ts', 'pulling-agents.test.ts'];

/** The API under test: given by the user, with a key or a token if the API needs one, else by start-target.js. */
const own = await ownTarget();
export const url = (own?.url ?? process.env.TRITONS_URL ?? '').replace(/\/+$/, '');
const apiKey = (process.env.TEST_AUTH === 'key' ? own?.adminKey : undefined) ?? process.env.TRITONS_API_KEY;
const authorization: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
export const client = new PatientClient({ url, apiKey, fetch: checkedFetch });

/** A client that uses another key. */
export const clientWith = (key: string) => new PatientClient({ url, apiKey: key, fetch: checkedFetch });

export type Sent = { headers?: Record<string, string>; body?: string };
// biome-ignore lint/suspicious/noExplicitAny: JSON whose shape has been checked, or that the test is about
export type Received = { status: number; headers: Headers; body: any };

/** Sends a request as it stands, for requests that the client would not send. */
export async function send(method: string, path: string, { headers = {}, body }: Sent = {}): Promise<Received> {
  const init = { method, headers: { ...authorization, ...headers } };
  const response = await checkedFetch(`${url}${path}`, { ...init, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

export function submitJson(body: unknown, headers: Record<string, string> = {}): Promise<Received> {
  const json = { 'content-type': 'application/json', ...headers };
  return send('POST', '/api/tasks/submit', { headers: json, body: JSON.stringify(body) });
}

/** An id that no other test uses, in this run or an earlier one. */
export const newId = (name: string) => `e2e_${name}_${randomUUID().slice(0, 13)}`;

/** Fetches, and throws if the answer breaks the contract of its route, or that of problems. */
async function checkedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const method = init?.method ?? 'GET';
  const path = String(input).slice(url.length).replace(/\?.*$/, '');
  const declared = matchRoute(method, path)?.route;
  if (response.status === 204 && (declared?.emptyWhen || declared?.status === 204)) return response;
  if (response.ok && declared?.isVerbatim) return response;
  const body = JSON.parse(await response.clone().text());
  const type = response.headers.get('content-type');
  const matched = matchRoute(method, path);
  const kinds = matched ? problemsOf(matched.route) : unmatched;
  const types = ['about:blank', ...kinds.map((name) => problems[name].type)];
  const route = response.ok ? matched : undefined;
  const other = route && alternativesOf(route.name)[type ?? ''];
  const expected = other ? type : response.ok ? 'application/json' : 'application/problem+json';
  const { error } = (other ?? (route ? answers[route.name] : problem)).safeParse(body);
  const wrong = [
    ...(type === expected ? [] : [`content-type ${type}`]),
    ...(response.ok && response.status !== route?.route.status ? [`status ${response.status}`] : []),
    ...(!response.ok && body.status !== response.status ? [`a problem with status ${body.status}`] : []),
    ...(response.ok || types.includes(body.type) ? [] : [`type ${body.type}, which the route does not declare`]),
    ...(error ? [error.message] : []),
  ];
  if (wrong.length === 0) return response;
  throw new Error(`${method} ${path} breaks its contract: ${wrong.join('; ')}\n${JSON.stringify(body)}`);
}

/** Answers to a path that is no route. A gateway may give one that cannot be decoded to a route all the same. */
const unmatched = ['notFound', 'methodNotAllowed', 'bodyTooLarge', 'invalidRequest'] as const;

/** Starts a target for a file that needs its own: against an embedded cloud, test files run side by side. */
async function ownTarget(): Promise<Target | undefined> {
  const { testPath = '' } = expect.getState();
  if (!process.env.TRITONS_EMBEDDED || !needTheirOwn.includes(basename(testPath))) return undefined;
  const forked = await forkTarget();
  forked.child.unref();
  forked.child.channel?.unref();
  return forked;
}
