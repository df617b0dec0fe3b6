import { createCluster } from 'redis';
import { setTimeout as wait } from 'node:timers/promises';
import fs from 'node:fs';

const RETRY_LIMIT = 5;

/** Connects to the cluster and reconnects with growing pauses. */
export async function connectCluster(nodes, { password, onFailover = () => {} } = {}) {
  const cluster = createCluster({
    rootNodes: nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` })),
    defaults: { password, socket: { reconnectStrategy: backoff } },
  });
  cluster.on('error', (error) => console.error('cluster', error.message));
  cluster.on('sharded-channel-moved', onFailover);

  for (let attempt = 1; ; attempt += 1) {
    try {
      await cluster.connect();
      return cluster;
    } catch (error) {
      if (attempt >= RETRY_LIMIT) throw error;
      await wait(backoff(attempt));
    }
  }
}

export function backoff(attempt) {
  return Math.min(100 * 2 ** attempt, 3_000);
}
