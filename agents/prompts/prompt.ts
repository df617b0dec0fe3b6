import type { Department } from '../../core/contracts/storage/task-schemas.ts';

/** The expertise of one agent type: its role, and what it pays attention to. */
export type Expertise = { role: string; minds: string[] };

/** The prompts of a department: how it works, and the expertise of its agent types. */
export type DepartmentPrompt = { department: Department; works: string; agentTypes: Record<string, Expertise> };
