import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TritonsClient } from '../client/tritons-client.ts';
import { PatientClient } from './patient-client.ts';

/** Words that stand nowhere but in what people and agents write in `writeCanaries`. */
export const words = {
  title: 'Quokkatitle',
  description: 'Quokkadescription',
  requirement: 'Quokkarequirement',
  format: 'Quokkaformat',
  line: 'Quokkaline',
  failure: 'Quokkafailure',
  summary: 'Quokkasummary',
  path: 'Quokkapath',
  file: 'Quokkafile',
  uploaded: 'Quokkaupload',
  comment: 'Quokkacomment',
};

/** Forms in which a word may be found: itself, and within base64, which depends on where it begins. */
function formsOf(word: string): string[] {
  const shifted = ['', 'a', 'aa'].map((before) => Buffer.from(before + word).toString('base64'));
  return [word, ...shifted.map((text, index) => text.slice(index === 0 ? 0 : 4, -4))];
}

/** The words that are found in any of the contents. */
export function foundIn(contents: (string | Buffer)[], searched = Object.values(words)): string[] {
  return searched.filter((word) => contents.some((content) => formsOf(word).some((form) => content.includes(form))));
}

/** Type of the agents that the work is for. Built-in ones are taken offline, so that it comes to the test. */
export const TYPE = 'frontend';

/** Has an agent fail a subtask, do it again with a log and an upload, and a person reject it. Returns the task. */
export async function writeCanaries(target: { url: string; apiKey?: string | undefined }): Promise<string> {
  const client = new PatientClient(target);
  await setBuiltIn(client, 'offline');
  const { agent, credentials } = await client.registerAgent({ agent_type: TYPE, capacity: 1 });
  const puller = new PatientClient({ url: target.url, apiKey: credentials.api_key }).forAgent(agent.agent_id);
  const { taskId } = await client.submitTask({
    type: 'development',
    title: words.title,
    description: words.description,
    requirements: [words.requirement],
    output_format: words.format,
    agents: { [TYPE]: 1 },
    approval: true,
  });
  const take = async () => {
    for (let asked = 0; asked < 6; asked += 1) {
      const lease = await puller.lease(20);
      if (lease) return lease;
    }
    throw new Error('No work came');
  };
  const first = await take();
  await puller.heartbeat(first, { log: [words.line] });
  await puller.fail(first, { reason: words.failure });
  const lease = await take();
  const content = `# ${words.uploaded} alpha\n`.repeat(30_000);
  const file = { sha256: createHash('sha256').update(content).digest('hex'), bytes: Buffer.byteLength(content) };
  const { uploads } = await puller.uploads(lease, { files: [file] });
  for (const { url, headers } of uploads) {
    const { status } = await fetch(url, { method: 'PUT', headers, body: content });
    if (status !== 200) throw new Error(`The upload was answered ${status}`);
  }
  await puller.complete(lease, {
    summary: words.summary,
    artifacts: [
      { path: `${words.path}.md`, media_type: 'text/markdown', content: `# ${words.file}\n\n${words.requirement}\n` },
      { path: 'large.md', media_type: 'text/markdown', upload: file },
    ],
  });
  for (let asked = 0; (await client.getTaskStatus(taskId)).stage !== 'approval'; asked += 1) {
    if (asked > 600) throw new Error(`Nobody is asked for approval: ${JSON.stringify(await client.getTask(taskId))}`);
    await sleep(200);
  }
  await client.removeAgent(agent.agent_id);
  const { subtasks } = await client.getTask(taskId);
  // The last one builds on that of the test, which stays complete.
  await client.rejectTask(taskId, { subtasks: [subtasks.at(-1)!.id], comment: words.comment });
  return taskId;
}

export async function setBuiltIn(client: TritonsClient, status: 'online' | 'offline'): Promise<void> {
  const { agents } = await client.listAgents({ agent_type: TYPE, limit: 100 });
  for (const { agent_id, runtime } of agents) if (runtime !== 'pull') await client.updateAgent(agent_id, { status });
}
