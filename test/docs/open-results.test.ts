import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { aCloud, agentsOf } from '../pipeline/a-cloud.ts';

const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa']) });
const page = readFileSync('docs/encryption.md', 'utf8');
const blocks = [...page.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);

/** Runs the lines of an example with some names defined, and returns the values of others. */
async function run(
  code: string,
  defined: Record<string, unknown>,
  returned: string[],
): Promise<Record<string, unknown>> {
  const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
  const lines = code.replace(/^import (\{.*\}) from 'jose';$/m, 'const $1 = jose;');
  const names = ['jose', ...Object.keys(defined)];
  const example = new AsyncFunction(...names, `${lines}; return { ${returned.join(', ')} };`);
  return example(await import('jose'), ...Object.values(defined)) as Promise<Record<string, unknown>>;
}

test('the lines of docs/encryption.md submit a task with a key, and open what it delivered', async () => {
  const { client } = system;
  expect(blocks).toHaveLength(2);
  const [submit = '', open = ''] = blocks;
  const task = { type: 'development', title: 'Example', requirements: ['alpha beta gamma'] };
  const { privateJwk, taskId } = await run(submit, { client, task }, ['privateJwk', 'taskId']);
  expect(await client.waitForTask(String(taskId))).toMatchObject({ status: 'completed' });
  const opened = await run(open, { client, taskId, privateJwk }, ['summary', 'artifacts', 'file']);
  const { summary, artifacts, file } = opened as {
    summary: string;
    artifacts: { path: string; bytes: number }[];
    file: { plaintext: Uint8Array };
  };
  expect(summary).toMatch(/\w/);
  expect(artifacts[0]).toMatchObject({ path: expect.stringMatching(/\.md$/), bytes: file.plaintext.byteLength });
  expect(Buffer.from(file.plaintext).toString()).toMatch(/^#/);
  // Five lines, beside the import and the empty one after it.
  expect(open.trim().split('\n')).toHaveLength(5 + 2);
});
