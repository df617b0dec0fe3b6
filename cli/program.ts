import { Option } from 'commander';
import { VERSION } from '../client/limits.ts';
import { CliCommand } from './cli-command.ts';
import { agent } from './commands/agent.ts';
import { agents } from './commands/agents.ts';
import { approve } from './commands/approve.ts';
import { audit } from './commands/audit.ts';
import { budget } from './commands/budget.ts';
import { cancel } from './commands/cancel.ts';
import { circuits } from './commands/circuits.ts';
import { completion } from './commands/completion.ts';
import { config } from './commands/config.ts';
import { deadLetters } from './commands/dead-letters.ts';
import { deleteCommand } from './commands/delete.ts';
import { departments } from './commands/departments.ts';
import { deploy } from './commands/deploy.ts';
import { doctor } from './commands/doctor.ts';
import { events } from './commands/events.ts';
import { keys } from './commands/keys.ts';
import { log } from './commands/log.ts';
import { metrics } from './commands/metrics.ts';
import { open } from './commands/open.ts';
import { owners } from './commands/owners.ts';
import { quality } from './commands/quality.ts';
import { reject } from './commands/reject.ts';
import { results } from './commands/results.ts';
import { retry } from './commands/retry.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { submit } from './commands/submit.ts';
import { tasks } from './commands/tasks.ts';
import { watchCommand } from './commands/watch.ts';
import { webhooks } from './commands/webhooks.ts';
import { whoami } from './commands/whoami.ts';

/** The commands by the heading under which the help lists them. */
const groups: Record<string, (() => CliCommand)[]> = {
  Tasks: [
    submit,
    deploy,
    status,
    watchCommand,
    results,
    quality,
    log,
    tasks,
    cancel,
    retry,
    approve,
    reject,
    budget,
    deleteCommand,
  ],
  'The system': [start, open, doctor, departments, agents, agent, events, webhooks, metrics, circuits, deadLetters],
  Access: [config, whoami, keys, owners, audit],
  'The shell': [completion],
};

/** Makes the program anew: a command keeps what it has parsed. */
export function programOf(): CliCommand {
  const program = new CliCommand('tritons')
    .description('TRITONS runs tasks with AI agents.')
    .enablePositionalOptions()
    .helpCommand('help [command]', 'show the help of a command')
    .version(VERSION, '--version', 'show the version');
  for (const [heading, commands] of Object.entries(groups)) {
    for (const make of commands) program.addCommand(make().helpGroup(heading));
  }
  addCommonOptions(program);
  return program;
}

/** Every command that does something takes the common options; so does the program, before the name of the command. */
function addCommonOptions(command: CliCommand): void {
  command.addHelpOption(new Option('-h, --help', 'show this help').helpGroup('Everywhere'));
  if (command.parent && command.commands.length > 0) command.helpCommand(false);
  if (command.commands.length === 0 || !command.parent) {
    for (const option of commonOptions())
      if (!command.options.some(({ long }) => long === option.long)) command.addOption(option);
  }
  for (const each of command.commands) addCommonOptions(each as CliCommand);
}

const commonOptions = () => [
  new Option('--url <url>', 'address of the API (TRITONS_URL)').helpGroup('Everywhere'),
  new Option('--profile <name>', 'profile of the config file (TRITONS_PROFILE)').helpGroup('Everywhere'),
  new Option('--json', 'print the result as JSON').helpGroup('Everywhere'),
];
