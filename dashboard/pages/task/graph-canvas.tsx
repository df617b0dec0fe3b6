import '@xyflow/react/dist/base.css';
import { useQuery } from '@tanstack/react-query';
import { Controls, type Edge, Handle, type Node, type NodeProps, Panel, Position, ReactFlow } from '@xyflow/react';
import { Link, useSearchParams } from 'react-router';
import { StateMark } from '../../components/state-mark.tsx';
import { formatName } from '../../data/format.ts';
import { layOut } from '../../data/layout.ts';
import { edgesOf, inOrder } from '../../data/plan-graph.ts';
import { lookOfSubtask } from '../../data/subtask-look.ts';
import type { Subtask } from '../../data/task-queries.ts';
import styles from './graph.module.css';

type SubtaskNode = Node<{ subtask: Subtask; isOpen: boolean }, 'subtask'>;
const nodeTypes = { subtask: GraphNode };

type Props = { subtasks: readonly Subtask[]; critical: ReadonlySet<string> };

/** The plan as a graph: what each subtask builds on, from left to right; the critical path is strong. */
export default function GraphCanvas({ subtasks, critical }: Props) {
  const [parameters] = useSearchParams();
  const ordered = inOrder(subtasks);
  const edges = edgesOf(ordered);
  const shape = JSON.stringify([ordered.map(({ id }) => id), edges]);
  const { data: places } = useQuery({
    queryKey: ['layout', shape],
    queryFn: () =>
      layOut(
        ordered.map(({ id }) => id),
        edges,
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!places) return <div className={styles.canvas} />;
  const nodes = ordered.map(
    (subtask): SubtaskNode => ({
      id: subtask.id,
      type: 'subtask',
      position: places.get(subtask.id) ?? { x: 0, y: 0 },
      data: { subtask, isOpen: parameters.get('subtask') === subtask.id },
    }),
  );
  const lines = edges.map((edge): Edge => {
    const isCritical = critical.has(edge.source) && critical.has(edge.target);
    return { ...edge, className: isCritical ? 'critical' : '', zIndex: isCritical ? 1 : 0, focusable: false };
  });
  return (
    <div className={styles.canvas}>
      <ReactFlow
        key={shape}
        nodes={nodes}
        edges={lines}
        nodeTypes={nodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        preventScrolling={false}
        zoomOnScroll={false}
        minZoom={0.25}
        maxZoom={1.5}
        fitView
        fitViewOptions={{ padding: 0.06, maxZoom: 1 }}
        proOptions={{ hideAttribution: true }}
        aria-label="The plan as a graph; the list below has the same subtasks"
      >
        <Controls showInteractive={false} position="bottom-right" />
        <Panel position="top-right" className={styles.legend ?? ''}>
          strong line: critical path
        </Panel>
      </ReactFlow>
    </div>
  );
}

function GraphNode({ data: { subtask, isOpen } }: NodeProps<SubtaskNode>) {
  const look = lookOfSubtask(subtask);
  const who = subtask.agent_id ?? formatName(subtask.agent_type);
  return (
    <>
      <Handle type="target" position={Position.Left} className={styles.handle ?? ''} isConnectable={false} />
      <Link
        to={`?subtask=${encodeURIComponent(subtask.id)}`}
        preventScrollReset
        className={`${styles.node} nopan`}
        data-state={look.state}
        data-open={isOpen}
        title={subtask.waiting_for ?? subtask.title}
      >
        <span className={styles.title}>{subtask.title}</span>
        <span className={styles.foot}>
          <StateMark of={look} />
          <span>{subtask.waiting_for ?? who}</span>
        </span>
      </Link>
      <Handle type="source" position={Position.Right} className={styles.handle ?? ''} isConnectable={false} />
    </>
  );
}
