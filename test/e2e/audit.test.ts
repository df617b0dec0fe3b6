import { expect, test } from '@jest/globals';
import { client, newId, url } from './target.ts';
import { eventually, waitForCompletion } from './waiting.ts';

const headers: Record<string, string> = process.env.TRITONS_API_KEY
  ? { authorization: `Bearer ${process.env.TRITONS_API_KEY}` }
  : {};

test('the audit tells what happened to a task, as JSON and as lines, and keeps who asked for it', async () => {
  const id = newId('audited');
  await client.submitTask({ id, type: 'quality', title: 'To be audited' });
  await waitForCompletion(id);
  const query = { resource: `task/${id}`, limit: 500 };
  const { entries, next_cursor } = await eventually(
    () => client.getAudit(query),
    (page) => page.entries.at(-1)?.type === 'task.completed',
  );
  expect(next_cursor).toBeNull();
  expect(entries[0]).toMatchObject({
    type: 'task.submitted',
    seq: 1,
    prev: '',
    actor: expect.stringMatching(/^local$|^user\//),
  });
  for (const [index, { seq, prev }] of entries.entries()) {
    expect([seq, prev]).toEqual([index + 1, entries[index - 1]?.hash ?? '']);
  }
  const response = await fetch(`${url}/api/audit?resource=task/${id}&limit=500`, {
    headers: { ...headers, accept: 'application/jsonl' },
  });
  expect(response.headers.get('content-type')).toBe('application/jsonl');
  const lines = (await response.text()).split('\n').slice(0, -1);
  expect(lines.map((line) => JSON.parse(line))).toEqual(entries);

  const read = await eventually(
    () => readOn({ action: 'audit.read', from: entries[0]!.at }),
    (some) => some.some(({ data }) => data.resource === `task/${id}`),
  );
  expect(read.every(({ resource }) => resource.startsWith('access/'))).toBe(true);
});

/** Entries of all pages: a page may hold none and have a next one. */
async function readOn(query: Parameters<typeof client.getAudit>[0]) {
  const entries: Awaited<ReturnType<typeof client.getAudit>>['entries'] = [];
  let cursor: string | undefined;
  do {
    const page = await client.getAudit({ ...query, limit: 500, ...(cursor !== undefined && { cursor }) });
    entries.push(...page.entries);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return entries;
}
