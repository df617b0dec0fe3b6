import * as z from 'zod';
import { CliCommand } from '../cli-command.ts';
import { confirm } from '../confirm.ts';

const shape = z.strictObject({ task_id: z.string() }).meta({ id: 'DeletedTask' });

/** `tritons delete`: removes all that is stored of a task. */
export const deleteCommand = () =>
  new CliCommand('delete')
    .summary('delete a task with all that is stored of it')
    .description(
      'Deletes a task with its results, log and findings, for good. One that still runs is cancelled first. The journal keeps that it was there. On a terminal it asks for the id once more.',
    )
    .example('delete task_2025_001', 'deletes the task after you have confirmed it')
    .example('delete task_2025_001 --yes', 'does not ask')
    .calls('deleteTask')
    .prints(shape)
    .argument('<task-id>', 'the task')
    .option('--yes', 'do not ask')
    .does(async (cli, taskId: string, { yes }: { yes?: true }) => {
      if (!yes) await confirm(cli, taskId, 'A deleted task cannot be brought back.');
      await (await cli.client()).deleteTask(taskId);
      cli.show({ task_id: taskId }, ({ task_id }) => [`${task_id} is deleted.`]);
    });
