import { Artifacts } from '../../aws/artifacts.ts';
import { AttemptTexts } from '../../aws/attempt-texts.ts';
import { Attempts } from '../../aws/attempts.ts';
import { DeletedTasks } from '../../aws/deleted-tasks.ts';
import type { Task } from '../../core/lifecycle/task.ts';
import { readEnvironment } from './environment.ts';
import { seals, table } from './table.ts';

export const artifacts = new Artifacts(readEnvironment('BUCKET_NAME'), seals);
const texts = new AttemptTexts(table, artifacts);
export const attempts = new Attempts(texts);
/** Deliveries and reports of which only the submitter's key opens what the agents wrote. */
export const encryptedAttempts = new Attempts(texts, 'encrypted');
/** The store from which answers read what was delivered for a task. */
export const attemptsOf = ({ encryptsResults }: Task): Attempts => (encryptsResults ? encryptedAttempts : attempts);
export const deletedTasks = new DeletedTasks(table, artifacts, seals);
