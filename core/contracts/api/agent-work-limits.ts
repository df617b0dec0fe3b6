/** The longest time between two heartbeats of an agent: a third of the state machine's HeartbeatSeconds. */
export const HEARTBEAT_SECONDS = 40;
/** The state machine's TimeoutSeconds of Execute: from the assignment to the deliverable. */
export const ATTEMPT_SECONDS = 3_600;

/** The most content in the body of a hand-in, over all its artifacts; more goes by upload. */
export const MAX_INLINE_BYTES = 3 * 1024 * 1024;
/**
 * The most content of a deliverable, inline and uploaded: the results of a task read the deliverables of all subtasks.
 */
export const MAX_DELIVERABLE_BYTES = 8 * 1024 * 1024;
export const MAX_ARTIFACTS = 500;
/**
 * The largest body of a hand-in. JSON may need more bytes than its content; Lambda takes 6 MB, with the body as a
 * string in JSON.
 */
export const MAX_HAND_IN_BYTES = 4 * 1024 * 1024;

export const MAX_LOG_LINE = 1_000;
export const MAX_LOG_LINES = 200;
/** The most log lines that are kept of one attempt. */
export const MAX_ATTEMPT_LINES = 5_000;
