import type { StoredText } from '../../aws/task-texts.ts';
import type { Finding } from '../../core/contracts/storage/quality-report.ts';
import { attemptToMend, rejectionFindings } from '../../core/lifecycle/approval.ts';
import type { AttemptOfSubtask } from '../../core/lifecycle/lease-key.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { attempts } from '../shared/artifact-store.ts';
import { taskTexts } from '../shared/stores.ts';

/** `Read`: the form in which deliverables are read. */
export type GivenWork<Read> = {
  text: StoredText;
  /** The description of the subtask in the plan. */
  description: string;
  requirements: { index: number; text: string }[];
  /** The deliverables that the subtask builds on. */
  inputs: Read[];
  /** The deliverable that the attempt has to mend. */
  previous: Read | undefined;
  /** Findings on `previous`; a person's comment comes first. */
  findings: Finding[];
};

/** Gathers everything that an agent, built-in or pull, is given for the current attempt. */
export async function gatherWork<Read>(
  subtask: Subtask,
  read: (attempts: AttemptOfSubtask[]) => Promise<(Read | undefined)[]>,
): Promise<GivenWork<Read>> {
  const { taskId, subtaskId } = subtask;
  const mended = attemptToMend(subtask);
  const before = mended === undefined ? undefined : { taskId, subtaskId, attempt: mended };
  const inputs = subtask.dependsOn.map((id) => ({ taskId, subtaskId: id, attempt: subtask.inputs[id] ?? 0 }));
  const [stored, report, delivered] = await Promise.all([
    taskTexts.textAndPlan(taskId),
    before && attempts.report(before),
    read(before ? [...inputs, before] : inputs),
  ]);
  const previous = before && delivered.pop();
  if (!stored) throw new Error(`The text of ${taskId} is not stored`);
  const { text, plan } = stored;
  return {
    text,
    description: plan.subtasks.find((planned) => planned.subtaskId === subtaskId)?.description ?? '',
    requirements: subtask.requirements.map((index) => ({ index, text: text.requirements[index] ?? '' })),
    inputs: delivered.flatMap((each) => each ?? []),
    previous,
    findings: [...rejectionFindings(subtask), ...(report?.findings ?? [])],
  };
}
