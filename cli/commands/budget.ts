import type { TaskStatusView } from '../../client/tritons-client.ts';
import { CliCommand } from '../cli-command.ts';
import { count, dollars } from '../output/amounts.ts';
import { numberFrom } from '../settings/arguments.ts';

export const budget = () =>
  new CliCommand('budget')
    .summary('show or change what a task may cost')
    .description(
      'Shows the budget of a task, or changes it. Subtasks that wait for the budget go on if it now has room for them.',
    )
    .example('budget task_2025_001', 'shows what the task may cost, and what it has spent')
    .example('budget task_2025_001 5', 'lets it cost five dollars')
    .calls('changeBudget')
    .prints('getTaskStatus')
    .argument('<task-id>', 'the task')
    .argument('[usd]', 'the new budget, in dollars', numberFrom(0.000001, 1_000_000))
    .does(async (cli, taskId: string, usd: number | undefined) => {
      const client = await cli.client();
      const answer =
        usd === undefined
          ? await client.getTaskStatus(taskId)
          : await client.changeBudget(taskId, { max_cost_usd: usd });
      cli.show(answer, (status) => budgetLines(taskId, status));
    });

function budgetLines(taskId: string, { budget, metrics }: TaskStatusView): string[] {
  if (!budget) return [`${taskId} has no budget. It has spent ${dollars(metrics.cost_usd)}.`];
  const { max_cost_usd, spent_usd, reserved_usd, exceeded, needs_max_cost_usd, resumes } = budget;
  return [
    `${taskId} may cost ${dollars(max_cost_usd)}. Spent: ${dollars(spent_usd)}; reserved for calls under way: ${dollars(reserved_usd)}.`,
    ...(exceeded
      ? [
          `${count(resumes.length, 'subtask')} wait for a higher budget: ${resumes.join(', ')}`,
          ...(needs_max_cost_usd === null
            ? []
            : [`The lowest that resumes one of them: tritons budget ${taskId} ${needs_max_cost_usd}`]),
        ]
      : []),
  ];
}
