import * as z from 'zod';

/** A plan as a model proposes it. Limits are checked afterwards, so that the model learns of all problems at once. */
export const proposedPlan = z.object({
  subtasks: z
    .array(
      z.object({
        id: z.string().describe('A short id of your choice, such as s1.'),
        title: z.string().describe('At most 200 characters.'),
        description: z.string().describe('What to do and when it is done; at most 2,000 characters.'),
        agent_type: z.string().describe('One of the agent types.'),
        skills: z.array(z.string()).default([]).describe('Technologies that the agent should know, such as redis.'),
        hours: z.number().describe('Estimated work, more than 0.'),
        depends_on: z.array(z.string()).default([]).describe('Ids of the subtasks whose results it needs.'),
        requirements: z
          .array(z.int())
          .default([])
          .describe('Numbers of the requirements that its result must meet, as the task numbers them.'),
      }),
    )
    .describe('1 to 40.'),
});
export type ProposedPlan = z.infer<typeof proposedPlan>;
