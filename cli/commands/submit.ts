import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { InvalidArgumentError } from 'commander';
import { parseDocument } from 'yaml';
import type { TaskSubmission } from '../../client/tritons-client.ts';
import type { Cli } from '../cli.ts';
import { CliCommand } from '../cli-command.ts';
import { UsageError } from '../exit.ts';
import { each, numberFrom } from '../settings/arguments.ts';
import { watch } from '../watch.ts';

type Options = {
  file?: string;
  watch?: true;
  idempotencyKey?: string;
  id?: string;
  type?: string;
  kind?: string;
  priority?: string;
  description?: string;
  requirement?: string[];
  hours?: number;
  after?: string[];
  outputFormat?: string;
  maxCost?: number;
  approval?: true;
  agents?: Record<string, number>;
};

/** `tritons submit`: submits a task from options, a file or standard input. */
export const submit = () =>
  new CliCommand('submit')
    .summary('submit a task')
    .description('Submits a task. Options add to what a file says, or replace it.')
    .example(
      'submit "Implement Redis Clustering" --type development --watch',
      'submits a task and shows it until it has ended',
    )
    .example(
      'submit "Health check" --type development --requirement "GET /health answers 200" --max-cost 2.50',
      'names a requirement, and what the task may cost',
    )
    .example('submit --file task.yaml', 'takes the fields from a YAML or JSON file; their names are those of the API')
    .example('submit --json < task.json', 'takes them from standard input, and prints the id for a script')
    .calls('getTask', 'getTaskStatus', 'listEvents')
    .prints('submitTask')
    .argument('[title]', 'title of the task')
    .option('--type <type>', 'infrastructure, development, ai_ml, quality or security')
    .option('--kind <kind>', "one of the type's kinds of work, such as api_development")
    .option('--priority <priority>', 'critical, high, medium or low')
    .option('--description <text>', 'what there is to say about it')
    .option('--requirement <text>', 'what it has to meet; may be given several times', each)
    .option('--id <id>', 'id of the task; the same id and the same task again submit nothing new')
    .option('--hours <n>', 'estimated hours of work', numberFrom(0.01, 10_000))
    .option('--after <task-id>', 'a task that must be completed first; may be given several times', each)
    .option('--output-format <text>', 'such as "code + documentation"')
    .option('--max-cost <usd>', 'the most that it may cost, in dollars', numberFrom(0.000001, 1_000_000))
    .option('--approval', 'wait for your approval of the results')
    .option('--agents <type=n>', 'split the work between n agents of a type; may be given several times', staffing)
    .option('--file <file>', 'YAML or JSON with the fields of the task; - for standard input')
    .option('--watch', 'show the task until it has ended; with --json its status after each change')
    .option('--idempotency-key <key>', 'the same key and the same task again submit nothing new')
    .does(async (cli, title: string | undefined, options: Options) => {
      const task = { ...(await readTask(cli, title, options)), ...given(title, options) } as TaskSubmission;
      const client = await cli.client();
      const idempotencyKey = options.idempotencyKey ?? (task.id === undefined ? randomUUID() : undefined);
      const submitted = await client.submitTask(task, idempotencyKey === undefined ? {} : { idempotencyKey });
      const { task_id } = submitted;
      if (options.watch) {
        if (!cli.json) cli.note(`Submitted as ${task_id}.`);
        return watch(cli, client, task_id);
      }
      cli.show(submitted, ({ status }) => [
        `Submitted as ${task_id}: ${status}.`,
        `Watch it: tritons watch ${task_id}`,
      ]);
      return undefined;
    });

/** The fields of the task in a file or on standard input; none if neither is given. */
async function readTask(
  { terminal: { stdin } }: Cli,
  title: string | undefined,
  { file, type }: Options,
): Promise<object> {
  const isPiped = file === undefined && title === undefined && type === undefined && !stdin.isTTY;
  if (file === undefined && !isPiped) {
    if (title === undefined)
      throw new UsageError('Give a title and --type, or --file. Examples: tritons submit --help');
    return {};
  }
  const name = isPiped || file === '-' ? 'standard input' : file!;
  const content =
    name === file
      ? await readFile(file, 'utf8').catch((error: Error) => {
          throw new UsageError(`--file ${file} cannot be read: ${error.message}`);
        })
      : await text(stdin);
  const document = parseDocument(content);
  const [error] = document.errors;
  if (error) throw new UsageError(`${name} is neither YAML nor JSON: ${error.message}`);
  const fields: unknown = document.toJS();
  if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return fields;
  throw new UsageError(`${name} holds no task: it takes fields such as "type: development" and "title: …".`);
}

/** The fields that the command line gives. */
function given(title: string | undefined, options: Options): object {
  const fields = {
    title,
    id: options.id,
    type: options.type,
    kind: options.kind,
    priority: options.priority,
    description: options.description,
    requirements: options.requirement,
    estimated_hours: options.hours,
    dependencies: options.after,
    output_format: options.outputFormat,
    max_cost_usd: options.maxCost,
    approval: options.approval,
    agents: options.agents,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function staffing(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [, type, number] = /^([\w-]+)=(\d{1,2})$/.exec(text) ?? [];
  if (type === undefined) throw new InvalidArgumentError('It takes a type and a number, such as backend=2.');
  return { ...before, [type]: Number(number) };
}
