import type * as z from 'zod';
import type { Roadmap, RoadmapTask } from '../contracts/config/roadmap.ts';
import type { taskSubmission } from '../contracts/storage/task-schemas.ts';

/** A task of a roadmap as it is submitted. */
export type RoadmapSubmission = z.input<typeof taskSubmission> & { id: string };

/**
 * The id of a task on the server. The same roadmap gives the same ids again, so that no task is submitted twice. Ids of
 * roadmaps have no `_`, so two roadmaps never give one id.
 */
export const taskIdOf = (roadmap: Pick<Roadmap, 'id'>, id: string): string => `${roadmap.id}_${id}`;

/** The body that submits a task of a roadmap. */
export function submissionOf(
  roadmap: Pick<Roadmap, 'id'>,
  { id, output, requirements, dependencies, ...task }: RoadmapTask,
): RoadmapSubmission {
  return {
    ...task,
    id: taskIdOf(roadmap, id),
    requirements: [...(output === undefined ? [] : [output]), ...requirements],
    ...(dependencies.length > 0 && { dependencies: dependencies.map((each) => taskIdOf(roadmap, each)) }),
  };
}
