import type { Answer } from '../../client/tritons-client.ts';
import { CliCommand } from '../cli-command.ts';
import { collectPages, unreadableLines } from '../collect-pages.ts';
import { relativeTime } from '../output/amounts.ts';
import { type Cell, type Look, table } from '../output/table.ts';
import { wholeFrom } from '../settings/arguments.ts';

type AgentView = Answer<'getAgent'>;

/** `tritons agents`: who works, who is free, and why somebody is idle. */
export const agents = () =>
  new CliCommand('agents')
    .summary('list agents, their load, and why they are idle')
    .description('Lists agents by type, with what they work on, or why they are idle.')
    .example('agents', 'lists all agents')
    .example('agents --type backend', 'lists those of a type')
    .prints('listAgents')
    .option('--type <type>', 'only agents of this type, such as backend')
    .option('--limit <n>', 'how many to list', wholeFrom(1, 10_000), 100)
    .does(async (cli, { type, limit }: { type?: string; limit: number }) => {
      const client = await cli.client();
      const { entries, ...rest } = await collectPages(async (page) => {
        const { agents, ...rest } = await client.listAgents({ agent_type: type, ...page });
        return { entries: agents, ...rest };
      }, limit);
      cli.show({ agents: entries, ...rest }, ({ agents, unreadable, next_cursor }) => [
        ...agentLines(agents, cli.look),
        ...unreadableLines(unreadable),
        ...(next_cursor === null ? [] : ['', cli.look.paint('dim', `There are more: --limit ${limit * 5}`)]),
      ]);
    });

function agentLines(agents: AgentView[], look: Look & { now: Date }): string[] {
  if (agents.length === 0) return ['There is no such agent. Run one of your own: tritons agent run --help'];
  const columns = [
    { heading: 'AGENT', least: 16 },
    { heading: 'TYPE', spare: 1 },
    { heading: 'LOAD' },
    { heading: 'DOES', least: 24 },
  ];
  const free = ({ working_on, status }: AgentView) => Number(working_on.length === 0) + Number(status === 'online');
  const sorted = agents.toSorted((a, b) => free(a) - free(b));
  return table(
    columns,
    sorted.map((agent) => [agent.agent_id, agent.agent_type, loadOf(agent), doingOf(agent, look.now)]),
    look,
  );
}

export function loadOf({ working_on, capacity }: AgentView): string {
  const busy = Math.min(working_on.length, capacity);
  const dots = capacity <= 6 ? `${'●'.repeat(busy)}${'○'.repeat(capacity - busy)} ` : '';
  return `${dots}${busy}/${capacity}`;
}

/** The work of an agent; if it has free slots only, the reason. */
export function doingOf({ status, working_on, unavailable_until, runtime }: AgentView, now: Date): Cell {
  const work = working_on.map(
    ({ task_id, subtask_id, since }) => `${task_id}/${subtask_id}, ${relativeTime(since, now)}`,
  );
  const isAway = unavailable_until !== null && Date.parse(unavailable_until) > now.getTime();
  if (work.length > 0) return { text: `${status === 'draining' ? 'drains: ' : ''}${work.join('; ')}`, style: 'blue' };
  if (status === 'draining') return { text: 'draining: it gets no more work', style: 'yellow' };
  if (status === 'offline') {
    return { text: runtime === 'pull' ? 'offline: its process does not ask for work' : 'offline', style: 'yellow' };
  }
  if (isAway)
    return { text: `its models cannot be called; again ${relativeTime(unavailable_until, now)}`, style: 'yellow' };
  return { text: 'free', style: 'dim' };
}
