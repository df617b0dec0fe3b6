import { HEARTBEAT_SECONDS, type Lease, MAX_INLINE_BYTES } from '../../core/contracts/agent-work.ts';
import type { Deliverable } from '../../core/contracts/deliverable.ts';
import { attemptToMend, rejectionFindings } from '../../core/lifecycle/approval.ts';
import { deadlineOf } from '../../core/lifecycle/deadline-of.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { artifacts } from '../shared/artifacts.ts';
import { briefs } from '../shared/stores.ts';

/** All that an agent is told about the attempt that it has taken. */
export async function leaseOf(subtask: Subtask, agentId: string): Promise<Lease> {
  const { taskId, subtaskId, attempt } = subtask;
  const mended = attemptToMend(subtask);
  const [brief, inputs, report] = await Promise.all([
    briefs.brief(taskId),
    inputsOf(subtask),
    mended === undefined ? undefined : artifacts.report({ taskId, subtaskId, attempt: mended }),
  ]);
  if (!brief) throw new Error(`The text of ${taskId} is not stored`);
  const { text, plan } = brief;
  const base = `/api/agents/${agentId}/leases/${taskId}/${subtaskId}/${attempt}`;
  return {
    task_id: taskId,
    subtask_id: subtaskId,
    attempt,
    agent_id: agentId,
    deadline: deadlineOf(subtask),
    heartbeat_seconds: HEARTBEAT_SECONDS,
    task: {
      type: text.type,
      kind: text.kind ?? null,
      priority: text.priority,
      title: text.title,
      description: text.description,
      requirements: text.requirements,
      output_format: text.outputFormat ?? null,
    },
    subtask: {
      title: subtask.title,
      description: plan.subtasks.find((planned) => planned.subtaskId === subtaskId)?.description ?? '',
      agent_type: subtask.agentType,
      estimated_hours: subtask.hours,
      requirements: subtask.requirements.map((index) => ({ index, text: text.requirements[index] ?? '' })),
    },
    inputs,
    findings: [...rejectionFindings(subtask), ...(report?.findings ?? [])],
    links: Object.fromEntries(
      ['heartbeat', 'uploads', 'complete', 'fail', 'release'].map((call) => [call, `${base}/${call}`]),
    ),
  };
}

/** Deliverables with their contents as long as they fit into the answer; the others with where to fetch them. */
async function inputsOf({ taskId, dependsOn, inputs }: Subtask): Promise<Lease['inputs']> {
  const keys = dependsOn.map((subtaskId) => ({ taskId, subtaskId, attempt: inputs[subtaskId] ?? 0 }));
  const submissions = await Promise.all(keys.map((key) => artifacts.submission(key)));
  let room = MAX_INLINE_BYTES;
  return Promise.all(
    submissions.flatMap((submission, index) => {
      if (!submission) return [];
      const { deliverable } = submission;
      const bytes = deliverable.artifacts.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
      const fits = bytes <= room;
      if (fits) room -= bytes;
      return [viewInput(deliverable, fits ? null : artifacts.urlOfSubmission(keys[index]!))];
    }),
  );
}

async function viewInput(deliverable: Deliverable, url: Promise<string> | null): Promise<Lease['inputs'][0]> {
  const { subtask_id, summary, runtime, artifacts: files } = deliverable;
  return {
    subtask_id,
    summary,
    runtime,
    artifacts: files.map(({ path, media_type, content }) => ({
      path,
      media_type,
      content: url ? null : content,
      bytes: Buffer.byteLength(content),
    })),
    url: await url,
  };
}
