import type { Plan, TaskText } from '../core/contracts/storage/task-schemas.ts';
import { absent } from './expressions.ts';
import { itemReader } from './item-form.ts';
import { inTask, kindInTask, planKey, taskPartition, textKey } from './keys.ts';
import { ATTEMPTS_KEY, ATTEMPTS_KEY_DESTROYED } from './sealing/sealed-fields.ts';
import type { Item, Table } from './table.ts';

const MOST_KNOWN = 100;

/** The submitted text, which never changes. The fingerprint tells whether another body is the same submission. */
export type StoredText = TaskText & {
  submitter: string;
  fingerprint: string;
  createdAt: string;
  /** The `Idempotency-Key` that it was submitted with. */
  idempotencyKey?: string | undefined;
};

/** True for what is left of the item of a deleted task, or of its text. */
export const isDeleted = ({ deletedAt }: Item): boolean => deletedAt !== undefined;

/** The text of a task and its plan: neither changes once it is stored. */
export type TextAndPlan = { text: StoredText; plan: Plan };

/** Texts and plans of tasks: written once, never changed. */
export class TaskTexts {
  readonly #table: Table;
  #known = new Map<string, TextAndPlan>();

  constructor(table: Table) {
    this.#table = table;
  }

  /** False if a text is stored under this id already, or was, and its task is deleted. */
  async createText(taskId: string, text: StoredText): Promise<boolean> {
    return this.#table.create({ ...textKey(taskId), ...text });
  }

  /** Destroys the key for what the attempts of a task wrote, for good. */
  async destroyAttemptsKey(taskId: string, now: Date): Promise<void> {
    const set = { [ATTEMPTS_KEY_DESTROYED]: now.toISOString() };
    await this.#table.update(textKey(taskId), { set, remove: [ATTEMPTS_KEY], isQuiet: true }, [
      absent(ATTEMPTS_KEY_DESTROYED),
    ]);
  }

  async text(taskId: string): Promise<StoredText | undefined> {
    const item = await this.#table.get(textKey(taskId));
    return item && !isDeleted(item) ? toText(item) : undefined;
  }

  /** Stores the plan, or returns the one that is stored already. */
  async createPlan(taskId: string, plan: Plan): Promise<Plan> {
    const key = planKey(taskId);
    if (await this.#table.create({ ...key, ...plan })) return plan;
    return toPlan((await this.#table.get(key)) as Item);
  }

  /** Text and plan: one Query, once per warm process, since neither ever changes. */
  async textAndPlan(taskId: string): Promise<TextAndPlan | undefined> {
    const known = this.#known.get(taskId);
    if (known) return known;
    const textAndPlan = textAndPlanOf(
      await this.#table.queryAll({ partition: taskPartition(taskId), beginsWith: inTask.textAndPlan }),
    );
    if (!textAndPlan) return undefined;
    if (this.#known.size >= MOST_KNOWN) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(taskId, textAndPlan);
    return textAndPlan;
  }
}

export const toText = itemReader<StoredText>('the text of a task', {
  type: 'string',
  kind: 'string?',
  priority: 'string',
  title: 'string',
  description: 'string',
  requirements: 'list',
  estimatedHours: 'number?',
  dependencies: 'list',
  outputFormat: 'string?',
  maxCostUsd: 'number?',
  agents: 'map?',
  approval: 'boolean?',
  resultsKey: 'map?',
  submitter: 'string',
  fingerprint: 'string',
  createdAt: 'string',
  idempotencyKey: 'string?',
});

export const toPlan = itemReader<Plan>('a plan', {
  madeBy: 'string',
  note: 'string?',
  subtasks: 'list',
  usage: 'map?',
});

function textAndPlanOf(items: Item[]): TextAndPlan | undefined {
  const text = items.find((item) => kindInTask(item) === 'text');
  const plan = items.find((item) => kindInTask(item) === 'plan');
  return text && plan && { text: toText(text), plan: toPlan(plan) };
}
