/**
 * What a phase is to the plan. The order is prepare* implement verify* conclude*, with exactly one `implement`:
 * the one that the requirements are split over. `verify` checks all of them; the others meet none themselves.
 */
export type Role = 'prepare' | 'implement' | 'verify' | 'conclude';

/** A step of a template. `{subject}` in its texts is what the task is about, `{focus}` the part's requirements. */
export type Phase = {
  role: Role;
  agentType: string;
  /** Hours of work for each requirement of the task. Where the task has an estimate, only the proportions count. */
  hours: number;
  title: string;
  /** What to do: whole sentences. */
  work: string;
  /** Completes "Done when …". */
  done: string;
  skills: string[];
  /** Into how many parts the work can be cut when nobody says otherwise; without it, the planner's own limit. */
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
