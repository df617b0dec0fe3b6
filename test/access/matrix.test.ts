import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { ApiKeys } from '../../aws/api-keys.ts';
import { Table } from '../../aws/table.ts';
import { type Route, type RouteName, routes } from '../../core/contracts/api/routes.ts';
import { LOCAL_ACCESS } from '../../local/access.ts';
import { createRouter } from '../../local/router.ts';
import { listenLocally } from '../local/start-services.ts';
import { PatientClient } from '../patient-client.ts';
import { aCloud, agentsOf } from '../pipeline/a-cloud.ts';
import { backendTask, deliverable, register, take } from '../pipeline/pulling.ts';
import { type Answer, believing, call, issueKey, keyIdOf } from './callers.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa']), access: believing });

/** The columns of the matrix, and the callers of each: the one whose task or agent it is, and another. */
const columns = [
  'no key',
  'no key, required',
  'viewer',
  'submitter',
  'agent',
  'operator',
  'admin',
  'metrics',
  'expired',
  'revoked',
] as const;
type Column = (typeof columns)[number];
const callers = {} as Record<Column, { own: string | undefined; other: string | undefined }>;

/** Values of the parameters of paths. */
const named: Record<string, string> = {};
/** Other names in some routes, so that those after them still have theirs: agents of the configuration stay. */
const instead: Partial<Record<RouteName, () => Promise<Record<string, string>>>> = {
  removeAgent: async () => ({ agent_id: 'agent_qa_1' }),
  revokeKey: async () => ({ key_id: keyIdOf(await issueKey({ principal: 'carl', role: 'viewer' })) }),
  async deleteTask() {
    const ann = new PatientClient({ url: system.cloud.url, apiKey: callers.submitter.own });
    return { task_id: (await ann.submitTask(backendTask)).taskId };
  },
};
const namesFor = async (name: RouteName) => ({ ...named, ...(await instead[name]?.()) });
/** Bodies of calls that change nothing, for routes that take an empty one. All others get none, which is refused last. */
const bodies: Partial<Record<RouteName, unknown>> = { leaseSubtask: { wait_seconds: 0 } };

beforeAll(async () => {
  const { cloud } = system;
  const keys = new ApiKeys(new Table('tritons'));
  const both = async (role: 'viewer' | 'submitter' | 'operator' | 'admin' | 'metrics') => ({
    own: await issueKey({ principal: 'ann', role }),
    other: await issueKey({ principal: 'bob', role }),
  });
  const [mine, theirs] = [await register(cloud, 'mine'), await register(cloud, 'theirs')];
  await theirs.leave();
  const expired = await issueKey({ principal: 'ann', role: 'admin', expiresAt: '2025-01-01T00:00:00.000Z' });
  const revoked = await issueKey({ principal: 'ann', role: 'admin' });
  await keys.revoke(keyIdOf(revoked), new Date());
  Object.assign(callers, {
    'no key': { own: undefined, other: undefined },
    'no key, required': { own: undefined, other: undefined },
    viewer: await both('viewer'),
    submitter: await both('submitter'),
    agent: { own: mine.apiKey, other: theirs.apiKey },
    operator: await both('operator'),
    admin: await both('admin'),
    metrics: await both('metrics'),
    expired: { own: expired, other: expired },
    revoked: { own: revoked, other: revoked },
  });

  // A task of ann's that has ended, so that nothing changes it any more. One subtask was done by an agent that pulls.
  const ann = new PatientClient({ url: cloud.url, apiKey: callers.submitter.own });
  const { taskId } = await ann.submitTask({ ...backendTask, agents: { backend: 1 } });
  const lease = await take(mine);
  await mine.complete(lease, deliverable);
  await ann.waitForTask(taskId);
  Object.assign(named, {
    task_id: taskId,
    subtask_id: lease.subtask_id,
    attempt: '1',
    webhook_id: 'none',
    delivery_id: 'none',
    agent_id: 'mine',
    key_id: keyIdOf(await issueKey({ principal: 'carl', role: 'viewer' })),
    owner: 'ann',
  });
});

