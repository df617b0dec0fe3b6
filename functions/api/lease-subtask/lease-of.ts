import type { AttemptKey } from '../../../aws/artifacts.ts';
import type { Delivered } from '../../../aws/attempts.ts';
import { HEARTBEAT_SECONDS, MAX_INLINE_BYTES } from '../../../core/contracts/api/agent-work-limits.ts';
import type { Lease } from '../../../core/contracts/api/agent-work-views.ts';
import { deadlineOf } from '../../../core/lifecycle/deadline-of.ts';
import type { Subtask } from '../../../core/lifecycle/task.ts';
import { gatherWork } from '../../operations/gather-work.ts';
import { attempts } from '../../shared/artifact-store.ts';

/** Everything that an agent is told about the attempt that it has taken. */
export async function leaseOf(subtask: Subtask, agentId: string): Promise<Lease> {
  const { taskId, subtaskId, attempt } = subtask;
  const given = await gatherWork(subtask, (keys) => attempts.deliveredFor(keys));
  const { text, description, requirements, findings } = given;
  // The deliverable to mend gets room first.
  const [previous, ...inputs] = await Promise.all(withinRoom([given.previous, ...given.inputs], subtask));
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

const bytesOf = ({ files }: Delivered) => files.reduce((sum, file) => sum + file.bytes, 0);

/**
 * Deliverables with their contents as long as they fit into the answer; the others with a URL to fetch them from. Small
 * ones have no URL, and always fit: a task has at most forty subtasks, and a small deliverable 16 KiB.
 */
function withinRoom(all: (Delivered | undefined)[], reader: AttemptKey): (Promise<Earlier> | undefined)[] {
  const small = all.flatMap((delivered) => (delivered && !delivered.url ? [delivered] : []));
  let room = small.reduce((left, delivered) => left - bytesOf(delivered), MAX_INLINE_BYTES);
  return all.map((delivered) => {
    if (!delivered?.url) return delivered && viewEarlier(delivered, undefined);
    const bytes = bytesOf(delivered);
    const fits = bytes <= room;
    if (fits) room -= bytes;
    return viewEarlier(delivered, fits ? undefined : () => delivered.url?.(reader));
  });
}

/** `urlOf`: set if the contents do not fit. */
async function viewEarlier(
  { deliverable, files, read }: Delivered,
  urlOf: (() => Promise<string> | undefined) | undefined,
): Promise<Earlier> {
  const { subtask_id, agent_id, summary, runtime } = deliverable;
  const views = files.map(async (file) => {
    const { path, media_type, bytes } = file;
    return { path, media_type, content: urlOf ? null : await read(file), bytes };
  });
  const url = (await urlOf?.()) ?? null;
  return { subtask_id, agent_id, summary, runtime, artifacts: await Promise.all(views), url };
}
