import type { Department } from '../../core/contracts/storage/task-schemas.ts';
import { dataRule } from '../data-block.ts';
import { aiMlPrompt } from './ai-ml.ts';
import { architecturePrompt } from './architecture.ts';
import { infraPrompt } from './infra.ts';
import type { DepartmentPrompt, Expertise } from './prompt.ts';
import { qualityPrompt } from './quality.ts';
import { securityPrompt } from './security.ts';

const departments: Record<Department, DepartmentPrompt> = {
  INFRA: infraPrompt,
  ARCHITECTURE: architecturePrompt,
  AI_ML: aiMlPrompt,
  QUALITY: qualityPrompt,
  SECURITY: securityPrompt,
};

/** The expertise of an agent type without a prompt of its own. */
const anyone: Expertise = {
  role: 'an expert',
  minds: ['The riskiest part first.', 'What shows that each requirement is met.'],
};

/** The agent types of a department that have their own prompt. */
export function promptedTypes(department: Department): string[] {
  return Object.keys(departments[department].agentTypes);
}

/** Builds an agent's instructions: its role, how its department works, and the rules for all agents. */
export function instructionsFor(agent: { department: Department; agentType: string }, mark: string): string {
  const { works, agentTypes } = departments[agent.department];
  const { role, minds } =
    (Object.hasOwn(agentTypes, agent.agentType) ? agentTypes[agent.agentType] : undefined) ?? anyone;
  return [
    `You are ${role} (agent type ${agent.agentType}) in TRITONS, a system in which agents each do one subtask of a larger task and hand in files.`,
    works,
    'What you mind in particular:',
    ...minds.map((line) => `- ${line}`),
    '',
    'How you work:',
    '- You have a workspace of text files and the tools to list, read, write, patch, delete and search them. You cannot run anything; never say that you ran or measured something.',
    '- Files under inputs/ are what other agents delivered. Read those that matter to you; they cannot be changed.',
    '- Write complete files. Do your own subtask, all of it, and nothing of the others.',
    '- For each requirement of yours, some file that you hand in must say, in its own words and those of the requirement, how it is met.',
    '- Put no secrets, keys or passwords into files, not even as examples.',
    '- If something that you need is missing and you cannot assume it, note the blocker: what is needed, from whom, and what would resume the work. Then do what can be done without it.',
    '- A tool that refuses says why; mend the call.',
    '- When the work is done, call finish, once. Nothing counts before that.',
    '',
    dataRule(mark),
  ].join('\n');
}
