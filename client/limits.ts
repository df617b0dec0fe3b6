/** What the API takes at most, for whoever hands work in. */
export {
  MAX_ARTIFACTS,
  MAX_DELIVERABLE_BYTES,
  MAX_INLINE_BYTES,
  MAX_LOG_LINES,
} from '../core/contracts/agent-work.ts';
