import { pipeline } from 'node:stream/promises';
import { Option } from 'commander';
import * as z from 'zod';
import type { Filter, TritonsClient } from '../../client/tritons-client.ts';
import { journalOf } from '../audit/journal-source.ts';
import { verifyJournal } from '../audit/verify-journal.ts';
import { jsonText } from '../cli.ts';
import { CliCommand } from '../cli-command.ts';
import { EXIT } from '../exit.ts';

const verified = z
  .strictObject({ logs: z.int(), pages: z.int(), entries: z.int(), resources: z.int(), pending: z.int() })
  .meta({ id: 'VerifiedJournal' });

/** `tritons audit …`: what happened, and who did it. */
export const audit = () =>
  new CliCommand('audit')
    .summary('print and verify what happened, and who did it')
    .description('Print what happened and who did it, and verify that nobody has changed that record.')
    .addCommand(exportCommand())
    .addCommand(verifyCommand());

type Filters = { resource?: string; actor?: string; action?: string; outcome?: string; from?: string; to?: string };

const exportCommand = () =>
  new CliCommand('export')
    .summary('print the entries as JSON lines')
    .description('Prints the entries of the audit as JSON lines, oldest first, with --json and without.')
    .example('audit export > audit.jsonl', 'keeps every entry, for an archive of your own')
    .example('audit export --resource task/task_2025_001', 'prints what happened to a task')
    .example(
      'audit export --action access.denied --from 2026-11-01T00:00:00Z',
      'prints the calls that were refused since',
    )
    .prints('getAudit.entries', { lines: true })
    .option('--resource <resource>', 'only of this resource, such as task/<id>')
    .option('--actor <actor>', 'only of this actor, such as user/ada')
    .option('--action <type>', 'only events of this type')
    .addOption(new Option('--outcome <outcome>', 'only events with this outcome: success or denied'))
    .option('--from <time>', 'from this time on, as 2026-11-28T00:00:00Z')
    .option('--to <time>', 'before this time')
    .does(async (cli, { resource, actor, action, outcome, from, to }: Filters) => {
      const damaged: string[] = [];
      const lines = linesOf(await cli.client(), { resource, actor, action, outcome, from, to }, damaged);
      // Prints no faster than the output takes it.
      await pipeline(lines, cli.terminal.stdout, { end: false });
      for (const reason of damaged) cli.note(`Left out: ${reason}`);
      return damaged.length === 0 ? EXIT.done : EXIT.failed;
    });

const verifyCommand = () =>
  new CliCommand('verify')
    .summary('read the whole record, and name what is wrong in it first')
    .description('Reads the whole journal as it is stored, checks every hash, and names what is wrong in it first.')
    .example('audit verify', 'ends with exit code 1 if somebody has changed or removed an entry')
    .calls('listAuditItems', 'listTasks')
    .prints(verified)
    .does(async (cli) => {
      cli.show(await verifyJournal(journalOf(await cli.client()), cli.terminal.now()), (journal) => {
        const { logs, pages, entries, resources, pending } = journal;
        return [
          `The journal is whole: ${entries} entries of ${resources} resources, on ${pages} pages of ${logs} logs.`,
          ...(pending > 0 ? [`${pending} entries of the last two minutes are not in a log yet; verify again.`] : []),
        ];
      });
    });

/** Each entry as a line, and each part of the journal that is damaged, whose reasons it adds to `damaged`. */
async function* linesOf(
  client: TritonsClient,
  query: Record<string, string | undefined>,
  damaged: string[],
): AsyncGenerator<string> {
  // The API refuses what is no filter's value.
  for await (const { entries, unreadable } of client.auditPages(query as Filter<'getAudit'>)) {
    for (const entry of entries) yield `${jsonText(entry)}\n`;
    if (unreadable) {
      damaged.push(unreadable.reason);
      yield `${jsonText({ unreadable })}\n`;
    }
  }
}
