import { realpath } from 'node:fs/promises';
import type { AgentCalls } from '../../client/tritons-client.ts';
import { inBubblewrap, inShell, type TestSandbox } from '../../sandbox/launch.ts';
import { handIn } from './hand-in.ts';
import { heartbeats } from './heartbeats.ts';
import { LogLines } from './log-lines.ts';
import { meansOver, retrying } from './retrying.ts';
import { type CommandEnd, runCommand } from './run-command.ts';
import type { RunningCommands } from './running-commands.ts';
import { git } from './untrusted-files.ts';
import { type Lease, WorkDirectory } from './work-directory.ts';

export type Outcome = 'handed_in' | 'failed' | 'released' | 'over';
export type Worked = { outcome: Outcome; detail: string };
export type WorkOptions = {
  exec: string;
  /** Run after `exec` has succeeded, for its reports. Its exit code does not matter: the checks judge. */
  test: string | undefined;
  testSandbox: TestSandbox;
  root: string;
  running?: RunningCommands;
  keep: boolean;
  ignore: string[];
  heartbeatSeconds: number;
  env: NodeJS.ProcessEnv;
};

/** Last lines of the tests' standard output that go to the log. */
const TEST_LINES = 20;

/** How long to try to tell the API of an attempt's end once the agent must stop. */
const TELL_MS = 5_000;

/**
 * Has the command do one subtask: prepares its folder, sends heartbeats while it runs, hands in its files. When `stop`
 * aborts, it kills the command and releases the attempt. Never rejects, since other attempts go on: if the API could
 * not be told of the end, the outcome is `over` and the detail says so.
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
  const isOpen = () => Date.now() < deadline && !over.signal.aborted && !stop.aborted;
  const asItWasSaid = (): Worked => ({ outcome: 'over', detail: String(over.signal.reason) });
  const giveUp = (outcome: 'failed' | 'released', reason: string) => {
    beating.ignoreVerdict();
    return tellEnd(agent, lease, outcome, reason, deadline, stop);
  };
  const release = () => giveUp('released', 'The agent was stopped');
  try {
    await retrying(() => folder.prepare(lease, (line) => lines.add(line)), isOpen);
    const env = {
      ...options.env,
      ...git,
      TRITONS_SUBTASK: folder.subtaskFile,
      TRITONS_TASK_ID: lease.task_id,
      TRITONS_SUBTASK_ID: lease.subtask_id,
      TRITONS_ATTEMPT: String(lease.attempt),
    };
    const running = {
      stdin: JSON.stringify(lease),
      signal: AbortSignal.any([stop, over.signal]),
      onErrorLine: (line: string) => lines.add(line),
      running: options.running,
    };
    const end = await runCommand(inShell(options.exec, folder.work, env), running);
    if (options.test && end.code === 0 && !running.signal.aborted) {
      const launch =
        options.testSandbox === 'none'
          ? inShell(options.test, folder.work, env)
          : inBubblewrap(options.test, await realpath(folder.work), options.env.PATH ?? '');
      for (const line of reportOf(await runCommand(launch, running))) lines.add(line);
    }
    if (over.signal.aborted) return asItWasSaid();
    if (stop.aborted) return await release();
    const reason = failureOf(end);
    const files = reason ? [] : await folder.collect(options.ignore, (line) => lines.add(line));
    await beating.flush();
    if (over.signal.aborted) return asItWasSaid();
    if (reason) return await giveUp('failed', reason);
    beating.ignoreVerdict();
    await retrying(() => handIn(agent, lease, end.stdout, files), isOpen);
    return { outcome: 'handed_in', detail: `${files.length} files` };
  } catch (error) {
    if (over.signal.aborted) return asItWasSaid();
    if (meansOver(error)) return { outcome: 'over', detail: error.problem.detail };
    if (stop.aborted) return await release();
    // The files exceed a limit, or the API refused them: the agent has failed.
    return await giveUp('failed', (error as Error).message);
  } finally {
    beating.stop();
    if (!options.keep) await folder.remove();
  }
}

/** The last lines of the tests' standard output, and how they ended. Their standard error is in the log already. */
function reportOf({ code, signal, stdout }: CommandEnd): string[] {
  const end = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  return [...stdout.split('\n').slice(-TEST_LINES), `The test command ${end}`];
}

function failureOf({ code, signal, lastErrors }: CommandEnd): string | undefined {
  if (code === 0) return undefined;
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  return [`The command ${how}`, ...lastErrors].join('\n');
}

/** Fails or releases the attempt; repeats that until the API answers or no time is left. Never rejects. */
async function tellEnd(
  agent: AgentCalls,
  lease: Lease,
  outcome: 'failed' | 'released',
  detail: string,
  deadline: number,
  stop: AbortSignal,
): Promise<Worked> {
  const body = { reason: detail.slice(-2_000).toWellFormed().trim() || 'No reason is known' };
  let until = deadline;
  const hurry = () => {
    until = Date.now() + TELL_MS;
  };
  if (stop.aborted) hurry();
  else stop.addEventListener('abort', hurry, { once: true });
  try {
    await retrying(
      () => (outcome === 'failed' ? agent.fail(lease, body) : agent.release(lease, body)),
      () => Date.now() < until,
    );
    return { outcome, detail };
  } catch (error) {
    if (meansOver(error)) return { outcome: 'over', detail: error.problem.detail };
    const { message } = error as Error;
    return { outcome: 'over', detail: `${detail}\nThe API could not be told that it ${outcome}: ${message}` };
  } finally {
    stop.removeEventListener('abort', hurry);
  }
}
