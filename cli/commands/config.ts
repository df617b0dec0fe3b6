import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { Cli } from '../cli.ts';
import { CliCommand } from '../cli-command.ts';
import { UsageError } from '../exit.ts';
import { table } from '../output/table.ts';
import { type Config, configFile, readConfig, writeConfig } from '../settings/config-file.ts';
import { findConnection, profileOf } from '../settings/connection.ts';
import { urlOf } from '../settings/url.ts';

const shape = z
  .strictObject({
    file: z.string(),
    profiles: z.array(z.strictObject({ name: z.string(), url: z.string(), has_key: z.boolean(), in_use: z.boolean() })),
    url: z.string().describe('The address that commands call.'),
    url_from: z.string(),
    key_from: z.string().nullable().describe('null: no key is sent.'),
  })
  .meta({ id: 'Settings' });

/** `tritons config …`: profiles, which are addresses with their keys. */
export const config = () =>
  new CliCommand('config')
    .summary('keep addresses and API keys in profiles')
    .description('Keep addresses and API keys in profiles, and choose the one that commands use.')
    .withDefault(showCommand())
    .addCommand(setCommand())
    .addCommand(useCommand())
    .addCommand(removeCommand());

const showCommand = () =>
  new CliCommand('show')
    .summary('show the profiles, and where commands go')
    .description(
      'Shows the profiles, the address that commands call, and where it and the key come from. Keys are not shown.',
    )
    .example('config show', 'lists the profiles')
    .prints(shape)
    .does(showSettings);

const setCommand = () =>
  new CliCommand('set')
    .summary('make or change a profile')
    .description('Makes a profile or changes it. The first profile is the one that commands use.')
    .example(
      'config set prod --address https://tritons.example.com --key-file key.txt',
      'makes a profile with a key from a file',
    )
    .example(
      'config set prod --key-file - < key.txt',
      'changes its key; it is read from standard input, so that no history of a shell keeps it',
    )
    .prints(shape)
    .argument('<name>', 'name of the profile')
    .option('--address <url>', 'address of the API')
    .option('--key-file <file>', 'file with the API key; - for standard input')
    .option('--no-key', 'forget the key')
    .does(async (cli, name: string, options: { address?: string; keyFile?: string; key: boolean }) => {
      if (!/^[\w.-]{1,64}$/.test(name))
        throw new UsageError(`"${name}" is no name: it takes letters, digits, ".", "_" and "-".`);
      const apiKey = options.keyFile === undefined ? undefined : await readKey(cli, options.keyFile);
      await change(cli, (config) => {
        const before = config.profiles[name];
        const url = options.address === undefined ? before?.url : urlOf('--address', options.address);
        if (url === undefined) throw new UsageError(`Give --address: there is no profile "${name}" yet.`);
        // A key is for an address: it does not go along to another one.
        const kept = options.key && before?.url === url ? before.api_key : undefined;
        const api_key = apiKey ?? kept;
        const profile = { url, ...(api_key === undefined ? {} : { api_key }) };
        return { profile: config.profile ?? name, profiles: { ...config.profiles, [name]: profile } };
      });
    });

const useCommand = () =>
  new CliCommand('use')
    .summary('choose the profile that commands use')
    .description('Chooses the profile that commands use when nothing else names an address.')
    .example('config use prod', 'lets commands call the address of the profile "prod"')
    .prints(shape)
    .argument('<name>', 'name of the profile')
    .does(async (cli, name: string) => {
      await change(cli, (config, file) => {
        profileOf(config, name, 'The profile', file);
        return { ...config, profile: name };
      });
    });

const removeCommand = () =>
  new CliCommand('remove')
    .summary('remove a profile with its key')
    .description('Removes a profile with its key. The key itself stays valid: "tritons keys revoke" ends it.')
    .example('config remove staging', 'forgets the profile')
    .prints(shape)
    .argument('<name>', 'name of the profile')
    .does(async (cli, name: string) => {
      await change(cli, (config, file) => {
        profileOf(config, name, 'The profile', file);
        const { [name]: _removed, ...profiles } = config.profiles;
        return config.profile === name ? { profiles } : { ...config, profiles };
      });
    });

async function change(cli: Cli, change: (config: Config, file: string) => Config): Promise<void> {
  const file = configFile(cli.terminal.env);
  await writeConfig(file, change(await readConfig(file), file));
  await showSettings(cli);
}

async function showSettings(cli: Cli): Promise<void> {
  const { env } = cli.terminal;
  const file = configFile(env);
  const { profile, profiles } = await readConfig(file);
  const { url, urlFrom, keyFrom } = await findConnection({}, env);
  const settings: z.input<typeof shape> = {
    file,
    profiles: Object.entries(profiles).map(([name, { url, api_key }]) => {
      return { name, url, has_key: api_key !== undefined, in_use: name === profile };
    }),
    url,
    url_from: urlFrom,
    key_from: keyFrom ?? null,
  };
  cli.show(settings, (shown) => {
    const columns = [
      { heading: '' },
      { heading: 'PROFILE', least: 8 },
      { heading: 'ADDRESS', least: 20 },
      { heading: 'KEY' },
    ];
    const rows = shown.profiles.map(({ name, url, has_key, in_use }) => [
      in_use ? '●' : '',
      name,
      url,
      has_key ? 'kept' : '–',
    ]);
    return [
      ...(rows.length > 0 ? [...table(columns, rows, cli.look), ''] : []),
      `Commands call ${shown.url}, from ${shown.url_from}, ${shown.key_from === null ? 'without a key' : `with the key from ${shown.key_from}`}.`,
      cli.look.paint(
        'dim',
        rows.length > 0 ? `Kept in ${shown.file}` : 'There is no profile yet. Make one: tritons config set --help',
      ),
    ];
  });
}

async function readKey({ terminal: { stdin } }: Cli, file: string): Promise<string> {
  if (file === '-' && stdin.isTTY)
    throw new UsageError('--key-file - reads standard input: give it a file, as in "< key.txt".');
  const content =
    file === '-'
      ? await text(stdin)
      : await readFile(file, 'utf8').catch((error: Error) => {
          throw new UsageError(`--key-file ${file} cannot be read: ${error.message}`);
        });
  const key = content.trim();
  // A header takes no other characters.
  if (/^[!-~]+$/.test(key)) return key;
  throw new UsageError(
    `${file === '-' ? 'Standard input' : file} holds no API key: it takes one line of printable ASCII.`,
  );
}
