import * as z from 'zod';
import { MAX_REQUIREMENTS, taskSubmission } from '../storage/task-schemas.ts';
import { oneLine } from '../text.ts';

/** Ids of both make the id of a task on the server, which has up to 64 characters: core/roadmap/roadmap-tasks.ts. */
export const roadmapId = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,24}$/, 'must be 1 to 24 of the characters A-Z, a-z, 0-9 and "-"')
  .meta({ examples: ['four-weeks'] });
const roadmapTaskId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,39}$/, 'must be 1 to 39 of the characters A-Z, a-z, 0-9, "_" and "-"')
  .meta({ examples: ['task-queue-manager'] });

const { id: _, requirements, dependencies, ...submission } = taskSubmission.shape;

/** A task of a roadmap: the fields of a submission, and the seed's output. */
const roadmapTask = z
  .strictObject({
    id: roadmapTaskId.describe('Unique in the roadmap.'),
    ...submission,
    output: oneLine(2_000)
      .optional()
      .describe('The result that the task has to bring; its first requirement.')
      .meta({ examples: ['Real-time agent monitoring UI'] }),
    requirements: requirements
      .unwrap()
      .max(MAX_REQUIREMENTS - 1)
      .default([]),
    dependencies: z
      .array(roadmapTaskId)
      .max(50)
      .default([])
      .describe('Ids of tasks of this roadmap, of the same phase or an earlier one, that must be completed first.'),
  })
  .meta({ id: 'RoadmapTask' });

/** A roadmap, as in config/roadmap.yaml: phases, one after the other, of tasks. */
export const roadmap = z
  .strictObject({
    $schema: z.string().optional().describe('The JSON Schema of this file, for editors.'),
    id: roadmapId.describe('Ids of tasks begin with it. A roadmap with another id is another roadmap.'),
    title: oneLine(200),
    phases: z
      .array(z.strictObject({ name: oneLine(200), tasks: z.array(roadmapTask).min(1).max(50) }))
      .min(1)
      .max(50),
  })
  .meta({ id: 'Roadmap' });
export type Roadmap = z.output<typeof roadmap>;
export type RoadmapTask = Roadmap['phases'][number]['tasks'][number];
