import type { TaskText } from '../contracts/storage/task-schemas.ts';
import { asksForDocumentation } from './asks-for-documentation.ts';
import { aiMl } from './templates/ai-ml.ts';
import { development } from './templates/development.ts';
import { infrastructure } from './templates/infrastructure.ts';
import { documentation, type Phase, type Template } from './templates/phase.ts';
import { quality } from './templates/quality.ts';
import { security } from './templates/security.ts';

const templates = new Map<string, Template>(
  Object.entries({ infrastructure, development, ai_ml: aiMl, quality, security }),
);

/** The phases of a task's plan, in order. Throws if its type has no template. */
export function phasesOf(task: TaskText): Phase[] {
  const template = templates.get(task.type);
  if (!template) throw new Error(`There is no plan template for the task type "${task.type}"`);
  const kinds = new Map(Object.entries(template.kinds));
  const phases = kinds.get(task.kind ?? '') ?? template.any;
  const hasReport = phases.some(({ role }) => role === 'conclude');
  return wantsDocumentation(task) && !hasReport ? [...phases, documentation] : phases;
}

/** A task asks for documentation by its output format, or by staffing a technical writer. */
function wantsDocumentation({ outputFormat, agents }: TaskText): boolean {
  return asksForDocumentation(outputFormat) || agents?.[documentation.agentType] !== undefined;
}
