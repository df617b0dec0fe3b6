import type * as z from 'zod';
import type { answers } from '../core/contracts/api/answers.ts';
import type { RouteName, routes } from '../core/contracts/api/routes.ts';

export type { SarifLog } from '../core/contracts/api/sarif.ts';
export type { UnreadableEntry } from '../core/contracts/journal/events.ts';
export { eventTypes } from '../core/contracts/journal/events.ts';
export type { RouteName };

/** The answer of a route. Answers are not validated: a client must not break on a new field. */
export type Answer<N extends RouteName> = z.output<(typeof answers)[N]>;
/** The body that a route takes. */
export type Body<N extends RouteName> = (typeof routes)[N] extends { body: z.ZodType }
  ? z.input<(typeof routes)[N]['body']>
  : never;
/** The parameters that a route takes in its query. */
export type Query<N extends RouteName> = (typeof routes)[N] extends { query: z.ZodType }
  ? { [K in keyof z.output<(typeof routes)[N]['query']>]?: z.output<(typeof routes)[N]['query']>[K] | undefined }
  : never;
/** The parameters of a list, without those of its pages. */
export type Filter<N extends RouteName> = Omit<Query<N>, 'cursor' | 'limit'>;

export type TaskSubmission = Body<'submitTask'>;
export type AgentRegistration = Body<'registerAgent'>;
export type TaskView = Answer<'getTask'>;
export type TaskStatusView = Answer<'getTaskStatus'>;
export type LogLine = Answer<'getTaskLog'>['lines'][number];

/** An event, with the cursor that goes on after it. */
export type Event = Answer<'listEvents'>['events'][number];
export type EventType = Event['type'];
export type EventsQuery = {
  /** A cursor, or `latest`: what happens from now on. By default from the oldest event that is kept. */
  after?: string | undefined;
  /** Only events of this task. */
  taskId?: string | undefined;
  /** Only events of these types. */
  types?: EventType[] | undefined;
};

/** Settings of one call; those of the client apply to what is not given. */
export type CallOptions = {
  /** Ends the call when it aborts; the call throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** The time that the call may take in all, with its repetitions. */
  timeoutMs?: number | undefined;
  /** How often the call is repeated, if it can be: see Transport. */
  retries?: number | undefined;
};
