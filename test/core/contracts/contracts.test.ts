import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { allowedMethods, matchRoute } from '../../../core/contracts/api/match-route.ts';
import { openApi } from '../../../core/contracts/api/openapi.ts';
import { type ProblemKind, type ProblemName, problems } from '../../../core/contracts/api/problems.ts';
import { problemsOf } from '../../../core/contracts/api/route.ts';
import { type Route, routes } from '../../../core/contracts/api/routes.ts';
import { id } from '../../../core/contracts/ids.ts';
import { roster } from '../../../core/contracts/storage/agent.ts';
import { environment } from '../../../core/contracts/system/environment.ts';
import { handlers } from '../../../core/contracts/system/handlers.ts';
import { VERSION } from '../../../core/contracts/version.ts';
import * as errors from '../../../core/errors.ts';

type Operation = {
  operationId: string;
  parameters: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: object;
  responses: Record<string, Response | { $ref: string }>;
};
type Response = { description: string; content?: Record<string, { schema: object }> };
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; responses: Record<string, Response> };
};

const allRoutes = Object.entries(routes) as [string, Route][];

test('the version is that of package.json', () => {
  expect(VERSION).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
});

describe('the OpenAPI document', () => {
  const document = openApi() as unknown as Document;
  const responseTo = ({ responses }: Operation, status: string | number): Response => {
    const response = responses[status]!;
    return '$ref' in response ? document.components.responses[response.$ref.split('/').at(-1)!]! : response;
  };
  const named = () =>
    (['schemas', 'responses'] as const).flatMap((kind) =>
      Object.keys(document.components[kind]).map((name) => `#/components/${kind}/${name}`),
    );

  test('has every route, and no other', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
    );
    expect(operations.sort()).toEqual(allRoutes.map(([name, { method, path }]) => `${method} ${path} ${name}`).sort());
  });

  test('refers only to what is in it', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference!);
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((reference) => !named().includes(reference))).toEqual([]);
  });

  test('has no schema and no refusal that nothing refers to', () => {
    const text = JSON.stringify(document);
    expect(named().filter((name) => !text.includes(`"${name}"`))).toEqual([]);
  });

  test('is JSON, without what only JSON Schema files have', () => {
    const text = JSON.stringify(document);
    expect(JSON.parse(text)).toEqual(document);
    expect(text).not.toMatch(/"\$schema":"|"\$defs"|~standard/);
  });

  test.each(allRoutes)('of %s has its parameters, its body and its answers', (_name, route) => {
    const operation = document.paths[route.path]![route.method.toLowerCase()]!;
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect(inPath).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query');
    expect(inQuery.map(({ name }) => name)).toEqual(Object.keys(route.query?.shape ?? {}));
    expect(inQuery.every(({ required }) => !required)).toBe(true);
    expect(Boolean(operation.requestBody)).toBe(Boolean(route.body));
    const empty = route.emptyWhen ? [204] : [];
    const refused = problemsOf(route).map((name) => problems[name].status);
    const statuses = new Set([route.status, ...empty, ...refused, 500].map(String));
    expect(Object.keys(operation.responses).sort()).toEqual([...statuses].sort());
    for (const status of statuses) {
      const { content } = responseTo(operation, status);
      if (status === '204') expect(content).toBeUndefined();
      if (status === '204') continue;
      const own = route.isVerbatim ? (route.mediaType ?? '*/*') : 'application/json';
      const success = [own, ...(route.alternatives ?? [])];
      const types = status === String(route.status) ? success : ['application/problem+json'];
      expect(Object.keys(content!)).toEqual(types);
    }
  });

  test('says what a caller may leave out of a submission, and gives examples', () => {
    const { TaskSubmission } = document.components.schemas as Record<
      string,
      { required: string[]; additionalProperties: boolean; properties: Record<string, { examples?: unknown[] }> }
    >;
    expect(TaskSubmission!.required.sort()).toEqual(['title', 'type']);
    expect(TaskSubmission!.additionalProperties).toBe(false);
    for (const field of ['id', 'type', 'kind', 'agents', 'output_format']) {
      expect(TaskSubmission!.properties[field]!.examples).toHaveLength(1);
    }
  });

  test('tells the types of problems that a route answers, and what to do about each', () => {
    const { description, content } = responseTo(document.paths['/api/tasks/{task_id}/budget']!.post!, 409);
    expect(content!['application/problem+json']!.schema).toEqual({
      allOf: [
        { $ref: '#/components/schemas/Problem' },
        { properties: { type: { enum: ['/problems/wrong-state', '/problems/budget-too-low'] } } },
      ],
    });
    expect(description).toContain(problems.budgetTooLow.remedy);
  });

  test('names the header that makes a submission idempotent', () => {
    expect(document.paths['/api/tasks/submit']!.post!.parameters).toMatchObject([
      { name: 'Idempotency-Key', in: 'header' },
    ]);
  });
});

