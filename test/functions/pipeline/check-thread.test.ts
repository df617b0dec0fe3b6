import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';
import { type CheckerName, checkerName } from '../../../core/contracts/config/quality-config.ts';
import { CheckThread, checkInThread, startThread } from '../../../functions/pipeline/assess/check-in-thread.ts';
import { inputOf, markdown, planted } from '../../checks/fixtures.ts';

const input = inputOf([markdown(`# Notes\n\n${planted.githubToken}`)]);

test('a check finds the same in a thread as here', async () => {
  expect(await checkInThread('security-scan', input)).toMatchObject({
    score: 0,
    findings: [{ rule: 'secret', line: 3 }],
  });
});

test('all checks in one go find the same as each alone', async () => {
  const thread = new CheckThread();
  const answers = await thread.runAll(input);
  for (const [name, answer] of Object.entries(answers)) {
    expect(answer).toEqual({ result: await thread.run(name as CheckerName, input) });
  }
  expect(Object.keys(answers)).toEqual(checkerName.options);
});

test('an error in a thread is reported, and the next check gets a thread', async () => {
  const thread = new CheckThread();
  const broken = { ...input, order: undefined as never };
  await expect(thread.run('requirements-coverage', broken)).rejects.toThrow(/undefined/);
  await expect(thread.run('security-scan', input)).resolves.toMatchObject({ score: 0 });
});

test('a thread that has ended between two checks fails neither of them', async () => {
  const started: ReturnType<typeof startThread>[] = [];
  const thread = new CheckThread(10, () => {
    started.push(startThread());
    return started.at(-1)!;
  });
  await thread.run('security-scan', input);
  await started[0]?.terminate();
  await expect(thread.run('security-scan', input)).resolves.toMatchObject({ score: 0 });
  expect(started).toHaveLength(2);
});

test('each check is of its own deliverable, also when they take turns', async () => {
  const thread = new CheckThread();
  const clean = inputOf([markdown('# Notes')]);
  const turns = [input, clean, clean, input, input].map((each) => thread.run('security-scan', each));
  expect((await Promise.all(turns)).map(({ score }) => score)).toEqual([0, 1, 1, 0, 0]);
});

test('a check that takes too long is ended with its thread, and those behind it run in another', async () => {
  const thread = new CheckThread(0);
  const first = thread.run('security-scan', input);
  const second = thread.run('security-scan', input);
  await expect(first).rejects.toThrow('it took longer than 0 s');
  await expect(second).rejects.toThrow('it took longer than 0 s');
});

test('a check whose thread earlier checks have filled gets another one', async () => {
  const filled = `const { parentPort } = require('node:worker_threads');
    const kept = [];
    parentPort.on('message', ({ name }) => {
      if (name === 'artifacts') return parentPort.postMessage({ result: { score: 1, findings: [] } });
      for (;;) kept.push(new Array(100_000).fill(0.5));
    });`;
  const threads = [
    () =>
      new Worker(filled, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16 } }).on('error', () => undefined),
  ];
  const thread = new CheckThread(30, () => threads.shift()?.() ?? startThread());
  await thread.run('artifacts', input);
  expect(await thread.run('security-scan', input)).toMatchObject({ score: 0 });
});
