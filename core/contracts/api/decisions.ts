import * as z from 'zod';
import { id } from '../ids.ts';
import { MAX_SUBTASKS } from '../storage/task-schemas.ts';
import { EMPTY, prose, VISIBLE } from '../text.ts';

/** The decision of a person on the results of a task that was submitted with `approval`. */
const comment = prose(2_000).trim().regex(VISIBLE, EMPTY);

const run = z
  .int()
  .min(1)
  .optional()
  .describe('The run whose results the person has seen; if another one waits by now, the answer is a 409.');

export const approvalRequest = z.strictObject({ comment: comment.optional(), run }).meta({ id: 'ApprovalRequest' });

export const rejectionRequest = z
  .strictObject({
    subtasks: z
      .array(id)
      .min(1, 'must name a subtask')
      .max(MAX_SUBTASKS)
      .describe('The subtasks to do again; those that depend on them are done again too.'),
    comment: comment.describe('The reason; the agents of these subtasks get it as a finding.'),
    run,
  })
  .meta({ id: 'RejectionRequest' });
export type RejectionRequest = z.infer<typeof rejectionRequest>;

export const decision = z.enum(['approved', 'rejected']);
