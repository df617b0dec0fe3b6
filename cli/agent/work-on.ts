import { ApiError } from '../../client/api-error.ts';
import { MAX_INLINE_BYTES } from '../../client/limits.ts';
import type { TritonsClient } from '../../client/tritons-client.ts';
import { LogLines } from './log-lines.ts';
import { isPassing, retrying } from './retrying.ts';
import { type CommandEnd, runCommand } from './run-command.ts';
import { type CollectedFile, type Lease, WorkDirectory } from './work-directory.ts';

export type AgentCalls = ReturnType<TritonsClient['forAgent']>;
export type Outcome = 'handed_in' | 'failed' | 'released' | 'over';
export type Worked = { outcome: Outcome; detail: string };
export type WorkOptions = {
  exec: string;
  root: string;
  keep: boolean;
  ignore: string[];
  heartbeatSeconds: number;
  env: NodeJS.ProcessEnv;
};

/** New lines are sent this often; without any a heartbeat will do. */
const LOG_EVERY_MS = 1_000;

/**
 * Has the command do one subtask: prepares its folder, heartbeats while it runs, hands in what it wrote. `stop` aborts
 * when the agent is to stop: the command is killed, the subtask given back.
 */
export async function workOn(
  agent: AgentCalls,
  lease: Lease,
  options: WorkOptions,
  stop: AbortSignal,
): Promise<Worked> {
  const folder = new WorkDirectory(options.root, lease);
  const over = new AbortController();
  const lines = new LogLines();
  const deadline = Date.parse(lease.deadline);
  const beating = heartbeats(agent, lease, lines, options.heartbeatSeconds, over);
  const inTime = () => Date.now() < deadline && !over.signal.aborted;
  try {
    await folder.prepare(lease);
    const end = await runCommand(options.exec, {
      cwd: folder.work,
      env: {
        ...options.env,
        TRITONS_SUBTASK: folder.subtaskFile,
        TRITONS_TASK_ID: lease.task_id,
        TRITONS_SUBTASK_ID: lease.subtask_id,
        TRITONS_ATTEMPT: String(lease.attempt),
      },
      stdin: JSON.stringify(lease),
      signal: AbortSignal.any([stop, over.signal]),
      onErrorLine: (line) => lines.add(line),
    });
    if (over.signal.aborted) return { outcome: 'over', detail: String(over.signal.reason) };
    if (stop.aborted) return await release(agent, lease);
    const reason = failureOf(end);
    const files = reason ? [] : await folder.collect(options.ignore, (line) => lines.add(line));
    await beating.flush();
    return await retrying(
      () => (reason ? fail(agent, lease, reason) : handIn(agent, lease, end.stdout, files)),
      () => inTime() && !stop.aborted,
    );
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return { outcome: 'over', detail: error.problem.detail };
    if (stop.aborted) return await release(agent, lease);
    if (isPassing(error)) return { outcome: 'over', detail: (error as Error).message };
    // A file too many, a deliverable that is refused: the agent could not do it.
    return await fail(agent, lease, (error as Error).message);
  } finally {
    beating.stop();
    if (!options.keep) await folder.remove();
  }
}

/** Sends heartbeats until stopped; aborts `over` when the API says that the attempt is. Faults that may pass it ignores. */
function heartbeats(agent: AgentCalls, lease: Lease, lines: LogLines, seconds: number, over: AbortController) {
  let sentAt = Date.now();
  let sending: Promise<void> | undefined;
  const send = async () => {
    const body = lines.next();
    try {
      await agent.heartbeat(lease, body);
      lines.taken(body.log.length);
      sentAt = Date.now();
    } catch (error) {
      if (isPassing(error)) return;
      over.abort(error instanceof ApiError ? error.problem.detail : (error as Error).message);
    }
  };
  const beat = () => {
    sending ??= send().finally(() => {
      sending = undefined;
    });
    return sending;
  };
  const timer = setInterval(
    () => {
      const isDue = Date.now() - sentAt >= seconds * 1000 - LOG_EVERY_MS / 2;
      if (isDue || !lines.isEmpty) void beat();
    },
    Math.min(LOG_EVERY_MS, seconds * 1000),
  );
  return {
    /** Sends what is left of the log. */
    async flush(): Promise<void> {
      for (let tries = 0; !lines.isEmpty && !over.signal.aborted && tries < 30; tries += 1) await beat();
    },
    stop: () => clearInterval(timer),
  };
}

function failureOf({ code, signal, lastErrors }: CommandEnd): string | undefined {
  if (code === 0) return undefined;
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  return [`The command ${how}`, ...lastErrors].join('\n').slice(-2_000);
}

async function fail(agent: AgentCalls, lease: Lease, reason: string): Promise<Worked> {
  await agent.fail(lease, { reason: reason.slice(-2_000) });
  return { outcome: 'failed', detail: reason };
}

async function release(agent: AgentCalls, lease: Lease): Promise<Worked> {
  await agent.release(lease, { reason: 'The agent was stopped' }).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
  });
  return { outcome: 'released', detail: 'The agent was stopped' };
}

async function handIn(agent: AgentCalls, lease: Lease, stdout: string, files: CollectedFile[]): Promise<Worked> {
  const inline: CollectedFile[] = [];
  const large: CollectedFile[] = [];
  // In JSON a character may take six bytes.
  let room = MAX_INLINE_BYTES;
  for (const file of files) {
    const size = Buffer.byteLength(JSON.stringify(file.content));
    (size <= room ? inline : large).push(file);
    if (size <= room) room -= size;
  }
  await upload(agent, lease, large);
  await agent.complete(lease, {
    summary: stdout || 'The command said nothing on its standard output.',
    artifacts: [
      ...inline.map(({ path, media_type, content }) => ({ path, media_type, content })),
      ...large.map(({ path, media_type, sha256, bytes }) => ({ path, media_type, upload: { sha256, bytes } })),
    ],
  });
  return { outcome: 'handed_in', detail: `${files.length} files` };
}

async function upload(agent: AgentCalls, lease: Lease, files: CollectedFile[]): Promise<void> {
  if (files.length === 0) return;
  const { uploads } = await agent.uploads(lease, { files: files.map(({ sha256, bytes }) => ({ sha256, bytes })) });
  for (const [index, { url, headers }] of uploads.entries()) {
    const response = await fetch(url, { method: 'PUT', headers, body: files[index]?.content ?? '' });
    if (!response.ok) throw new Error(`${files[index]?.path} could not be uploaded: ${response.status}`);
  }
}
