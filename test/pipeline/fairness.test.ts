import { beforeEach, describe, expect, test } from '@jest/globals';
import { parseLeaseKey } from '../../core/lifecycle/lease-key.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { waitingRank } from '../../core/matching/waiting-rank.ts';
import { aSubtask } from '../core/lifecycle/stored.ts';
import { aCloud, agentsOf, until } from './a-cloud.ts';
import { onAwsRequest } from './aws-requests.ts';

aCloud({ agents: agentsOf(['architect', 'backend', 'qa']) });
const now = new Date('2026-03-01T12:00:00.000Z');

/** Queries of the index of waiting subtasks. */
let looks = 0;
onAwsRequest(({ action, input }) => {
  looks += Number(action === 'dynamodb:Query' && JSON.stringify(input).includes('"WAIT#'));
});

const stores = () => import('../../functions/shared/stores.ts');
let types = 0;
let agentType: string;
beforeEach(() => {
  types += 1;
  agentType = `scarce_${types}`;
});

/** Registers agents of the type with one slot each. */
async function register(count: number): Promise<void> {
  const { agents } = await stores();
  const model = await agents.get('agent_backend_1');
  for (let n = 0; n < count; n += 1)
    await agents.register({ ...model!, agentId: `${agentType}_${n}`, agentType, leases: {} });
}

/** Lets subtasks of an owner wait, one of each task: each ready `msApart` after the one before. */
async function wait(
  owner: string,
  count: number,
  priority: Subtask['priority'],
  secondsAgo = 0,
  msApart = 1,
): Promise<void> {
  const { subtasks, taskTexts } = await stores();
  const { matching, routing } = await import('../../functions/shared/config.ts');
  const { parseSubmission } = await import('../../core/routing/parse-submission.ts');
  const { text } = parseSubmission({ type: 'development', title: 'Waits' }, routing());
  const submission = { ...text, submitter: owner, fingerprint: 'x', createdAt: now.toISOString() };
  for (let n = 0; n < count; n += 1) {
    const taskId = `${owner}_${agentType}_${priority}_${n}`;
    const subtask = aSubtask({ taskId, subtaskId: 'one', agentType, submitter: owner, priority, attempt: 1 });
    // The text has the key of the task.
    await taskTexts.createText(taskId, submission);
    await subtasks.create({ ...subtask, status: 'pending', stage: 'match', waitsOn: [] });
    const readyAt = new Date(now.getTime() - secondsAgo * 1_000 + n * msApart);
    const rank = waitingRank({ readyAt, priority, dependents: 0, config: matching() });
    const since = { rank, readyAt: readyAt.toISOString(), reason: 'Busy' };
    await subtasks.awaitAgent(subtask, { agentType, submitter: owner, ...since });
  }
}

/** The subtasks that hold a slot. */
async function atWork(): Promise<Subtask[]> {
  const { agents, subtasks } = await stores();
  const held = (await agents.allOfType(agentType)).flatMap(({ leases }) => Object.keys(leases));
  const found = await Promise.all(held.map((lease) => subtasks.get(parseLeaseKey(lease))));
  return found.map((subtask) => subtask!);
}

/** Gives out the free slots, then ends one attempt after the other. Returns subtasks in the order of their assignment. */
async function workOff(count: number): Promise<Subtask[]> {
  const { assignWaiting } = await import('../../functions/operations/assign-waiting.ts');
  const { endLease } = await import('../../functions/operations/end-lease.ts');
  await assignWaiting(agentType, now);
  const seen = new Map<string, Subtask>();
  for (;;) {
    const working = await atWork();
    for (const subtask of working) if (!seen.has(subtask.taskId)) seen.set(subtask.taskId, subtask);
    if (seen.size >= count || working.length === 0) return [...seen.values()].slice(0, count);
    const oldest = [...seen.values()].find(({ taskId }) => working.some((one) => one.taskId === taskId))!;
    await endLease(oldest, 'completed', now);
  }
}

const ownersOf = (assigned: Subtask[]) => assigned.map(({ submitter }) => submitter);

describe('an owner with 1,000 waiting subtasks, all critical and ten hours older, and one with five low ones', () => {
  test.each([1, 3])(
    'with %i agents: the five are under way among the first 10 assignments, and one for each agent',
    async (agents) => {
      await wait('many', 1_000, 'critical', 36_000);
      await wait('few', 5, 'low');
      await register(agents);
      const assigned = ownersOf(await workOff(30));
      expect(assigned).toHaveLength(30);
      const most = 10 + agents;
      expect(assigned.slice(0, most).filter((owner) => owner === 'few')).toHaveLength(5);
      if (agents === 1) {
        const [first, second] = assigned;
        expect(new Set([first, second])).toEqual(new Set(['many', 'few']));
        expect(assigned.slice(0, 10)).toEqual(Array(5).fill([first, second]).flat());
      }
      // An owner with work gets the slots that the other does not need.
      expect(assigned.slice(most)).toEqual(Array(30 - most).fill('many'));
    },
  );
});

