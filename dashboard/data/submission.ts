import type { TaskSubmission } from '../../client/types.ts';

/** The fields of the form, as texts. Those that it does not show are kept in `others`. */
export type Draft = {
  type: string;
  kind: string;
  priority: string;
  title: string;
  description: string;
  /** One a line. */
  requirements: string;
  output_format: string;
  estimated_hours: string;
  max_cost_usd: string;
  id: string;
  /** Ids, apart by blanks or commas. */
  dependencies: string;
  /** `backend 2, frontend 1` */
  agents: string;
  approval: boolean;
  others: Record<string, unknown>;
};
export type DraftField = Exclude<keyof Draft, 'others'>;

export const emptyDraft: Draft = {
  type: '',
  kind: '',
  priority: 'medium',
  title: '',
  description: '',
  requirements: '',
  output_format: '',
  estimated_hours: '',
  max_cost_usd: '',
  id: '',
  dependencies: '',
  agents: '',
  approval: false,
  others: {},
};

/** The body that a draft stands for; the API checks it. Fields that are left empty are left out. */
export function bodyOf(draft: Draft): TaskSubmission {
  const { others, approval } = draft;
  const text = (value: string) => value.trim() || undefined;
  const number = (value: string) => (value.trim() === '' ? undefined : Number(value));
  const body = {
    type: text(draft.type),
    kind: text(draft.kind),
    priority: text(draft.priority),
    title: text(draft.title),
    description: text(draft.description),
    requirements: listOf(draft.requirements, /\n/),
    output_format: text(draft.output_format),
    estimated_hours: number(draft.estimated_hours),
    max_cost_usd: number(draft.max_cost_usd),
    id: text(draft.id),
    dependencies: listOf(draft.dependencies, /[\s,]+/),
    agents: staffingOf(draft.agents),
    approval: approval || undefined,
    ...others,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as TaskSubmission;
}

function listOf(text: string, separator: RegExp): string[] | undefined {
  const entries = text.split(separator).flatMap((entry) => entry.trim() || []);
  return entries.length > 0 ? entries : undefined;
}

/** Text without a number stands for one agent; what is no number at all is left for the API to refuse. */
function staffingOf(text: string): Record<string, number> | undefined {
  const entries = listOf(text, /[,\n]+/)?.map((entry) => {
    const [, name = entry, count = '1'] = /^(.*?)[\s:=×x]+(\d+)$/.exec(entry) ?? [];
    return [name.trim(), Number(count)] as const;
  });
  return entries && Object.fromEntries(entries);
}

/** The draft of a body that was pasted. Throws an Error that says what it is instead of a submission. */
export function draftOf(body: unknown): Draft {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Error('This is no submission: an object with a type and a title is needed.');
  const draft = structuredClone(emptyDraft);
  for (const [name, value] of Object.entries(body)) {
    if (name === 'approval' && typeof value === 'boolean') draft.approval = value;
    else if (name === 'requirements' && isTexts(value)) draft.requirements = value.join('\n');
    else if (name === 'dependencies' && isTexts(value)) draft.dependencies = value.join(', ');
    else if (name === 'agents' && isCounts(value))
      draft.agents = Object.entries(value)
        .map(([agentType, count]) => `${agentType} ${count}`)
        .join(', ');
    else if (isTextField(name) && (typeof value === 'string' || typeof value === 'number')) draft[name] = String(value);
    else draft.others[name] = value;
  }
  return draft;
}

type TextField = Exclude<DraftField, 'approval' | 'requirements' | 'dependencies' | 'agents'>;
const isTextField = (name: string): name is TextField =>
  name in emptyDraft && !['approval', 'requirements', 'dependencies', 'agents', 'others'].includes(name);

/** Lines are one text each, so a text with line breaks stays out of the form. */
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string' && !entry.includes('\n'));
const isCounts = (value: unknown): value is Record<string, number> =>
  typeof value === 'object' && value !== null && Object.values(value).every((count) => typeof count === 'number');

/** What the API says of each field of the form, and of what is not in it. Lines of lists are counted from 1. */
export function errorsByField(errors: readonly { field: string; message: string }[]): {
  fields: Partial<Record<DraftField, string>>;
  others: string[];
} {
  const fields: Partial<Record<DraftField, string>> = {};
  const others: string[] = [];
  for (const { field, message } of errors) {
    const [, name = '', place] = field.split('/');
    if (!(name in emptyDraft) || name === 'others') {
      others.push(`${field} ${message}`);
      continue;
    }
    const at = place === undefined ? '' : /^\d+$/.test(place) ? `Line ${Number(place) + 1} ` : `${place} `;
    const known = name as DraftField;
    fields[known] = [fields[known], `${at}${message}`].filter(Boolean).join('; ');
  }
  return { fields, others };
}
