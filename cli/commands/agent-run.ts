import { accessSync, constants } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join as joinPath, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from '../../client/api-error.ts';
import { makeFolder } from '../../local/make-folder.ts';
import { checkSandbox } from '../../sandbox/check-sandbox.ts';
import { isUnknownAgent, type Joined, type JoinOptions, join } from '../agent/join.ts';
import { parentOf } from '../agent/process-identity.ts';
import { removeFolder } from '../agent/remove-folder.ts';
import { retrying } from '../agent/retrying.ts';
import { RunningCommands } from '../agent/running-commands.ts';
import { type Outcome, type WorkOptions, workOn } from '../agent/work-on.ts';
import type { Cli } from '../cli.ts';
import { EXIT, RefusedAgent, UsageError } from '../exit.ts';
import { wrapText } from '../output/text-width.ts';

export type AgentRunOptions = {
  join: JoinOptions;
  work: WorkOptions;
  dir: string | undefined;
  once: boolean;
  connectSeconds: number;
};

type Say = (event: string, fields: Record<string, string | number>) => void;

/** How long a stop may take to kill the commands and release their attempts. */
const STOP_MS = 12_000;

/** Runs `tritons agent run`: takes work for an agent and has a command do it, until stopped. Returns the exit code. */
export async function agentRun(options: AgentRunOptions, cli: Cli): Promise<number> {
  const { test, testSandbox, env } = options.work;
  if (test && testSandbox === 'bwrap') {
    await checkSandbox(env.PATH ?? '', '--test-sandbox none').catch((error: Error) => {
      throw new UsageError(error.message);
    });
  }
  const say = sayer(cli);
  const { stop, forget } = stopping(say, cli);
  const root = options.dir ? resolve(options.dir) : await mkdtemp(joinPath(tmpdir(), 'tritons-agent-'));
  try {
    makeFolder(root);
    accessSync(root, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UsageError(`--dir ${root} cannot be used: ${(error as Error).message}`);
  }
  try {
    const running = new RunningCommands(joinPath(dirname(options.join.file), 'running'));
    for (const group of await running.endLeftBehind()) {
      say('ended', { reason: `the command of an earlier process, which was still running (process group ${group})` });
    }
    return await takeWork({ ...options, work: { ...options.work, root, running } }, say, stop);
  } catch (error) {
    if (cli.json) say('stopped', { reason: (error as Error).message });
    throw error;
  } finally {
    forget();
    if (!options.dir && !options.work.keep) await removeFolder(root);
  }
}

async function takeWork(options: AgentRunOptions, say: Say, stop: AbortSignal): Promise<number> {
  const until = Date.now() + options.connectSeconds * 1000;
  const joined = () =>
    retrying(
      () => join(options.join),
      () => !stop.aborted && Date.now() < until,
    );
  const agent = await joined();
  say(agent.isNew ? 'registered' : 'joined', { agent_id: agent.agentId, type: options.join.type });
  const running = new Set<Promise<Outcome>>();
  const failed = new AbortController();
  try {
    return await takeLeases(agent, options, say, AbortSignal.any([stop, failed.signal]), running);
  } catch (error) {
    // Without this loop nobody watches over the running commands.
    failed.abort();
    throw error;
  } finally {
    await leave(agent, running);
  }
}

async function takeLeases(
  agent: Joined,
  options: AgentRunOptions,
  say: Say,
  stop: AbortSignal,
  running: Set<Promise<Outcome>>,
): Promise<number> {
  const stopped = new Promise((done) => stop.addEventListener('abort', done, { once: true }));
  while (!stop.aborted) {
    while (running.size >= options.join.capacity && !stop.aborted) await Promise.race([...running, stopped]);
    const lease = await nextLease(agent, say, stop);
    if (!lease) continue;
    const { task_id, subtask_id, attempt } = lease;
    say('taken', { task_id, subtask_id, attempt, title: lease.subtask.title });
    const work = workOn(agent.calls, lease, options.work, stop).then(({ outcome, detail }) => {
      say(outcome, { task_id, subtask_id, attempt, detail });
      return outcome;
    });
    const tracked: Promise<Outcome> = work.finally(() => running.delete(tracked));
    running.add(tracked);
    if (options.once) {
      const outcome = await tracked;
      return outcome === 'handed_in' || outcome === 'released' ? EXIT.done : EXIT.failed;
    }
  }
  return EXIT.done;
}

/** Takes the agent out of matching first, so that the attempts it releases go to other agents. */
async function leave({ calls }: Joined, running: Set<Promise<Outcome>>): Promise<void> {
  const left = await calls.leave().catch(() => undefined);
  await Promise.race([Promise.allSettled(running), sleep(STOP_MS, undefined, { ref: false })]);
  // Nobody works on a lease whose answer came too late for this process, so release it.
  await Promise.allSettled((left?.working_on ?? []).map((attempt) => calls.release(attempt)));
}

async function nextLease(agent: Joined, say: Say, stop: AbortSignal) {
  try {
    return await agent.calls.lease(20, stop);
  } catch (error) {
    if (stop.aborted) return undefined;
    if (!isPassing(error)) {
      // The agent was removed on purpose, so stop. Starting it again registers it again.
      if (!isUnknownAgent(error)) throw error;
      say('refused', { agent_id: agent.agentId, reason: 'The API does not know this agent any more' });
      throw new RefusedAgent(
        `The API does not know the agent ${agent.agentId} any more. Start it again to register it.`,
      );
    }
    say('waiting', { reason: (error as Error).message.replaceAll(/\s+/g, ' ') });
    await sleep(1_000 + Math.random() * 1_000, undefined, { signal: stop }).catch(() => {});
    return undefined;
  }
}

/** A signal that Ctrl-C, the end of the terminal or of npm, and that of all readers of the output abort. */
function stopping(say: Say, { terminal }: Cli): { stop: AbortSignal; forget: () => void } {
  const stop = new AbortController();
  const stopFor = (reason: string) => {
    if (stop.signal.aborted) return;
    say('stopping', { reason });
    stop.abort();
  };
  terminal.interrupt().addEventListener('abort', () => stopFor('interrupted'), { once: true });
  const hangUp = () => stopFor('the terminal was closed');
  process.on('SIGHUP', hangUp);
  const watching = stopWithNpm(() => stopFor('npm has ended'));
  terminal.onClosedOutput(() => stopFor('nobody reads the output any more'));
  const forget = () => {
    clearInterval(watching);
    process.off('SIGHUP', hangUp);
  };
  return { stop: stop.signal, forget };
}

/**
 * Stops when npm ends. npm starts a shell, and the shell starts this process; a signal that ends npm reaches neither,
 * so this watches the shell's parent. Without npm, this process may outlive the one that started it.
 */
function stopWithNpm(stop: () => void): NodeJS.Timeout | undefined {
  if (!process.env.npm_execpath) return undefined;
  const shell = process.ppid;
  const npm = parentOf(shell);
  return setInterval(() => {
    if (process.ppid !== shell || parentOf(shell) !== npm) stop();
  }, 1_000).unref();
}

/** Prints an event. The further lines of a text are indented, so that none looks like a line of this program. */
const sayer =
  ({ stream, terminal, look }: Cli): Say =>
  (event, fields) =>
    stream({ event, at: terminal.now().toISOString(), ...fields }, ({ event, at: _, ...shown }) =>
      `${event}: ${Object.values(shown).join(' ')}`
        .split('\n')
        .flatMap((line) => wrapText(line, look.columns - 4))
        .map((line, index) => (index === 0 ? line : `    ${line}`)),
    );
