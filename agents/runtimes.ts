import { AttemptFailed } from '../core/errors.ts';
import type { ModelAccess } from './model-runtime.ts';
import { offlineRuntime } from './offline-runtime.ts';
import type { AgentRuntime } from './runtime.ts';

/**
 * Returns the runtime that executes an agent's work. Built-in agents write work briefs if no model is configured.
 * Throws AttemptFailed if the workers do not have the runtime, so that another agent is next.
 */
export async function runtimeFor(name: string, access: ModelAccess | undefined): Promise<AgentRuntime> {
  if (name !== 'builtin') throw new AttemptFailed(`The agent's runtime "${name}" is not installed in the workers`);
  if (!access) return offlineRuntime;
  // Loaded on demand: a worker without a model never needs it. See `splits` in core/contracts/system/handlers.ts.
  const { modelRuntime } = await import('./model-runtime.ts');
  return modelRuntime(access);
}
