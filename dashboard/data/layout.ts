import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { Edge } from './plan-graph.ts';

export const NODE = { width: 236, height: 76 };
export type Place = { x: number; y: number };

/** The layout is computed beside the page, in a worker of its own file, since the policy allows no blob. */
const elk = new ELK({ workerUrl });

/** The places of subtasks, in layers from left to right. */
export async function layOut(ids: readonly string[], edges: readonly Edge[]): Promise<Map<string, Place>> {
  const graph = await elk.layout({
    id: 'plan',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.layered.spacing.nodeNodeBetweenLayers': '56',
      'elk.spacing.nodeNode': '20',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
    },
    children: ids.map((id): ElkNode => ({ id, ...NODE })),
    edges: edges.map(({ id, source, target }) => ({ id, sources: [source], targets: [target] })),
  });
  return new Map((graph.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
}
