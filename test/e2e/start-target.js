import '../providers/no-providers.js';
import { forkTarget } from './fork-target.ts';

/** The suite runs against TRITONS_URL; where none is given, against an embedded cloud. */
export default async function startTarget() {
  if (process.env.TRITONS_URL) return;
  const { url, child } = await forkTarget();
  process.env.TRITONS_URL = url;
  process.env.TRITONS_EMBEDDED = 'yes';
  globalThis.tritonsTarget = child;
}
