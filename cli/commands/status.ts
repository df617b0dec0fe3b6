import { CliCommand } from '../cli-command.ts';
import { renderTask } from '../render/task.ts';

/** `tritons status`: one look at a task. */
export const status = () =>
  new CliCommand('status')
    .summary('show a task: its progress, cost, and what it waits for')
    .description(
      'Shows a task as it is now: its subtasks and their agents, what waits and for what, what failed and why, and the command that leads on.',
    )
    .example('status task_2025_001', 'shows the task')
    .example(
      'status task_2025_001 --json | jq .progress',
      'prints the percentage of its planned hours that is completed',
    )
    .calls('getTask')
    .prints('getTaskStatus')
    .argument('<task-id>', 'the task')
    .does(async (cli, taskId: string) => {
      const client = await cli.client();
      if (cli.json) return cli.show(await client.getTaskStatus(taskId), () => []);
      const seen = await Promise.all([client.getTask(taskId), client.getTaskStatus(taskId)]);
      cli.show(seen, ([task, status]) => renderTask(task, status, cli.look));
    });
