import type { Event, EventType } from '../../client/tritons-client.ts';
import { CliCommand } from '../cli-command.ts';
import { Interrupted } from '../exit.ts';
import type { Style } from '../output/paint.ts';
import type { Look } from '../output/table.ts';
import { cutText, textWidth } from '../output/text-width.ts';
import { wordsOf } from '../settings/arguments.ts';

type Options = { follow?: true; task?: string; types?: string[]; after?: string };

/** `tritons events`: what happens, as it happens. */
export const events = () =>
  new CliCommand('events')
    .summary('print what has happened, or what happens from now on')
    .description(
      'Prints the events that are kept, oldest first; with -f those that come from now on. docs/events.md describes their types.',
    )
    .example('events -f', 'prints what happens, until Ctrl-C')
    .example('events --task task_2025_001', 'prints what has happened to a task')
    .example('events -f --types task.completed,task.failed --json', 'prints a line of JSON for each task that ends')
    .prints('listEvents.events', { lines: true })
    .option('-f, --follow', 'print what comes, until Ctrl-C')
    .option('--task <task-id>', 'only events of this task')
    .option('--types <a,b>', 'only events of these types', wordsOf)
    .option('--after <cursor>', 'begin after this cursor, which is in the JSON of an event')
    .does(async (cli, { follow, task: taskId, types, after }: Options) => {
      const client = await cli.client();
      // The API refuses what is no type.
      const query = { taskId, types: types as EventType[] | undefined };
      const show = (event: Event) => cli.stream(event, (shown) => [lineOf(shown, cli.look)]);
      const onUnreadable = ({ reason }: { reason: string }) => cli.note(`Left out: ${reason}`);
      if (!follow) {
        for (let cursor = after; ; ) {
          const { events, unreadable, next_cursor } = await client.listEvents({ ...query, after: cursor });
          events.forEach(show);
          if (unreadable) onUnreadable(unreadable);
          if (next_cursor === cursor) return;
          cursor = next_cursor;
        }
      }
      const signal = cli.terminal.interrupt();
      // The first call says at once what is wrong; from then on, errors that may pass are waited for.
      const from = after ?? (await client.listEvents({ ...query, after: 'latest' }, { signal })).next_cursor;
      const onTrouble = ({ message }: Error) => cli.note(`${message.split('\n')[0]} Trying again …`);
      for await (const event of client.events({ ...query, after: from, signal, onUnreadable, onTrouble })) show(event);
      throw new Interrupted('');
    });

const STYLES: [RegExp, Style][] = [
  [/\.(completed|granted|closed)$/, 'green'],
  [/\.(failed|cancelled|denied|opened|stored|unreadable)$|^budget\.exceeded$/, 'red'],
  [/\.(sent_back|attempt_ended|requested|waiting|unavailable)$/, 'yellow'],
];

function lineOf({ at, type, resource, actor, data }: Event, { paint, columns }: Look): string {
  const style = STYLES.find(([pattern]) => pattern.test(type))?.[1];
  const details = Object.entries(data).flatMap(([name, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value) ? [`${name}=${value}`] : [],
  );
  const name = type.padEnd(22);
  const left = columns - at.slice(11, 19).length - name.length - 4;
  const where = cutText(resource, left);
  const rest = cutText([`by ${actor}`, ...details].join(' '), left - textWidth(where));
  return `${paint('dim', at.slice(11, 19))} ${style ? paint(style, name) : name} ${where}  ${paint('dim', rest)}`.trimEnd();
}
