import { readFileSync } from 'node:fs';
import { type Json, type Parameters, readParameters } from './parameters.ts';

type State = {
  Type: string;
  Resource?: string;
  Parameters?: Json;
  TimeoutSeconds?: number;
  HeartbeatSeconds?: number;
  ItemProcessor?: Machine;
  [field: string]: unknown;
};
type Machine = { States: Record<string, State> };

export type Timeouts = { timeoutSeconds: number | undefined; heartbeatSeconds: number | undefined };

/** The parameters of a state without `Parameters`. */
const input: Parameters = (given) => given;
/** The interpreter times out a Task without TimeoutSeconds after 60 s, and one with more than this at once. */
const NEVER_SECONDS = 2_147_483;

/**
 * Reads an ASL file as it is deployed and prepares it for the interpreter: makes the substitutions, and moves parameters
 * and timeouts of Task states to the engine. The interpreter has no $$.Task.Token.
 */
export function loadDefinition(path: URL | string, substitute: (name: string) => string) {
  const text = readFileSync(path, 'utf8').replaceAll(/\$\{(\w+)\}/g, (_match, name: string) => substitute(name));
  const definition = JSON.parse(text) as Machine;
  const timeouts = new Map<string, Timeouts>();
  const tasks = new Map<string, Parameters>();
  const visit = (machine: Machine) => {
    for (const [name, state] of Object.entries(machine.States)) {
      if (state.ItemProcessor) visit(state.ItemProcessor);
      if (state.Type !== 'Task') continue;
      tasks.set(name, state.Parameters === undefined ? input : readParameters(state.Parameters));
      delete state.Parameters;
      timeouts.set(name, { timeoutSeconds: state.TimeoutSeconds, heartbeatSeconds: state.HeartbeatSeconds });
      state.TimeoutSeconds = NEVER_SECONDS;
      delete state.HeartbeatSeconds;
    }
  };
  visit(definition);
  return { definition, tasks, timeouts };
}
