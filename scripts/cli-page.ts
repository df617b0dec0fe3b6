import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { CliCommand, JsonShape } from '../cli/cli-command.ts';
import { EXIT, EXIT_MEANINGS } from '../cli/exit.ts';
import { programOf } from '../cli/program.ts';
import { routesWithoutCommand } from '../cli/routes-without-command.ts';
import { pathOf } from '../cli/run.ts';
import { type Route, type RouteName, routes } from '../core/contracts/api/routes.ts';

const COMMON = 'Everywhere';

/** docs/cli.md, made from the commands' own help. */
export function cliPage(): string {
  const program = programOf();
  const groups = Map.groupBy(program.commands as CliCommand[], (command) => command.helpGroup());
  return `# The command line

Made from the commands' own help by \`npm run cli-page\`. \`npx tritons\` runs the command in this repository, and where the package \`tritons\` is installed (\`npm run package\` makes it); the examples leave \`npx\` out.

\`\`\`bash
npx tritons start                                                          # TRITONS on this machine
npx tritons submit "Add a health check" --type development --watch         # a task, until it has ended
npx tritons results <task-id> --out DIR                                    # the files that it delivered
npx tritons help <command>                                                 # examples first
\`\`\`

| command | what it does |
|---|---|
${[...groups.values()].flatMap((commands) => commands.map(rowOf)).join('\n')}

## Address and key

The address is the first of: \`--url\`, \`--profile\`, \`TRITONS_URL\`, \`TRITONS_PROFILE\`, the profile in use, http://127.0.0.1:8080. The key is \`TRITONS_API_KEY\`, or that of the profile with the same address. A profile that was asked for brings its own key, or none; the key of a profile goes to no other address ([0113](decisions/0113-command-line.md)).

\`\`\`bash
tritons config set prod --address https://tritons.example.com --key-file - < key.txt
tritons config use prod
tritons tasks --profile staging
\`\`\`

Profiles are in \`~/.config/tritons/config.json\` (or below \`$XDG_CONFIG_HOME\`). A file with keys that others on the machine may read is refused: \`chmod 600\`.

## Output

Results go to standard output; remarks and errors go to standard error, with what to do. On a terminal there are colours, unless \`NO_COLOR\` is set; \`FORCE_COLOR=1\` colours pipes too, \`FORCE_COLOR=0\` nothing. Tables fit the width of the terminal: they cut what may be cut, then leave columns out. Elsewhere nothing is cut, and what redraws on a terminal becomes a line for each change. Characters that would move the cursor, or hide or reverse text, are written out.

\`--json\` prints the result as JSON: the answer of the API as \`/openapi.json\` describes it, unless the command below says otherwise. Commands that print as things happen print a value a line.

## Exit codes

| code | meaning |
|---|---|
${Object.entries(EXIT)
  .map(([name, code]) => `| ${code} | ${EXIT_MEANINGS[name as keyof typeof EXIT]} |`)
  .join('\n')}

## Routes without a command

Every other route of the API has one.

| route | why it has none |
|---|---|
${Object.entries(routesWithoutCommand).map(rowWithoutCommand).join('\n')}

## Completion

\`tritons completion bash\`, \`zsh\` or \`fish\` prints a script that completes commands, options and their values. Tests try it in each of them (on Linux: fish 3.6, zsh 5.9).

## Everywhere

These options stand before the name of a command or after it.

${optionTable(program.options.filter(({ helpGroupHeading }) => helpGroupHeading === COMMON))}
${[...groups].flatMap(([, commands]) => commands.flatMap(leaves).map(sectionOf)).join('\n')}`;
}

const leaves = (command: CliCommand): CliCommand[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap((each) => leaves(each as CliCommand));

function rowOf(command: CliCommand): string {
  const [first = command] = leaves(command);
  return `| [\`${command.name()}\`](#${anchorOf(pathOf(first))}) | ${command.summary()} |`;
}

function rowWithoutCommand([name, why]: [string, string]): string {
  const { method, path }: Route = routes[name as RouteName];
  return `| \`${method} ${path}\` | ${why} |`;
}

const anchorOf = (title: string) => title.replaceAll(' ', '-');

function sectionOf(command: CliCommand): string {
  const own = command.options.filter(({ helpGroupHeading }) => helpGroupHeading !== COMMON);
  const words = command.registeredArguments.map((each) => (each.required ? `<${each.name()}>` : `[${each.name()}]`));
  const meant = command.isDefault ? ` \`${pathOf(command.parent as CliCommand)}\` alone means this.` : '';
  return `
## ${pathOf(command)}

${command.description()}${meant}

\`\`\`bash
${command.examples.map(({ line, says }) => `${line}\n    # ${says}`).join('\n')}
\`\`\`

\`${[pathOf(command), ...(own.length > 0 ? ['[options]'] : []), ...words].join(' ')}\`
${own.length > 0 ? `\n${optionTable(own)}\n` : ''}${jsonLines(command.jsonShape)}`;
}

function optionTable(options: CliCommand['options']): string {
  const rows = options.map(({ flags, description, defaultValue, argChoices, mandatory }) => {
    const choices = argChoices ? `: ${argChoices.join(', ')}` : '';
    const isShown = defaultValue !== undefined && typeof defaultValue !== 'boolean' && !Array.isArray(defaultValue);
    const standard = isShown ? ` (${defaultValue})` : '';
    const cell = `${description}${choices}${standard}${mandatory ? '; required' : ''}`.replaceAll('|', '\\|');
    return `| \`${flags}\` | ${cell} |`;
  });
  return `| option | |\n|---|---|\n${rows.join('\n')}`;
}

/** The form of what --json prints. */
function jsonLines(shape: JsonShape | undefined): string {
  if (!shape) return '';
  const { of, lines } = shape;
  if (typeof of !== 'string') {
    const { $schema: _, ...schema } = z.toJSONSchema(of);
    const json = JSON.stringify(schema.$ref ? schema.$defs : schema, undefined, 2);
    return `\n\`--json\` prints ${lines ? 'lines of this form' : 'this'} (JSON Schema):\n\n\`\`\`json\n${json}\n\`\`\`\n`;
  }
  const [name, field] = of.split('.') as [RouteName, string | undefined];
  const { method, path }: Route = routes[name];
  const answer = `the answer of \`${method} ${path}\``;
  if (field) return `\n\`--json\` prints each of \`${field}\` in ${answer} as a line.\n`;
  return `\n\`--json\` prints ${lines ? `${answer} as a line for each change` : answer}.\n`;
}

if (import.meta.main) writeFileSync('docs/cli.md', cliPage());
