import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { compactDecrypt } from 'jose';
import { Artifacts } from '../../../aws/artifacts.ts';
import { AttemptTexts } from '../../../aws/attempt-texts.ts';
import { DeletedTasks } from '../../../aws/deleted-tasks.ts';
import { IdempotencyKeys } from '../../../aws/idempotency-keys.ts';
import { type Key, subtaskKey, taskKey, textKey } from '../../../aws/keys.ts';
import { ItemSeals } from '../../../aws/sealing/item-seals.ts';
import { localRootKey, type RootKey, useRootKey } from '../../../aws/sealing/root-key.ts';
import { withoutTextsOf } from '../../../aws/sealing/unneeded-texts.ts';
import { Subtasks } from '../../../aws/subtasks.ts';
import { type Item, Table } from '../../../aws/table.ts';
import { TaskLogs } from '../../../aws/task-logs.ts';
import { TaskTexts } from '../../../aws/task-texts.ts';
import { Tasks } from '../../../aws/tasks.ts';
import { aTask } from '../../core/decomposition/a-task.ts';
import { aStoredTask, aSubtask } from '../../core/lifecycle/stored.ts';
import { startServices } from '../../local/start-services.ts';

const { objects } = await startServices();
const at = '2025-03-01T12:00:00.000Z';
let time = Date.parse(at);
const now = () => new Date(time);
const raw = new Table('tritons', now);

/** The stores of a process of its own. */
function aProcess() {
  const seals = new ItemSeals(raw, now);
  const table = new Table('tritons', now, seals);
  const texts = new AttemptTexts(table, new Artifacts('tritons', seals));
  const stores = { tasks: new Tasks(table), subtasks: new Subtasks(table), taskTexts: new TaskTexts(table) };
  return { seals, table, texts, ...stores, taskLogs: new TaskLogs(table) };
}
type Process = ReturnType<typeof aProcess>;

let made = 0;
/** Stores a task with a subtask, a delivery and a line, whose texts all have the word of the task in them. */
async function aStored({ tasks, subtasks, taskTexts, taskLogs, texts }: Process) {
  made += 1;
  const [taskId, word] = [`t_${made}`, `canary${made}`];
  const ref = { taskId, subtaskId: 'one', run: 1, attempt: 1 };
  const failure = { agentId: 'a', error: 'AttemptFailed', message: word, at, counts: true } as const;
  const text = { ...aTask({ title: word, description: word, requirements: [word] }), outputFormat: word };
  expect(await taskTexts.createText(taskId, { ...text, submitter: 's', fingerprint: word, createdAt: at })).toBe(true);
  await tasks.create(aStoredTask({ taskId, title: word }));
  await tasks.cancel(taskId, word, at);
  const subtask = aSubtask({ taskId, subtaskId: 'one', title: word, skills: [word], status: 'pending', attempt: 1 });
  await subtasks.create(subtask);
  await subtasks.markEnded(ref, failure);
  await taskTexts.createPlan(taskId, { madeBy: 'rules', subtasks: [{ ...subtask, description: word }] });
  await taskLogs.append({ ...ref, agentId: 'a' }, 0, [{ level: 'info', text: word }], new Date(at));
  await texts.create(ref, 'delivery', word);
  await texts.create(ref, 'report', `${word} `.repeat(40_000));
  return { taskId, word, ref };
}
const stored = async (taskId: string) =>
  (
    await Promise.all(['TASK', 'ATTEMPT', 'LOG'].map((kind) => raw.queryAll({ partition: `${kind}#${taskId}` })))
  ).flat();
const listed = async (taskId: string) =>
  (await raw.query({ index: 'gsi2', partition: 'TASKS' })).items.find(({ pk }) => pk === `TASK#${taskId}`) as Item;

async function withStageKey(root: RootKey) {
  useRootKey(root);
  await new ItemSeals(raw, now).stageKeys?.ensure();
}
const root = localRootKey(randomBytes(32));
beforeEach(() => withStageKey(root));

