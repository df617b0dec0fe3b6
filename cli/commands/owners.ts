import type { Answer } from '../../client/tritons-client.ts';
import type { Cli } from '../cli.ts';
import { CliCommand } from '../cli-command.ts';
import { UsageError } from '../exit.ts';
import { dollars } from '../output/amounts.ts';
import { hanging } from '../render/task.ts';
import { orDefault } from '../settings/arguments.ts';

/** `tritons owners …`: limits of those who submit tasks. */
export const owners = () =>
  new CliCommand('owners')
    .summary('show and change what an owner may run and spend')
    .description('Shows and changes the limits of an owner: a person or a team, whom keys and tasks name.')
    .addCommand(show())
    .addCommand(change());

const show = () =>
  new CliCommand('show')
    .summary('show the limits of an owner')
    .description('Shows the limits of an owner, and what it uses of them.')
    .example('owners show team-a', 'shows the limits of team-a')
    .prints('getOwner')
    .argument('<owner>', 'a person or a team')
    .does(async (cli, owner: string) => showOwner(cli, await (await cli.client()).getOwner(owner)));

const change = () =>
  new CliCommand('change')
    .summary('change the limits of an owner')
    .description('Changes the limits of an owner. Tasks that waited for them start.')
    .example('owners change team-a --max-open-tasks 5', 'lets five tasks of team-a run at once')
    .example('owners change team-a --max-usd-a-day default', 'lets it spend what the stage allows everybody')
    .prints('changeOwner')
    .argument('<owner>', 'a person or a team')
    .option(
      '--max-open-tasks <n>',
      'tasks that may run at once; "default": as the stage says',
      orDefault(1, 1_000, { whole: true }),
    )
    .option(
      '--max-usd-a-day <usd>',
      'dollars a day (UTC); "default": as the stage says',
      orDefault(0.000001, 1_000_000),
    )
    .does(
      async (cli, owner: string, limits: { maxOpenTasks?: number | 'default'; maxUsdADay?: number | 'default' }) => {
        const { maxOpenTasks: open, maxUsdADay: usd } = limits;
        if (open === undefined && usd === undefined)
          throw new UsageError('Give --max-open-tasks or --max-usd-a-day: nothing is to be changed.');
        const body = {
          ...(open === undefined ? {} : { max_open_tasks: open === 'default' ? null : open }),
          ...(usd === undefined ? {} : { max_usd_a_day: usd === 'default' ? null : usd }),
        };
        showOwner(cli, await (await cli.client()).changeOwner(owner, body));
      },
    );

function showOwner(cli: Cli, answer: Answer<'getOwner'>): void {
  cli.show(answer, ({ owner, max_open_tasks, max_usd_a_day, in_force, open_tasks, waiting_tasks, spent_usd_today }) => {
    const from = (own: number | null) => (own === null ? 'as the stage says' : 'its own limit');
    const { max_open_tasks: open, max_usd_a_day: usd } = in_force;
    return [
      open === null
        ? `${owner} may run any number of tasks at once.`
        : `${owner} may run ${open} tasks at once (${from(max_open_tasks)}). Running: ${open_tasks}; waiting: ${waiting_tasks}.`,
      usd === null
        ? 'It may spend any amount a day.'
        : `It may spend ${dollars(usd)} a day (${from(max_usd_a_day)}). Spent today: ${dollars(spent_usd_today)}.`,
    ].flatMap((line) => hanging(line, cli.look.columns));
  });
}
