import type { CliCommand } from '../cli-command.ts';

/** A command and what may follow its name. */
export type Place = {
  /** The words that lead to it: "tritons keys create". */
  path: string;
  commands: { name: string; says: string }[];
  options: { long: string; short: string | undefined; says: string; takesValue: boolean; choices: string[] }[];
};

/** Every command below `command` and itself, with what may follow. */
export function placesOf(command: CliCommand, before = ''): Place[] {
  const path = `${before}${command.name()}`;
  const below = command.commands.map((each) => each as CliCommand);
  // The options of a command that is meant if none is named belong here, too.
  const options = [...command.options, ...below.filter(({ isDefault }) => isDefault).flatMap((each) => each.options)];
  const place = {
    path,
    commands: below.map((each) => ({ name: each.name(), says: each.summary() || each.description() })),
    options: [...new Map(options.map((option) => [option.long, option])).values()].map((option) => ({
      long: option.long ?? '',
      short: option.short,
      says: option.description,
      takesValue: option.required || option.optional,
      choices: [...(option.argChoices ?? [])],
    })),
  };
  return [place, ...below.flatMap((each) => placesOf(each, `${path} `))];
}
