import type { Department } from '../../core/contracts/storage/task-schemas.ts';

/** What makes an agent of one type good at its work: its role, and what it minds. */
export type Expertise = { role: string; minds: string[] };

/** The prompts of a department: how it works, and the expertise of its agent types. */
export type DepartmentPrompt = { department: Department; works: string; agentTypes: Record<string, Expertise> };
