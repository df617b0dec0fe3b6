import * as z from 'zod';
import { department } from '../storage/task-schemas.ts';

/** config/routing.yaml: departments with their agent types, task types with their kinds, and aliases. */
export const routingConfig = z.strictObject({
  departments: z.partialRecord(department, z.strictObject({ agent_types: z.array(z.string()).min(1) })),
  task_types: z.record(z.string(), z.strictObject({ department, kinds: z.array(z.string()).min(1) })),
  aliases: z.record(z.string(), z.string()).describe('Another way to write an agent type → the agent type.'),
});
export type RoutingConfig = z.infer<typeof routingConfig>;

const factor = z.number().min(0).max(1);
const weights = z.strictObject({ expertise: factor, reliability: factor, load: factor, speed: factor, cost: factor });

/** config/matching.yaml: the weights of an agent's score, per priority, and the rank of waiting subtasks. */
export const matchingConfig = z.strictObject({
  weights: z.strictObject({ critical: weights, high: weights, medium: weights, low: weights }),
  newcomer_bonus: factor.describe('Added to an agent without a record; fades as it earns one.'),
  newcomer_attempts: z.int().min(1).describe('After this many attempts an agent is no newcomer.'),
  priority_points: z.strictObject({ critical: z.number(), high: z.number(), medium: z.number(), low: z.number() }),
  points_per_dependent: z.number().min(0),
  seconds_per_point: z.number().positive().describe('The head start in the queue that one point gives.'),
  attempts_per_subtask: z.int().min(1).describe('Attempts that count against the subtask, per run.'),
  fallback_agents: z.int().min(0).max(10),
  retry_seconds: z
    .array(z.int().min(0))
    .min(1)
    .describe('Delays before an agent that failed a subtask gets it again, by the number of failed attempts.'),
  nobody_online_seconds: z.int().min(0).describe('How long a subtask waits while no agent of its type is online.'),
  no_agent_grace_seconds: z.int().min(0).describe('How long to wait for the first agent of a type to register.'),
});
export type MatchingConfig = z.infer<typeof matchingConfig>;
