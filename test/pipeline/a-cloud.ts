import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import type { ModelAccess } from '../../agents/model-runtime.ts';
import { offlineRuntime } from '../../agents/offline-runtime.ts';
import type { AgentRuntime, WorkOrder } from '../../agents/runtime.ts';
import type { TritonsClient } from '../../client/tritons-client.ts';
import type { EmbeddedCloud, EmbeddedCloudOptions } from '../../local/embedded-cloud.ts';
import { transport } from '../local/transport.ts';
import { PatientClient } from '../patient-client.ts';
import { until } from '../until.ts';
import { askedInExcess, noteWhoAsks } from './asked-of-aws.ts';
import { retryAtOnce } from './retry-at-once.ts';

export { until };

type Run = AgentRuntime['run'];

/** The behaviour of the agents in a test. TRITONS does not control agents, so tests define what they do. */
export type Cast = {
  /**
   * Runs each attempt: by the built-in offline runtime, unless a test replaces it. `access`: to models; undefined if no
   * provider is configured.
   */
  play: (...args: [...Parameters<Run>, access: ModelAccess | undefined]) => ReturnType<Run>;
  /** Every order that an agent got, the oldest first. */
  orders: WorkOrder[];
};

export const offline: Run = (order, context) => offlineRuntime.run(order, context);

/**
 * The sweeper runs when a test says so only. By itself it would run once a minute: amid what a test of a busy machine
 * counts, or in time to hide that a process has forgotten something.
 */
export const unswept: EmbeddedCloudOptions = { sweepEverySeconds: 86_400 };

/**
 * Starts an embedded cloud in memory for a test file, with agents whose part the tests write. An agent that failed a
 * subtask gets it again at once if no other agent can take it, unless the test is about that delay. The file fails if a
 * handler asks AWS for more than its permissions allow.
 */
export function aCloud({ delaysRetries = false, ...options }: EmbeddedCloudOptions & { delaysRetries?: boolean } = {}) {
  const config = delaysRetries ? undefined : retryAtOnce();
  const cast: Cast = { play: offline, orders: [] };
  const system = { cast } as { cast: Cast; cloud: EmbeddedCloud; client: TritonsClient };
  jest.unstable_mockModule('../../agents/runtimes.ts', () => ({
    runtimeFor: async (_name: string, access: ModelAccess | undefined): Promise<AgentRuntime> => ({
      name: 'test',
      run(order, context) {
        cast.orders.push(order);
        return cast.play(order, context, access);
      },
    }),
  }));
  beforeAll(async () => {
    const { startEmbeddedCloud } = await import('../../local/embedded-cloud.ts');
    system.cloud = await startEmbeddedCloud({
      ...transport,
      ...unswept,
      ...options,
      around: noteWhoAsks(options.around),
    });
    system.client = new PatientClient({ url: system.cloud.url });
  });
  beforeEach(() => {
    cast.play = offline;
    cast.orders = [];
  });
  afterAll(async () => {
    await system.cloud.stop();
    if (config) rmSync(config, { recursive: true });
    expect(askedInExcess()).toEqual([]);
  });
  return system;
}

/** Agents of the given types; `perType` of each, with `capacity` slots. */
export function agentsOf(types: string[], { perType = 1, capacity = 1 } = {}) {
  return types.flatMap((type) =>
    Array.from({ length: perType }, (_, index) => ({
      id: `agent_${type}_${index + 1}`,
      agent_type: type,
      skills: [type],
      capacity,
    })),
  );
}

/** Makes a gate, at which agents wait until it opens. */
export function aGate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/**
 * Lets the time for heartbeats of a subtask's attempt run out. Tests call this instead of setting a short time: on a
 * busy machine agents that are at work would exceed that too.
 */
export async function fallSilent({ engine }: EmbeddedCloud, taskId: string, subtaskId: string): Promise<void> {
  const { subtasks } = await import('../../functions/shared/stores.ts');
  const token = (await subtasks.get({ taskId, subtaskId }))?.token ?? '';
  expect(engine.tokens.fail(token, 'States.HeartbeatTimeout', '')).toBe(true);
}

/** Waits until no execution runs: then the ends of tasks are settled, too, which callers see before. */
export const atRest = ({ engine }: EmbeddedCloud) =>
  until(
    'no execution runs',
    () => engine.running,
    (running) => running === 0,
  );

/** The leases that all agents hold. */
export async function leases(client: TritonsClient): Promise<string[]> {
  const { agents } = await client.listAgents({ limit: 100 });
  return agents.flatMap(({ agent_id, working_on }) =>
    working_on.map(({ task_id, subtask_id, attempt }) => `${agent_id}: ${task_id}/${subtask_id}/${attempt}`),
  );
}
