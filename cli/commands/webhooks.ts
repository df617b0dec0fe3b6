import { Argument, Option } from 'commander';
import type { Answer, Body, Query } from '../../client/tritons-client.ts';
import type { Cli } from '../cli.ts';
import { CliCommand } from '../cli-command.ts';
import { collectPages, unreadableLines } from '../collect-pages.ts';
import { UsageError } from '../exit.ts';
import { count, relativeTime } from '../output/amounts.ts';
import { type Look, table } from '../output/table.ts';
import { stateCell } from '../render/state.ts';
import { hanging } from '../render/task.ts';
import { numberFrom, wholeFrom, wordsOf } from '../settings/arguments.ts';

type Webhook = Answer<'getWebhook'>;
type Delivery = Answer<'replayWebhookDelivery'>;
/** The API refuses what is no type of events. */
type EventTypes = Body<'createWebhook'>['event_types'];

/** `tritons webhooks …`: events that are sent to URLs. */
export const webhooks = () =>
  new CliCommand('webhooks')
    .summary('have events sent to a URL')
    .description('Has events sent to URLs, and shows deliveries that did not succeed. docs/webhooks.md describes them.')
    .withDefault(list())
    .addCommand(show())
    .addCommand(create())
    .addCommand(change())
    .addCommand(rotateSecret())
    .addCommand(remove())
    .addCommand(deliveries())
    .addCommand(replay());

const webhookId = () => new Argument('<webhook-id>', 'the id of the webhook, as "tritons webhooks" lists it');

const list = () =>
  new CliCommand('list')
    .summary('list the webhooks')
    .description('Lists the webhooks, with their URLs and types of events.')
    .example('webhooks', 'lists them')
    .prints('listWebhooks')
    .does(async (cli) => {
      cli.show(await (await cli.client()).listWebhooks(), ({ webhooks, unreadable }) => {
        if (webhooks.length + unreadable.length === 0)
          return ['There is no webhook. Make one: tritons webhooks create --help'];
        const columns = [
          { heading: 'STATE' },
          { heading: 'WEBHOOK' },
          { heading: 'URL', least: 12, spare: 2 },
          { heading: 'EVENTS', least: 8, spare: 1 },
        ];
        const rows = webhooks.map((each) => [stateOf(each), each.webhook_id, each.url, each.event_types.join(', ')]);
        return [...(rows.length > 0 ? table(columns, rows, cli.look) : []), ...unreadableLines(unreadable)];
      });
    });

const show = () =>
  new CliCommand('show')
    .summary('show a webhook')
    .description('Shows a webhook, and why it is off if it is.')
    .example('webhooks show wh_0123456789abcdef', 'shows the webhook')
    .prints('getWebhook')
    .addArgument(webhookId())
    .does(async (cli, id: string) => showWebhook(cli, await (await cli.client()).getWebhook(id)));

const create = () =>
  new CliCommand('create')
    .summary('have events sent to a URL')
    .description('Has events sent to a URL from now on. The secret that signs them is printed this once.')
    .example(
      "webhooks create https://hooks.example.com/tritons --events 'task.completed,task.failed'",
      'sends an event for each task that ends',
    )
    .example(
      "webhooks create https://hooks.example.com/tritons --events 'task.*' > secret.txt",
      'keeps the secret in a file',
    )
    .prints('createWebhook')
    .argument('<url>', 'an https URL of a public host')
    .addOption(
      new Option('--events <a,b>', 'types of events (docs/events.md), families such as task.*, or *')
        .argParser(wordsOf)
        .makeOptionMandatory(),
    )
    .does(async (cli, url: string, { events }: { events: string[] }) => {
      showSecret(cli, await (await cli.client()).createWebhook({ url, event_types: events as EventTypes }));
    });

const change = () =>
  new CliCommand('change')
    .summary('change a webhook, or switch it on or off')
    .description('Changes the URL or the events of a webhook, or switches it on or off.')
    .example("webhooks change wh_0123456789abcdef --events '*'", 'sends all events')
    .example('webhooks change wh_0123456789abcdef --off', 'sends nothing until --on')
    .prints('updateWebhook')
    .addArgument(webhookId())
    .option('--to <url>', 'the new URL')
    .option('--events <a,b>', 'the new types of events', wordsOf)
    .addOption(new Option('--on', 'switch it on').conflicts('off'))
    .option('--off', 'switch it off')
    .does(
      async (cli, id: string, { to, events, on, off }: { to?: string; events?: string[]; on?: true; off?: true }) => {
        if (!to && !events && !on && !off)
          throw new UsageError('Give --to, --events, --on or --off: nothing is to be changed.');
        const body = {
          ...(to === undefined ? {} : { url: to }),
          ...(events === undefined ? {} : { event_types: events as EventTypes }),
          ...(on || off ? { enabled: on === true } : {}),
        };
        showWebhook(cli, await (await cli.client()).updateWebhook(id, body));
      },
    );

const rotateSecret = () =>
  new CliCommand('rotate-secret')
    .summary('give a webhook a new secret')
    .description('Gives a webhook a new secret, which is printed this once. For a while the one until now signs too.')
    .example('webhooks rotate-secret wh_0123456789abcdef', 'lets both secrets sign for a day')
    .example('webhooks rotate-secret wh_0123456789abcdef --overlap-hours 0', 'ends the secret until now at once')
    .prints('rotateWebhookSecret')
    .addArgument(webhookId())
    .option('--overlap-hours <n>', 'for how long both sign', numberFrom(0, 168), 24)
    .does(async (cli, id: string, { overlapHours }: { overlapHours: number }) => {
      showSecret(cli, await (await cli.client()).rotateWebhookSecret(id, { overlap_hours: overlapHours }));
    });

