import * as z from 'zod';
import { id } from '../ids.ts';
import { MAX_SUBTASKS } from '../storage/task-schemas.ts';
import { EMPTY, prose, VISIBLE } from '../text.ts';

/** What a person says of a task whose work is done, where it was submitted with `approval`. */
const comment = prose(2_000).trim().regex(VISIBLE, EMPTY);

const run = z
  .int()
  .min(1)
  .optional()
  .describe('The run whose results were looked at; where another one waits by now, nothing is decided.');

export const approvalRequest = z.strictObject({ comment: comment.optional(), run }).meta({ id: 'ApprovalRequest' });

export const rejectionRequest = z
  .strictObject({
    subtasks: z
      .array(id)
      .min(1, 'must name a subtask')
      .max(MAX_SUBTASKS)
      .describe('What has to be done again; so has all that depends on it.'),
    comment: comment.describe('What is wrong: their agents get it as a finding.'),
    run,
  })
  .meta({ id: 'RejectionRequest' });
export type RejectionRequest = z.infer<typeof rejectionRequest>;

export const decision = z.enum(['approved', 'rejected']);

export const approvalView = z
  .strictObject({
    run: z.int().describe('The run whose results were looked at.'),
    by: z.string(),
    at: z.iso.datetime(),
    decision,
    comment: z.string().nullable(),
    subtasks: z.array(id).describe('Those that were rejected.'),
  })
  .meta({ id: 'Approval' });
