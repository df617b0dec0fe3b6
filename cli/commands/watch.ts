import { CliCommand } from '../cli-command.ts';
import { watch } from '../watch.ts';

/** `tritons watch`: a task until it has ended. */
export const watchCommand = () =>
  new CliCommand('watch')
    .summary('show a task until it has ended')
    .description(
      'Shows a task until it has ended. On a terminal the view redraws; elsewhere each change is a line. The exit code is 0 if the task completed, and 1 if it failed or was cancelled.',
    )
    .example('watch task_2025_001', 'shows the subtasks as they go on')
    .example('watch task_2025_001 && ./publish.sh', 'goes on only if the task completes')
    .calls('getTask', 'listEvents')
    .prints('getTaskStatus', { lines: true })
    .argument('<task-id>', 'the task')
    .does(async (cli, taskId: string) => watch(cli, await cli.client(), taskId));
