import { CliCommand } from '../cli-command.ts';
import { agentRunCommand } from './agent-run-options.ts';

/** `tritons agent …`: commands about one agent. */
export const agent = () =>
  new CliCommand('agent')
    .summary('run an agent of your own on this machine')
    .description('Run an agent of your own on this machine.')
    .addCommand(agentRunCommand());
