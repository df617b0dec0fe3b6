import { accessSync, constants } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join as joinPath, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, isPassing, NoAnswer } from '../../client/api-error.ts';
import { makeFolder } from '../../local/make-folder.ts';
import { checkSandbox } from '../../sandbox/check-sandbox.ts';
import { type Joined, type JoinOptions, join } from '../agent/join.ts';
import { parentOf } from '../agent/process-identity.ts';
import { removeFolder } from '../agent/remove-folder.ts';
import { retrying } from '../agent/retrying.ts';
import { RunningCommands } from '../agent/running-commands.ts';
import { type Outcome, type WorkOptions, workOn } from '../agent/work-on.ts';
import { UsageError } from '../exit.ts';
import { visible } from '../output/paint.ts';
import type { Terminal } from '../terminal.ts';

export type AgentRunOptions = {
  join: JoinOptions;
  work: WorkOptions;
  dir: string | undefined;
  once: boolean;
  json: boolean;
  connectSeconds: number;
};

/** Exit codes of this command: those who watch over agents know them. */
const EXIT = {
  ok: 0,
  /** Unexpected error. */
  failure: 1,
  usage: 2,
  /** The API refused the caller or does not know the agent. */
  refused: 3,
  /** No API answers at the URL. */
  unreachable: 4,
  /** With --once: the command did not do the subtask. */
  failedWork: 5,
} as const;

type Say = (event: string, fields: Record<string, string | number>) => void;

/** How long a stop may take to kill the commands and release their attempts. */
const STOP_MS = 12_000;

/** Runs `tritons agent run`: takes work for an agent and has a command do it, until stopped. Returns the exit code. */
export async function agentRun(options: AgentRunOptions, terminal: Terminal): Promise<number> {
  const { test, testSandbox, env } = options.work;
  if (test && testSandbox === 'bwrap') {
    await checkSandbox(env.PATH ?? '', '--test-sandbox none').catch((error: Error) => {
      throw new UsageError(error.message);
    });
  }
  const say = sayer(options.json);
  const stop = stopOnSignals(say, terminal);
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
    say('stopped', { reason: (error as Error).message });
    return exitCodeOf(error);
  } finally {
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
      return outcome === 'handed_in' || outcome === 'released' ? EXIT.ok : EXIT.failedWork;
    }
  }
  return EXIT.ok;
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
      if (error instanceof ApiError && error.is('invalidKey', 'forbidden', 'notFound')) {
        say('refused', { agent_id: agent.agentId, reason: 'The API does not know this agent any more' });
      }
      throw error;
    }
    say('waiting', { reason: (error as Error).message.replaceAll(/\s+/g, ' ') });
    await sleep(1_000 + Math.random() * 1_000, undefined, { signal: stop }).catch(() => {});
    return undefined;
  }
}

/** The first Ctrl-C stops in good order, the second at once. */
function stopOnSignals(say: Say, terminal: Terminal): AbortSignal {
  const stop = new AbortController();
  const stopFor = (reason: string) => {
    if (stop.signal.aborted) return;
    say('stopping', { reason });
    stop.abort();
  };
  // SIGHUP: the terminal was closed.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(130);
      stopFor(name);
    });
  }
  stopWithNpm(() => stopFor('npm has ended'));
  terminal.onClosedOutput(() => stopFor('nobody reads the output any more'));
  return stop.signal;
}

/**
 * Stops when npm ends. npm starts a shell, and the shell starts this process; a signal that ends npm reaches neither,
 * so this watches the shell's parent. Without npm, this process may outlive the one that started it.
 */
function stopWithNpm(stop: () => void): void {
  if (!process.env.npm_execpath) return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  setInterval(() => {
    if (process.ppid !== shell || parentOf(shell) !== npm) stop();
  }, 1_000).unref();
}

/** Events: JSON lines on stdout, or prose on stderr. */
function sayer(json: boolean): Say {
  return (event, fields) => {
    if (json) console.log(JSON.stringify({ event, at: new Date().toISOString(), ...fields }));
    // Further lines are indented, so that no foreign text looks like a line of this program.
    else console.error(visible(`${event}: ${Object.values(fields).join(' ')}`).replaceAll('\n', '\n    '));
  };
}

function exitCodeOf(error: unknown): number {
  if (error instanceof NoAnswer) return EXIT.unreachable;
  if (!(error instanceof ApiError)) return EXIT.failure;
  if (error.is('noKey', 'invalidKey', 'forbidden', 'notFound', 'idTaken')) return EXIT.refused;
  return error.is('invalidRequest') ? EXIT.usage : EXIT.failure;
}
