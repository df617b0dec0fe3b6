import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseRoadmap } from '../../client/parse-roadmap.ts';
import type { TritonsClient } from '../../client/tritons-client.ts';
import { clientOf, newFolder, start } from '../local/main-process.ts';
import { until } from '../pipeline/a-cloud.ts';

const FILE = 'config/roadmap.yaml';
const { phases } = parseRoadmap(readFileSync(FILE, 'utf8'));
const [first, second] = phases.map(({ name }) => name);

/** Runs the command in a process of its own. With `interruptAt` it gets a SIGINT once it has printed that. */
async function deploy(url: string, interruptAt?: string) {
  const child = spawn(process.execPath, ['cli/main.ts', 'deploy', FILE], {
    env: { PATH: process.env.PATH, HOME: newFolder(), TRITONS_URL: url, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
    if (interruptAt && out.includes(interruptAt)) child.kill('SIGINT');
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

async function setAgents(client: TritonsClient, status: 'online' | 'offline'): Promise<void> {
  for await (const { agent_id } of client.agents()) await client.updateAgent(agent_id, { status });
}

const titlesOf = (count: number) => phases.slice(0, count).flatMap(({ tasks }) => tasks.map(({ title }) => title));
const submitted = async (client: TritonsClient) => (await client.listTasks({ limit: 100 })).tasks.toReversed();

test("the seed's roadmap, interrupted twice and gone on: twelve tasks in order, none twice", async () => {
  const server = await start('--memory');
  const client = clientOf(server);
  /** What was submitted ends without the command. */
  const endsBy = async (count: number) => {
    await setAgents(client, 'online');
    const tasks = await until(
      'the phase ends',
      () => submitted(client),
      (all) => all.every(({ status }) => status === 'completed'),
    );
    expect(tasks.map(({ title }) => title)).toEqual(titlesOf(count));
  };

  for (const [interrupted, name] of [first, second].entries()) {
    // Nobody works, so the phase is still going on when Ctrl-C comes.
    await setAgents(client, 'offline');
    const { code, err } = await deploy(server.url, `in progress  ${name}`);
    const left = `${3 * (interrupted + 1)} of 12 tasks. The others wait for you: tritons deploy ${FILE}\n`;
    expect({ code, err }).toEqual({ code: 130, err: `The server goes on with what was submitted, ${left}` });
    await endsBy(interrupted + 1);
  }
  const { code, out, err } = await deploy(server.url);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/\n✓ completed · 12 of 12 tasks · .+ · \$0\.00 · quality \d\.\d\d\n$/);
  const tasks = await submitted(client);
  expect(tasks.map(({ title }) => title)).toEqual(titlesOf(4));
  const times = await Promise.all(tasks.map(({ task_id }) => client.getTask(task_id)));
  for (const [index, { created_at }] of times.entries()) {
    const before = times.slice(0, index - (index % 3));
    for (const { finished_at } of before) expect(created_at >= finished_at!).toBe(true);
  }
  await server.end('SIGTERM');
});