test('twelve owners with three subtasks each get their first slot among the first twelve, and so on', async () => {
  const owners = Array.from({ length: 12 }, (_, n) => `owner_${n}`);
  for (const owner of owners) await wait(owner, 3, 'medium');
  await register(1);
  const assigned = ownersOf(await workOff(36));
  for (const round of [0, 1, 2])
    expect(assigned.slice(round * 12, round * 12 + 12).toSorted()).toEqual(owners.toSorted());
});

test('within an owner the order is that of the ranks: by priority and age, whatever the others have', async () => {
  await wait('ann', 12, 'low', 60);
  await wait('ann', 2, 'critical');
  await wait('bob', 2, 'critical', 60);
  await register(1);
  const assigned = await workOff(16);
  expect(
    assigned.filter(({ submitter }) => submitter === 'ann').map(({ taskId }) => taskId.split('_').slice(-2).join(' ')),
  ).toEqual(['critical 0', 'critical 1', ...Array.from({ length: 12 }, (_, n) => `low ${n}`)]);
});

test('subtasks of an owner that became ready in the same millisecond are all given out in one look', async () => {
  const { assignWaiting } = await import('../../functions/operations/assign-waiting.ts');
  await wait('ann', 25, 'low', 0, 0);
  await wait('bob', 3, 'low');
  await register(28);
  expect(await assignWaiting(agentType, now)).toBe(28);
});

test('a freed slot costs one look at the index if fewer than ten wait, and at most three if more do', async () => {
  const { endLease } = await import('../../functions/operations/end-lease.ts');
  await wait('ann', 9, 'low');
  await wait('bob', 30, 'low');
  await register(1);
  await workOff(1);
  const each: number[] = [];
  for (let n = 0; n < 38; n += 1) {
    const [working] = await atWork();
    looks = 0;
    await endLease(working!, 'completed', now);
    each.push(looks);
  }
  expect(Math.max(...each)).toBeLessThanOrEqual(3);
  // At last everything that waits fits on one page.
  expect(each.slice(-9)).toEqual(Array(9).fill(1));
});

test('an owner behind more lanes than a look reaches, all of them stuck, gets the free slot from the sweeper', async () => {
  const { laneOf, subtaskKey } = await import('../../aws/keys.ts');
  const { table } = await import('../../functions/shared/table.ts');
  const { assignFromAnywhere, assignWaiting } = await import('../../functions/operations/assign-waiting.ts');
  const owners = Array.from({ length: 13 }, (_, n) => `crowd_${n}`).toSorted((a, b) =>
    laneOf(a) < laneOf(b) ? -1 : 1,
  );
  for (const owner of owners) await wait(owner, 25, 'low');
  for (const owner of owners.slice(0, 12)) {
    for (let n = 0; n < 25; n += 1) {
      const key = subtaskKey({ taskId: `${owner}_${agentType}_low_${n}`, subtaskId: 'one' });
      await table.update(key, { set: { waitsOn: new Set(['other']) } }, []);
    }
  }
  await register(1);
  expect(await assignWaiting(agentType, now)).toBe(0);
  await until(
    'a look as the sweeper does it has assigned one',
    () => assignFromAnywhere(agentType, now),
    (assigned) => assigned === 1,
  );
  expect(ownersOf(await atWork())).toEqual([owners[12]]);
});

test('subtasks that cannot be given to anybody do not take the turns of other owners', async () => {
  const { subtasks } = await stores();
  await wait('stuck', 60, 'critical', 60);
  await wait('free', 3, 'low');
  // They were assigned a moment ago, and the index still shows them: as if they waited for another agent.
  const { table } = await import('../../functions/shared/table.ts');
  const { subtaskKey } = await import('../../aws/keys.ts');
  for (let n = 0; n < 60; n += 1) {
    const ref = { taskId: `stuck_${agentType}_critical_${n}`, subtaskId: 'one' };
    await table.update(subtaskKey(ref), { set: { waitsOn: new Set(['other']) } }, []);
  }
  await register(1);
  expect(ownersOf(await workOff(3))).toEqual(['free', 'free', 'free']);
  expect(await subtasks.get({ taskId: `stuck_${agentType}_critical_0`, subtaskId: 'one' })).toMatchObject({
    status: 'ready',
  });
});
