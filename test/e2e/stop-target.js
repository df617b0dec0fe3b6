import { once } from 'node:events';

/** Ends the embedded cloud that start-target.js started, if it did. */
export default async function stopTarget() {
  const child = globalThis.tritonsTarget;
  if (!child) return;
  const exit = once(child, 'exit');
  child.disconnect();
  await exit;
}
