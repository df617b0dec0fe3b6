import { ApiAnswers } from './api-answers.ts';
import { ChangeStream } from './dynamodb/change-stream.ts';
import { DynamoDb } from './dynamodb/dynamodb.ts';
import { Objects } from './objects.ts';
import { Queues, type QueuesOptions } from './queues.ts';
import { BUCKET, JOURNAL_TABLE, type QueueSet, queueDefinitions, TABLE } from './resources.ts';
import { openStorage } from './storage.ts';

export type ServicesOptions = {
  /** The data folder. Without one nothing is kept. */
  dataDir?: string | undefined;
  queueSet: QueueSet;
  /** Milliseconds by which the indexes of the table lag behind: for tests. */
  indexLagMs?: number | undefined;
  /** Duplicates and disorder on purpose: for tests. */
  queues?: QueuesOptions | undefined;
};

export type Services = {
  dynamodb: DynamoDb;
  queues: Queues;
  objects: Objects;
  changes: ChangeStream;
  answers: ApiAnswers;
  close(): void;
};

const CLEAN_EVERY_MS = 60_000;
const MOST_EXPIRED = 100;

/** The table, the queues and the bucket, in one SQLite file. Expired items and uploads are deleted once a minute. */
export function openServices({ dataDir, queueSet, indexLagMs, queues }: ServicesOptions): Services {
  const database = orSay(dataDir, () => openStorage(dataDir));
  const services = orSay(dataDir, () => ({
    dynamodb: new DynamoDb(database, [TABLE, JOURNAL_TABLE], indexLagMs === undefined ? {} : { indexLagMs }),
    queues: new Queues(database, queueDefinitions(queueSet), queues),
    objects: new Objects(database, BUCKET),
    changes: new ChangeStream(database),
    answers: new ApiAnswers(database),
  }));
  let isOpen = true;
  // A few at a time, so that requests come in between.
  const deleteExpired = () => {
    try {
      if (!isOpen) return;
      services.queues.deleteExpired();
      services.objects.deleteExpired();
      if (services.dynamodb.deleteExpired(MOST_EXPIRED) === MOST_EXPIRED) setImmediate(deleteExpired);
    } catch (error) {
      console.error(`Expired data cannot be deleted: ${(error as Error).message}`);
    }
  };
  const clean = setInterval(deleteExpired, CLEAN_EVERY_MS).unref();
  return {
    ...services,
    close() {
      isOpen = false;
      clearInterval(clean);
      services.answers.close();
      database.close();
    },
  };
}

function orSay<T>(dataDir: string | undefined, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw new Error(`The data folder ${dataDir} cannot be used: ${(error as Error).message}`);
  }
}
