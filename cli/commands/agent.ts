import { Argument, Option } from 'commander';
import type { Answer, Body } from '../../client/tritons-client.ts';
import type { Cli } from '../cli.ts';
import { CliCommand } from '../cli-command.ts';
import { UsageError } from '../exit.ts';
import { count, dollars } from '../output/amounts.ts';
import { hanging } from '../render/task.ts';
import { numberFrom, wholeFrom, wordsOf } from '../settings/arguments.ts';
import { agentRunCommand } from './agent-run-options.ts';
import { doingOf, loadOf } from './agents.ts';

/** `tritons agent …`: commands about one agent. */
export const agent = () =>
  new CliCommand('agent')
    .summary('run an agent of your own, or change one')
    .description('Runs an agent of your own on this machine; shows, registers, changes and removes agents.')
    .addCommand(agentRunCommand())
    .addCommand(show())
    .addCommand(register())
    .addCommand(change())
    .addCommand(remove());

const agentId = () => new Argument('<agent-id>', 'the id of the agent, as "tritons agents" lists it');

const show = () =>
  new CliCommand('show')
    .summary('show an agent')
    .description('Shows an agent: its skills, its price, who registered it, what it works on, or why it is idle.')
    .example('agent show agent_backend_001', 'shows the agent')
    .prints('getAgent')
    .addArgument(agentId())
    .does(async (cli, id: string) => showAgent(cli, await (await cli.client()).getAgent(id)));

const register = () =>
  new CliCommand('register')
    .summary('register an agent that calls the API itself')
    .description(
      'Registers an agent that calls the API itself (docs/agents-pull.md). Its key is printed this once. "tritons agent run" registers its own.',
    )
    .example('agent register backend > agent.key', 'keeps the key of the new agent in a file')
    .example('agent register qa --id qa_laptop --capacity 2', 'names the agent, and lets it work on two subtasks')
    .prints('registerAgent')
    .argument('<type>', 'agent type, such as backend')
    .option('--id <id>', 'its id; by default it is generated')
    .option('--skills <a,b>', 'its skills; by default the type', wordsOf)
    .option('--capacity <n>', 'number of subtasks at once', wholeFrom(1, 100), 1)
    .option('--price <usd>', 'price of an hour of work, in dollars', numberFrom(0, 1_000_000))
    .does(
      async (
        cli,
        type: string,
        { id, skills, capacity, price }: { id?: string; skills?: string[]; capacity: number; price?: number },
      ) => {
        const registered = await (await cli.client()).registerAgent({
          agent_type: type,
          capacity,
          ...(id === undefined ? {} : { agent_id: id }),
          ...(skills === undefined ? {} : { skills }),
          ...(price === undefined ? {} : { price_per_hour_usd: price }),
        });
        // The key goes to standard output alone, so that `> file` keeps nothing else.
        if (!cli.json) cli.note(`The key of ${registered.agent.agent_id}, shown this once:`);
        cli.show(registered, ({ credentials }) => [credentials.api_key]);
      },
    );

type Change = { status?: Body<'updateAgent'>['status']; skills?: string[]; capacity?: number; price?: number };

const change = () =>
  new CliCommand('change')
    .summary('change an agent, or take it out of work')
    .description(
      'Changes an agent. Draining, it ends what it works on and gets nothing more; offline, it gets nothing more. Of agents in config/agents.yaml only the status can be changed here.',
    )
    .example('agent change agent_backend_001 --status draining', 'lets it end its work, and gives it no more')
    .example('agent change agent_backend_001 --status online --capacity 3', 'lets it work on three subtasks at once')
    .prints('updateAgent')
    .addArgument(agentId())
    .addOption(new Option('--status <status>', 'what it takes').choices(['online', 'draining', 'offline']))
    .option('--skills <a,b>', 'its skills', wordsOf)
    .option('--capacity <n>', 'number of subtasks at once', wholeFrom(1, 100))
    .option('--price <usd>', 'price of an hour of work, in dollars', numberFrom(0, 1_000_000))
    .does(async (cli, id: string, { status, skills, capacity, price }: Change) => {
      const body = {
        ...(status === undefined ? {} : { status }),
        ...(skills === undefined ? {} : { skills }),
        ...(capacity === undefined ? {} : { capacity }),
        ...(price === undefined ? {} : { price_per_hour_usd: price }),
      };
      if (Object.keys(body).length === 0) {
        throw new UsageError('Give --status, --skills, --capacity or --price: nothing is to be changed.');
      }
      showAgent(cli, await (await cli.client()).updateAgent(id, body));
    });

const remove = () =>
  new CliCommand('remove')
    .summary('remove an agent at once')
    .description(
      'Removes an agent at once: its key does nothing any more, and other agents do what it worked on. To let it end its work first: tritons agent change --status draining.',
    )
    .example('agent remove agent_backend_001', 'removes the agent')
    .prints('removeAgent')
    .addArgument(agentId())
    .does(async (cli, id: string) => {
      cli.show(await (await cli.client()).removeAgent(id), ({ agent_id, released }) => [
        `${agent_id} is removed.${released > 0 ? ` ${count(released, 'attempt')} of it went back.` : ''}`,
      ]);
    });

function showAgent(cli: Cli, answer: Answer<'getAgent'>): void {
  cli.show(answer, (agent) => {
    const { agent_id, agent_type, department, skills, runtime, models, price_per_hour_usd, registered_by } = agent;
    const doing = doingOf(agent, cli.look.now);
    const [text, style] = typeof doing === 'string' ? [doing, 'dim' as const] : [doing.text, doing.style];
    return [
      cli.look.paint('bold', agent_id),
      ...hanging(text, cli.look.columns - 2).map((line) => `  ${cli.look.paint(style, line)}`),
      ...[
        `${agent_type} of ${department}, load ${loadOf(agent)}, runs as ${runtime}`,
        `Skills: ${skills.join(', ')}`,
        ...(models ? [`Models: ${models.join(', ')}`] : []),
        ...(price_per_hour_usd === null ? [] : [`${dollars(price_per_hour_usd)} an hour`]),
        ...(registered_by
          ? [`Registered by ${registered_by.owner}${registered_by.key_id ? `, key ${registered_by.key_id}` : ''}`]
          : []),
      ].flatMap((line) => hanging(line, cli.look.columns - 2).map((each) => `  ${each}`)),
    ];
  });
}
