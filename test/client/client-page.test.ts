import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, jest, test } from '@jest/globals';
import { aCloud } from '../pipeline/a-cloud.ts';

const system = aCloud();

test('the examples of docs/client.md run, one after the other', async () => {
  const page = await readFile('docs/client.md', 'utf8');
  const examples = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  expect(examples.length).toBeGreaterThan(6);
  const client = pathToFileURL(resolve('client/index.ts')).href;
  // The imports of all examples first; in each example the names of its own.
  const lines = examples.join('\n').replaceAll("'tritons/client'", `'${client}'`).split('\n');
  const imports = lines.filter((line) => line.startsWith('import '));
  const code = lines.filter((line) => !line.startsWith('import '));
  const folder = await mkdtemp(join(tmpdir(), 'tritons-client-'));
  const said = jest.spyOn(console, 'log').mockImplementation(() => {});
  try {
    const file = join(folder, 'examples.ts');
    await writeFile(file, [...imports, `const url = '${system.cloud.url}';`, ...code].join('\n'));
    await import(pathToFileURL(file).href);
    const words = said.mock.calls.map((call) => call.join(' '));
    expect(words).toContainEqual(expect.stringMatching(/^completed 100 %/));
    expect(words).toContainEqual(expect.stringMatching(/task\.completed$/));
    expect(words).toContainEqual(expect.stringMatching(/^404 /));
    expect(words).toContainEqual('Foundation: completed');
    const { tasks } = await system.client.listTasks();
    expect(tasks.map(({ title }) => title)).toEqual(['Once', 'Design the tables', 'Add a health check']);
  } finally {
    said.mockRestore();
    await rm(folder, { recursive: true });
  }
});
