import type { RoutingConfig } from '../contracts/config/routing.ts';
import { type Department, department } from '../contracts/storage/task-schemas.ts';

/** Normalises a name: "QA Engineer", "qa-engineer" and "QA_ENGINEER" are one. */
export function spellingOf(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s\-/_]+/g, '_');
}

/** Every agent type, in the order of the departments. */
export function agentTypesOf(routing: RoutingConfig): string[] {
  return department.options.flatMap((name) => routing.departments[name]?.agent_types ?? []);
}

/** The agent type that a name, in any spelling, stands for; undefined if it stands for none. */
export function resolveAgentType(routing: RoutingConfig, name: string): string | undefined {
  const wanted = spellingOf(name);
  const own = agentTypesOf(routing).find((agentType) => agentType === wanted);
  return own ?? Object.entries(routing.aliases).find(([alias]) => spellingOf(alias) === wanted)?.[1];
}

/** Throws for a name that is not an agent type; resolve aliases first. */
export function departmentOf(routing: RoutingConfig, agentType: string): Department {
  const found = department.options.find((name) => routing.departments[name]?.agent_types.includes(agentType));
  if (!found) throw new Error(`"${agentType}" is not an agent type of the routing config`);
  return found;
}
