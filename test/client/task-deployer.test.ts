import { readFileSync } from 'node:fs';
import { beforeEach, expect, test } from '@jest/globals';
import { parseRoadmap, type Roadmap } from '../../client/parse-roadmap.ts';
import { type DeployOptions, type RoadmapProgress, TaskDeployer } from '../../client/task-deployer.ts';
import { aCloud, aGate, offline, until } from '../pipeline/a-cloud.ts';

const system = aCloud();
const roadmap = parseRoadmap(readFileSync('config/roadmap.yaml', 'utf8'));
const titles = roadmap.phases.map(({ tasks }) => tasks.map(({ title }) => title));
const deployer = (of: Roadmap, options?: DeployOptions) => new TaskDeployer(system.client, of, options);
const submitted = async () => {
  const tasks = [];
  for await (const task of system.client.tasks()) tasks.push(task);
  return tasks;
};

/** The seed's script, word for word; loadRoadmapTasks and monitorTask are filled in below. */
const seed = `
const TaskDeployer = {
  async deployRoadmapTasks() {
    const roadmapTasks = await this.loadRoadmapTasks();
    
    for (const phase of roadmapTasks.phases) {
      console.log(\`Deploying Phase: \${phase.name}\`);
      
      for (const task of phase.tasks) {
        const taskId = await this.submitTask(task);
        await this.monitorTask(taskId);
        
        if (task.dependencies) {
          await this.waitForDependencies(task.dependencies);
        }
      }
    }
  },
  
  async submitTask(task) {
    const response = await fetch('http://localhost:8080/api/tasks/submit', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(task)
    });
    
    const result = await response.json();
    return result.taskId;
  },
  
  async monitorTask(taskId) {
    // Real-time monitoring implementation
  }
};
return TaskDeployer;`;

test("the seed's own loop deploys the twelve tasks in order, and TaskDeployer then submits none again", async () => {
  const said: string[] = [];
  const toThisServer = (url: string, init: RequestInit) =>
    fetch(url.replace('http://localhost:8080', system.cloud.url), init);
  const theirs = new Function('fetch', 'console', seed)(toThisServer, { log: (line: string) => said.push(line) });
  const ours = deployer(roadmap);
  theirs.loadRoadmapTasks = () => ours.loadRoadmapTasks();
  theirs.monitorTask = (taskId: string) => ours.monitorTask(taskId);
  await theirs.deployRoadmapTasks();

  expect(said).toEqual(roadmap.phases.map(({ name }) => `Deploying Phase: ${name}`));
  const tasks = (await submitted()).toReversed();
  expect(tasks.map(({ title, status }) => [title, status])).toEqual(titles.flat().map((title) => [title, 'completed']));

  const progress = await ours.deployRoadmapTasks();
  expect(progress).toMatchObject({ status: 'completed', metrics: { cost_usd: 0 } });
  expect(progress.metrics.quality_score).toBeGreaterThan(0);
  expect(await submitted()).toHaveLength(12);
});

const two = (id: string): Roadmap =>
  parseRoadmap(`
id: ${id}
title: Two phases
phases:
  - name: First
    tasks:
      - { id: late, type: development, title: ${id} late, dependencies: [early] }
      - { id: early, type: development, title: ${id} early }
      - { id: other, type: quality, title: ${id} other }
  - name: Second
    tasks:
      - { id: free, type: development, title: ${id} free }
      - { id: bound, type: development, title: ${id} bound, dependencies: [late] }
`);
const statuses = ({ phases }: RoadmapProgress) =>
  Object.fromEntries(
    phases.flatMap(({ tasks }) => tasks).map(({ task_id, status }) => [task_id.replace(/^.*_/, ''), status]),
  );
/** Ids without that of the roadmap, in the order of their submission. */
const order = async (id: string) =>
  (await submitted())
    .toReversed()
    .filter(({ task_id }) => task_id.startsWith(`${id}_`))
    .map(({ task_id }) => task_id.slice(id.length + 1));

beforeEach(() => {
  system.cast.play = offline;
});

