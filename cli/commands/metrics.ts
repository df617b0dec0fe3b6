import { Option } from 'commander';
import type { Answer, Query } from '../../client/tritons-client.ts';
import { CliCommand } from '../cli-command.ts';
import { dollars, duration, percent, score } from '../output/amounts.ts';
import { type Look, table } from '../output/table.ts';
import { wrapText } from '../output/text-width.ts';
import { wholeFrom } from '../settings/arguments.ts';

type Window = NonNullable<Query<'getSystemMetrics'>['window']>;

/** `tritons metrics …`: figures of a window of time. */
export const metrics = () =>
  new CliCommand('metrics')
    .summary('show figures of the system, of tasks or of agents')
    .description(
      'Shows figures of a window of time: the last 24 hours, unless --window says otherwise. docs/metrics.md has the formula of each.',
    )
    .withDefault(system())
    .addCommand(tasks())
    .addCommand(agents())
    .addCommand(performance());

const inWindow = (command: CliCommand) =>
  command.addOption(
    new Option('--window <window>', 'how far back the figures go').choices(['1h', '24h', '7d', '30d']).default('24h'),
  );

const system = () =>
  inWindow(new CliCommand('system'))
    .summary('queue, waits, throughput, spend')
    .description('Shows queue depth, waits, throughput, availability and spend.')
    .example('metrics', 'shows the figures of the last 24 hours')
    .example('metrics system --window 1h', 'shows those of the last hour')
    .prints('getSystemMetrics')
    .does(async (cli, { window }: { window: Window }) => {
      cli.show(await (await cli.client()).getSystemMetrics({ window }), (shown) => systemLines(shown, cli.look));
    });

const tasks = () =>
  inWindow(new CliCommand('tasks'))
    .summary('completion times, success, cost and quality by task type')
    .description('Shows completion times, success rates, costs and quality, by type of task.')
    .example('metrics tasks --window 7d', 'shows the figures of a week')
    .prints('getTaskMetrics')
    .does(async (cli, { window }: { window: Window }) => {
      cli.show(await (await cli.client()).getTaskMetrics({ window }), ({ total, task_types }) => {
        const columns = [
          { heading: 'TYPE', least: 10 },
          { heading: 'DONE', right: true },
          { heading: 'FAILED', right: true },
          { heading: 'TIME', right: true, spare: 1 },
          { heading: 'COST', right: true, spare: 2 },
          { heading: 'QUALITY', right: true, spare: 3 },
        ];
        const row = (name: string, figures: Answer<'getTaskMetrics'>['task_types'][number] | typeof total) => [
          name,
          String(figures.completed),
          String(figures.failed),
          timeOf(figures.average_completion_seconds),
          figures.cost_per_task_usd === null ? '–' : dollars(figures.cost_per_task_usd),
          score(figures.average_quality_score),
        ];
        const rows = [...task_types.map((each) => row(each.task_type, each)), row('all', total)];
        return [
          ...table(columns, rows, cli.look),
          '',
          `Success rate ${percent(total.success_rate)} · ${total.submitted} submitted, ${total.cancelled} cancelled · ${window}`,
        ];
      });
    });

const agents = () =>
  inWindow(new CliCommand('agents'))
    .summary('results, response times and utilization by agent type')
    .description('Shows results, response times and utilization, by type of agent.')
    .example('metrics agents', 'shows the figures of the last 24 hours')
    .prints('getAgentMetrics')
    .does(async (cli, { window }: { window: Window }) => {
      cli.show(await (await cli.client()).getAgentMetrics({ window }), ({ total, agent_types }) => {
        const columns = [
          { heading: 'TYPE', least: 10 },
          { heading: 'AGENTS', right: true },
          { heading: 'DONE', right: true },
          { heading: 'FAILED', right: true },
          { heading: 'SENT BACK', right: true, spare: 3 },
          { heading: 'RESPONSE', right: true, spare: 1 },
          { heading: 'WAIT', right: true, spare: 4 },
          { heading: 'BUSY', right: true, spare: 2 },
        ];
        const row = (name: string, figures: typeof total) => [
          name,
          String(figures.agents),
          String(figures.completed),
          String(figures.failed),
          String(figures.sent_back),
          timeOf(figures.average_response_seconds),
          timeOf(figures.average_wait_seconds),
          percent(figures.utilization),
        ];
        return table(columns, [...agent_types.map((each) => row(each.agent_type, each)), row('all', total)], cli.look);
      });
    });

