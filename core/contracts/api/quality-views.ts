import * as z from 'zod';
import { id } from '../ids.ts';
import { finding, judging, qualityReport, severity } from '../storage/quality-report.ts';
import { subtaskStatus, taskStatus } from '../storage/task-schemas.ts';

/** The JSON answer of GET /api/tasks/{task_id}/quality. */
const { attempt, verdict, score, checks, assessed_at } = qualityReport.shape;

export const attemptQuality = z
  .strictObject({
    attempt,
    agent_id: id.nullable().describe('null if a restart cut the attempt off.'),
    current: z.boolean().describe("Whether it is the subtask's latest assessed attempt."),
    verdict,
    score,
    checks,
    judge: judging.nullable().describe('null if no model was asked.'),
    findings: z.array(finding).describe('Worst first.'),
    left_out: z.int().min(0).describe('Number of findings that did not fit into the answer.'),
    assessed_at,
    encrypted: z
      .string()
      .nullable()
      .describe('The JWE of the whole report, if only the submitter can open it; its findings are in there only.'),
  })
  .meta({ id: 'AttemptQuality' });

export const taskQuality = z
  .strictObject({
    task_id: id,
    status: taskStatus,
    totals: z.record(severity, z.int()).describe('Findings of the current attempts that were asked for, shown or not.'),
    subtasks: z.array(
      z.strictObject({
        subtask_id: id,
        title: z.string(),
        status: subtaskStatus,
        attempts: z.array(attemptQuality).describe('The assessed attempts, the latest first.'),
      }),
    ),
    left_out: z
      .strictObject({ attempts: z.int(), findings: z.int() })
      .describe('Numbers of attempts and findings that did not fit; ask for one subtask, or one attempt, to see them.'),
    links: z.record(z.string(), z.string()),
  })
  .meta({ id: 'TaskQuality' });
