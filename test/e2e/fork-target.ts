import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export type Target = { url: string; adminKey: string | undefined; child: ChildProcess };

/**
 * Starts an embedded cloud in memory, in its own process, which ends with this one. TEST_AUTH and TEST_ISSUERS say whom
 * it lets in (start-target.js). The key of its administrator is undefined if it needs none.
 */
export async function forkTarget(): Promise<Target> {
  // All tests call with one key or token, which sends much, and approves what it has submitted.
  const { NODE_DISABLE_COMPILE_CACHE: _, ...inherited } = process.env;
  const env = { ...inherited, DEFAULT_REQUESTS_PER_MINUTE: '1000000', SELF_APPROVAL: 'true' };
  const child = fork(new URL('./embedded-process.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env,
  });
  const [started] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (typeof started !== 'object') throw new Error('The embedded cloud ended before it had started; why stands above.');
  return { ...started, child };
}
