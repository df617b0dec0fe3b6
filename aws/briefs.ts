import type { Plan, TaskText } from '../core/contracts/task.ts';
import type { Item, Key, Table } from './table.ts';

const SCHEMA_VERSION = 1;
const KEPT_BRIEFS = 100;

export const taskPartition = (taskId: string) => `TASK#${taskId}`;
const textKey = (taskId: string): Key => ({ pk: taskPartition(taskId), sk: 'X' });
const planKey = (taskId: string): Key => ({ pk: taskPartition(taskId), sk: 'X#plan' });

/** What was submitted: never changed. The fingerprint tells the same body from another one. */
export type StoredText = TaskText & { submitter: string; fingerprint: string; createdAt: string };

/** What an agent is told about its work: never changes once the plan is stored. */
export type Brief = { text: StoredText; plan: Plan };

/** Texts and plans of tasks: written once, never changed. */
export class Briefs {
  readonly #table: Table;
  #briefs = new Map<string, Brief>();

  constructor(table: Table) {
    this.#table = table;
  }

  /** False if a text is stored under this id already. */
  async createText(taskId: string, text: StoredText): Promise<boolean> {
    return this.#table.create({ ...textKey(taskId), schemaVersion: SCHEMA_VERSION, ...text });
  }

  async text(taskId: string): Promise<StoredText | undefined> {
    const item = await this.#table.get(textKey(taskId));
    return item && toText(item);
  }

  /** Stores the plan, or returns the one that is stored already. */
  async createPlan(taskId: string, plan: Plan): Promise<Plan> {
    const key = planKey(taskId);
    if (await this.#table.create({ ...key, schemaVersion: SCHEMA_VERSION, ...plan })) return plan;
    return toPlan((await this.#table.get(key)) as Item);
  }

  /** Text and plan: one Query, once per warm process, since neither ever changes. */
  async brief(taskId: string): Promise<Brief | undefined> {
    const known = this.#briefs.get(taskId);
    if (known) return known;
    const brief = briefOf(await this.#table.queryAll({ partition: taskPartition(taskId), beginsWith: 'X' }));
    if (!brief) return undefined;
    if (this.#briefs.size >= KEPT_BRIEFS) this.#briefs.delete(this.#briefs.keys().next().value as string);
    this.#briefs.set(taskId, brief);
    return brief;
  }
}

export function toText(item: Item): StoredText {
  const { pk, sk, schemaVersion, ...text } = item;
  return text as StoredText;
}

export function toPlan(item: Item): Plan {
  const { pk, sk, schemaVersion, ...plan } = item;
  return plan as Plan;
}

function briefOf(items: Item[]): Brief | undefined {
  const text = items.find(({ sk }) => sk === 'X');
  const plan = items.find(({ sk }) => sk === 'X#plan');
  return text && plan && { text: toText(text), plan: toPlan(plan) };
}
