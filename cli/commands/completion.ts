import { Argument } from 'commander';
import { CliCommand } from '../cli-command.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { placesOf } from '../completion/words.ts';
import { zshCompletion } from '../completion/zsh.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** `tritons completion`: a script that lets a shell complete the words of a command line. */
export const completion = () => {
  const command = new CliCommand('completion');
  return command
    .summary('print a script that completes commands in your shell')
    .description('Prints a script with which bash, zsh or fish completes commands, options and their values.')
    .example('completion bash >> ~/.bashrc', 'completes in bash, from the next shell on')
    .example('completion fish > ~/.config/fish/completions/tritons.fish', 'completes in fish')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(scripts)))
    .does(async (cli, shell: keyof typeof scripts) => {
      cli.terminal.stdout.write(scripts[shell](placesOf(command.parent as CliCommand)));
    });
};
