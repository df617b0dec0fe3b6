import { TritonsClient } from '../client/tritons-client.ts';

/**
 * The client for tests. It waits far longer for answers, and for the ends of tasks, than users would: the machine may be
 * busy.
 */
export class PatientClient extends TritonsClient {
  constructor(options: ConstructorParameters<typeof TritonsClient>[0]) {
    super({ timeoutMs: PATIENCE_MS, ...options });
  }

  override waitForTask(...[taskId, options]: Parameters<TritonsClient['waitForTask']>) {
    return super.waitForTask(taskId, { timeoutMs: PATIENCE_MS, ...options });
  }
}

/** Less than the limit of a test, so that a test which waits in vain says for what. */
export const PATIENCE_MS = process.env.TRITONS_TEMPLATES ? 240_000 : 120_000;
