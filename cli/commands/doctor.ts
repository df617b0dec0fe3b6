import * as z from 'zod';
import { ApiError } from '../../client/api-error.ts';
import { VERSION } from '../../client/limits.ts';
import type { TritonsClient } from '../../client/tritons-client.ts';
import { CliCommand } from '../cli-command.ts';
import { EXIT } from '../exit.ts';
import { exitCodeOf, explain } from '../explain.ts';
import { count } from '../output/amounts.ts';
import { hanging } from '../render/task.ts';
import type { Connection } from '../settings/connection.ts';

const check = z.strictObject({
  name: z.string(),
  state: z.enum(['ok', 'attention', 'failed', 'not_checked']),
  says: z.string().describe('What was found, and what to do about it.'),
});
const shape = z.strictObject({ checks: z.array(check) }).meta({ id: 'Doctor' });
type Check = z.infer<typeof check>;

/** `tritons doctor`: why something does not work. */
export const doctor = () =>
  new CliCommand('doctor')
    .summary('find out why something does not work')
    .description('Looks at settings, server, key, agents, models and queues, and says what to do about what is wrong.')
    .example('doctor', 'checks everything that the key may see')
    .calls('getHealth', 'getCaller', 'listAgents', 'listCircuits', 'listDeadLetters', 'getSystemMetrics')
    .prints(shape)
    .does(async (cli) => {
      const checks: Check[] = [];
      let exitCode: number = EXIT.done;
      /** Runs a check; a call that the key does not allow is no fault. */
      const run = async (
        name: string,
        look: () => Promise<Omit<Check, 'name'>>,
        isNeeded = false,
      ): Promise<boolean> => {
        try {
          checks.push({ name, ...(await look()) });
          return true;
        } catch (error) {
          const connection: Connection | undefined = await cli.connection().catch(() => undefined);
          const isHidden = !isNeeded && error instanceof ApiError && error.is('forbidden');
          checks.push({
            name,
            state: isHidden ? 'not_checked' : 'failed',
            says: explain(error, connection).replaceAll('\n', ' '),
          });
          if (!isHidden) exitCode ||= exitCodeOf(error);
          return false;
        }
      };
      const hasSettings = await run('settings', async () => {
        const { url, urlFrom, keyFrom } = await cli.connection();
        return ok(`${url}, from ${urlFrom}; ${keyFrom ? `the key from ${keyFrom}` : 'no key'}`);
      });
      if (hasSettings) {
        const client = await cli.client();
        const answers = await run('server', () => serverOf(client));
        if (answers && (await run('key', () => keyOf(client), true))) {
          for (const [name, look] of Object.entries(looks)) await run(name, () => look(client));
        }
      }
      cli.show({ checks }, (shown) =>
        shown.checks.flatMap(({ name, state, says }) => {
          const { icon, style } = MARKS[state];
          const [first = '', ...more] = hanging(says, cli.look.columns - 14);
          return [
            `${cli.look.paint(style, icon)} ${name.padEnd(11)} ${first}`,
            ...more.map((line) => `${' '.repeat(12)}${line}`),
          ];
        }),
      );
      return exitCode;
    });

const MARKS = {
  ok: { icon: '✓', style: 'green' },
  attention: { icon: '◆', style: 'yellow' },
  failed: { icon: '✗', style: 'red' },
  not_checked: { icon: '–', style: 'dim' },
} as const;

const ok = (says: string) => ({ state: 'ok', says }) as const;
const attention = (says: string) => ({ state: 'attention', says }) as const;

async function serverOf(client: TritonsClient) {
  const { version } = await client.getHealth();
  if (version === VERSION) return ok(`it answers, with version ${version}`);
  return attention(
    `it answers, with version ${version}; this command is of version ${VERSION}. Install the same one if a call fails.`,
  );
}

async function keyOf(client: TritonsClient) {
  const { owner, role, permissions } = await client.getCaller();
  const who = `${owner}, ${role}`;
  if (permissions.includes('tasks:read')) return ok(who);
  return attention(`${who}: it may not read tasks. "tritons whoami" says what it may do.`);
}

/** Looks at what most often holds work up. */
const looks: Record<string, (client: TritonsClient) => Promise<Omit<Check, 'name'>>> = {
  async agents(client) {
    const all = await Array.fromAsync(client.agents());
    const online = all.filter(({ status }) => status === 'online');
    const types = new Set(all.map(({ agent_type }) => agent_type));
    const covered = new Set(online.map(({ agent_type }) => agent_type));
    const missing = [...types.difference(covered)];
    if (missing.length > 0) {
      return attention(
        `no agent of type ${missing.join(', ')} is online: work for it waits. Start one: tritons agent run --help`,
      );
    }
    return ok(`${count(online.length, 'agent')} of ${count(types.size, 'type')} online`);
  },
  async models(client) {
    const { circuits } = await client.listCircuits();
    const open = circuits.filter(({ state }) => state !== 'closed');
    if (open.length === 0) return ok('no circuit is open');
    return attention(`${open.map(({ model }) => model).join(', ')} failed and is not called for now: tritons circuits`);
  },
  async queues(client) {
    const { dead_letters, next_cursor } = await client.listDeadLetters({ limit: 100 });
    if (dead_letters.length === 0) return ok('no dead letters');
    return attention(
      `${dead_letters.length}${next_cursor === null ? '' : ' or more'} dead letters: tritons dead-letters`,
    );
  },
  async waits(client) {
    const { queue, queue_depth } = await client.getSystemMetrics({ window: '1h' });
    const running = queue.tasks.in_progress ?? 0;
    return ok(`${count(running, 'task')} in progress, ${queue_depth} waiting to begin`);
  },
};
