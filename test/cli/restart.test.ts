import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { newFolder, start } from '../local/main-process.ts';
import { PatientClient } from '../patient-client.ts';
import { until } from '../until.ts';

const TYPE = 'database';

test('an agent goes on when its server has been restarted', async () => {
  const [data, home] = [newFolder(), newFolder()];
  const before = await start('--data-dir', data);
  const client = new PatientClient({ url: before.url });
  const { agents } = await client.listAgents({ agent_type: TYPE });
  for (const { agent_id } of agents) await client.updateAgent(agent_id, { status: 'offline' });
  const child = spawn(
    process.execPath,
    [
      'cli/main.ts',
      'agent',
      'run',
      '--url',
      before.url,
      '--type',
      TYPE,
      '--exec',
      'echo "alpha beta gamma" > a.md',
    ].concat(['--credentials', join(home, 'agents.json'), '--dir', join(home, 'work')]),
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      said += data;
    });
  const saw = (word: string) =>
    until(
      `the agent says ${word}`,
      () => said,
      (text) => text.includes(word),
    );
  try {
    await saw('registered');
    await before.end('SIGKILL');
    await saw('waiting');
    const after = await start('--data-dir', data, '--port', new URL(before.url).port);
    const { taskId } = await client.submitTask({
      type: 'development',
      title: 'After',
      requirements: ['alpha beta gamma'],
      agents: { [TYPE]: 1 },
    });
    expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
    const { deliverables } = await client.getTaskResults(taskId);
    expect(deliverables.map(({ runtime }) => runtime)).toContain('pull');
    const exit = once(child, 'exit');
    child.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
    await after.end('SIGTERM');
  } finally {
    child.kill('SIGKILL');
  }
});
