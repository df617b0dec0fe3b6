import type { Delivered } from '../../../aws/artifacts.ts';
import { HEARTBEAT_SECONDS, type Lease, MAX_INLINE_BYTES } from '../../../core/contracts/api/agent-work.ts';
import { attemptToMend, rejectionFindings } from '../../../core/lifecycle/approval.ts';
import { deadlineOf } from '../../../core/lifecycle/deadline-of.ts';
import type { Subtask } from '../../../core/lifecycle/task.ts';
import { artifacts } from '../../shared/artifact-store.ts';
import { taskTexts } from '../../shared/stores.ts';

/** All that an agent is told about the attempt that it has taken. */
export async function leaseOf(subtask: Subtask, agentId: string): Promise<Lease> {
  const { taskId, subtaskId, attempt, dependsOn } = subtask;
  const mended = attemptToMend(subtask);
  const before = mended === undefined ? [] : [{ taskId, subtaskId, attempt: mended }];
  const inputs = dependsOn.map((id) => ({ taskId, subtaskId: id, attempt: subtask.inputs[id] ?? 0 }));
  const [textAndPlan, earlier, report] = await Promise.all([
    taskTexts.textAndPlan(taskId),
    deliverablesOf([...before, ...inputs]),
    before[0] && artifacts.report(before[0]),
  ]);
  if (!textAndPlan) throw new Error(`The text of ${taskId} is not stored`);
  const { text, plan } = textAndPlan;
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
    inputs: earlier.filter(({ subtask_id }) => subtask_id !== subtaskId),
    previous: earlier.find(({ subtask_id }) => subtask_id === subtaskId) ?? null,
    findings: [...rejectionFindings(subtask), ...(report?.findings ?? [])],
    links: Object.fromEntries(
      ['heartbeat', 'uploads', 'complete', 'fail', 'release'].map((call) => [call, `${base}/${call}`]),
    ),
  };
}

type Earlier = Lease['inputs'][number];

/** Deliverables with their contents as long as they fit into the answer; the others with where to fetch them. */
async function deliverablesOf(keys: Parameters<typeof artifacts.delivered>[0][]): Promise<Earlier[]> {
  const all = await Promise.all(keys.map((key) => artifacts.delivered(key)));
  let room = MAX_INLINE_BYTES;
  return Promise.all(
    all.flatMap((delivered, index) => {
      if (!delivered) return [];
      const bytes = delivered.files.reduce((sum, file) => sum + file.bytes, 0);
      const fits = bytes <= room;
      if (fits) room -= bytes;
      return [viewEarlier(delivered, fits ? null : artifacts.urlOfDelivery(keys[index]!))];
    }),
  );
}

async function viewEarlier({ deliverable, files, read }: Delivered, url: Promise<string> | null): Promise<Earlier> {
  const { subtask_id, agent_id, summary, runtime } = deliverable;
  const views = files.map(async (file) => {
    const { path, media_type, bytes } = file;
    return { path, media_type, content: url ? null : await read(file), bytes };
  });
  return { subtask_id, agent_id, summary, runtime, artifacts: await Promise.all(views), url: await url };
}
