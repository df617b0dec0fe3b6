import { Option } from 'commander';
import type { Answer, Body } from '../../client/tritons-client.ts';
import type { Cli } from '../cli.ts';
import { CliCommand } from '../cli-command.ts';
import { collectPages, unreadableLines } from '../collect-pages.ts';
import { confirm } from '../confirm.ts';
import { UsageError } from '../exit.ts';
import { relativeTime } from '../output/amounts.ts';
import { type Look, table } from '../output/table.ts';
import { stateCell } from '../render/state.ts';
import { orDefault, wholeFrom } from '../settings/arguments.ts';

type Key = Answer<'listKeys'>['keys'][number];
type Role = Body<'createKey'>['role'];

/** `tritons keys …`: API keys of people and teams. */
export const keys = () =>
  new CliCommand('keys')
    .summary('list, make, change, rotate and revoke API keys')
    .description(
      'Lists the API keys of people and teams, makes, changes, rotates and revokes them. They need a key with the role admin.',
    )
    .withDefault(list())
    .addCommand(create())
    .addCommand(change())
    .addCommand(rotate())
    .addCommand(revoke());

const roles = ['viewer', 'submitter', 'operator', 'admin', 'metrics'] satisfies Role[];
const roleOption = () => new Option('--role <role>', 'what the key may do').choices(roles);

const list = () =>
  new CliCommand('list')
    .summary('list the keys')
    .description(
      'Lists the API keys of people and teams. The keys themselves are not known to anybody but their users.',
    )
    .example('keys', 'lists the keys, with their owners and roles')
    .prints('listKeys')
    .does(async (cli) => {
      const client = await cli.client();
      const { entries, ...rest } = await collectPages(async (page) => {
        const { keys, ...rest } = await client.listKeys(page);
        return { entries: keys, ...rest };
      }, Number.POSITIVE_INFINITY);
      cli.show({ keys: entries, ...rest }, ({ keys, unreadable }) => [
        ...keyLines(keys, cli.look),
        ...unreadableLines(unreadable),
      ]);
    });

const create = () =>
  new CliCommand('create')
    .summary('make a key')
    .description('Makes an API key. It is printed this once.')
    .example('keys create ci --role submitter --owner team-a', 'makes a key that submits tasks for team-a')
    .example('keys create ci --role viewer --json | jq -r .api_key > key.txt', 'keeps the key in a file')
    .prints('createKey')
    .argument('<name>', 'what the key is used by or for')
    .addOption(roleOption().makeOptionMandatory())
    .option('--owner <owner>', 'the person or team that it belongs to; by default the name')
    .option('--expires <time>', 'the key does nothing from then on, as 2027-01-01T00:00:00Z')
    .option('--requests-per-minute <n>', 'requests that it may send a minute', wholeFrom(1, 600_000))
    .does(
      async (
        cli,
        name: string,
        options: { role: Role; owner?: string; expires?: string; requestsPerMinute?: number },
      ) => {
        const { role, owner, expires, requestsPerMinute } = options;
        const issued = await (await cli.client()).createKey({
          name,
          role,
          ...(owner === undefined ? {} : { owner }),
          ...(expires === undefined ? {} : { expires_at: expires }),
          ...(requestsPerMinute === undefined ? {} : { requests_per_minute: requestsPerMinute }),
        });
        showIssued(cli, issued);
      },
    );

type KeyChange = {
  name?: string;
  role?: Role;
  expires?: string;
  requestsPerMinute?: number | 'default';
  burst?: number | 'default';
};

const change = () =>
  new CliCommand('change')
    .summary('change name, role, expiry or limits of a key')
    .description('Changes the name, the role, the expiry or the limits of a key. The key itself stays the same.')
    .example('keys change 0123456789abcdef --role viewer', 'lets the key read only')
    .example('keys change 0123456789abcdef --expires never', 'lets it work for good')
    .prints('changeKey')
    .argument('<key-id>', 'the id of the key, as "tritons keys" lists it')
    .option('--name <name>', 'what the key is used by or for')
    .addOption(roleOption())
    .option('--expires <time>', 'the key does nothing from then on, as 2027-01-01T00:00:00Z; or never')
    .option(
      '--requests-per-minute <n>',
      'requests that it may send a minute; "default": as the stage says',
      orDefault(1, 600_000, { whole: true }),
    )
    .option(
      '--burst <n>',
      'requests that it may send at once; "default": those of ten seconds',
      orDefault(1, 100_000, { whole: true }),
    )
    .does(async (cli, keyId: string, { name, role, expires, requestsPerMinute: rate, burst }: KeyChange) => {
      const body = {
        ...(name === undefined ? {} : { name }),
        ...(role === undefined ? {} : { role }),
        ...(expires === undefined ? {} : { expires_at: expires === 'never' ? null : expires }),
        ...(rate === undefined ? {} : { requests_per_minute: rate === 'default' ? null : rate }),
        ...(burst === undefined ? {} : { burst: burst === 'default' ? null : burst }),
      };
      if (Object.keys(body).length === 0) {
        throw new UsageError(
          'Give --name, --role, --expires, --requests-per-minute or --burst: nothing is to be changed.',
        );
      }
      cli.show(await (await cli.client()).changeKey(keyId, body), (key) => keyLines([key], cli.look));
    });

