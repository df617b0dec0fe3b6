/** Limits and version of the API, for programs that use it. */
export {
  MAX_ARTIFACTS,
  MAX_DELIVERABLE_BYTES,
  MAX_INLINE_BYTES,
  MAX_LOG_LINE,
  MAX_LOG_LINES,
} from '../core/contracts/api/agent-work-limits.ts';
export { cutLogLine } from '../core/contracts/api/cut-log-line.ts';
export { MAX_BODY_BYTES } from '../core/contracts/api/route.ts';
export { artifactPathProblem, pathCollisions } from '../core/contracts/storage/artifact-path.ts';
export { mediaTypeOf } from '../core/contracts/storage/media-type.ts';
export { VERSION } from '../core/contracts/version.ts';
