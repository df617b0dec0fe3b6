import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { aCloud, until } from '../pipeline/a-cloud.ts';

const system = aCloud();

test('an export ends without a fault if nobody reads it any more, as `head` does', async () => {
  const { cloud, client } = system;
  await until(
    'there is something to print',
    () => client.getAudit({ limit: 1 }),
    ({ entries }) => entries.length > 0,
  );
  const child = spawn(process.execPath, ['cli/main.ts', 'audit', 'export', '--url', cloud.url]);
  child.stdout.destroy();
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
});
