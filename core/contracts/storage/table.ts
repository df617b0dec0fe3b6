import type { Agent } from './agent.ts';

/**
 * The one table and its two sparse indexes. aws/keys.ts makes and reads the keys. Indexes never carry tokens or submitted
 * text. From an index, the stores read free agents and listed tasks; of all other items they read only the keys.
 *
 *   item            pk               sk              gsi1 (gsi1pk, gsi1sk)             gsi2 (gsi2pk, gsi2sk)
 *   task            TASK#<task>      T               ACTIVE, <created_at>#<task>       TASKS, <created_at>#<task>
 *   deleted task    TASK#<task>      T               ACTIVE, <next look>#<task>       –
 *   submitted text  TASK#<task>      X               –                                 –
 *   plan            TASK#<task>      X#plan          –                                 –
 *   subtask         TASK#<task>      S#<subtask>     WAIT#<agent type>, <lane>#<rank>  –
 *                                                    OFFER#<agent>, <time>#<run>#<attempt>
 *   waiting task    TASK#<task>      D#<waiting>     –                                 –
 *   agent           AGENT#<agent>    A               FREE#<agent type>, <rank>         HELD, <agent>
 *   directory       AGENTS           <type>#<agent>  –                                 –
 *   handed in       ATTEMPT#<task>   <subtask>#<attempt>#delivery                      –
 *   quality report  ATTEMPT#<task>   <subtask>#<attempt>#report                        –
 *   both, encrypted for the submitter  ATTEMPT#<task>  <subtask>#<attempt>#encryptedDelivery, …#encryptedReport
 *   task's log      LOG#<task>       <time>#<subtask>#<attempt>#<offset>               –
 *   idempotency key KEY#<submitter>  <key>           –                                 –
 *   circuit         CIRCUITS         <model>         –                                 –
 *   dead letter     DEADLETTERS      <time>#<id>     –                                 –
 *   webhook         WEBHOOKS         <webhook>       –                                 –
 *   its secrets     WEBHOOKSECRETS   <webhook>       –                                 –
 *   its delivery    DELIVERY#<webhook>  <time>_<event id>                              –
 *   API key         APIKEYS          <key id>        –                                 –
 *   owner's limits  OWNER#<owner>    O                                                 –
 *   rate limit      RATE#<caller>    <a minute>#<at once>                              –
 *   key of stage    STAGEKEYS        <time>#<key id>                                   –
 *   noted call      ACCESS#<day>     <minute>#<kind>#<what>#<actor>#<key>              –
 *   aggregate       METRICS#<log>    total, or <resolution>#<begin>                    –
 *
 * Each access is one GetItem or one Query page: a status read is pk = TASK#…, sk from S to T; the whole task with its
 * text and plan adds X; the tasks that wait on a task are sk begins with D#; listing is TASKS backwards. A free agent
 * is FREE#…, the next waiting subtask is WAIT#…, and the sweeper looks at ACTIVE and HELD.
 * The journal is a table of its own (aws/journal.ts): pk is the resource (task/<id> …) or LOG#<log>, sk a number.
 * TASKS is one index partition: 1,000 writes a second, about 300 submissions a second, which is StartExecution's quota.
 */

/** Kinds of items → their partition keys. Permissions are given on kinds. */
export const itemKinds = {
  tasks: 'TASK#*',
  taskLogs: 'LOG#*',
  attempts: 'ATTEMPT#*',
  agents: 'AGENT#*',
  directory: 'AGENTS',
  idempotencyKeys: 'KEY#*',
  circuits: 'CIRCUITS',
  deadLetters: 'DEADLETTERS',
  apiKeys: 'APIKEYS',
  stageKeys: 'STAGEKEYS',
  access: 'ACCESS#*',
  rateBuckets: 'RATE#*',
  owners: 'OWNER#*',
  webhooks: 'WEBHOOKS',
  webhookSecrets: 'WEBHOOKSECRETS',
  webhookDeliveries: 'DELIVERY#*',
  metrics: 'METRICS#*',
} as const;
export type ItemKind = keyof typeof itemKinds;

/** Items whose changes the stream of the table gives to the journal: partition keys, and sort keys if not all. */
export const journaledItems: readonly { pk: readonly string[]; sk?: readonly string[] }[] = [
  { pk: ['TASK#*'], sk: ['T', 'S#*'] },
  { pk: ['AGENT#*', 'ACCESS#*', 'OWNER#*'] },
  { pk: ['CIRCUITS', 'DEADLETTERS', 'APIKEYS', 'WEBHOOKS', 'STAGEKEYS'] },
];
/**
 * A change that ends with this attribute true is not for the journal (aws/table.ts). It is never missing: a filter of
 * Lambda cannot rely on that of what is inside a missing attribute.
 */
export const QUIET_ATTRIBUTE = 'quiet';

/** The fields of an agent in the index of free agents: all that a match reads of an agent before it chooses one. */
export const freeAgentFields = [
  'agentId',
  'agentType',
  'department',
  'skills',
  'capacity',
  'runtime',
  'models',
  'cache',
  'pricePerHourUsd',
  'registeredAt',
  'leases',
  'record',
  'status',
  'unavailableUntil',
  'lastOwner',
] as const satisfies readonly (keyof Agent)[];
export type FreeAgent = Pick<Agent, (typeof freeAgentFields)[number]>;

/** The fields of a task that the list of tasks shows. */
export const listedTaskFields = [
  'taskId',
  'type',
  'kind',
  'department',
  'priority',
  'title',
  'status',
  'submitter',
  'createdAt',
] as const;

/** Index → the attributes that it carries beside the keys. Both the stack and the embedded table are made from it. */
export const tableIndexes = { gsi1: freeAgentFields, gsi2: listedTaskFields } as const;
