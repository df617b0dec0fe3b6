/**
 * The role of a phase in the plan. The order is prepare* implement verify* conclude*, with exactly one `implement`: the
 * requirements are split over it. `verify` checks all of them; the other roles meet none.
 */
export type Role = 'prepare' | 'implement' | 'verify' | 'conclude';

/**
 * A step of a template. In its texts `{subject}` is the task's title without the verb, `{focus}` the part's
 * requirements.
 */
export type Phase = {
  role: Role;
  agentType: string;
  /** Hours of work for each requirement of the task. If the task has an estimate, only the proportions count. */
  hours: number;
  title: string;
  /** The instructions, in whole sentences. */
  work: string;
  /** Completes "Done when …". */
  done: string;
  skills: string[];
  /** The most parts that the work is cut into without staffing; by default the planner's own limit. */
  maxParts?: number;
};

/** The plans of one task type: `any` for a task without a kind, or of a kind that has no plan of its own. */
export type Template = { any: Phase[]; kinds: Record<string, Phase[]> };

/** Ends a plan whose task asks for documentation, unless its template ends with a report anyway. */
export const documentation: Phase = {
  role: 'conclude',
  agentType: 'technical_writer',
  hours: 0.25,
  title: 'Document {subject}',
  work: 'Describe what was delivered and how to use, operate and change it, from the deliverables of the work and its checks.',
  done: 'a newcomer can use and operate it from the text alone, and the text states what was delivered, not what was planned.',
  skills: ['documentation', 'technical_writing'],
};
