import type { LogLine } from '../../client/tritons-client.ts';
import { CliCommand } from '../cli-command.ts';
import { Interrupted } from '../exit.ts';
import type { Paint } from '../output/paint.ts';

/** `tritons log`: what agents wrote while they worked. */
export const log = () =>
  new CliCommand('log')
    .summary('print the log of a task')
    .description('Prints the lines that agents wrote while they worked on a task, oldest first.')
    .example('log task_2025_001', 'prints the lines so far')
    .example('log task_2025_001 -f', 'prints further lines as they come, until the task has ended')
    .prints('getTaskLog.lines', { lines: true })
    .argument('<task-id>', 'the task')
    .option('-f, --follow', 'go on until the task has ended')
    .does(async (cli, taskId: string, { follow = false }: { follow?: boolean }) => {
      const client = await cli.client();
      const signal = follow ? cli.terminal.interrupt() : undefined;
      let isEmpty = true;
      try {
        for await (const line of client.logLines(taskId, { follow, signal })) {
          isEmpty = false;
          cli.stream(line, (shown) => [lineOf(shown, cli.look.paint)]);
        }
      } catch (error) {
        if (signal?.aborted) throw new Interrupted(`${taskId} goes on.`);
        throw error;
      }
      if (isEmpty) cli.note(`Nobody has written to the log of ${taskId}${follow ? '' : ' yet'}.`);
    });

function lineOf({ at, agent_id, attempt, level, text }: LogLine, paint: Paint): string {
  const head = paint('dim', `${at.slice(11, 19)} ${agent_id}${attempt > 1 ? ` #${attempt}` : ''}`);
  const body = text.replaceAll('\n', '\n    ');
  return `${head}  ${level === 'error' ? paint('red', body) : level === 'warn' ? paint('yellow', body) : body}`;
}
