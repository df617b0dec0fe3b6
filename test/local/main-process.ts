import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from '@jest/globals';
import { PatientClient } from '../patient-client.ts';

/** The process of `npm start`: Node itself without npm, so that a signal reaches only this process. */
export type Started = {
  child: ChildProcess;
  url: string;
  /** Its output so far. */
  said(): string;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; seconds: number }>;
};

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tritons-'));
  folders.push(folder);
  return folder;
}

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

function run(args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, ['local/main.ts', ...args], {
    // Pass on neither the user's keys nor an Ollama on the machine.
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      OLLAMA_BASE_URL: 'off',
      TRITONS_ENV_FILE: '',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

export const clientOf = ({ url }: Pick<Started, 'url'>) => new PatientClient({ url });

/** Starts the process and waits until it listens. If it ends instead, throws an Error with its output. */
export async function start(...args: string[]): Promise<Started> {
  return startWith({}, ...args);
}

/** Like start, with additional environment variables. */
export async function startWith(env: Record<string, string>, ...args: string[]): Promise<Started> {
  const child = run(['--port', '0', ...args], env);
  let said = '';
  child.stderr?.on('data', (data) => {
    said += data;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (data) => {
      said += data;
      const listening = /listens on (http:\S+?),/.exec(said)?.[1];
      if (listening) resolve(listening);
    });
    child.once('exit', () => reject(new Error(`It ended: ${said}`)));
  });
  const end = async (signal: NodeJS.Signals) => {
    const sent = performance.now();
    // Not at its exit: what it said last may be on its way.
    const closed = once(child, 'close');
    child.kill(signal);
    const [code] = await closed;
    return { code: code as number | null, seconds: (performance.now() - sent) / 1000 };
  };
  return { child, url, said: () => said, end };
}

/** Runs the process until it ends by itself. */
export async function runToEnd(...args: string[]) {
  return runToEndWith({}, ...args);
}

/** Like runToEnd, with additional environment variables. */
export async function runToEndWith(env: Record<string, string>, ...args: string[]) {
  const child = run(args, env);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (data) => {
    stdout += data;
  });
  child.stderr?.on('data', (data) => {
    stderr += data;
  });
  const [code] = await once(child, 'close');
  return { code: code as number, stdout, stderr };
}