test('no text of a task is stored as it is, and another process reads all of them', async () => {
  const { taskId, word, ref } = await aStored(aProcess());
  const items = [...(await stored(taskId)), await listed(taskId)];
  expect(items.map(({ sk }) => String(sk).replace(/^.*Z#/, 'Z#'))).toEqual(
    expect.arrayContaining(['T', 'S#one', 'X', 'X#plan', 'one#1#delivery', 'one#1#report', 'Z#one#00000001#00000000']),
  );
  expect(JSON.stringify(items)).not.toContain(word);
  const object = objects.get(`tasks/${taskId}/one/1/quality.json`).body.toString('latin1');
  expect(object).not.toContain(word);
  expect(object).not.toContain(Buffer.from(word).toString('base64url').slice(1, -2));

  const other = aProcess();
  const whole = await other.tasks.withText(taskId);
  expect(whole?.text).toMatchObject({ title: word, description: word, requirements: [word], fingerprint: word });
  expect(whole?.task).toMatchObject({ title: word, reason: word, status: 'cancelled' });
  expect(whole?.subtasks).toMatchObject([{ title: word, skills: [word], failures: { 1: { message: word } } }]);
  expect(whole?.plan).toMatchObject({ subtasks: [{ title: word, description: word }] });
  expect((await other.tasks.list({}, 100, undefined)).tasks.find((task) => task.taskId === taskId)?.title).toBe(word);
  expect((await other.taskLogs.read(taskId, '9', 9, undefined)).lines).toMatchObject([{ text: word }]);
  expect(String(await (await other.texts.get(ref, 'delivery')).read())).toBe(word);
  expect(String(await (await other.texts.get(ref, 'report')).read())).toBe(`${word} `.repeat(40_000));
});

test('a sealed text is a JWE that names its place', async () => {
  const process = aProcess();
  const { taskId, word } = await aStored(process);
  const { reason } = (await raw.get(taskKey(taskId))) as { reason: string };
  const key = (await process.seals.keysOf(taskId)).texts as Uint8Array;
  const { plaintext, protectedHeader } = await compactDecrypt(reason, key);
  expect(protectedHeader).toEqual({ alg: 'dir', enc: 'A256GCM', at: 'T reason' });
  expect(JSON.parse(String(Buffer.from(plaintext)))).toBe(word);
});

test('any range of a large text is read', async () => {
  const { texts } = aProcess();
  const { ref } = await aStored(aProcess());
  const bytes = Buffer.from(randomBytes(200_000).toString('base64'));
  const key = { ...ref, attempt: 2 };
  await texts.create(key, 'delivery', String(bytes));
  const { read } = await texts.get(key, 'delivery');
  const chunk = 131_072;
  for (const [from, length] of [
    [0, 1],
    [0, chunk],
    [0, chunk + 1],
    [chunk - 1, 2],
    [chunk, chunk],
    [5, 266_000],
    [266_000, 900],
  ]) {
    expect((await read(from, length))?.equals(bytes.subarray(from, Number(from) + Number(length)))).toBe(true);
  }
});

describe('what is not as it was sealed is not read:', () => {
  const moves: [string, (one: string, two: string) => Promise<(process: Process) => Promise<unknown>>][] = [
    [
      'the text of another task',
      async (one, two) => {
        await put(textKey(one), 'sealed', (await raw.get(textKey(two)))?.sealed);
        return ({ taskTexts }) => taskTexts.text(one);
      },
    ],
    [
      'the title of another task',
      async (one, two) => {
        await put(taskKey(one), 'title', (await raw.get(taskKey(two)))?.title);
        return ({ tasks }) => tasks.get(one);
      },
    ],
    [
      'the title of the same task, at its reason',
      async (one) => {
        await put(taskKey(one), 'reason', (await raw.get(subtaskKey({ taskId: one, subtaskId: 'one' })))?.sealed);
        return ({ tasks }) => tasks.get(one);
      },
    ],
    [
      'the key of another task',
      async (one, two) => {
        await put(textKey(one), 'dataKey', (await raw.get(textKey(two)))?.dataKey);
        // A process that knows the right key goes on with it for five minutes.
        return ({ seals, tasks }) => {
          seals.forget(one);
          return tasks.get(one);
        };
      },
    ],
    [
      'a text in clear',
      async (one) => {
        await put(taskKey(one), 'reason', 'Forged');
        return ({ tasks }) => tasks.get(one);
      },
    ],
    [
      'a title in clear',
      async (one) => {
        await put(taskKey(one), 'title', 'Forged');
        return ({ tasks }) => tasks.get(one);
      },
    ],
    [
      'a title whose header is damaged',
      async (one) => {
        const title = String((await raw.get(taskKey(one)))?.title);
        await put(taskKey(one), 'title', title.replace(/^eyJ./, 'eyJA'));
        return ({ tasks }) => tasks.get(one);
      },
    ],
    [
      'a text in clear beside the JWE of those that are sealed together',
      async (one) => {
        await put(textKey(one), 'outputFormat', 'Forged');
        return ({ taskTexts }) => taskTexts.text(one);
      },
    ],
    [
      'texts in clear instead of those that are sealed together',
      async (one) => {
        await raw.update(
          subtaskKey({ taskId: one, subtaskId: 'one' }),
          { set: { title: 'Forged', skills: [] }, remove: ['sealed'] },
          [],
        );
        return ({ subtasks }) => subtasks.get({ taskId: one, subtaskId: 'one' });
      },
    ],
    [
      'the delivery of another attempt',
      async (one) => {
        const [delivery] = await raw.queryAll({ partition: `ATTEMPT#${one}`, beginsWith: 'one#1#delivery' });
        await raw.put({ ...delivery, pk: `ATTEMPT#${one}`, sk: 'one#2#delivery' });
        return ({ texts }) => texts.get({ taskId: one, subtaskId: 'one', attempt: 2 }, 'delivery');
      },
    ],
    [
      'a report that was cut off after a part',
      async (one) => {
        const key = `tasks/${one}/one/1/quality.json`;
        const { body } = objects.get(key);
        objects.put(key, body.subarray(0, body.indexOf('eyJ', 3)));
        return async ({ texts }) => (await texts.get({ taskId: one, subtaskId: 'one', attempt: 1 }, 'report')).read();
      },
    ],
    [
      'a report whose parts changed places',
      async (one) => {
        const key = `tasks/${one}/one/1/quality.json`;
        const { body } = objects.get(key);
        const second = body.indexOf('eyJ', 3);
        objects.put(key, body.subarray(second));
        return async ({ texts }) => (await texts.get({ taskId: one, subtaskId: 'one', attempt: 1 }, 'report')).read();
      },
    ],
  ];
  const put = (key: Parameters<Table['update']>[0], field: string, value: unknown) =>
    raw.update(key, { set: { [field]: value } }, []);

  test.each(moves)('%s', async (_, move) => {
    const process = aProcess();
    const [one, two] = [await aStored(process), await aStored(process)];
    const read = await move(one.taskId, two.taskId);
    const error = await read(aProcess()).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'NotAuthentic', problem: 'notAuthentic' });
    expect((error as Error).message).not.toContain(two.word);
    // Also where the process knows the text that was moved.
    await expect(read(process)).rejects.toMatchObject({ name: 'NotAuthentic' });
    await raw.update(taskKey(one.taskId), { remove: ['gsi2pk', 'gsi2sk'] }, []);
  });
});

