import { AttemptFailed } from '../core/errors.ts';
import { offlineRuntime } from './offline-runtime.ts';
import type { AgentRuntime } from './runtime.ts';

/** Without a model provider the built-in agents write work briefs. */
const runtimes = new Map<string, AgentRuntime>([['builtin', offlineRuntime]]);

/** The runtime that executes the work of an agent. Throws AttemptFailed, so that another agent is next, without it. */
export function runtimeFor(name: string): AgentRuntime {
  const runtime = runtimes.get(name);
  if (!runtime) throw new AttemptFailed(`The agent's runtime "${name}" is not installed in the workers`);
  return runtime;
}