const remove = () =>
  new CliCommand('remove')
    .summary('remove a webhook')
    .description('Removes a webhook. What it has not got yet is not sent.')
    .example('webhooks remove wh_0123456789abcdef', 'removes the webhook')
    .prints('removeWebhook')
    .addArgument(webhookId())
    .does(async (cli, id: string) => {
      cli.show(await (await cli.client()).removeWebhook(id), ({ webhook_id }) => [`${webhook_id} is removed.`]);
    });

const deliveries = () =>
  new CliCommand('deliveries')
    .summary('list deliveries that did not succeed at once')
    .description('Lists the deliveries of a webhook that did not succeed at once, newest first, and why.')
    .example('webhooks deliveries wh_0123456789abcdef', 'lists the latest')
    .example('webhooks deliveries wh_0123456789abcdef --status failed', 'lists those that are not tried again')
    .prints('listWebhookDeliveries')
    .addArgument(webhookId())
    .addOption(
      new Option('--status <status>', 'only deliveries in this state').choices(['retrying', 'failed', 'delivered']),
    )
    .option('--limit <n>', 'how many to list', wholeFrom(1, 10_000), 20)
    .does(
      async (
        cli,
        id: string,
        { status, limit }: { status?: Query<'listWebhookDeliveries'>['status']; limit: number },
      ) => {
        const client = await cli.client();
        const { entries, ...rest } = await collectPages(async (page) => {
          const { deliveries, ...rest } = await client.listWebhookDeliveries(id, { status, ...page });
          return { entries: deliveries, ...rest };
        }, limit);
        cli.show({ deliveries: entries, ...rest }, ({ deliveries, unreadable }) =>
          deliveries.length + unreadable.length === 0
            ? ['There is no such delivery: what succeeds at once is not kept.']
            : [...deliveryLines(deliveries, cli.look), ...unreadableLines(unreadable)],
        );
      },
    );

const replay = () =>
  new CliCommand('replay')
    .summary('send a delivery again')
    .description('Sends the event of a delivery now, and tries it again from the beginning.')
    .example('webhooks replay wh_0123456789abcdef delivery_0123456789abcdef', 'sends the event again')
    .prints('replayWebhookDelivery')
    .addArgument(webhookId())
    .argument('<delivery-id>', 'the id of the delivery, as "tritons webhooks deliveries" lists it')
    .does(async (cli, id: string, deliveryId: string) => {
      const delivery = await (await cli.client()).replayWebhookDelivery(id, deliveryId);
      cli.show(delivery, (shown) => [
        `${shown.delivery_id} (${shown.event_type}) is sent again.`,
        `How it went: tritons webhooks deliveries ${id}`,
      ]);
    });

const stateOf = ({ status, disabled_reason }: Webhook) => {
  if (status === 'enabled') return stateCell('completed', 'on');
  return stateCell('cancelled', disabled_reason === 'receiver_gone' ? 'off: receiver gone' : 'off');
};

function showWebhook(cli: Cli, webhook: Webhook): void {
  cli.show(webhook, (shown) => {
    const { text, style } = stateOf(shown);
    const { webhook_id, url, event_types, created_at, secret_rotated_at, disabled_reason } = shown;
    const secret = secret_rotated_at ?? created_at;
    return [
      `${cli.look.paint(style, text)} ${webhook_id}`,
      ...[
        `Sends ${event_types.join(', ')} to ${url}`,
        `Made ${relativeTime(created_at, cli.look.now)}; its secret ${relativeTime(secret, cli.look.now)}`,
        ...(disabled_reason === 'receiver_gone'
          ? [
              `The receiver answered 410, so nothing is sent. Once it is back: tritons webhooks change ${webhook_id} --on`,
            ]
          : []),
      ].flatMap((line) => hanging(line, cli.look.columns - 2).map((each) => `  ${each}`)),
    ];
  });
}

/** The secret goes to standard output alone, so that `> file` keeps nothing else. */
function showSecret(cli: Cli, issued: Answer<'createWebhook'>): void {
  const { webhook_id, url, event_types } = issued.webhook;
  if (!cli.json) {
    cli.note(`${webhook_id} sends ${event_types.join(', ')} to ${url}. The secret that signs, shown this once:`);
  }
  cli.show(issued, ({ secret }) => [secret]);
}

const STATES = { retrying: 'in_progress', failed: 'failed', delivered: 'completed' };

function deliveryLines(all: Delivery[], look: Look & { now: Date }): string[] {
  const columns = [
    { heading: 'STATE' },
    { heading: 'DELIVERY' },
    { heading: 'EVENT', least: 10, spare: 3 },
    { heading: 'OF', least: 10, spare: 4 },
    { heading: 'LAST', spare: 1 },
    { heading: 'NEXT', spare: 2 },
  ];
  const when = (time: string | null) => (time === null ? '–' : relativeTime(time, look.now));
  const rows = all.map((each) => [
    stateCell(STATES[each.status], each.status),
    each.delivery_id,
    each.event_type,
    each.resource,
    when(each.last_attempt_at),
    when(each.next_attempt_at),
  ]);
  const reasons = all.flatMap(({ delivery_id, last_error, last_status, attempts }) => {
    const why = last_error ?? (last_status === null ? undefined : `HTTP ${last_status}`);
    return why === undefined ? [] : hanging(`${delivery_id}: ${why} (${count(attempts, 'attempt')})`, look.columns);
  });
  return [...table(columns, rows, look), ...(reasons.length > 0 ? ['', ...reasons] : [])];
}
