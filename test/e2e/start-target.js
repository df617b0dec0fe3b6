import { fork } from 'node:child_process';
import { once } from 'node:events';
import '../providers/no-providers.js';

/** The suite runs against TRITONS_URL; where none is given, against an embedded cloud in a process of its own. */
export default async function startTarget() {
  if (process.env.TRITONS_URL) return;
  const child = fork(new URL('./embedded-process.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [said] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (typeof said !== 'string') throw new Error('The embedded cloud ended before it had started; why stands above.');
  process.env.TRITONS_URL = said;
  process.env.TRITONS_EMBEDDED = 'yes';
  globalThis.tritonsTarget = child;
}
