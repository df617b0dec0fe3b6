import type { Attempts } from '../../aws/attempts.ts';
import { SARIF_MEDIA_TYPE } from '../../core/contracts/api/media-types.ts';
import { resultRoutes } from '../../core/contracts/api/result-routes.ts';
import type { Finding } from '../../core/contracts/storage/quality-report.ts';
import { InputError } from '../../core/errors.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { type AssessedAttempt, answerBytes, assessable, fitReport, Room } from '../../core/views/assessed-attempt.ts';
import { viewTaskQuality } from '../../core/views/task-quality.ts';
import { sarifBytes, viewSarif } from '../../core/views/view-sarif.ts';
import { attemptsOf } from '../shared/artifact-store.ts';
import { defineRoute } from '../shared/define-route.ts';
import { fingerprintOf } from '../shared/fingerprint.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { tasks } from '../shared/stores.ts';

/** Lambda limits an answer to 6 MB; the rest is for parts that are not counted (titles of subtasks, the frame). */
const ANSWER_BYTES = 5 * 1024 * 1024;
/** Subtasks whose reports are read at the same time; a report may have a megabyte. */
const AT_ONCE = 8;

type Wanted = {
  reports: Attempts;
  attempts: 'all' | 'current';
  attempt: number | undefined;
  bytesOf: (finding: Finding) => number;
};
type Found = { assessed: AssessedAttempt[]; leftOut: number };

/** Gives each subtask the same share of the answer; within it, the latest attempts come first. */
export const handler = defineRoute(resultRoutes.getTaskQuality, async ({ params: { task_id }, query, mediaType }) => {
  const found = await tasks.withSubtasks(task_id);
  if (!found) throw noSuchTask(task_id);
  const { task } = found;
  const subtasks = only(query.subtask_id, found.subtasks);
  const isSarif = mediaType === SARIF_MEDIA_TYPE;
  if (isSarif && task.encryptsResults) {
    const message = 'asks for SARIF, but only the submitter of the task can open its reports; ask for application/json';
    throw new InputError([{ field: 'accept', message }]);
  }
  const attempts = query.attempts ?? (isSarif && query.attempt === undefined ? 'current' : 'all');
  const wanted = {
    reports: attemptsOf(task),
    attempts,
    attempt: query.attempt,
    bytesOf: isSarif ? sarifBytes : answerBytes,
  };
  const all: Found[] = [];
  for (let first = 0; first < subtasks.length; first += AT_ONCE) {
    const some = subtasks.slice(first, first + AT_ONCE);
    const share = ANSWER_BYTES / subtasks.length;
    all.push(...(await Promise.all(some.map((subtask) => readAttempts(subtask, wanted, new Room(share))))));
  }
  const shown = {
    assessed: all.flatMap(({ assessed }) => assessed),
    leftOut: all.reduce((sum, { leftOut }) => sum + leftOut, 0),
  };
  return isSarif ? viewSarif(task, shown, attempts, fingerprintOf) : viewTaskQuality(task, subtasks, shown);
});

function only(subtaskId: string | undefined, subtasks: Subtask[]): Subtask[] {
  if (subtaskId === undefined) return subtasks;
  const found = subtasks.filter((subtask) => subtask.subtaskId === subtaskId);
  if (found.length > 0) return found;
  const known = subtasks.map((subtask) => subtask.subtaskId).join(', ');
  throw new InputError([
    { field: 'subtask_id', message: `is not a subtask of the task; known: ${known || 'none yet'}` },
  ]);
}

async function readAttempts(
  subtask: Subtask,
  { reports, attempts: which, attempt, bytesOf }: Wanted,
  room: Room,
): Promise<Found> {
  const found: Found = { assessed: [], leftOut: 0 };
  let isCurrent = true;
  for (const candidate of assessable(subtask)) {
    const report = await reports.report({ ...subtask, attempt: candidate });
    if (!report) continue;
    const isWanted = attempt === undefined || attempt === candidate;
    const fitted = isWanted && fitReport(subtask, report, isCurrent, room, bytesOf);
    if (fitted) found.assessed.push(fitted);
    else if (isWanted) found.leftOut += 1;
    if (which === 'current' || candidate === attempt) break;
    isCurrent = false;
  }
  return found;
}
