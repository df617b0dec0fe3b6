import type { Item } from '../item.ts';
import { kindInTask, taskIdIn } from '../keys.ts';

/** A path to a text: names joined by dots, of which `*` stands for any. */
export type Path = readonly string[];

/**
 * The texts of an item: what people or agents wrote, and what follows from it.
 * `together` are set once, and sealed as one, in an attribute of its own. Each of `paths` is sealed by itself. `listed`
 * is in the index of the list, so a key of the stage seals it, and not that of the task. `bytes` is binary. `byAttempts`:
 * attempts wrote them, so the key for that seals them, if the task has one.
 */
export type Texts = {
  together?: { readonly [field: string]: unknown };
  paths?: readonly { path: Path; gone: unknown }[];
  listed?: string;
  bytes?: string;
  byAttempts?: true;
};

/** The attribute of the public key that the results of a task are encrypted to. */
export const RESULTS_KEY = 'resultsKey';

const path = (dotted: string, gone: unknown = '') => ({ path: dotted.split('.'), gone });

/** The one list of what is sealed in the table. Each text stands with what is read instead once its key is destroyed. */
const texts = {
  task: { listed: 'title', paths: [path('reason'), path('planNote', undefined), path('decisions.*.comment')] },
  subtask: {
    together: { title: '', skills: [] },
    paths: [path('reason'), path('failures.*.message'), path('rejected.comment')],
  },
  text: {
    together: {
      title: '',
      description: '',
      requirements: [],
      outputFormat: undefined,
      fingerprint: '',
      [RESULTS_KEY]: undefined,
    },
  },
  plan: { together: { madeBy: '', note: undefined, subtasks: [] } },
  attempt: { bytes: 'text', byAttempts: true },
  log: { paths: [path('lines', [])], byAttempts: true },
} as const satisfies Record<string, Texts>;

/** The attribute of the texts that are sealed as one. */
export const TOGETHER = 'sealed';
/**
 * The attributes of a task's keys, which are in its text's item: of its data key; of that for what its attempts write,
 * if its results are encrypted; and of the time at which that one was destroyed.
 */
export const DATA_KEY = 'dataKey';
export const ATTEMPTS_KEY = 'attemptsKey';
export const ATTEMPTS_KEY_DESTROYED = 'attemptsKeyDestroyedAt';
/** Everything that is to be removed of a submitted text so that nothing of its task can be read. */
export const attributesOfText = [DATA_KEY, ATTEMPTS_KEY, TOGETHER, ...Object.keys(texts.text.together)];

/** The texts of an item, and the task that it belongs to; undefined: it has none. */
export function textsOf(item: Item): { taskId: string; isText: boolean; texts: Texts } | undefined {
  const found = taskIdIn(item);
  if (!found) return undefined;
  const kind = found.partition === 'task' ? kindInTask(item) : found.partition;
  if (kind === undefined || kind === 'waitingTask') return undefined;
  return { taskId: found.taskId, isText: kind === 'text', texts: texts[kind] };
}

/** An item without its texts, for those who must not read them: they find nothing there. */
export function withoutTexts(item: Item): Item {
  const { together } = textsOf(item)?.texts ?? {};
  return item[TOGETHER] === undefined ? item : { ...together, ...item };
}

/** A value with each part that is at one of its paths replaced. `at`: the path of the value itself. */
export async function mapAt(
  value: unknown,
  path: Path,
  at: string,
  map: (part: unknown, at: string) => Promise<unknown>,
): Promise<unknown> {
  const [name, ...rest] = path;
  if (value === undefined || value === null) return value;
  if (name === undefined) return map(value, at);
  if (typeof value !== 'object') return value;
  const fields = value as Item;
  const names = name === '*' ? Object.keys(fields) : name in fields ? [name] : [];
  if (names.length === 0) return value;
  const mapped = await Promise.all(
    names.map(
      async (each) => [each, await mapAt(fields[each], rest, at === '' ? each : `${at}.${each}`, map)] as const,
    ),
  );
  return { ...fields, ...Object.fromEntries(mapped) };
}

/** The rest of a path below a dotted one; undefined if it leads elsewhere. */
export function below(dotted: string, path: Path): Path | undefined {
  const names = dotted.split('.');
  const leads =
    names.length <= path.length && names.every((name, index) => path[index] === '*' || path[index] === name);
  return leads ? path.slice(names.length) : undefined;
}