test('a task of a version that sealed nothing is read as it is, and goes on so', async () => {
  useRootKey(undefined);
  const { taskId, word } = await aStored(aProcess());
  expect(JSON.stringify(await stored(taskId))).toContain(word);
  useRootKey(root);
  const { tasks, subtasks, taskLogs } = aProcess();
  expect(await tasks.withText(taskId)).toMatchObject({
    task: { title: word, reason: word },
    subtasks: [{ title: word }],
  });
  expect((await taskLogs.read(taskId, '9', 9, undefined)).lines).toMatchObject([{ text: word }]);
  const ref = { taskId, subtaskId: 'one' };
  await subtasks.end({ ...ref, run: 1 }, { status: 'failed', reason: 'Why', finishedAt: at });
  expect(await raw.get(subtaskKey(ref))).toMatchObject({ reason: 'Why' });
});

describe('once the key of a task is destroyed,', () => {
  /** Begins the removal of a deleted task, which has no time for more than the key. */
  const destroy = async (taskId: string, { table, seals } = aProcess()) => {
    const deleted = new DeletedTasks(table, new Artifacts('tritons', seals), seals);
    expect(await deleted.removeContents(taskId, now(), () => false)).toBe(false);
  };

  test('its Idempotency-Key stays if that has made another task since', async () => {
    const { table, seals, taskTexts } = aProcess();
    const [keys, deleted] = [
      new IdempotencyKeys(table),
      new DeletedTasks(table, new Artifacts('tritons', seals), seals),
    ];
    const use = (taskId: string) => ({ taskId, fingerprint: 'f' });
    for (const [key, named] of [
      ['own', 'old'],
      ['reused', 'new'],
    ] as const) {
      const taskId = `old_${key}`;
      const text = { ...aTask({}), submitter: 's', fingerprint: 'f', createdAt: at, idempotencyKey: key };
      expect(await taskTexts.createText(taskId, text)).toBe(true);
      await keys.claim('s', key, use(named === 'old' ? taskId : named), now());
      expect(await deleted.removeContents(taskId, now(), () => true)).toBe(true);
    }
    expect(await keys.claim('s', 'own', use('next'), now())).toEqual(use('next'));
    expect(await keys.claim('s', 'reused', use('next'), now())).toEqual(use('new'));
  });

  test('nothing of it is read, and nothing fails for that', async () => {
    const { taskId, word, ref } = await aStored(aProcess());
    await destroy(taskId);
    const { tasks, subtasks, taskLogs, texts } = aProcess();
    expect(await tasks.get(taskId)).toMatchObject({ reason: '', status: 'cancelled' });
    expect(await subtasks.get(ref)).toMatchObject({ title: '', skills: [], failures: { 1: { message: '' } } });
    expect((await taskLogs.read(taskId, '9', 9, undefined)).lines).toEqual([]);
    await expect((await texts.get(ref, 'delivery')).read()).rejects.toMatchObject({ name: 'NotFound' });
    await expect((await texts.get(ref, 'report')).read()).rejects.toMatchObject({ name: 'NotFound' });
    const left = JSON.stringify([await stored(taskId), await raw.get(textKey(taskId))]);
    expect(left).not.toContain(word);
    expect(left).not.toContain('dataKey');
  });

  test('the text of an earlier version goes with it', async () => {
    useRootKey(undefined);
    const { taskId, word } = await aStored(aProcess());
    useRootKey(root);
    await destroy(taskId);
    expect(JSON.stringify(await raw.get(textKey(taskId)))).not.toContain(word);
  });

  test('a process that knew it forgets it: at once if it is told, or within five minutes', async () => {
    const [told, other] = [aProcess(), aProcess()];
    const { taskId, word, ref } = await aStored(told);
    expect(await other.subtasks.get(ref)).toMatchObject({ title: word });
    await destroy(taskId, told);
    expect(await told.subtasks.get(ref)).toMatchObject({ title: '' });
    time += 5 * 60_000 + 1;
    expect((await other.seals.keysOf(taskId)).texts).toBe('destroyed');
  });

  test('what is written late can be opened by nobody', async () => {
    const { taskLogs, seals } = aProcess();
    const { taskId, ref } = await aStored(aProcess());
    await destroy(taskId);
    await taskLogs.append({ ...ref, agentId: 'a' }, 5, [{ level: 'info', text: 'Latecanary' }], new Date(at));
    expect(JSON.stringify(await stored(taskId))).not.toContain('Latecanary');
    expect((await seals.keysOf(taskId)).texts).toBe('destroyed');
  });
});

