import { CliCommand } from '../cli-command.ts';
import { hanging } from '../render/task.ts';

/** `tritons whoami`: as whom the API sees the caller. */
export const whoami = () =>
  new CliCommand('whoami')
    .summary('show who you are for the API, and what you may do')
    .description('Shows the owner and the role of the key, where it comes from, and what it may do.')
    .example('whoami', 'shows them')
    .example('whoami --profile prod --json | jq -r .owner', 'prints the owner of the key in a profile')
    .prints('getCaller')
    .does(async (cli) => {
      const { url, keyFrom } = await cli.connection();
      cli.show(await (await cli.client()).getCaller(), ({ owner, role, key_id, permissions }) => [
        `${owner}, ${role}, at ${url}`,
        key_id === null ? 'No key was sent.' : `Key ${key_id}, from ${keyFrom}`,
        ...hanging(`May: ${permissions.join(', ')}`, cli.look.columns),
      ]);
    });
