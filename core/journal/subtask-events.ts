import { usdOf } from '../budget/budget.ts';
import type { EventData, EventDraft } from '../contracts/journal/event-data.ts';
import type { AttemptFailure, SubtaskUsage } from '../lifecycle/attempt-end.ts';
import { assignedAgentId, type Subtask } from '../lifecycle/task.ts';
import { roundTo } from '../metrics/round-to.ts';
import { type Fields, secondsBetween } from './changes.ts';

/** The fields of a subtask whose changes the journal shows: no text that somebody wrote, and no token. */
export const subtaskFields = (subtask: Subtask | undefined): Fields => ({
  status: subtask?.status,
  stage: subtask?.stage,
  run: subtask?.run,
  attempt: subtask?.attempt,
  agent_id: subtask && assignedAgentId(subtask),
  quality: subtask?.quality,
});

/** The events of a change of a subtask. */
export function subtaskEvents(before: Subtask | undefined, after: Subtask): EventDraft[] {
  if (!before) return [planned(after)];
  return [
    ...failureEvents(before, after),
    ...statusEvents(before, after),
    ...waitEvents(before, after),
    ...workEvents(before, after),
    ...usageEvents(before, after),
  ];
}

const attemptOf = ({ subtaskId, attempt }: Subtask) => ({ subtask_id: subtaskId, attempt });
const workOf = ({ taskType, department, agentType }: Subtask) => ({
  task_type: taskType,
  department,
  agent_type: agentType,
});
const ofAgent = (subtask: Subtask) => ({
  ...attemptOf(subtask),
  ...workOf(subtask),
  agent_id: assignedAgentId(subtask) ?? null,
});
const priced = ({ apiCalls, costUsd, unpriced, byModel }: SubtaskUsage) => ({
  api_calls: apiCalls,
  cost_usd: unpriced > 0 ? null : costUsd,
  by_model: byModel ?? null,
});
const nothing: SubtaskUsage = { apiCalls: 0, costUsd: 0, unpriced: 0 };

function planned(subtask: Subtask): EventDraft {
  const { subtaskId, position, dependsOn } = subtask;
  return {
    type: 'subtask.planned',
    data: { subtask_id: subtaskId, ...workOf(subtask), position, depends_on: dependsOn },
  };
}

/** Ends of attempts. A reopened subtask notes the rejection as a failure too; its own event tells of it. */
function failureEvents(before: Subtask, after: Subtask): EventDraft[] {
  if (before.status === 'completed') return [];
  const added = Object.entries(after.failures).filter(([attempt]) => before.failures[attempt] === undefined);
  return added.map(([attempt, failure]) => failureEvent(before, Number(attempt), failure));
}

function failureEvent(subtask: Subtask, attempt: number, failure: AttemptFailure): EventDraft {
  const { agentId, error, counts, usage = nothing, at } = failure;
  const assignedAt = subtask.attempt === attempt ? subtask.assignment?.assigned_at : undefined;
  const data = {
    subtask_id: subtask.subtaskId,
    attempt,
    ...workOf(subtask),
    agent_id: agentId,
    ...priced(usage),
    seconds: assignedAt === undefined ? 0 : secondsBetween(assignedAt, at),
  };
  if (error === 'ReworkRequired') return { type: 'subtask.sent_back', data };
  return { type: 'subtask.attempt_ended', data: { ...data, error, counts } };
}

function statusEvents(before: Subtask, after: Subtask): EventDraft[] {
  if (before.status === after.status) return [];
  if (after.status === 'completed') return [completed(after)];
  const data = { ...attemptOf(after), ...workOf(after) };
  if (after.status === 'failed' || after.status === 'cancelled') {
    const isOpen = before.failures[before.attempt] === undefined;
    const seconds = before.assignment && isOpen ? secondsBetween(before.assignment.assigned_at, after.updatedAt) : 0;
    return [{ type: `subtask.${after.status}`, data: { ...data, seconds } }];
  }
  return before.status === 'completed' ? [{ type: 'subtask.reopened', data }] : [];
}

function completed(subtask: Subtask): EventDraft {
  const { acceptedUsage = nothing, quality, assignment, finishedAt, updatedAt } = subtask;
  return {
    type: 'subtask.completed',
    data: {
      ...ofAgent(subtask),
      ...priced(acceptedUsage),
      seconds: assignment ? secondsBetween(assignment.assigned_at, finishedAt ?? updatedAt) : 0,
      verdict: quality?.verdict ?? 'pass',
      quality_score: quality?.score ?? null,
    },
  };
}

function waitEvents(before: Subtask, after: Subtask): EventDraft[] {
  const attempt = attemptOf(after);
  if (after.awaitsNanos !== undefined && after.awaitsNanos !== before.awaitsNanos) {
    return [{ type: 'budget.exceeded', data: { ...attempt, needs_usd: usdOf(after.awaitsNanos) } }];
  }
  const [was, is] = [waitsFor(before), waitsFor(after)];
  if (is === undefined || is === was) return [];
  return [{ type: 'subtask.waiting', data: { ...attempt, ...workOf(after), for: is } }];
}

function waitsFor({ status, readyAt, unattended }: Subtask): EventData['subtask.waiting']['for'] | undefined {
  if (status !== 'ready' || readyAt === undefined) return undefined;
  if (!unattended) return 'free_agent';
  return unattended.waitsFor === 'online' ? 'agent_online' : 'agent_registration';
}

function workEvents(before: Subtask, after: Subtask): EventDraft[] {
  const events: EventDraft[] = [];
  const { assignment, startedAt, updatedAt } = after;
  if (after.attempt > before.attempt) events.push({ type: 'subtask.ready', data: attemptOf(after) });
  if (assignment && !before.assignment) {
    const score = assignment.selected_agents[0]?.score ?? null;
    // It could be assigned since it began to wait, or else since its attempt began.
    const wait_seconds = secondsBetween(before.readyAt ?? before.updatedAt, assignment.assigned_at);
    events.push({ type: 'subtask.assigned', data: { ...ofAgent(after), score, wait_seconds } });
  }
  if (startedAt && !before.startedAt) {
    const spawn_ms = secondsBetween(assignment?.assigned_at ?? startedAt, startedAt) * 1000;
    events.push({ type: 'subtask.started', data: { ...ofAgent(after), spawn_ms } });
  }
  if (after.pull?.handedIn && !before.pull?.handedIn && updatedAt !== before.updatedAt) {
    events.push({ type: 'subtask.delivered', data: ofAgent(after) });
  }
  return events;
}

/** Usage that was added without the end of an attempt: of a judge, or reported late. */
function usageEvents(before: Subtask, after: Subtask): EventDraft[] {
  const isEnd =
    after.status !== before.status || Object.keys(after.failures).length > Object.keys(before.failures).length;
  if (isEnd) return [];
  const added = {
    apiCalls: after.usage.apiCalls - before.usage.apiCalls,
    costUsd: roundTo(after.usage.costUsd - before.usage.costUsd, 9),
    unpriced: after.usage.unpriced - before.usage.unpriced,
    ...(after.usedBy ? { byModel: after.usedBy } : {}),
  };
  if (added.apiCalls === 0 && added.costUsd === 0 && added.unpriced === 0) return [];
  return [{ type: 'subtask.used', data: { ...attemptOf(after), ...workOf(after), ...priced(added) } }];
}
