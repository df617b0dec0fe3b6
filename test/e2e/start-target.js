import '../providers/no-providers.js';
import { forkTarget } from './fork-target.ts';

/** Starts an embedded cloud for the suite, unless TRITONS_URL names an API. */
export default async function startTarget() {
  if (process.env.TRITONS_URL) return;
  const { url, child } = await forkTarget();
  process.env.TRITONS_URL = url;
  process.env.TRITONS_EMBEDDED = 'yes';
  globalThis.tritonsTarget = child;
}