test('without its text a task cannot be read, and what is written meanwhile opens once the text is back', async () => {
  const { taskId, word, ref } = await aStored(aProcess());
  const text = (await raw.get(textKey(taskId))) as Item & Key;
  await raw.delete(textKey(taskId));
  const other = aProcess();
  const missing = { name: 'NotAuthentic', message: expect.stringContaining('its text, which has the key, is missing') };
  await expect(other.tasks.get(taskId)).rejects.toMatchObject(missing);
  await expect(other.taskLogs.append({ ...ref, agentId: 'a' }, 5, [], now())).rejects.toMatchObject(missing);
  // It can be ended all the same; no reason is stored that would never open.
  const end = { status: 'failed', reason: 'Never to be opened', finishedAt: at } as const;
  await withoutTextsOf(taskId, () => other.subtasks.end(ref, end));
  await raw.put(text);
  expect(await aProcess().tasks.get(taskId)).toMatchObject({ title: word, reason: word });
  expect(await aProcess().subtasks.get(ref)).toMatchObject({ title: word, status: 'failed' });
});

describe('keys of the stage', () => {
  test('are rotated: new tasks name the new key, and tasks of the old one are read', async () => {
    const process = aProcess();
    const before = await aStored(process);
    const kid = await process.seals.stageKeys?.rotate();
    const after = await aStored(process);
    const kidOf = async (taskId: string) =>
      JSON.parse(Buffer.from(String((await raw.get(textKey(taskId)))?.dataKey).split('.')[0]!, 'base64url').toString())
        .kid;
    expect(await kidOf(after.taskId)).toBe(kid);
    expect(await kidOf(before.taskId)).not.toBe(kid);
    for (const { taskId, word } of [before, after]) {
      expect(await aProcess().tasks.get(taskId)).toMatchObject({ title: word, reason: word });
    }
  });

  test('are rotated also after the clock was set back', async () => {
    time += 3_600_000;
    await aProcess().seals.stageKeys?.rotate();
    time -= 3_600_000;
    const kid = await aProcess().seals.stageKeys?.rotate();
    expect((await aProcess().seals.stageKeys?.current())?.kid).toBe(kid);
  });

  test('are wrapped anew under another root key, which then opens everything, and the old one nothing', async () => {
    const { taskId, word } = await aStored(aProcess());
    const next = localRootKey(randomBytes(32));
    useRootKey(next);
    expect((await aProcess().seals.stageKeys?.rewrap(root))?.count).toBeGreaterThan(0);
    expect(await aProcess().seals.stageKeys?.rewrap(root)).toEqual({ count: 0, left: [] });
    expect(await aProcess().tasks.get(taskId)).toMatchObject({ title: word, reason: word });
    useRootKey(root);
    await expect(aProcess().tasks.get(taskId)).rejects.toMatchObject({ name: 'KeyUnavailable' });
    useRootKey(next);
    await aProcess().seals.stageKeys?.rewrap(root);
    useRootKey(root);
    await aProcess().seals.stageKeys?.rewrap(next);
  });

  test('that cannot be had make reads and writes fail, and store nothing in clear', async () => {
    const { taskId } = await aStored(aProcess());
    const closed = { ...root, unwrap: async () => Promise.reject(new Error('AccessDenied')) };
    useRootKey(closed);
    const { taskTexts, tasks } = aProcess();
    const text = { ...aTask({ title: 'Closedcanary' }), submitter: 's', fingerprint: 'f', createdAt: at };
    const refusal = { name: 'KeyUnavailable', headers: { 'retry-after': '30' } };
    await expect(taskTexts.createText('closed', text)).rejects.toMatchObject(refusal);
    await expect(tasks.get(taskId)).rejects.toMatchObject(refusal);
    // Nor is a task ended whose key may be back in a moment: its reason would be lost.
    await expect(withoutTextsOf(taskId, () => tasks.cancel(taskId, 'r', at))).rejects.toMatchObject(refusal);
    expect(await raw.queryAll({ partition: 'TASK#closed' })).toEqual([]);
    // It works again as soon as the key can be had.
    useRootKey(root);
    expect(await tasks.get(taskId)).toMatchObject({ taskId });
  });
});

