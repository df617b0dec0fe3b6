import type { Command, Help } from 'commander';
import { EXIT, EXIT_MEANINGS } from './exit.ts';
import { wrapText } from './output/text-width.ts';

export type Example = { line: string; says: string };

/** Renders the help of a command: what it does, examples, then usage, arguments, options and commands. */
export function formatHelp(command: Command, helper: Help): string {
  const width = helper.helpWidth ?? 80;
  helper.minWidthToWrap = 20;
  const termWidth = Math.max(
    ...helper.visibleCommands(command).map((each) => termOf(each).length),
    helper.longestOptionTermLength(command, helper),
    helper.longestArgumentTermLength(command, helper),
  );
  const item = (term: string, says: string) => helper.formatItem(term, termWidth, says, helper);
  const section = (title: string, items: string[]) =>
    items.length > 0 ? [helper.styleTitle(title), ...items, ''] : [];
  const { examples = [] } = command as Command & { examples?: Example[] };
  const options = Map.groupBy(helper.visibleOptions(command), ({ helpGroupHeading = 'Options' }) => helpGroupHeading);
  const commands = Map.groupBy(helper.visibleCommands(command), (each) => each.helpGroup() || 'Commands');
  const lines = [
    ...wrapText(helper.commandDescription(command), width),
    '',
    ...section(
      'Examples',
      examples.flatMap(({ line, says }) => [`  ${line}`, ...wrapText(says, width - 6).map((text) => `      ${text}`)]),
    ),
    ...section('Usage', [`  ${helper.commandUsage(command)}`]),
    ...section(
      'Arguments',
      helper.visibleArguments(command).map((each) => item(helper.argumentTerm(each), helper.argumentDescription(each))),
    ),
    ...[...commands].flatMap(([title, all]) =>
      section(
        title,
        all.map((each) => item(termOf(each), helper.subcommandDescription(each))),
      ),
    ),
    ...[...options].flatMap(([title, all]) =>
      section(
        title,
        all.map((each) => item(helper.optionTerm(each), helper.optionDescription(each))),
      ),
    ),
  ];
  return lines.join('\n');
}

/** A command in a list: its name and its arguments. */
function termOf(command: Command): string {
  const words = command.registeredArguments.map((each) => (each.required ? `<${each.name()}>` : `[${each.name()}]`));
  return [command.name(), ...words].join(' ');
}

/** The exit codes, a line each. */
export function exitCodeLines(width: number): string[] {
  return Object.entries(EXIT).flatMap(([name, code]) => {
    const [first, ...more] = wrapText(EXIT_MEANINGS[name as keyof typeof EXIT], width - 7);
    return [`  ${String(code).padEnd(5)}${first}`, ...more.map((line) => `       ${line}`)];
  });
}
