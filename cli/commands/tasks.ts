import { Option } from 'commander';
import type { Query } from '../../client/tritons-client.ts';
import { CliCommand } from '../cli-command.ts';
import { collectPages, unreadableLines } from '../collect-pages.ts';
import { relativeTime } from '../output/amounts.ts';
import { table } from '../output/table.ts';
import { stateCell } from '../render/state.ts';
import { wholeFrom } from '../settings/arguments.ts';

type Filters = Pick<Query<'listTasks'>, 'status' | 'type' | 'department' | 'priority'>;

/** `tritons tasks`: the list of tasks. */
export const tasks = () =>
  new CliCommand('tasks')
    .summary('list tasks, newest first')
    .description('Lists tasks, newest first. A key with the role submitter sees the tasks of its owner.')
    .example('tasks', 'lists the latest twenty')
    .example('tasks --status failed --limit 100', 'lists up to a hundred that have failed')
    .example('tasks --json | jq -r ".tasks[].task_id"', 'prints the ids')
    .prints('listTasks')
    .addOption(
      new Option('--status <status>', 'only tasks in this state').choices([
        'blocked',
        'queued',
        'in_progress',
        'completed',
        'failed',
        'cancelled',
      ]),
    )
    .option('--type <type>', 'only tasks of this type, such as development')
    .option('--department <department>', 'only tasks of this department, such as ARCHITECTURE')
    .option('--priority <priority>', 'only tasks of this priority')
    .option('--limit <n>', 'how many to list', wholeFrom(1, 10_000), 20)
    .option('--cursor <cursor>', 'go on after a list, with the next_cursor of its JSON')
    .does(
      async (
        cli,
        { limit, cursor, status, type, department, priority }: Filters & { limit: number; cursor?: string },
      ) => {
        const client = await cli.client();
        const { entries, ...rest } = await collectPages(
          async (page) => {
            const { tasks, ...rest } = await client.listTasks({ status, type, department, priority, ...page });
            return { entries: tasks, ...rest };
          },
          limit,
          cursor,
        );
        cli.show({ tasks: entries, ...rest }, ({ tasks, unreadable, next_cursor }) => {
          if (tasks.length + unreadable.length === 0)
            return ['There is no such task. Submit one: tritons submit --help'];
          const columns = [
            { heading: 'STATE' },
            { heading: 'TASK' },
            { heading: 'TITLE', least: 16 },
            { heading: 'TYPE', spare: 2 },
            { heading: 'PRIORITY', spare: 3 },
            { heading: 'OWNER', least: 8, spare: 4 },
            { heading: 'SUBMITTED', spare: 1 },
          ];
          const rows = tasks.map(({ status, task_id, title, type, priority, submitter, created_at }) => [
            stateCell(status),
            task_id,
            title,
            type,
            priority,
            submitter,
            relativeTime(created_at, cli.look.now),
          ]);
          const more =
            next_cursor === null ? [] : ['', cli.look.paint('dim', `There may be more: --limit ${limit * 5}`)];
          return [...table(columns, rows, cli.look), ...unreadableLines(unreadable), ...more];
        });
      },
    );
