import { type Answer, hasEnded, type LogLine } from '../../client/tritons-client.ts';
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
    .calls('getTask')
    .prints('getTaskLog.lines', { lines: true })
    .argument('<task-id>', 'the task')
    .option('-f, --follow', 'go on until the task has ended')
    .does(async (cli, taskId: string, { follow = false }: { follow?: boolean }) => {
      const client = await cli.client();
      const signal = follow ? cli.terminal.interrupt() : undefined;
      let isEmpty = true;
      const onTrouble = ({ message }: Error) => cli.note(`${message.split('\n')[0]} Trying again …`);
      for await (const line of client.logLines(taskId, { follow, signal, onTrouble })) {
        isEmpty = false;
        cli.stream(line, (shown) => [lineOf(shown, cli.look.paint)]);
      }
      if (signal?.aborted) throw new Interrupted(`${taskId} goes on.`);
      if (isEmpty) cli.note(whyEmpty(await client.getTask(taskId)));
    });

function whyEmpty({ task_id, status, encrypt_results_to }: Answer<'getTask'>): string {
  if (!hasEnded(status)) return `Nobody has written to the log of ${task_id} yet.`;
  return encrypt_results_to
    ? `The log of ${task_id} is gone: its results are encrypted to a key of its submitter, and log lines are removed when such a task ends.`
    : `Nobody has written to the log of ${task_id}.`;
}

function lineOf({ at, agent_id, attempt, level, text }: LogLine, paint: Paint): string {
  const head = paint('dim', `${at.slice(11, 19)} ${agent_id}${attempt > 1 ? ` #${attempt}` : ''}`);
  const body = text.replaceAll('\n', '\n    ');
  return `${head}  ${level === 'error' ? paint('red', body) : level === 'warn' ? paint('yellow', body) : body}`;
}
