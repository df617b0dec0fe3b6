import { describe, expect, test } from '@jest/globals';
import { routes } from '../../core/contracts/api/routes.ts';
import { client, newId, send } from './target.ts';

describe('an unknown task is a 404', () => {
  test.each([
    ['GET', ''],
    ['GET', '/status'],
    ['GET', '/results'],
    ['GET', '/quality'],
    ['POST', '/cancel'],
    ['POST', '/retry'],
    ['POST', '/approve'],
  ])('%s /api/tasks/{task_id}%s', async (method, what) => {
    const id = newId('unknown');
    const { status, body } = await send(method, `/api/tasks/${id}${what}`);
    expect(status).toBe(404);
    expect(body.detail).toContain(id);
  });
});

test('an unknown agent is a 404', async () => {
  const id = newId('unknown');
  const { status, body } = await send('GET', `/api/agents/${id}`);
  expect(status).toBe(404);
  expect(body.detail).toContain(id);
});

test.each(['/', '/api', '/api/nothing', '/api/tasks/', '/api/tasks/a/b/c', '/API/TASKS'])(
  'the unknown path %s is a 404',
  async (path) => {
    expect((await send('GET', path)).status).toBe(404);
  },
);

test("a path that cannot be decoded is the caller's fault, and not one of the method", async () => {
  expect([400, 404]).toContain((await send('GET', '/api/tasks/%E0%A4%A')).status);
});

test.each([
  ['POST', '/api/tasks', 'GET, HEAD'],
  ['GET', '/api/tasks/a/cancel', 'POST'],
  ['GET', '/api/tasks/a/retry', 'POST'],
  ['PUT', '/api/tasks/a/status', 'GET, HEAD'],
  ['PATCH', '/api/tasks/a', 'GET, HEAD, DELETE'],
  ['POST', '/api/agents/performance', 'GET, HEAD, PATCH, DELETE'],
  ['PATCH', '/health', 'GET, HEAD'],
])('%s %s is a 405 that names %s', async (method, path, allowed) => {
  const { status, headers } = await send(method, path);
  expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: allowed });
});

test.each(['a%20b', 'a%2ab', 'x'.repeat(65)])('%s in a path is no id', async (id) => {
  const { status, body } = await send('GET', `/api/tasks/${id}/status`);
  expect(status).toBe(400);
  expect(body.errors).toEqual([{ field: 'task_id', message: expect.any(String) }]);
});

test('circuits are listed, each with its state', async () => {
  const { circuits } = await client.listCircuits();
  for (const { state } of circuits) expect(['closed', 'open', 'half_open']).toContain(state);
});

test('a caller learns what it may do', async () => {
  const { role, permissions } = await client.getCaller();
  expect(role).toBe('admin');
  expect(permissions).toEqual(expect.arrayContaining(['tasks:write', 'keys:write']));
  expect(permissions).not.toContain('agents:work');
});

test('each type of task is of one department, whose agents are of its types', async () => {
  const { departments } = await client.listDepartments();
  const architecture = departments.find(({ department }) => department === 'ARCHITECTURE');
  expect(architecture?.agent_types).toContain('backend');
  expect(architecture?.task_types).toEqual([
    { type: 'development', kinds: expect.arrayContaining(['api_development']) },
  ]);
  const types = departments.flatMap(({ task_types }) => task_types.map(({ type }) => type));
  expect(types.toSorted()).toEqual(['ai_ml', 'development', 'infrastructure', 'quality', 'security']);
});

test.each(['1h', '24h', '7d', '30d'] as const)('figures of %s are there, whatever has happened', async (window) => {
  const all = await Promise.all([
    client.getTaskMetrics({ window }),
    client.getAgentMetrics({ window }),
    client.getSystemMetrics({ window }),
  ]);
  for (const metrics of all) {
    expect(metrics.window).toBe(window);
    expect(metrics.series[0]?.at).toBe(metrics.from);
  }
});

test('a window that nobody knows is refused, with those that there are', async () => {
  const { status, body } = await send('GET', '/api/metrics/tasks?window=2h');
  expect(status).toBe(400);
  expect(body.errors).toEqual([{ field: 'window', message: expect.stringContaining('30d') }]);
});

test("all figures are there in Prometheus' text format", async () => {
  expect(await client.getPrometheusMetrics()).toMatch(/^# HELP tritons_tasks_submitted_total /);
});

test('the performance of agents is not an agent', async () => {
  const { status, body } = await send('GET', '/api/agents/performance');
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(expect.arrayContaining(['agents', 'agent_types', 'generated_at']));
});

test('openapi.json is OpenAPI 3.1, names every route, and has no dangling reference', async () => {
  const { body } = await send('GET', '/openapi.json');
  expect(body.openapi).toMatch(/^3\.1\./);
  const described = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(
    Object.values(routes)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  );
  const references = JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
  const names = new Set([...references].map(([, name]) => name!));
  expect(Object.keys(body.components.schemas)).toEqual(expect.arrayContaining([...names]));
  expect(names.size).toBeGreaterThan(0);
});

test('the API reports its health and its version', async () => {
  expect(await client.getHealth()).toEqual({ status: 'ok', version: expect.any(String) });
});
