import { AgentSlots } from '../../aws/agent-slots.ts';
import { Agents } from '../../aws/agents.ts';
import { Briefs } from '../../aws/briefs.ts';
import { Circuits } from '../../aws/circuits.ts';
import { DeadLetters } from '../../aws/dead-letters.ts';
import { IdempotencyKeys } from '../../aws/idempotency-keys.ts';
import { Subtasks } from '../../aws/subtasks.ts';
import { Tasks } from '../../aws/tasks.ts';
import { table } from './table.ts';

export const tasks = new Tasks(table);
export const briefs = new Briefs(table);
export const subtasks = new Subtasks(table);
export const agents = new Agents(table);
export const slots = new AgentSlots(table);
export const circuits = new Circuits(table);
export const deadLetters = new DeadLetters(table);
export const idempotencyKeys = new IdempotencyKeys(table);