const rotate = () =>
  new CliCommand('rotate')
    .summary('give a key a new secret')
    .description('Gives a key a new secret, which is printed this once. The secret until now works for a while.')
    .example('keys rotate 0123456789abcdef', 'lets both secrets work for a day')
    .example('keys rotate 0123456789abcdef --overlap-seconds 0', 'ends the secret until now at once')
    .prints('rotateKey')
    .argument('<key-id>', 'the id of the key, as "tritons keys" lists it')
    .option('--overlap-seconds <n>', 'for how long the secret until now still works', wholeFrom(0, 30 * 86_400))
    .does(async (cli, keyId: string, { overlapSeconds }: { overlapSeconds?: number }) => {
      const body = overlapSeconds === undefined ? {} : { overlap_seconds: overlapSeconds };
      showIssued(cli, await (await cli.client()).rotateKey(keyId, body));
    });

const revoke = () =>
  new CliCommand('revoke')
    .summary('revoke a key for good')
    .description('Revokes a key for good: from then on it does nothing. On a terminal it asks for the id once more.')
    .example('keys revoke 0123456789abcdef', 'revokes the key after you have confirmed it')
    .example('keys revoke 0123456789abcdef --yes', 'does not ask')
    .prints('revokeKey')
    .argument('<key-id>', 'the id of the key, as "tritons keys" lists it')
    .option('--remove-agents', 'remove the agents that were registered with it, too')
    .option('--yes', 'do not ask')
    .does(async (cli, keyId: string, { yes, removeAgents }: { yes?: true; removeAgents?: true }) => {
      if (!yes) await confirm(cli, keyId, 'A revoked key cannot be brought back.');
      const query = { agents: removeAgents ? 'remove' : 'keep' } as const;
      cli.show(
        await (await cli.client()).revokeKey(keyId, query),
        ({ name, owner, agents, removed_agents, unreadable }) => [
          `Revoked: ${name} of ${owner} (${keyId}) does nothing any more.`,
          ...(agents.length > 0 ? [`Agents that were registered with it go on: ${agents.join(', ')}`] : []),
          ...(removed_agents.length > 0 ? [`Removed: ${removed_agents.join(', ')}`] : []),
          ...unreadable.map(({ id, reason }) => `Damaged, and may be of this key: agent ${id}: ${reason}`),
        ],
      );
    });

/** The key goes to standard output alone, so that `> file` keeps nothing else. */
function showIssued(cli: Cli, issued: Answer<'createKey'>): void {
  const { name, owner, role, key_id, previous_secret_until } = issued.key;
  if (!cli.json) {
    const until = previous_secret_until === null ? '' : ` The secret until now works until ${previous_secret_until}.`;
    cli.note(`The key ${name} of ${owner} (${role}, id ${key_id}), shown this once.${until}`);
  }
  cli.show(issued, ({ api_key }) => [api_key]);
}

function keyLines(keys: Key[], look: Look & { now: Date }): string[] {
  if (keys.length === 0) return ['There is no key. Make one: tritons keys create --help'];
  const columns = [
    { heading: 'STATE' },
    { heading: 'KEY' },
    { heading: 'NAME', least: 8 },
    { heading: 'OWNER', least: 8, spare: 1 },
    { heading: 'ROLE' },
    { heading: 'USED', spare: 2 },
    { heading: 'EXPIRES', spare: 3 },
  ];
  const rows = keys.map(({ key_id, name, owner, role, revoked_at, expires_at, last_used_at }) => {
    const hasExpired = expires_at !== null && Date.parse(expires_at) <= look.now.getTime();
    const ended = revoked_at !== null ? 'revoked' : hasExpired ? 'expired' : undefined;
    return [
      ended ? stateCell('cancelled', ended) : stateCell('completed', 'in force'),
      key_id,
      name,
      owner,
      role ?? 'none',
      last_used_at === null ? 'never' : relativeTime(last_used_at, look.now),
      expires_at === null ? 'never' : relativeTime(expires_at, look.now),
    ];
  });
  return table(columns, rows, look);
}
