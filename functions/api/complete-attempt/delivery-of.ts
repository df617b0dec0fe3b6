import { createHash } from 'node:crypto';
import { orderOf } from '../../../core/assessment/order-of.ts';
import type { HandIn } from '../../../core/contracts/api/agent-work.ts';
import type { Artifact, Usage } from '../../../core/contracts/storage/deliverable.ts';
import type { Delivery } from '../../../core/contracts/storage/delivery.ts';
import { InputError, type InputIssue } from '../../../core/errors.ts';
import type { PulledSubtask } from '../../operations/require-running-attempt.ts';
import { artifacts } from '../../shared/artifact-store.ts';
import { taskTexts } from '../../shared/stores.ts';

const notKnown: Usage = { api_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: null };

/** Builds an agent's delivery in the form that our workers write. Throws InputError for missing or unusable uploads. */
export async function deliveryOf(running: PulledSubtask, handIn: HandIn, at: string): Promise<Delivery> {
  const { taskId, subtaskId, attempt, pull } = running;
  const [textAndPlan, files] = await Promise.all([taskTexts.textAndPlan(taskId), filesOf(running, handIn)]);
  if (!textAndPlan) throw new Error(`The text of ${taskId} is not stored`);
  const paths = files.map(({ path }) => path);
  return {
    schema_version: 1,
    order: orderOf(running, textAndPlan.text),
    deliverable: {
      schema_version: 1,
      task_id: taskId,
      subtask_id: subtaskId,
      attempt,
      agent_id: pull.agentId,
      runtime: 'pull',
      summary: handIn.summary,
      artifacts: files,
      requirements_met:
        handIn.requirements_met ?? running.requirements.map((requirement) => ({ requirement, artifacts: paths })),
      usage: handIn.usage ?? pull.usage ?? notKnown,
      submitted_at: at,
    },
  };
}

async function filesOf(running: PulledSubtask, handIn: HandIn): Promise<Artifact[]> {
  const issues: InputIssue[] = [];
  const files = await Promise.all(
    handIn.artifacts.map(async (artifact, index) => {
      if ('content' in artifact) return artifact;
      const { path, media_type, upload } = artifact;
      const bytes = await artifacts.upload(running, upload);
      const content = bytes && textOf(bytes, upload.sha256);
      if (typeof content === 'string') return { path, media_type, content };
      const message = bytes
        ? 'has content that does not match its hash, or is not UTF-8 text'
        : 'was not uploaded with this hash and size; POST …/uploads, then PUT it to the URL';
      issues.push({ field: `/artifacts/${index}/upload`, message });
      return { path, media_type, content: '' };
    }),
  );
  if (issues.length > 0) throw new InputError(issues);
  return files;
}

function textOf(bytes: Uint8Array, sha256: string): string | undefined {
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
