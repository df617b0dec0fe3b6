import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** Starts an embedded cloud in memory, in its own process, which ends with this one. */
export async function forkTarget(): Promise<{ url: string; child: ChildProcess }> {
  const child = fork(new URL('./embedded-process.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [url] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (typeof url !== 'string') throw new Error('The embedded cloud ended before it had started; why stands above.');
  return { url, child };
}
