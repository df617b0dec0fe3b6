import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { StoredText } from '../../aws/task-texts.ts';
import { taskRoutes } from '../../core/contracts/api/task-routes.ts';
import { onlyOwner } from '../../core/contracts/api/who-may-call.ts';
import type { ResultsKey } from '../../core/contracts/storage/results-key.ts';
import { taskSubmission } from '../../core/contracts/storage/task-schemas.ts';
import { decomposeTask } from '../../core/decomposition/decompose-task.ts';
import { IdTaken, InputError, type InputIssue } from '../../core/errors.ts';
import { newTask, stateOf } from '../../core/lifecycle/new-task.ts';
import type { Task } from '../../core/lifecycle/task.ts';
import { parseSubmission } from '../../core/routing/parse-submission.ts';
import { viewSubmitted } from '../../core/views/view-task.ts';
import { requireRoomToWait, startTask } from '../operations/start-task.ts';
import { dependencyChanged } from '../operations/tell-waiting-tasks.ts';
import { routing } from '../shared/config.ts';
import { defineRoute } from '../shared/define-route.ts';
import { readAmount } from '../shared/environment.ts';
import { fingerprintOf } from '../shared/fingerprint.ts';
import { idempotencyKeyOf } from '../shared/idempotency-key.ts';
import { idempotencyKeys, tasks, taskTexts } from '../shared/stores.ts';

const defaultMaxCostUsd = readAmount('DEFAULT_MAX_COST_USD');

/** Stores a task and starts its execution, unless it waits for other tasks. A repeated submission is the same task. */
export const handler = defineRoute(taskRoutes.submitTask, async ({ body, headers, principal, now }) => {
  const dependencies = await readDependencies(body, onlyOwner(principal));
  const { id, text } = parseSubmission(body, routing(), dependencies.issues);
  if (text.resultsKey) await requireUsable(text.resultsKey);
  const waitsOn = text.dependencies.map((dependency) => dependencies.found.get(dependency) as Task);
  const key = idempotencyKeyOf(headers);
  const newId = id ?? `task_${randomUUID().replaceAll('-', '').slice(0, 20)}`;
  decomposeTask(text, newId, routing()); // Throws for a task that cannot be planned, before anything is stored.
  const fingerprint = fingerprintOf({ id, ...text });

  const submitter = principal.id;
  // Before the key is claimed, because a refusal stores nothing.
  await requireRoomToWait(submitter, async () => {
    const known = key ? await idempotencyKeys.get(submitter, key) : undefined;
    return (await tasks.get(known?.taskId ?? newId)) !== undefined;
  });
  const use = key ? await idempotencyKeys.claim(submitter, key, { taskId: newId, fingerprint }, now) : undefined;
  if (use && use.fingerprint !== fingerprint) {
    throw new IdTaken('This Idempotency-Key was used for another body; send a new key for a new task.');
  }
  const taskId = use?.taskId ?? newId;
  const stored = { ...text, submitter, fingerprint, createdAt: now.toISOString(), idempotencyKey: key };
  if (!(await taskTexts.createText(taskId, stored)) && !isSame(await taskTexts.text(taskId), stored)) {
    throw new IdTaken(
      `The id ${taskId} is taken: by another body, another submitter or a deleted task; choose another id.`,
    );
  }
  return viewSubmitted(
    await createAndStart(
      newTask(taskId, text, { submitter, routing: routing(), now, dependencies: waitsOn, defaultMaxCostUsd }),
      now,
    ),
  );
});

/** Ids are everybody's: the same body by another submitter is not the same task. */
const isSame = (known: StoredText | undefined, { fingerprint, submitter }: StoredText): boolean =>
  known?.fingerprint === fingerprint && known.submitter === submitter;

/** Tries a key that results are to be encrypted to, since at the end of the task it is too late. Throws InputError. */
async function requireUsable(resultsKey: ResultsKey): Promise<void> {
  // Loaded on demand: most tasks do not need it.
  const { encryptTo } = await import('../shared/encrypt-to.ts');
  try {
    await encryptTo(resultsKey, '');
  } catch {
    const message = 'is no key that can be encrypted to: its numbers are not a point of the curve, or not a modulus';
    throw new InputError([{ field: '/encrypt_results_to', message }]);
  }
}

const withDependencies = z.object({ id: z.unknown().optional(), dependencies: taskSubmission.shape.dependencies });

/**
 * Reads the tasks that a body depends on. Missing ones become issues, reported with the other issues of the body; so do
 * those of other owners, if the caller may see only one owner's.
 */
async function readDependencies(
  body: unknown,
  owner: string | undefined,
): Promise<{ found: Map<string, Task>; issues: InputIssue[] }> {
  const { id: own, dependencies = [] } = withDependencies.safeParse(body).data ?? {};
  const found = await Promise.all(dependencies.map((id) => tasks.get(id)));
  const stored = found.map((task) => (owner === undefined || task?.submitter === owner ? task : undefined));
  const issues = dependencies.flatMap((id, index) =>
    stored[index] || id === own
      ? []
      : [{ field: `/dependencies/${index}`, message: `names a task that does not exist: ${id}` }],
  );
  return { found: new Map(stored.flatMap((task) => (task ? [[task.taskId, task]] : []))), issues };
}

async function createAndStart(task: Task, now: Date): Promise<Task> {
  const waitsOn = Object.keys(task.waitsOn);
  await Promise.all(waitsOn.map((dependency) => tasks.addWaiting(dependency, task.taskId)));
  const created = await tasks.create(task);
  // A dependency may have ended before this task was on its list of waiting tasks, so look once more.
  for (const dependency of created ? waitsOn : []) {
    const state = stateOf(await tasks.get(dependency));
    if (state !== 'open') await dependencyChanged(task.taskId, dependency, state, now);
  }
  const current = created && waitsOn.length === 0 ? task : ((await tasks.get(task.taskId)) ?? task);
  if (current.status === 'queued') await startTask(current, now);
  return current;
}
