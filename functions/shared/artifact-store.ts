import { Artifacts } from '../../aws/artifacts.ts';
import { AttemptTexts } from '../../aws/attempt-texts.ts';
import { Attempts } from '../../aws/attempts.ts';
import { DeletedTasks } from '../../aws/deleted-tasks.ts';
import { readEnvironment } from './environment.ts';
import { seals, table } from './table.ts';

export const artifacts = new Artifacts(readEnvironment('BUCKET_NAME'), seals);
export const attempts = new Attempts(new AttemptTexts(table, artifacts));
export const deletedTasks = new DeletedTasks(table, artifacts, seals);
