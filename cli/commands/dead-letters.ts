import { CliCommand } from '../cli-command.ts';
import { collectPages, unreadableLines } from '../collect-pages.ts';
import { relativeTime } from '../output/amounts.ts';
import { table } from '../output/table.ts';
import { hanging } from '../render/task.ts';
import { wholeFrom } from '../settings/arguments.ts';

export const deadLetters = () =>
  new CliCommand('dead-letters')
    .summary('list messages that could not be processed')
    .description('Lists queue messages that could not be processed, newest first, and why.')
    .example('dead-letters', 'lists the latest')
    .prints('listDeadLetters')
    .option('--limit <n>', 'how many to list', wholeFrom(1, 10_000), 20)
    .does(async (cli, { limit }: { limit: number }) => {
      const client = await cli.client();
      const { entries, ...rest } = await collectPages(async (page) => {
        const { dead_letters, ...rest } = await client.listDeadLetters(page);
        return { entries: dead_letters, ...rest };
      }, limit);
      cli.show({ dead_letters: entries, ...rest }, ({ dead_letters, unreadable }) => {
        if (dead_letters.length + unreadable.length === 0) return [cli.look.paint('green', '✓ No dead letters')];
        const columns = [
          { heading: 'SENT' },
          { heading: 'QUEUE', least: 10 },
          { heading: 'TASK', least: 10, spare: 1 },
          { heading: 'ATTEMPT', right: true, spare: 2 },
        ];
        const rows = dead_letters.map(({ sent_at, queue, task_id, subtask_id, attempt }) => [
          relativeTime(sent_at, cli.look.now),
          queue,
          [task_id, subtask_id].filter(Boolean).join('/') || '–',
          String(attempt ?? '–'),
        ]);
        const reasons = dead_letters.flatMap(({ reason }, index) =>
          hanging(`${index + 1}: ${reason}`, cli.look.columns),
        );
        return [...table(columns, rows, cli.look), '', ...reasons, ...unreadableLines(unreadable)];
      });
    });
