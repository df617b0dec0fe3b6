import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseRoadmap } from '../../client/parse-roadmap.ts';
import type { TritonsClient } from '../../client/tritons-client.ts';
import { newFolder, start } from '../local/main-process.ts';
import { PatientClient } from '../patient-client.ts';
import { until } from '../pipeline/a-cloud.ts';

const FILE = 'config/roadmap.yaml';
const { phases } = parseRoadmap(readFileSync(FILE, 'utf8'));
const [first, second, third] = phases.map(({ name }) => name);

/** Runs the command in a process of its own. `on`: called once it has printed `text`. */
async function deploy(url: string, apiKey: string, text: string, on: (child: ChildProcess) => void) {
  const child = spawn(process.execPath, ['cli/main.ts', 'deploy', FILE], {
    env: {
      PATH: process.env.PATH,
      HOME: newFolder(),
      TRITONS_URL: url,
      TRITONS_API_KEY: apiKey,
      NODE_NO_WARNINGS: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  let isThere = false;
  child.stdout.on('data', (data) => {
    out += data;
    if (!isThere && out.includes(text)) on(child);
    isThere ||= out.includes(text);
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

test("a submitter deploys the seed's roadmap, interrupted twice, and once by kill -9 of the server: twelve tasks in order, none twice", async () => {
  const data = newFolder();
  const options = ['--data-dir', data, '--auth', 'required'];
  let server = await start(...options);
  const { url } = server;
  const client = new PatientClient({ url, apiKey: readFileSync(join(data, 'admin-key'), 'utf8').trim() });
  const { api_key } = await client.createKey({ name: 'deployer', role: 'submitter' });

  for (const [index, name] of [first, second].entries()) {
    // Nobody works, so the phase is still going on when Ctrl-C comes.
    await setAgents(client, 'offline');
    const { code, err } = await deploy(url, api_key, `in progress  ${name}`, (child) => child.kill('SIGINT'));
    const left = `${3 * (index + 1)} of 12 tasks. The others wait for you: tritons deploy ${FILE}\n`;
    expect({ code, err }).toEqual({ code: 130, err: `The server goes on with what was submitted, ${left}` });
    // Submitted tasks end without the command.
    await setAgents(client, 'online');
    const tasks = await until(
      'the phase ends',
      () => submitted(client),
      (all) => all.every(({ status }) => status === 'completed'),
    );
    expect(tasks.map(({ title }) => title)).toEqual(titlesOf(index + 1));
  }

  await setAgents(client, 'offline');
  const restarted = Promise.withResolvers<void>();
  const deploying = deploy(url, api_key, `in progress  ${third}`, async () => {
    try {
      await server.end('SIGKILL');
      server = await start(...options, '--port', new URL(url).port);
      await setAgents(client, 'online');
      restarted.resolve();
    } catch (error) {
      restarted.reject(error);
    }
  });
  await restarted.promise;
  const { code, out, err } = await deploying;
  // It says nothing if the server is back before it has given up a call.
  expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^(.+ Trying again …\n)*$/) });
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
