import type { AgentRuntimeName } from '../core/contracts/agent.ts';
import { offlineRuntime } from './offline-runtime.ts';
import type { AgentRuntime } from './runtime.ts';

/** Without a model provider the built-in agents write work briefs. */
const runtimes: Record<AgentRuntimeName, AgentRuntime> = { builtin: offlineRuntime };

/** The runtime that executes the work of an agent. */
export const runtimeFor = (name: AgentRuntimeName): AgentRuntime => runtimes[name];
