/** What the API takes at most, for whoever hands work in. */
export {
  MAX_ARTIFACTS,
  MAX_DELIVERABLE_BYTES,
  MAX_INLINE_BYTES,
  MAX_LOG_LINE,
  MAX_LOG_LINES,
} from '../core/contracts/agent-work.ts';
export { artifactPathProblem, pathCollisions } from '../core/contracts/artifact-path.ts';
export { cutLogLine } from '../core/contracts/cut-log-line.ts';
export { problemTypes } from '../core/contracts/problem-types.ts';
export { MAX_BODY_BYTES } from '../core/contracts/task.ts';
