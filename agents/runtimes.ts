import { AttemptFailed } from '../core/errors.ts';
import { type ModelAccess, modelRuntime } from './model-runtime.ts';
import { offlineRuntime } from './offline-runtime.ts';
import type { AgentRuntime } from './runtime.ts';

/**
 * Returns the runtime that executes an agent's work. Built-in agents write work briefs if no model is configured.
 * Throws AttemptFailed if the workers do not have the runtime, so that another agent is next.
 */
export function runtimeFor(name: string, access: ModelAccess | undefined): AgentRuntime {
  if (name !== 'builtin') throw new AttemptFailed(`The agent's runtime "${name}" is not installed in the workers`);
  return access ? modelRuntime(access) : offlineRuntime;
}
