/**
 * The one table and its two sparse indexes. Keys: core names them, aws/ writes them, infra/ and the embedded cloud
 * create them. Indexes never project tokens or submitted text.
 *
 *   item            pk               sk              gsi1 (gsi1pk, gsi1sk)             gsi2 (gsi2pk, gsi2sk)
 *   task            TASK#<task>      T               ACTIVE, <created_at>#<task>       TASKS, <created_at>#<task>
 *   submitted text  TASK#<task>      X               –                                 –
 *   plan            TASK#<task>      X#plan          –                                 –
 *   subtask         TASK#<task>      S#<subtask>     WAIT#<agent type>, <rank>         –
 *                                                    OFFER#<agent>, <time>#<run>#<attempt>
 *   waiting task    TASK#<task>      D#<waiting>     –                                 –
 *   agent           AGENT#<agent>    A               FREE#<agent type>, <rank>         HELD, <agent>
 *   directory       AGENTS           <type>#<agent>  –                                 –
 *   task's log      LOG#<task>       <time>#<subtask>#<attempt>#<offset>               –
 *   idempotency key KEY#<submitter>  <key>           –                                 –
 *   circuit         CIRCUITS         <model>         –                                 –
 *   dead letter     DEADLETTERS      <time>#<id>     –                                 –
 *
 * Each access is one GetItem or one Query page: a status read is pk = TASK#…, sk from S to T; the whole task with its
 * text and plan adds X; who waits on a task is sk begins with D#; listing is TASKS backwards; a free agent is FREE#…, the next
 * waiting subtask is WAIT#…, what the sweeper looks at is ACTIVE and HELD.
 * TASKS is one index partition: 1,000 writes a second, about 300 submissions a second, which is StartExecution's quota.
 */
export const tableIndexes = {
  gsi1: {
    nonKeyAttributes: [
      'agentId',
      'agentType',
      'department',
      'skills',
      'capacity',
      'runtime',
      'models',
      'pricePerHourUsd',
      'registeredAt',
      'leases',
      'record',
      'rank',
      'status',
    ],
  },
  gsi2: { nonKeyAttributes: ['taskId', 'type', 'kind', 'department', 'priority', 'title', 'status', 'createdAt'] },
} as const;
