import type { RoutingConfig } from '../contracts/config/routing.ts';
import { agentTypesOf, spellingOf } from './agent-types.ts';

const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** Contradictions in a routing config, as sentences; empty if there are none. */
export function checkRouting(routing: RoutingConfig): string[] {
  const agentTypes = agentTypesOf(routing);
  const kinds = Object.values(routing.task_types).flatMap((taskType) => taskType.kinds);
  const names = [...agentTypes, ...Object.keys(routing.task_types), ...kinds];
  return [
    ...names.filter((name) => !SNAKE_CASE.test(name)).map((name) => `"${name}" is not in snake_case`),
    ...repeated(agentTypes).map((name) => `agent type "${name}" is listed more than once`),
    ...repeated(kinds).map((name) => `kind "${name}" is listed more than once`),
    ...Object.entries(routing.task_types)
      .filter(([, taskType]) => !routing.departments[taskType.department])
      .map(([name, taskType]) => `task type "${name}" is in ${taskType.department}, which has no agent types`),
    ...checkAliases(routing, agentTypes),
  ];
}

function checkAliases(routing: RoutingConfig, agentTypes: string[]): string[] {
  const aliases = Object.entries(routing.aliases);
  return [
    ...aliases
      .filter(([, target]) => !agentTypes.includes(target))
      .map(([alias, target]) => `alias "${alias}" points to "${target}", which is not an agent type`),
    ...aliases
      .filter(([alias, target]) => spellingOf(alias) !== target && agentTypes.includes(spellingOf(alias)))
      .map(([alias]) => `alias "${alias}" is the name of another agent type`),
    ...repeated(aliases.map(([alias]) => spellingOf(alias))).map(
      (alias) => `alias "${alias}" is listed more than once`,
    ),
  ];
}

function repeated(names: string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