test('a phase begins when the one before has ended; within it the order is that of the dependencies', async () => {
  const seen: RoadmapProgress[] = [];
  const end = await deployer(two('order'), { onProgress: (progress) => seen.push(progress) }).deployRoadmapTasks();
  expect(end.status).toBe('completed');
  expect(await order('order')).toEqual(['early', 'late', 'other', 'free', 'bound']);
  const [early, late, other, free] = await Promise.all(
    ['early', 'late', 'other', 'free'].map((id) => system.client.getTask(`order_${id}`)),
  );
  expect(late!.started_at! >= early!.finished_at!).toBe(true);
  for (const task of [late, other]) expect(free!.created_at >= task!.finished_at!).toBe(true);
  expect(seen[0]).toMatchObject({ status: 'not_submitted', metrics: { cost_usd: 0, elapsed_seconds: null } });
  expect(seen.at(-1)).toEqual(end);
  const early_ = end.phases[0]!.tasks[1]!;
  expect(early_).toMatchObject({ task_id: 'order_early', status: 'completed', progress: 100 });
  expect(early_.submitted_at).toBe(early!.created_at);
});

/** Lets each attempt at a task with this title fail. */
const failing = (title: string) => {
  system.cast.play = async (workOrder, context) => {
    if (workOrder.task.title === title) throw new Error('cannot');
    return offline(workOrder, context);
  };
};

test('a failed task stops its phase; retried, the same roadmap goes on', async () => {
  failing('stop early');
  const stopped = await deployer(two('stop')).deployRoadmapTasks();
  expect(stopped.status).toBe('failed');
  expect(stopped.phases.map(({ status }) => status)).toEqual(['failed', 'not_submitted']);
  const expected = { early: 'failed', late: 'blocked', other: 'completed' };
  expect(statuses(stopped)).toEqual({ ...expected, free: 'not_submitted', bound: 'not_submitted' });
  // Deployed again, it stands where it stood.
  expect(statuses(await deployer(two('stop')).deployRoadmapTasks())).toEqual(statuses(stopped));

  system.cast.play = offline;
  await system.client.retryTask('stop_early');
  expect(await deployer(two('stop')).deployRoadmapTasks()).toMatchObject({ status: 'completed' });
  expect(await order('stop')).toHaveLength(5);
});

test('with keepGoing the next phase begins; what depends on the failed task waits for its retry', async () => {
  failing('keep early');
  const kept = await deployer(two('keep'), { keepGoing: true }).deployRoadmapTasks();
  expect(kept.status).toBe('failed');
  const expected = { early: 'failed', late: 'blocked', other: 'completed', free: 'completed', bound: 'blocked' };
  expect(statuses(kept)).toEqual(expected);
});

test('aborted, the server goes on with what was submitted, and the same roadmap goes on where it stood', async () => {
  const gate = aGate();
  system.cast.play = async (workOrder, context) => {
    await gate.opened;
    return offline(workOrder, context);
  };
  const stop = new AbortController();
  const deploying = deployer(two('abort'), {
    signal: stop.signal,
    onProgress: ({ phases: [first] }) => {
      if (first!.tasks.some(({ status }) => status === 'in_progress')) stop.abort(new Error('enough'));
    },
  }).deployRoadmapTasks();
  await expect(deploying).rejects.toThrow('enough');
  expect(await order('abort')).toEqual(['early', 'late', 'other']);
  gate.open();
  await until(
    'the phase ends without a client',
    () => system.client.getTaskStatus('abort_late'),
    ({ status }) => status === 'completed',
  );
  expect(await deployer(two('abort')).deployRoadmapTasks()).toMatchObject({ status: 'completed' });
  expect(await order('abort')).toEqual(['early', 'late', 'other', 'free', 'bound']);
});

test('waitForDependencies waits for all, and throws for one that failed', async () => {
  const ours = deployer(two('wait'));
  await ours.waitForDependencies([]);
  await ours.submitTask({ id: 'wait_good', type: 'development', title: 'Good' });
  await ours.waitForDependencies(['wait_good']);
  failing('Bad');
  await ours.submitTask({ id: 'wait_bad', type: 'development', title: 'Bad' });
  await expect(ours.waitForDependencies(['wait_good', 'wait_bad'])).rejects.toThrow(/^wait_bad is failed: /);
  await expect(ours.monitorTask('wait_none')).rejects.toMatchObject({ status: 404 });
});
