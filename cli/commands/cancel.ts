import { CliCommand } from '../cli-command.ts';

export const cancel = () =>
  new CliCommand('cancel')
    .summary('stop a task')
    .description(
      'Stops a task and frees its agents. What was delivered stays readable, and a retry goes on from there.',
    )
    .example('cancel task_2025_001', 'stops the task')
    .prints('cancelTask')
    .argument('<task-id>', 'the task')
    .does(async (cli, taskId: string) => {
      cli.show(await (await cli.client()).cancelTask(taskId), ({ status }) => [
        `${taskId} is ${status}. What was delivered stays: tritons results ${taskId}`,
        `To go on with it: tritons retry ${taskId}`,
      ]);
    });
