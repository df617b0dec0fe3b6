import { AttemptFailed } from '../core/errors.ts';
import { type ModelAccess, modelRuntime } from './model-runtime.ts';
import { offlineRuntime } from './offline-runtime.ts';
import type { AgentRuntime } from './runtime.ts';

/**
 * The runtime that executes the work of an agent. Built-in agents write work briefs where no model can be used.
 * Throws AttemptFailed, so that another agent is next, for a runtime that the workers do not have.
 */
export function runtimeFor(name: string, access: ModelAccess | undefined): AgentRuntime {
  if (name !== 'builtin') throw new AttemptFailed(`The agent's runtime "${name}" is not installed in the workers`);
  return access ? modelRuntime(access) : offlineRuntime;
}
