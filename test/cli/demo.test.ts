import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';

test("the demo completes the seed's task, shows it in lines without colours, and ends with exit code 0", () => {
  const { FORCE_COLOR, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/demo.ts'], { encoding: 'utf8', env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toContain('“Implement Redis Clustering”');
  expect(stdout).toMatch(/^task_2025_001 {2}✓ completed$/m);
  expect(stdout).toMatch(/^ {2}1 {2}✓ completed {2}agent_architect_\d+ {2}Research /m);
  expect(stdout).toMatch(/planned work {2}8 hours in \d+ subtasks/);
  expect(stdout).toContain('outcome       completed');
  expect(stdout).toContain('No model provider is configured');
});

test('the demo ends without a fault if nobody reads it any more, as `head` does', async () => {
  const child = spawn(process.execPath, ['cli/demo.ts']);
  const err = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = await once(child, 'exit');
  expect({ code, err: await err }).toEqual({ code: 0, err: '' });
});
