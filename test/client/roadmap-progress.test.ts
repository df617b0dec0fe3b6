import { expect, test } from '@jest/globals';
import { type Reading, tasksOver } from '../../client/roadmap-progress.ts';
import type { RoadmapSubmission } from '../../core/roadmap/roadmap-tasks.ts';

class CountedReadings extends Map<string, Reading> {
  reads = 0;
  override get(taskId: string) {
    this.reads += 1;
    if (this.reads > 10_000) throw new Error('too many reads');
    return super.get(taskId);
  }
}

test.each([
  ['failed', true],
  ['in_progress', false],
])('50 tasks that each wait for all before them are read a few times each: the first %s', (first, over) => {
  const ids = Array.from({ length: 50 }, (_, index) => `task-${index}`);
  const tasks = ids.map((id, index) => ({ id, dependencies: ids.slice(0, index).reverse() }) as RoadmapSubmission);
  const readings = new CountedReadings(
    ids.map((id, index) => [id, { status: { status: index === 0 ? first : 'blocked' } } as unknown as Reading]),
  );
  const isOver = tasksOver(tasks, readings);
  expect(ids.map(isOver)).toEqual(ids.map(() => over));
  expect(readings.reads).toBeLessThanOrEqual(2 * ids.length);
});
