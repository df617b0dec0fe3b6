import { ApiKeys, type NewKey } from '../../aws/api-keys.ts';
import { Table } from '../../aws/table.ts';
import type { TritonsClient } from '../../client/tritons-client.ts';
import { formatApiKey } from '../../core/contracts/api/api-key.ts';
import { LOCAL_ACCESS } from '../../local/access.ts';

/** Issues a key as `npm run api-key` does. Returns what callers send. */
export async function issueKey(given: Omit<NewKey, 'name'>): Promise<string> {
  return formatApiKey(await new ApiKeys(new Table('tritons')).issue({ name: 'test', ...given }, new Date()));
}

export const keyIdOf = (key: string) => key.split('_')[1]!;

export type Answer = { status: number; text: string; headers: Headers };

/** The access of a cloud under test: it believes what callers say about their address. */
export const believing = { ...LOCAL_ACCESS, trustedProxies: ['127.0.0.1'] };
let calls = 0;

/** Calls the API with a key, or without one, each time from another address, so that wrong keys do not add up. */
export async function call(
  url: string,
  key: string | undefined,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  calls += 1;
  const source = `198.51.${calls >> 8}.${calls & 255}`;
  const response = await fetch(url + path, {
    method,
    headers: {
      'x-forwarded-for': source,
      ...(key && { authorization: `Bearer ${key}` }),
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** The ids of all tasks that a client gets to see, page by page. */
export async function listedIds(client: TritonsClient, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await client.listTasks({ limit, ...(cursor ? { cursor } : {}) });
    ids.push(...page.tasks.map(({ task_id }) => task_id));
    cursor = page.next_cursor;
  } while (cursor);
  return ids;
}
