import { pointer, schemaIssues, valueAt } from '../contracts/api/schema-issues.ts';
import type { RoutingConfig } from '../contracts/config/routing.ts';
import { resultsKeyOf } from '../contracts/storage/results-key.ts';
import { type TaskText, taskSubmission } from '../contracts/storage/task-schemas.ts';
import { InputError, type InputIssue } from '../errors.ts';
import { agentTypesOf, resolveAgentType } from './agent-types.ts';
import { taskTypeOf } from './task-types.ts';

/**
 * Parses the body of a submission. Throws one InputError with every issue: those of the schema, of the routing config,
 * and those that the caller found (`further`). The result has canonical agent types, and names each dependency once.
 */
export function parseSubmission(
  body: unknown,
  routing: RoutingConfig,
  further: InputIssue[] = [],
): { id: string | undefined; text: TaskText } {
  const parsed = taskSubmission.safeParse(body);
  const issues = [...schemaIssues(parsed.error, body), ...routingIssues(body, routing), ...further];
  if (!parsed.success || issues.length > 0) throw new InputError(issues);
  const { id, estimated_hours, output_format, max_cost_usd, agents, dependencies, kind, approval, ...others } =
    parsed.data;
  const { encrypt_results_to: jwk, ...rest } = others;
  const text = {
    ...rest,
    kind,
    estimatedHours: estimated_hours,
    dependencies: [...new Set(dependencies)],
    outputFormat: output_format,
    maxCostUsd: max_cost_usd ?? undefined,
    agents: canonicalAgents(agents, routing),
    approval: approval || undefined,
    resultsKey: jwk && resultsKeyOf(jwk),
  };
  return { id, text };
}

/** Checks the raw body, so that these issues are reported together with those of the schema. */
export function routingIssues(body: unknown, routing: RoutingConfig): InputIssue[] {
  if (!isRecord(body)) return [];
  const { id, type, kind, agents, dependencies } = body;
  const issues: InputIssue[] = [];
  const taskType = typeof type === 'string' ? taskTypeOf(routing, type) : undefined;
  if (typeof type === 'string' && !taskType) {
    issues.push({
      field: '/type',
      message: `is not a task type; known: ${Object.keys(routing.task_types).join(', ')}`,
    });
  }
  const kinds = (taskType ? [taskType] : Object.values(routing.task_types)).flatMap((known) => known.kinds);
  if (typeof kind === 'string' && !kinds.includes(kind)) {
    const owner = taskType ? `the type ${type}` : 'any task type';
    issues.push({ field: '/kind', message: `is not a kind of ${owner}; known: ${kinds.join(', ')}` });
  }
  if (isRecord(agents)) {
    for (const name of Object.keys(agents).filter((key) => !resolveAgentType(routing, key))) {
      const known = agentTypesOf(routing).join(', ');
      issues.push({ field: pointer(['agents', name]), message: `is not an agent type; known: ${known}` });
    }
  }
  if (Array.isArray(dependencies) && typeof id === 'string') {
    dependencies.forEach((dependency, index) => {
      if (dependency === id)
        issues.push({ field: `/dependencies/${index}`, message: 'is the task itself; a task cannot depend on itself' });
    });
  }
  return issues;
}

/** Adds up the counts that several names give for one agent type; each sum must satisfy the schema too. */
function canonicalAgents(agents: TaskText['agents'], routing: RoutingConfig): TaskText['agents'] {
  const counts: Record<string, number> = {};
  for (const [name, count] of Object.entries(agents ?? {})) {
    const agentType = resolveAgentType(routing, name)!;
    counts[agentType] = (counts[agentType] ?? 0) + count;
  }
  const parsed = taskSubmission.shape.agents.safeParse(counts);
  const issues = (parsed.error?.issues ?? []).map((issue) => ({
    field: pointer(['agents', ...issue.path]),
    message: `adds up to ${valueAt(counts, issue.path)}: ${issue.message}`,
  }));
  if (issues.length > 0) throw new InputError(issues);
  return Object.keys(counts).length > 0 ? counts : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
