import { CliCommand } from '../cli-command.ts';
import { wholeFrom } from '../settings/arguments.ts';

export const approve = () =>
  new CliCommand('approve')
    .summary('complete a task that waits for approval')
    .description('Approves the results of a task that was submitted with approval; the task is completed.')
    .example('approve task_2025_001 --comment "Looks good"', 'completes the task')
    .example('approve task_2025_001 --run 2', 'approves only if the results of run 2 still wait')
    .prints('approveTask')
    .argument('<task-id>', 'the task')
    .option('--comment <text>', 'a comment, which is kept with the decision')
    .option('--run <n>', 'the run whose results you have seen', wholeFrom(1, 1_000_000))
    .does(async (cli, taskId: string, { comment, run }: { comment?: string; run?: number }) => {
      const answer = await (await cli.client()).approveTask(taskId, {
        ...(comment === undefined ? {} : { comment }),
        ...(run === undefined ? {} : { run }),
      });
      cli.show(answer, ({ status }) => [
        `Approved: ${taskId} is ${status}.`,
        `Its files: tritons results ${taskId} --out DIR`,
      ]);
    });
