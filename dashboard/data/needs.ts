import type { Answer, TaskStatusView } from '../../client/types.ts';

type Task = { task_id: string; type: string; title: string };
type Budget = NonNullable<TaskStatusView['budget']>;

/** Something that goes on only once a person has acted. */
export type Need =
  | { kind: 'approval'; task: Task; costUsd: number | null }
  | { kind: 'budget'; task: Task; budget: Budget }
  | { kind: 'agents'; agentType: string; isRegistered: boolean; subtasks: number; tasks: Task[] }
  | { kind: 'circuit'; model: string; until: string | null; reason: string | null }
  | { kind: 'deadLetters'; count: number; hasMore: boolean; newestAt: string; queues: string[] };

/** The reasons of core/views/wait-reason.ts for which nobody but a person can do something. */
const NO_AGENT = /^No agent of type (\S+) is (online|registered)/;

type Open = Task & Pick<TaskStatusView, 'stage' | 'budget' | 'waiting' | 'metrics'>;
type Known = {
  running: readonly Open[];
  circuits: Answer<'listCircuits'>['circuits'];
  deadLetters: Answer<'listDeadLetters'> | undefined;
};

/** What needs a person, the most urgent kinds first. */
export function needsOf({ running, circuits, deadLetters }: Known): Need[] {
  const approvals: Need[] = [];
  const budgets: Need[] = [];
  const agents = new Map<string, Extract<Need, { kind: 'agents' }>>();
  for (const task of running) {
    const { stage, budget, waiting, metrics } = task;
    if (stage === 'approval') approvals.push({ kind: 'approval', task, costUsd: metrics.cost_usd });
    if (budget?.exceeded) budgets.push({ kind: 'budget', task, budget });
    for (const { reason } of waiting) {
      const [, agentType, state] = NO_AGENT.exec(reason) ?? [];
      if (!agentType) continue;
      const need = agents.get(agentType) ?? {
        kind: 'agents' as const,
        agentType,
        isRegistered: state === 'online',
        subtasks: 0,
        tasks: [],
      };
      need.subtasks += 1;
      if (need.tasks.at(-1) !== task) need.tasks.push(task);
      agents.set(agentType, need);
    }
  }
  return [
    ...approvals,
    ...budgets,
    ...agents.values(),
    ...circuits.flatMap(circuitNeed),
    ...deadLetterNeed(deadLetters),
  ];
}

const circuitNeed = ({ model, state, open_until, reason }: Known['circuits'][number]): Need[] =>
  state === 'closed' ? [] : [{ kind: 'circuit', model, until: open_until, reason }];

function deadLetterNeed(list: Known['deadLetters']): Need[] {
  const [newest] = list?.dead_letters ?? [];
  if (!list || !newest) return [];
  return [
    {
      kind: 'deadLetters',
      count: list.dead_letters.length,
      hasMore: list.next_cursor !== null,
      newestAt: newest.sent_at,
      queues: [...new Set(list.dead_letters.map(({ queue }) => queue))],
    },
  ];
}
