import { readFileSync } from 'node:fs';

type State = {
  Type: string;
  Resource?: string;
  TimeoutSeconds?: number;
  HeartbeatSeconds?: number;
  ItemProcessor?: Machine;
  [field: string]: unknown;
};
type Machine = { States: Record<string, State> };

export type Timeouts = { timeoutSeconds: number | undefined; heartbeatSeconds: number | undefined };

/** Placeholder of the task token until a state is entered: the interpreter has no $$.Task.Token. */
export const TOKEN_PLACEHOLDER = '{task token}';
/** The interpreter times out a Task without TimeoutSeconds after 60 s, and one with more than this at once. */
const NEVER_SECONDS = 2_147_483;

/**
 * Reads an ASL file as it is deployed and prepares it for the interpreter: makes the substitutions, replaces tokens by
 * placeholders, and moves the timeouts to the engine.
 */
export function loadDefinition(path: URL | string, substitute: (name: string) => string) {
  const text = readFileSync(path, 'utf8')
    .replaceAll(/\$\{(\w+)\}/g, (_match, name: string) => substitute(name))
    .replaceAll(/"(\w+)\.\$":\s*"\$\$\.Task\.Token"/g, `"$1": "${TOKEN_PLACEHOLDER}"`);
  const definition = JSON.parse(text) as Machine;
  const timeouts = new Map<string, Timeouts>();
  const tasks: string[] = [];
  const visit = (machine: Machine) => {
    for (const [name, state] of Object.entries(machine.States)) {
      if (state.ItemProcessor) visit(state.ItemProcessor);
      if (state.Type !== 'Task') continue;
      tasks.push(name);
      timeouts.set(name, { timeoutSeconds: state.TimeoutSeconds, heartbeatSeconds: state.HeartbeatSeconds });
      state.TimeoutSeconds = NEVER_SECONDS;
      delete state.HeartbeatSeconds;
    }
  };
  visit(definition);
  return { definition, tasks, timeouts };
}