describe('a task whose results are encrypted', () => {
  /** Stores such a task: what its attempts write is sealed under a key of its own. */
  async function aKeyed(process: Process) {
    made += 1;
    const taskId = `keyed_${made}`;
    const resultsKey = { jwk: { kty: 'EC' }, alg: 'ECDH-ES' };
    const text = { ...aTask({ title: 'Title' }), resultsKey, submitter: 's', fingerprint: 'f', createdAt: at };
    expect(await process.taskTexts.createText(taskId, text)).toBe(true);
    const ref = { taskId, subtaskId: 'one', run: 1, attempt: 1 };
    for (const name of ['delivery', 'encryptedDelivery'] as const) await process.texts.create(ref, name, 'small');
    for (const name of ['report', 'encryptedReport'] as const)
      await process.texts.create(ref, name, 'l'.repeat(40_000));
    await process.taskLogs.append({ ...ref, agentId: 'a' }, 0, [{ level: 'info', text: 'Line' }], new Date(at));
    return { taskId, ref };
  }
  const names = ['delivery', 'report', 'encryptedDelivery', 'encryptedReport'] as const;
  /** The number of bytes of each text, or the error of who reads it. */
  const read = async ({ texts }: Process, ref: { taskId: string; subtaskId: string; attempt: number }) =>
    Promise.all(
      names.map(async (name) => {
        try {
          return (await (await texts.get(ref, name)).read())?.byteLength;
        } catch (error) {
          return (error as Error).name;
        }
      }),
    );

  test('has another key for what its attempts write; with that destroyed, only that is lost, in every process', async () => {
    const [process, other] = [aProcess(), aProcess()];
    const { taskId, ref } = await aKeyed(process);
    const { texts, attempts } = await process.seals.keysOf(taskId);
    expect(Buffer.from(texts as Uint8Array).equals(attempts as Uint8Array)).toBe(false);
    expect(await read(other, ref)).toEqual([5, 40_000, 5, 40_000]);
    await process.taskTexts.destroyAttemptsKey(taskId, now());
    await process.taskTexts.destroyAttemptsKey(taskId, now());
    process.seals.forget(taskId);
    expect(await read(process, ref)).toEqual(['NotFound', 'NotFound', 5, 40_000]);
    expect(await read(aProcess(), ref)).toEqual(['NotFound', 'NotFound', 5, 40_000]);
    expect(JSON.stringify(await raw.get(textKey(taskId)))).not.toContain('"attemptsKey"');
    for (const each of [process, aProcess()]) {
      expect(await each.taskTexts.text(taskId)).toMatchObject({ title: 'Title', resultsKey: { alg: 'ECDH-ES' } });
      expect((await each.taskLogs.read(taskId, '9', 9, undefined)).lines).toEqual([]);
    }
    time += 5 * 60_000 + 1;
    expect(await read(other, { ...ref, attempt: 2 })).toEqual(['NotFound', 'NotFound', undefined, undefined]);
  });

  test('whose key for the attempts was taken away is not read with another one', async () => {
    const { taskId, ref } = await aKeyed(aProcess());
    await raw.update(textKey(taskId), { remove: ['attemptsKey'] }, []);
    expect(await read(aProcess(), ref)).toEqual(['NotAuthentic', 'NotAuthentic', 5, 40_000]);
  });

  test.each([
    ['with', root],
    ['without', undefined],
  ])('keeps only the encrypted ones when the others are removed, %s encryption', async (_, key) => {
    useRootKey(key);
    const { taskId, ref } = await aKeyed(aProcess());
    const { table, seals } = aProcess();
    const tasks = new DeletedTasks(table, new Artifacts('tritons', seals), seals);
    expect(await tasks.removeReadable(taskId, () => false)).toBe(false);
    expect(await tasks.removeReadable(taskId, () => true)).toBe(true);
    expect(await read(aProcess(), ref)).toEqual([undefined, undefined, 5, 40_000]);
    expect((await aProcess().taskLogs.read(taskId, '9', 9, undefined)).lines).toEqual([]);
  });
});
