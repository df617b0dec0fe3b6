import { expect, test } from '@jest/globals';
import { client, newId, send, submitJson } from './target.ts';
import { waitForCompletion } from './waiting.ts';

const good = { type: 'development', title: 'A task' };
const fieldsOf = (body: { errors?: { field: string }[] }) =>
  [...new Set(body.errors?.map(({ field }) => field))].sort();

const expectNothingStored = (id: string) => expect(client.getTask(id)).rejects.toMatchObject({ status: 404 });

const cases: [what: string, body: Record<string, unknown>, fields: string[]][] = [
  ['nothing', {}, ['/title', '/type']],
  ['an unknown type', { ...good, type: 'gardening' }, ['/type']],
  ['the name of an object member as type', { ...good, type: 'constructor' }, ['/type']],
  ['an unknown kind', { ...good, kind: 'weeding' }, ['/kind']],
  ["another type's kind", { ...good, kind: 'model_training' }, ['/kind']],
  ['an unknown priority', { ...good, priority: 'urgent' }, ['/priority']],
  ['an unknown agent type', { ...good, agents: { wizard: 1 } }, ['/agents/wizard']],
  ['no agents of a type', { ...good, agents: { backend: 0 } }, ['/agents/backend']],
  ['half an agent', { ...good, agents: { backend: 0.5 } }, ['/agents/backend']],
  ['too many agents under two names', { ...good, agents: { backend: 6, 'Back End': 6 } }, ['/agents/backend']],
  ['an unknown field', { ...good, prioritty: 'high' }, ['/prioritty']],
  ['an empty title', { ...good, title: '' }, ['/title']],
  ['a blank title', { ...good, title: ' \t\n' }, ['/title']],
  ['a title too long', { ...good, title: 'x'.repeat(201) }, ['/title']],
  ['an empty requirement', { ...good, requirements: ['one', ''] }, ['/requirements/1']],
  ['51 requirements', { ...good, requirements: Array(51).fill('one more') }, ['/requirements']],
  ['0 hours', { ...good, estimated_hours: 0 }, ['/estimated_hours']],
  ['negative hours', { ...good, estimated_hours: -1 }, ['/estimated_hours']],
  ['too many hours', { ...good, estimated_hours: 10_001 }, ['/estimated_hours']],
  ['a budget of nothing', { ...good, max_cost_usd: 0 }, ['/max_cost_usd']],
  ['a budget that is a text', { ...good, max_cost_usd: '$1' }, ['/max_cost_usd']],
  ['a description too long', { ...good, description: 'x'.repeat(100_001) }, ['/description']],
  ['a dependency that is no id', { ...good, dependencies: ['a b'] }, ['/dependencies/0']],
  [
    'a plan of more than 40 subtasks',
    { ...good, agents: { backend: 10, frontend: 10, database: 10, api: 10 } },
    ['/agents'],
  ],
  [
    'wrong types everywhere',
    {
      type: 1,
      kind: 2,
      priority: 3,
      title: 4,
      description: 5,
      requirements: 'six',
      estimated_hours: '7',
      dependencies: {},
      output_format: [],
      agents: 'ten',
    },
    [
      '/agents',
      '/dependencies',
      '/description',
      '/estimated_hours',
      '/kind',
      '/output_format',
      '/priority',
      '/requirements',
      '/title',
      '/type',
    ],
  ],
  [
    'mistakes of every sort',
    { type: 'gardening', title: '', colour: 'red', agents: { wizard: 1 }, requirements: [''], estimated_hours: 0 },
    ['/agents/wizard', '/colour', '/estimated_hours', '/requirements/0', '/title', '/type'],
  ],
];

test.each(cases)('a body with %s is refused, naming each field, and nothing is stored', async (_, body, fields) => {
  const id = newId('bad');
  const answer = await submitJson({ ...body, id });
  expect({ status: answer.status, fields: fieldsOf(answer.body) }).toEqual({ status: 400, fields });
  await expectNothingStored(id);
});

test.each([['a b'], [''], ['x'.repeat(65)], ['../x'], ['ä'], [7]])('%j is no id', async (id) => {
  const answer = await submitJson({ ...good, id });
  expect({ status: answer.status, fields: fieldsOf(answer.body) }).toEqual({ status: 400, fields: ['/id'] });
});

test.each([
  ['null', 'null'],
  ['a list', '[]'],
  ['text', '"task"'],
  ['nothing', ''],
  ['half of it', '{"type": "development", "ti'],
  ['no JSON', 'type=development&title=x'],
])('a body that is %s is refused', async (_, body) => {
  const answer = await send('POST', '/api/tasks/submit', { headers: { 'content-type': 'application/json' }, body });
  expect({ status: answer.status, fields: fieldsOf(answer.body) }).toMatchObject({
    status: 400,
    fields: expect.arrayContaining(['']),
  });
});

test.each([
  ['300 KB', 'x'.repeat(300 * 1024)],
  ['300 KB in characters of three bytes', '語'.repeat(100 * 1024)],
])('a body of %s is too large, and nothing is stored', async (_, description) => {
  const id = newId('large');
  const { status } = await submitJson({ ...good, id, description });
  expect(status).toBe(413);
  await expectNothingStored(id);
});

test('a text is kept as it came, in every script', async () => {
  const id = newId('unicode');
  const text = {
    title: 'Überprüfung 🧪 <b>x</b> {{y}} 審査',
    description: 'line\nline\ttab "quotes" \\ \u202e rtl',
    requirements: ['# not a heading', "'; DROP TABLE tasks; --"],
  };
  await client.submitTask({ ...good, ...text, id });
  expect(await client.getTask(id)).toMatchObject(text);
  await waitForCompletion(id);
});
