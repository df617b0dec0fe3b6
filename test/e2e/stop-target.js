import { once } from 'node:events';

/** Ends the embedded cloud, if start-target.js started one. */
export default async function stopTarget() {
  const child = globalThis.tritonsTarget;
  if (!child) return;
  const exit = once(child, 'exit');
  child.disconnect();
  await exit;
}
