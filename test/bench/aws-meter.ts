import { AsyncLocalStorage } from 'node:async_hooks';
import { routes } from '../../core/contracts/api/routes.ts';
import type { AwsUnit, AwsUse } from '../../core/contracts/config/aws-prices.ts';
import type { HandlerName } from '../../core/contracts/system/handlers.ts';
import { INVOCATION_SECONDS, lambdaUse } from '../../core/metrics/infrastructure-cost.ts';
import { itemSize } from '../../local/dynamodb/item-size.ts';
import type { EmbeddedCloud } from '../../local/embedded-cloud.ts';
import type { Around } from '../../local/functions.ts';
import { TABLE } from '../../local/resources.ts';
import { onAwsRequest } from '../pipeline/aws-requests.ts';

type Item = Parameters<typeof itemSize>[0];
/** A handler, or `machine` for what the state machine does by itself. */
type Who = HandlerName | 'machine';

/** API Gateway's line for a request, at most. */
const ACCESS_LOG_BYTES = 600;

/**
 * Counts what an embedded cloud would be charged for on AWS, by the handler that asked for it: requests, units, messages
 * and bytes of log, rounded as AWS rounds them. The seconds of an invocation cannot be measured here; each counts as
 * INVOCATION_SECONDS. Transitions are the engine's own count, so they are not here.
 */
export class AwsMeter {
  readonly #atWork = new AsyncLocalStorage<Who>();
  readonly #use = new Map<Who, AwsUse>();

  readonly around: Around = (name, handler) => (event, context) =>
    this.#atWork.run(name, () => {
      this.#addAll(lambdaUse(name, INVOCATION_SECONDS));
      if (Object.hasOwn(routes, name)) {
        this.#add('http_requests');
        this.#add('log_bytes', ACCESS_LOG_BYTES);
      }
      return handler(event, context);
    });

  /** Who → what it has used since the last `reset`. */
  get byHandler(): ReadonlyMap<Who, AwsUse> {
    return this.#use;
  }

  get total(): AwsUse {
    const total: AwsUse = {};
    for (const use of this.#use.values())
      for (const [unit, amount] of Object.entries(use) as [AwsUnit, number][])
        total[unit] = (total[unit] ?? 0) + amount;
    return total;
  }

  reset(): void {
    this.#use.clear();
  }

  watch({ services: { dynamodb, queues } }: EmbeddedCloud): void {
    onAwsRequest(({ action }) => {
      if (action === 's3:PutObject') this.#add('object_puts');
      else if (action === 's3:GetObject') this.#add('object_gets');
    });
    const run = dynamodb.run.bind(dynamodb);
    dynamodb.run = (operation, input) => this.#meter(run, operation, input as Request);
    // Each message takes three requests: send, receive and delete. Lambda's pollers ask all the time.
    const send = queues.send.bind(queues);
    queues.send = (...message) => {
      this.#add('queue_requests', 3, 'machine');
      return send(...message);
    };
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write.bind(stream);
      stream.write = ((chunk: string | Uint8Array, ...rest: []) => {
        if (!this.#atWork.getStore()) return write(chunk, ...rest);
        this.#add('log_bytes', Buffer.byteLength(chunk));
        return true;
      }) as typeof stream.write;
    }
  }

  #meter(run: Run, operation: string, input: Request): Output {
    const key = input.Key ?? (input.Item && { pk: input.Item.pk!, sk: input.Item.sk! });
    const stored = () => (run('GetItem', { TableName: input.TableName, Key: key }) as { Item?: Item }).Item;
    const isWrite = operation === 'PutItem' || operation === 'UpdateItem';
    const before = isWrite ? stored() : undefined;
    try {
      const output: Output = run(operation, input);
      if (isWrite) this.#add('write_units', writeUnits(before, stored()));
      else if (operation === 'Query')
        this.#add('read_units', readUnits(output.Items ?? []) * (input.IndexName ? 0.5 : 1));
      else
        for (const item of Object.values(output.Responses ?? { one: [output.Item] }).flat())
          this.#add('read_units', readUnits(item ? [item] : []));
      return output;
    } catch (error) {
      // A write whose condition fails is charged too.
      if (isWrite) this.#add('write_units', writeUnits(before, before));
      throw error;
    }
  }

  #addAll(use: AwsUse): void {
    for (const [unit, amount] of Object.entries(use) as [AwsUnit, number][]) this.#add(unit, amount);
  }

  #add(unit: AwsUnit, amount = 1, who: Who = this.#atWork.getStore() ?? 'machine'): void {
    const use = this.#use.get(who) ?? {};
    this.#use.set(who, use);
    use[unit] = (use[unit] ?? 0) + amount;
  }
}

type Run = EmbeddedCloud['services']['dynamodb']['run'];
type Request = { TableName: string; Key?: Item; Item?: Item; IndexName?: string } & Parameters<Run>[1];
type Output = ReturnType<Run> & { Item?: Item; Items?: Item[]; Responses?: Record<string, Item[]> };

/** Units of a write: the larger of both images, plus the entry that is put, changed or deleted in each index. */
function writeUnits(before: Item | undefined, after: Item | undefined): number {
  const units = (item: Item | undefined) => Math.max(1, Math.ceil((item ? itemSize(item) : 0) / 1_024));
  const entries = Object.entries(TABLE.indexes).map(([index, fields]) => {
    const [old, next] = [entryOf(before, index, fields), entryOf(after, index, fields)];
    if (JSON.stringify(old) === JSON.stringify(next)) return 0;
    const moves =
      old && next && (old[`${index}pk`]?.S !== next[`${index}pk`]?.S || old[`${index}sk`]?.S !== next[`${index}sk`]?.S);
    return moves ? units(old) + units(next) : Math.max(old ? units(old) : 0, next ? units(next) : 0);
  });
  return entries.reduce((sum, each) => sum + each, Math.max(units(before), units(after)));
}

function entryOf(item: Item | undefined, index: string, fields: readonly string[]): Item | undefined {
  if (item?.[`${index}pk`] === undefined || item[`${index}sk`] === undefined) return undefined;
  const names = ['pk', 'sk', `${index}pk`, `${index}sk`, ...fields];
  return Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
}

const readUnits = (items: Item[]) =>
  Math.max(1, Math.ceil(items.reduce((sum, item) => sum + itemSize(item), 0) / 4_096));