const performance = () =>
  new CliCommand('performance')
    .summary('results, speed, cost and quality of each agent')
    .description('Shows the results, response times, utilization, cost and quality of each agent since it registered.')
    .example('metrics performance', 'shows the figures of every agent')
    .prints('getAgentPerformance')
    .option('--limit <n>', 'the most agents to show, from one page', wholeFrom(1, 100), 100)
    .option('--cursor <cursor>', 'go on after a page, with the next_cursor of its JSON')
    .does(async (cli, { limit, cursor }: { limit: number; cursor?: string }) => {
      const answer = await (await cli.client()).getAgentPerformance({ limit, cursor });
      cli.show(answer, ({ agents, next_cursor }) => {
        const columns = [
          { heading: 'AGENT', least: 16 },
          { heading: 'DONE', right: true },
          { heading: 'FAILED', right: true },
          { heading: 'SENT BACK', right: true, spare: 4 },
          { heading: 'RESPONSE', right: true, spare: 2 },
          { heading: 'BUSY', right: true, spare: 3 },
          { heading: 'COST', right: true, spare: 1 },
          { heading: 'QUALITY', right: true },
        ];
        const rows = agents.map((figures) => [
          figures.agent_id,
          String(figures.tasks_completed),
          String(figures.tasks_failed),
          String(figures.reworked),
          timeOf(figures.average_response_seconds),
          percent(figures.utilization),
          figures.cost_usd === null ? '–' : dollars(figures.cost_usd),
          score(figures.quality_score),
        ]);
        const more = next_cursor === null ? [] : ['', cli.look.paint('dim', `There are more: --cursor ${next_cursor}`)];
        return [...table(columns, rows, cli.look), ...more];
      });
    });

const timeOf = (seconds: number | null) => (seconds === null ? '–' : duration(seconds));

function systemLines(figures: Answer<'getSystemMetrics'>, look: Look): string[] {
  const { queue, queue_depth, throughput, availability, models, circuits, dead_letters } = figures;
  const states = (of: Record<string, number>) =>
    Object.entries(of)
      .filter(([, number]) => number > 0)
      .map(([status, number]) => `${number} ${status.replaceAll('_', ' ')}`)
      .join(', ') || 'none';
  const rows = [
    ['Now', `${queue_depth} waiting to begin · tasks: ${states(queue.tasks)} · subtasks: ${states(queue.subtasks)}`],
    [
      'Completed',
      `${figures.tasks_completed} tasks, ${figures.subtasks_completed} subtasks in ${figures.window} · ${throughput.tasks_per_hour.toFixed(1)} tasks an hour`,
    ],
    [
      'Waits',
      `${timeOf(figures.average_wait_seconds)} for an agent · ${figures.average_spawn_ms === null ? '–' : `${Math.round(figures.average_spawn_ms)} ms`} to start`,
    ],
    ['Sent back', percent(figures.rework_rate)],
    [
      'Spend',
      `${dollars(figures.spend_usd)}${figures.unpriced_usages > 0 ? `, and ${figures.unpriced_usages} usages whose cost is not known` : ''}`,
    ],
    [
      'Availability',
      availability.value === null
        ? `– (${availability.not_measured ?? 'not measured'})`
        : `${(availability.value * 100).toFixed(2)} % of ${availability.requests} requests`,
    ],
    ['Dead letters', String(dead_letters)],
    ...circuits
      .filter(({ state }) => state !== 'closed')
      .map(({ model, state }) => ['Circuit', `${model} is ${state.replace('_', ' ')}`]),
    ...models.map(({ model, calls, cost_usd }) => ['Model', `${model}: ${calls} calls, ${dollars(cost_usd)}`]),
  ] as [string, string][];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.flatMap(([name, text]) => {
    const lines = hangingAt(text, width + 2, look.columns);
    return [
      `${look.paint('dim', name.padEnd(width))}  ${lines[0] ?? ''}`,
      ...lines.slice(1).map((line) => `${' '.repeat(width + 2)}${line}`),
    ];
  });
}

const hangingAt = (text: string, indent: number, columns: number) => wrapText(text, Math.min(columns, 110) - indent);