/** The same system, asking for keys. */
let strict: string;
beforeAll(async () => {
  const { cloud } = system;
  const server = createRouter({
    call: (name, event) => cloud.invoke(name, event),
    authorize: async () => ({ refused: 'no_key' }),
    objects: Promise.resolve(cloud.services.objects),
    access: { ...LOCAL_ACCESS, auth: 'required' },
  });
  strict = `http://127.0.0.1:${await listenLocally(server)}`;
});

/** Calls a route about ann's task, agent mine, or carl's key. */
function ask(
  name: RouteName,
  key: string | undefined,
  names: Record<string, string>,
  url = system.cloud.url,
): Promise<Answer> {
  const { method, path, query }: Route = routes[name];
  const search = new URLSearchParams({
    ...(query?.shape.path && { path: 'result.md' }),
    ...(query?.shape.task_id && { task_id: names.task_id! }),
    ...(name === 'listAuditItems' && { log: '0' }),
  });
  const at = path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => names[parameter]!);
  return call(url, key, method, search.size > 0 ? `${at}?${search}` : at, bodies[name]);
}

/** Answers to a caller: yes; no (403); or not with this task, because it is another's (404). */
function verdictOf(name: RouteName, { status, text }: Answer): 'yes' | 'no' | 'another’s' {
  if (status === 401 || status === 403) return 'no';
  if (status === 404 && (routes[name] as Route).owner === 'task') return 'another’s';
  if (name === 'listTasks' && !text.includes(named.task_id!)) return 'another’s';
  if (status >= 500) throw new Error(`${name} answers ${status}: ${text}`);
  return 'yes';
}

async function cellOf(name: RouteName, column: Column): Promise<string> {
  const url = column === 'no key, required' ? strict : system.cloud.url;
  const verdictFor = async (key: string | undefined) =>
    verdictOf(name, await ask(name, key, await namesFor(name), url));
  const own = await verdictFor(callers[column].own);
  const other = await verdictFor(callers[column].other);
  if (own === other) return { yes: 'yes', no: '–', 'another’s': 'nobody' }[own];
  if (own === 'yes') return 'own';
  return other === 'yes' ? 'others’' : '–';
}

/** Rows of the table in docs/access.md, which is written by hand. */
function documented(): string[] {
  const [, table = ''] = readFileSync('docs/access.md', 'utf8').split('<!-- matrix -->');
  return table
    .trim()
    .split('\n')
    .filter((line) => /^\| (GET|POST|PATCH|DELETE) /.test(line));
}

test('every route lets in whom docs/access.md says, and nobody else', async () => {
  const rows: string[] = [];
  for (const [name, { method, path }] of Object.entries(routes) as [RouteName, Route][]) {
    const cells: string[] = [];
    for (const column of columns) cells.push(await cellOf(name, column));
    rows.push(`| ${[`${method} ${path}`, ...cells].join(' | ')} |`);
  }
  process.stdout.write(`${[`| ${['route', ...columns].join(' | ')} |`, ...rows].join('\n')}\n`);
  expect(rows.sort()).toEqual(documented().sort());
});

const ofTasks = (Object.entries(routes) as [RouteName, Route][]).filter(([, { owner }]) => owner === 'task');

test.each(ofTasks.map(([name]) => name))(
  '%s answers for a task of another owner what it answers for one that does not exist',
  async (name) => {
    const asBob = (names: Record<string, string>) => ask(name, callers.submitter.other, names);
    const names = await namesFor(name);
    const unknown = { ...names, task_id: names.task_id!.replaceAll(/[0-9a-f]/g, '0') };
    const [theirs, nobodys] = [await asBob(names), await asBob(unknown)];
    expect(theirs.status).toBe(404);
    expect(theirs.text.replaceAll(names.task_id!, unknown.task_id)).toBe(nobodys.text);
    const headersOf = ({ headers }: Answer) => [...headers].filter(([header]) => header !== 'date');
    expect(headersOf(theirs)).toEqual(headersOf(nobodys));
    expect((await ask(name, callers.submitter.own, names)).status).not.toBe(404);
  },
);

test('every route that names a task says so, or is an agent’s about its own attempt', () => {
  for (const { path, query, permission, owner } of Object.values(routes) as Route[]) {
    const namesTask = path.includes('{task_id}') || query?.shape.task_id !== undefined;
    expect([path, owner]).toEqual([path, namesTask && permission !== 'agents:work' ? 'task' : undefined]);
  }
});
