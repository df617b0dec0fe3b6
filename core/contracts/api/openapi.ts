import * as z from 'zod';
import { VERSION } from '../version.ts';
import { alternativesOf, answers } from './answers.ts';
import { problem } from './problem.ts';
import { type ProblemKind, problems } from './problems.ts';
import { problemsOf } from './route.ts';
import { type Route, type RouteName, routes } from './routes.ts';

type Json = Record<string, unknown>;

/** The API as OpenAPI 3.1, made from the route table; schemas and refusals are shared. */
export function openApi(): Json {
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'TRITONS',
      version: VERSION,
      description: 'Submit a task; it is decomposed, matched with agents, executed, checked and accounted for.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      schemas: schemas(),
      responses: responses(),
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operation(name: RouteName, route: Route): Json {
  return {
    operationId: name,
    summary: route.summary,
    'x-permission': route.permission,
    // AWS requires the key; the embedded cloud lets everybody in.
    security: route.permission === 'public' ? [] : [{ apiKey: [] }],
    parameters: [
      ...parameters(route.params, 'path'),
      ...parameters(route.query, 'query'),
      ...(name === 'submitTask' ? [idempotencyKey] : []),
    ],
    ...(route.body
      ? { requestBody: { required: !route.bodyMayBeEmpty, content: json(reference(route.body, 'input')) } }
      : {}),
    responses: {
      [route.status]: { description: 'Success', ...(route.status === 204 ? {} : { content: contents(name, route) }) },
      ...(route.emptyWhen ? { 204: { description: route.emptyWhen } } : {}),
      ...problemResponses(route),
    },
  };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'For seven days, the same key with the same body gives the same task.',
  schema: { type: 'string', maxLength: 200 },
};

/** The name of a refusal, and what it is: a refusal that several routes give is described once. */
type NamedResponse = [name: string, response: Json];

/** References to the refusals of a route, by status. */
function problemResponses(route: Route): Json {
  return Object.fromEntries(
    refusalsOf(route).map(([status, [name]]) => [status, { $ref: `#/components/responses/${name}` }]),
  );
}

/** All refusals, by name. */
function responses(): Json {
  return Object.fromEntries(Object.values<Route>(routes).flatMap((route) => refusalsOf(route).map(([, one]) => one)));
}

/** A refusal for each status of the route's problems, with the types that it may have and what to do about each. */
function refusalsOf(route: Route): [status: number, NamedResponse][] {
  const answered = [...problemsOf(route).map((name): Answered => problems[name]), FAULT];
  return [...Map.groupBy(answered, ({ status }) => status)].map(([status, kinds]) => [status, refusal(kinds)]);
}

type Answered = Omit<ProblemKind, 'type' | 'title'> & { type: string };

/** A fault, which is no kind of its own. */
const FAULT: Answered = {
  type: 'about:blank',
  status: 500,
  when: 'A fault of the system.',
  remedy: 'Try again; if it lasts, name the `request_id` to the operator.',
};

function refusal(kinds: Answered[]): NamedResponse {
  const types = kinds.map(({ type }) => type);
  const name = types.map((type) => (type === FAULT.type ? 'fault' : type.replace('/problems/', ''))).join('.');
  const lines = kinds.map(({ type, when, remedy }) => `\`${type}\`: ${when} ${remedy}`);
  const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { type: { enum: types } } }] };
  return [name, { description: lines.join('\n\n'), content: { 'application/problem+json': { schema } } }];
}

const contents = (name: RouteName, { isVerbatim, mediaType = '*/*' }: Route) => ({
  [isVerbatim ? mediaType : 'application/json']: { schema: reference(answers[name], 'output') },
  ...Object.fromEntries(
    Object.entries(alternativesOf(name)).map(([type, schema]) => [type, { schema: reference(schema, 'output') }]),
  ),
});
const json = (schema: Json) => ({ 'application/json': { schema } });

function parameters(schema: z.ZodObject | undefined, where: 'path' | 'query'): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: where,
    required: where === 'path',
    schema: inline(field as z.ZodType, 'input'),
  }));
}

/** Refers to a schema that has a name; writes out any other. */
function reference(schema: z.ZodType, io: 'input' | 'output'): Json {
  const name = schema.meta()?.id;
  if (name) return { $ref: `#/components/schemas/${name}` };
  return inline(schema, io);
}

function inline(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $defs, ...rest } = strip(z.toJSONSchema(schema, { io, target: 'draft-2020-12' }));
  return rewriteReferences(rest);
}

function schemas(): Json {
  const roots: [z.ZodType, 'input' | 'output'][] = (Object.entries(routes) as [RouteName, Route][]).flatMap(
    ([name, { body, status }]) => [
      ...(body ? [[body, 'input'] as [z.ZodType, 'input']] : []),
      ...[...(status === 204 ? [] : [answers[name]]), ...Object.values(alternativesOf(name))].map(
        (schema) => [schema, 'output'] as [z.ZodType, 'output'],
      ),
    ],
  );
  const named: Json = {};
  for (const [schema, io] of [...roots, [problem, 'output'] as const]) {
    const { $defs, ...rest } = z.toJSONSchema(schema, { io });
    for (const [name, definition] of Object.entries($defs ?? {})) named[name] = rewriteReferences(strip(definition));
    const name = schema.meta()?.id;
    // zod may have put the schema itself among its definitions, and then leaves only a reference to it here.
    if (name && !$defs?.[name]) named[name] = rewriteReferences(strip(rest));
  }
  return named;
}

function strip(schema: object): Json {
  const { $schema, id, ...rest } = schema as Json;
  return rest;
}

function rewriteReferences(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}
