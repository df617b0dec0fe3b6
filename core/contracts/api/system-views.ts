import * as z from 'zod';
import { department } from '../storage/task-schemas.ts';
import { roles } from './who-may-call.ts';

export const callerView = z
  .strictObject({
    owner: z.string().describe('The owner of the key or token; local: no key was sent.'),
    role: z.enum(roles),
    key_id: z.string().nullable().describe('null: no key was sent.'),
    permissions: z
      .array(z.string())
      .describe('The permissions of the role; docs/access.md says which calls they allow.'),
  })
  .meta({ id: 'Caller' });

export const departmentList = z.strictObject({
  departments: z.array(
    z
      .strictObject({
        department,
        agent_types: z.array(z.string()),
        task_types: z
          .array(z.strictObject({ type: z.string(), kinds: z.array(z.string()) }))
          .describe('The types of tasks that it is given, each with its kinds of work.'),
      })
      .meta({ id: 'Department' }),
  ),
  aliases: z.record(z.string(), z.string()).describe('Other ways to write a type of agents → the type.'),
});
