import * as z from 'zod';

/** As names of fields these are not like others, also to the AWS SDK. */
const KEPT = ['__proto__', 'constructor'];

/** Ids that callers may give: tasks, subtasks, agents. Safe in keys, paths and execution names. */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of the characters A-Z, a-z, 0-9, "_" and "-"')
  .refine((value) => !KEPT.includes(value), 'is a name that JavaScript keeps for itself; choose another id')
  .meta({ examples: ['task_2025_001'] });

/**
 * Owners of keys and tokens: people, by a name or an address, and teams. No `/`, which tells the keys of agents apart,
 * and no `#`, which parts the keys of items.
 */
export const ownerName = z
  .string()
  .regex(/^[A-Za-z0-9_.@+|:-]{1,128}$/, 'must be 1 to 128 of the characters A-Z, a-z, 0-9 and "_.@+|:-"')
  .refine((value) => value !== '__proto__', 'is a name that JavaScript keeps for itself; choose another one')
  .meta({ examples: ['team-a'] });

/** Words in the API's paths, so no agent or task may have them as its id. */
export const RESERVED_AGENT_IDS = ['performance'] as const;
export const RESERVED_TASK_IDS = ['submit'] as const;
