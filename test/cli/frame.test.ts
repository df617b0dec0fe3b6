import { describe, expect, test } from '@jest/globals';
import { tritons } from './a-terminal.ts';

test('without a word it shows what people do first', async () => {
  const { code, out, err } = await tritons([]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.match(/^ {2}tritons \w+/gm)).toEqual([
    '  tritons start',
    '  tritons submit',
    '  tritons tasks',
    '  tritons results',
    '  tritons doctor',
  ]);
});

test.each([
  [['statsu', 'x'], "Unknown command 'statsu'\n(Did you mean status?)\n"],
  [['submit', 'x', '--titel'], "Unknown option '--titel'\nMore: tritons submit --help\n"],
  [
    ['submit', 'x', '--priorty', 'high'],
    "Unknown option '--priorty'\n(Did you mean --priority?)\nMore: tritons submit --help\n",
  ],
  [
    ['keys', 'craete'],
    'Unknown command \'craete\'\n"keys" has list, create, change, rotate, revoke\nMore: tritons keys list --help\n',
  ],
  [['status'], "Missing required argument 'task-id'\nMore: tritons status --help\n"],
  [
    ['cancel', 'a', 'b'],
    "Too many arguments for 'cancel'. Expected 1 argument but got 2: a, b.\nMore: tritons cancel --help\n",
  ],
  [
    ['tasks', '--limit', 'x'],
    "Option '--limit <n>' argument 'x' is invalid. It takes a whole number from 1 to 10000.\nMore: tritons tasks --help\n",
  ],
])('%j is wrong use, and the message helps', async (words, says) => {
  expect(await tritons(words)).toEqual({ code: 2, out: '', err: says });
});

describe('help', () => {
  test('is examples first, then usage, arguments and options', async () => {
    const { code, out } = await tritons(['help', 'status']);
    expect(code).toBe(0);
    expect(out.match(/^[A-Z]\w+$/gm)).toEqual(['Examples', 'Usage', 'Arguments', 'Everywhere']);
    expect((await tritons(['status', '--help'])).out).toBe(out);
  });

  test('lists every command by its group', async () => {
    const { out } = await tritons(['--help']);
    expect(out).toMatch(/^Tasks\n {2}submit[\s\S]+^The system\n {2}start[\s\S]+^Access\n {2}config/m);
  });

  test('fits a narrow terminal', async () => {
    const { out } = await tritons(['--help'], { columns: 60, env: { NO_COLOR: '1' } });
    expect(out.split('\n').filter((line) => line.length > 60)).toEqual([]);
  });
});

test('options that every command takes stand before its name or after it', async () => {
  const away = ['--url', 'http://127.0.0.1:9'];
  const before = await tritons([...away, 'tasks']);
  const after = await tritons(['tasks', ...away]);
  expect(before).toEqual(after);
  expect(before).toMatchObject({ code: 5, err: expect.stringContaining('comes from --url') });
});

test('a value that looks like an option is a value', async () => {
  const { code, err } = await tritons([
    'reject',
    'a',
    '--subtask',
    'x',
    '--comment',
    '--json',
    '--url',
    'http://127.0.0.1:9',
  ]);
  expect({ code, err }).toEqual({ code: 5, err: expect.stringContaining('127.0.0.1:9') });
});

test.each([
  [{ NO_COLOR: '1' }, 80, false],
  [{}, 80, true],
  [{ TERM: 'dumb' }, 80, false],
  [{}, undefined, false],
  [{ FORCE_COLOR: '1' }, undefined, true],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, undefined, true],
  [{ FORCE_COLOR: '0' }, 80, false],
])('with %j and %s columns, colours: %s', async (env, columns, coloured) => {
  const { out } = await tritons([], { env, columns });
  expect(out.includes('\u001b[')).toBe(coloured);
});
