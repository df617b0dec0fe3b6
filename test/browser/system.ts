import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { SystemOptions, ToSystem } from './system-process.ts';

export type System = {
  url: string;
  /** The administrator's key; undefined if nobody needs one. */
  adminKey: string | undefined;
  /** Lets it happen in the system what its API cannot bring about. */
  send(message: ToSystem): void;
  stop(): Promise<void>;
};

/** Starts an embedded cloud with the dashboard, in memory and in a process of its own, which ends with this one. */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const child: ChildProcess = fork(new URL('./system-process.ts', import.meta.url), [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT', ...process.env, SELF_APPROVAL: 'true' },
  });
  const [started] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (typeof started !== 'object') throw new Error('The system ended before it had started; why stands above.');
  return {
    ...started,
    send: (message) => child.send(message),
    async stop() {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}
