import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { TritonsClient } from '../../client/tritons-client.ts';
import { journalOf } from '../audit/journal-source.ts';
import { verifyJournal } from '../audit/verify-journal.ts';
import { onClosedOutput } from '../closed-output.ts';
import { EXIT, UsageError } from '../exit.ts';

export const auditUsage = `Usage: npm run --silent audit -- verify [--url URL]             read the journal, and name what is wrong in it first
       npm run --silent audit -- export [--url URL] [filters]   print its entries as JSON lines
Filters of export: --resource, --actor, --action, --outcome, --from, --to, as those of GET /api/audit.
URL is the address of the API; or TRITONS_URL (http://127.0.0.1:8080). TRITONS_API_KEY is the key that a deployed API
needs. Exit codes: 0 done; 1 something is wrong; 2 wrong usage.`;

const MOST_ENTRIES = 500;

/** Verifies the journal, or prints it. Throws JournalFault, ApiError or NoAnswer. */
export async function audit(words: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const text = { type: 'string' } as const;
  const filters = { resource: text, actor: text, action: text, outcome: text, from: text, to: text };
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: { url: text, help: { type: 'boolean', default: false }, ...filters },
  });
  const { url = env.TRITONS_URL ?? 'http://127.0.0.1:8080', help, ...query } = values;
  if (help) {
    console.log(auditUsage);
    return EXIT.ok;
  }
  onClosedOutput(() => process.exit(EXIT.ok));
  const client = new TritonsClient({ url, apiKey: env.TRITONS_API_KEY });
  const [command, ...more] = positionals;
  if (more.length > 0 || !['verify', 'export'].includes(command ?? '')) throw new UsageError(auditUsage);
  if (command === 'export') {
    const damaged: string[] = [];
    // Prints no faster than the output takes it.
    await pipeline(linesOf(client, query, damaged), process.stdout, { end: false });
    for (const reason of damaged) console.error(`Left out: ${reason}`);
    return damaged.length === 0 ? EXIT.ok : EXIT.failure;
  }
  if (Object.keys(query).length > 0)
    throw new UsageError(`verify takes no filter: it reads everything.\n${auditUsage}`);
  const { logs, pages, entries, resources, pending } = await verifyJournal(journalOf(client), new Date());
  console.log(`The journal is whole: ${entries} entries of ${resources} resources, on ${pages} pages of ${logs} logs.`);
  if (pending > 0) console.log(`${pending} entries of the last two minutes are not in a log yet; verify again.`);
  return EXIT.ok;
}

/** Each entry as a line, and each part of the journal that is damaged, whose reasons it adds to `damaged`. */
async function* linesOf(
  client: TritonsClient,
  query: Record<string, string | undefined>,
  damaged: string[],
): AsyncGenerator<string> {
  // The API refuses what is no filter's value.
  const filters = query as Parameters<TritonsClient['getAudit']>[0];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.getAudit({ ...filters, limit: MOST_ENTRIES, ...(cursor ? { cursor } : {}) });
    for (const entry of page.entries) yield `${JSON.stringify(entry)}\n`;
    const { unreadable } = page;
    if (unreadable) {
      damaged.push(unreadable.reason);
      yield `${JSON.stringify({ unreadable })}\n`;
    }
    cursor = page.next_cursor;
  }
}
