import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { newFolder, start } from '../local/main-process.ts';
import { PatientClient } from '../patient-client.ts';

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
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (data) => {
    said += data;
  });
  const saw = async (word: string) => {
    while (!said.includes(word)) await once(child.stderr, 'data');
  };
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
