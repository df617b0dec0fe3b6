import * as z from 'zod';
import { modelList } from '../config/model.ts';
import { id, RESERVED_AGENT_IDS } from '../ids.ts';
import { dollars } from '../numbers.ts';
import type { Department } from './task-schemas.ts';

export const agentStatus = z.enum(['online', 'draining', 'offline']);
export type AgentStatus = z.infer<typeof agentStatus>;

/**
 * The runtime of an agent; `builtin` runs in our own workers. Any name is accepted, because agents outlive the workers
 * that know their runtime. If our workers do not have the runtime of an agent, its work goes to another agent.
 */
export const agentRuntime = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and "-"');

/** An entry of config/agents.yaml. `agent_type` may be an alias; price is dollars per hour of work. */
export const agentDefinition = z
  .strictObject({
    id: id.refine((value) => !RESERVED_AGENT_IDS.some((reserved) => reserved === value), 'is reserved'),
    agent_type: z.string(),
    skills: z.array(z.string().min(1)).min(1),
    capacity: z.int().min(1).max(100).describe('How many subtasks it works on at once.'),
    runtime: agentRuntime.default('builtin'),
    models: modelList.optional(),
    cache: z.boolean().optional().describe('Reuse answers of models to the very same work.'),
    price_per_hour_usd: dollars.nullable().default(null),
  })
  .meta({ id: 'AgentDefinition' });

/** config/agents.yaml */
export const roster = z.strictObject({ agents: z.array(agentDefinition).min(1) });
export type Roster = z.infer<typeof roster>;

/**
 * The record of an agent's work. The write that ends a lease also adds to the record, so each attempt counts exactly
 * once.
 */
export type AgentRecord = {
  completed: number;
  failed: number;
  reworked: number;
  /** Seconds from assignment to verdict, summed over every attempt that counts. */
  responseSeconds: number;
  /** Seconds in which a slot was held, whatever the result. */
  busySeconds: number;
  apiCalls: number;
  costUsd: number;
  /** Attempts whose cost is not known. */
  unpriced: number;
  qualitySum: number;
  qualityCount: number;
  /** Per kind of work (`kind`, or the task type if no kind was given). */
  kinds: Record<string, { completed: number; failed: number }>;
};

export type Agent = {
  agentId: string;
  agentType: string;
  department: Department;
  skills: string[];
  capacity: number;
  runtime: string;
  /** Its models, in order; undefined: those of config/models.yaml. */
  models?: string[] | undefined;
  /** True if it may use cached answers of models. */
  cache?: boolean | undefined;
  pricePerHourUsd: number | null;
  status: AgentStatus;
  registeredAt: string;
  /** `task/subtask/attempt` → when the slot was reserved. */
  leases: Record<string, string>;
  record: AgentRecord;
  /** The owner whose subtask got its last slot: the next turn is another's. */
  lastOwner?: string;
  /** The id of the API key of this registration, if the agent pulls its work; no other key may act for it. */
  keyId?: string;
  /** The owner and the key that registered it, if it pulls its work. Earlier versions did not note that. */
  registeredBy?: { owner: string; keyId?: string };
  /** Since when it has not fetched its work; it is offline until it asks for work. */
  absentSince?: string;
  /** Until then the circuits of all its models are open, as far as its last attempt could tell. */
  unavailableUntil?: string;
  removedAt?: string;
};

/** The reason why an agent was chosen. Every factor is 0..1; higher is better, except for current_load. */
export const agentScore = z
  .strictObject({
    agent_id: id,
    score: z.number().describe('Weighted sum of the factors and the newcomer bonus.'),
    expertise_score: z.number().min(0).max(1),
    availability: z.boolean(),
    current_load: z.number().min(0).max(1).describe('Held slots / capacity, before this assignment.'),
    success_rate: z.number().min(0).max(1).nullable().describe('Completed / attempted; null before the first.'),
    reliability: z.number().min(0).max(1).describe('Lower bound of the 90 % Wilson interval of the success rate.'),
    speed_score: z.number().min(0).max(1),
    cost_score: z.number().min(0).max(1),
    newcomer_bonus: z.number().min(0),
  })
  .meta({ id: 'AgentScore' });
export type AgentScore = z.infer<typeof agentScore>;

/** The seed's Stage 3 shape, as stored on the subtask. */
export const assignment = z
  .strictObject({
    task_id: id.describe("The subtask's id, as in the seed."),
    attempt: z.int().min(1),
    assigned_at: z.iso.datetime(),
    selected_agents: z.array(agentScore),
    fallback_agents: z.array(id),
  })
  .meta({ id: 'Assignment' });
export type Assignment = z.infer<typeof assignment>;
