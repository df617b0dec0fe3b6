import type { Delivered } from '../../../aws/artifacts.ts';
import { HEARTBEAT_SECONDS, type Lease, MAX_INLINE_BYTES } from '../../../core/contracts/api/agent-work.ts';
import { deadlineOf } from '../../../core/lifecycle/deadline-of.ts';
import type { Subtask } from '../../../core/lifecycle/task.ts';
import { gatherWork } from '../../operations/gather-work.ts';
import { artifacts } from '../../shared/artifact-store.ts';

/** Everything that an agent is told about the attempt that it has taken. */
export async function leaseOf(subtask: Subtask, agentId: string): Promise<Lease> {
  const { taskId, subtaskId, attempt } = subtask;
  const given = await gatherWork(subtask, (key) => artifacts.delivered(key));
  const { text, description, requirements, findings } = given;
  // The deliverable to mend gets room first.
  const [previous, ...inputs] = await Promise.all(withinRoom([given.previous, ...given.inputs]));
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
      description,
      agent_type: subtask.agentType,
      estimated_hours: subtask.hours,
      requirements,
    },
    inputs: inputs.flatMap((input) => input ?? []),
    previous: previous ?? null,
    findings,
    links: Object.fromEntries(
      ['heartbeat', 'uploads', 'complete', 'fail', 'release'].map((call) => [call, `${base}/${call}`]),
    ),
  };
}

type Earlier = Lease['inputs'][number];

/** Deliverables with their contents as long as they fit into the answer; the others with a URL to fetch them from. */
function withinRoom(all: (Delivered | undefined)[]): (Promise<Earlier> | undefined)[] {
  let room = MAX_INLINE_BYTES;
  return all.map((delivered) => {
    if (!delivered) return undefined;
    const bytes = delivered.files.reduce((sum, file) => sum + file.bytes, 0);
    const fits = bytes <= room;
    if (fits) room -= bytes;
    return viewEarlier(delivered, fits);
  });
}

async function viewEarlier({ deliverable, files, read }: Delivered, fits: boolean): Promise<Earlier> {
  const { task_id, subtask_id, attempt, agent_id, summary, runtime } = deliverable;
  const views = files.map(async (file) => {
    const { path, media_type, bytes } = file;
    return { path, media_type, content: fits ? await read(file) : null, bytes };
  });
  const url = fits ? null : await artifacts.urlOfDelivery({ taskId: task_id, subtaskId: subtask_id, attempt });
  return { subtask_id, agent_id, summary, runtime, artifacts: await Promise.all(views), url };
}