describe('the route of a path', () => {
  test.each(allRoutes)('%s is found by its own', (name, { method, path }) => {
    const params = [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => [param, 'an_id']);
    expect(matchRoute(method, path.replaceAll(/\{\w+\}/g, 'an_id'))).toMatchObject({
      name,
      params: Object.fromEntries(params),
    });
  });

  test('performance is no agent, and no agent may be called so', () => {
    expect(matchRoute('GET', '/api/agents/performance')?.name).toBe('getAgentPerformance');
    expect(matchRoute('GET', '/api/agents/performance_2')).toMatchObject({
      name: 'getAgent',
      params: { agent_id: 'performance_2' },
    });
    const agent = { agent_type: 'backend', skills: ['x'], capacity: 1 };
    expect(roster.safeParse({ agents: [{ ...agent, id: 'performance' }] }).success).toBe(false);
    expect(roster.safeParse({ agents: [{ ...agent, id: 'performance_2' }] }).success).toBe(true);
  });

  test('submit is no task to be read', () => {
    expect(matchRoute('POST', '/api/tasks/submit')?.name).toBe('submitTask');
  });

  test('has its ids decoded, and an encoded slash is no separator', () => {
    expect(matchRoute('GET', '/api/tasks/a%2Fb')?.params).toEqual({ task_id: 'a/b' });
    expect(matchRoute('GET', '/api/tasks/%C3%A4%20b/status')?.params).toEqual({ task_id: 'ä b' });
    expect(matchRoute('GET', '/api/tasks/%')).toBeUndefined();
    expect(allowedMethods('/api/tasks/%')).toEqual([]);
  });

  test.each(['/', '', '/api', '/api/tasks/', '/api/tasks//status', '/api/tasks/a/b', '/API/tasks', '/openapiXjson'])(
    '"%s" has none',
    (path) => {
      expect(matchRoute('GET', path)).toBeUndefined();
    },
  );

  test('depends on its method, and says which it takes', () => {
    expect(matchRoute('DELETE', '/api/tasks')).toBeUndefined();
    expect(matchRoute('get', '/api/tasks')).toBeUndefined();
    expect(allowedMethods('/api/tasks')).toEqual(['GET', 'HEAD']);
    expect(matchRoute('HEAD', '/api/tasks')?.name).toBe('listTasks');
    expect(allowedMethods('/api/tasks/submit').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'POST']);
    expect(allowedMethods('/nowhere')).toEqual([]);
  });
});

describe('handlers', () => {
  test.each(Object.entries(handlers))(
    '%s exists, and reads declared variables',
    (_name, { entry, environment: read }) => {
      expect(existsSync(entry)).toBe(true);
      expect(Object.keys(environment)).toEqual(expect.arrayContaining([...read]));
      expect(new Set(read).size).toBe(read.length);
    },
  );

  test('every variable is read by one', () => {
    const read = new Set(Object.values(handlers).flatMap(({ environment: names }) => [...names]));
    expect(read).toEqual(new Set(Object.keys(environment)));
  });
});

test('the id __proto__ is refused for what it is, not for its characters', () => {
  const { error } = id.safeParse('__proto__');
  expect(error?.issues.map(({ message }) => message)).toEqual([
    'is a name that JavaScript keeps for itself; choose another id',
  ]);
});

test.each(['a', 'task_2025_001', 'A-Z_09', 'x'.repeat(64)])('"%s" is an id', (value) => {
  expect(id.safeParse(value).success).toBe(true);
});

test.each(['', 'x'.repeat(65), 'a b', 'a/b', 'a.b', 'a#b', 'ä', 'a\n', 7, null])('%p is no id', (value) => {
  expect(id.safeParse(value).success).toBe(false);
});

describe('problems', () => {
  const kinds = Object.entries(problems) as [ProblemName, ProblemKind][];

  test('have a type of their own, which follows from the name', () => {
    const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    expect(kinds.map(([, { type }]) => type)).toEqual(kinds.map(([name]) => `/problems/${kebab(name)}`));
  });

  test('each have one error', () => {
    const thrown = Object.values(errors).flatMap((each) => {
      if (!(each.prototype instanceof errors.CallerError)) return [];
      const error = new (each as new (...args: unknown[]) => errors.CallerError)([], []);
      return [error.problem];
    });
    // Only the router of npm start refuses an origin, and throws nothing.
    expect([...thrown, 'forbiddenOrigin'].sort()).toEqual(kinds.map(([name]) => name).sort());
  });
});

describe('errors', () => {
  test('have written-out names, which minified classes would not have', () => {
    const named = [
      new errors.InputError([]),
      new errors.BodyTooLarge(1),
      new errors.UnsupportedMediaType('x'),
      new errors.Forbidden('x'),
      new errors.NoKey(),
      new errors.InvalidKey(),
      new errors.NotFound('x'),
      new errors.MethodNotAllowed('/x', ['GET']),
      new errors.IdTaken('x'),
      new errors.WrongState('x'),
      new errors.BudgetTooLow('x'),
      new errors.DefinedInConfig('x'),
      new errors.AttemptOver('x'),
      new errors.SendAgain('x'),
      new errors.TooManyRequests('x'),
      new errors.TooManyTasks('x'),
      new errors.NotAuthentic('x', 'y'),
      new errors.KeyUnavailable('x'),
      new errors.IssuerDown('x'),
      new errors.WebhookDisabled('x'),
      new errors.TooManyWebhooks('x'),
      new errors.AttemptFailed(),
      new errors.DeadLetter(),
      new errors.ReworkRequired(),
      new errors.BudgetExceeded(),
      new errors.ModelsUnavailable(),
      new errors.NoTurn(),
      new errors.AttemptsExhausted(),
      new errors.NoAgent(),
      new errors.DependencyFailed(),
      new errors.TaskCancelled(),
      new errors.Superseded(),
      new errors.NewerItem('x', 2, 1),
      new errors.DamagedItem('x', 'y', 'z'),
      new errors.SystemFault(),
    ];
    for (const error of named) {
      expect(error).toBeInstanceOf(errors.TritonsError);
      expect(Object.hasOwn(error, 'name')).toBe(true);
      expect(errors).toHaveProperty(error.name, error.constructor);
    }
    const concrete = Object.keys(errors).filter((name) => !['TritonsError', 'CallerError'].includes(name));
    expect(named.map(({ name }) => name).sort()).toEqual(concrete.sort());
  });

  test('keep their cause', () => {
    const cause = new Error('Why');
    expect(new errors.SystemFault('x', { cause }).cause).toBe(cause);
  });
});
