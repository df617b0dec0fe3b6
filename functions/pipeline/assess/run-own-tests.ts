import { availableParallelism } from 'node:os';
import type { AttemptRef } from '../../../aws/keys.ts';
import { filesToTest } from '../../../checks/test-results/test-run.ts';
import type { TestRun } from '../../../core/assessment/checker.ts';
import type { Deliverable } from '../../../core/contracts/storage/deliverable.ts';
import { Superseded } from '../../../core/errors.ts';
import { isEnded } from '../../../core/lifecycle/task.ts';
import { subtasks } from '../../shared/stores.ts';
import { testSettings, WAIT_SECONDS } from '../../shared/test-settings.ts';
import { Turns } from './turns.ts';

/** One run of tests per core, less one core for everything else. */
export const turns = new Turns({ atOnce: Math.max(1, availableParallelism() - 1), waitSeconds: WAIT_SECONDS });

/**
 * Runs the tests of a deliverable; null if no command is configured, or if it has no tests. Deliverables take turns in
 * the order of their submission. Throws NoTurn if the turn does not come in time, Superseded if the attempt is over by
 * then.
 */
export async function runOwnTests(ref: AttemptRef, deliverable: Deliverable): Promise<TestRun | null> {
  const settings = testSettings();
  if (!settings || filesToTest(deliverable.artifacts) === null) return null;
  return turns.take(deliverable.submitted_at, async () => {
    const subtask = await subtasks.get(ref);
    const isOpen = subtask?.run === ref.run && subtask.attempt === ref.attempt && !isEnded(subtask.status);
    if (!isOpen) throw new Superseded();
    // Loaded on demand: more code than most of Assess. See `splits` in core/contracts/system/handlers.ts.
    const { runTests } = await import('./run-tests.ts');
    return runTests(deliverable.artifacts, settings);
  });
}
