import { AsyncLocalStorage } from 'node:async_hooks';
import { type ItemKind, itemKinds } from '../../core/contracts/storage/table.ts';
import { type HandlerName, handlers } from '../../core/contracts/system/handlers.ts';
import type { Target } from '../../core/contracts/system/iam-actions.ts';
import type { Around } from '../../local/functions.ts';
import { JOURNAL_TABLE } from '../../local/resources.ts';
import { onAwsRequest } from './aws-requests.ts';

/** The handler at work, and the requests of each handler to AWS: "action" or, for the table, "action on partition". */
const atWork = new AsyncLocalStorage<HandlerName>();
export const asked = new Map<HandlerName, Set<string>>();

/** Wraps each handler, and a test's own wrapper, to record its requests to AWS. */
export const noteWhoAsks =
  (inner: Around = (_, handler) => handler): Around =>
  (name, handler) => {
    const wrapped = inner(name, handler);
    return (event, context) => atWork.run(name, () => wrapped(event, context));
  };

onAwsRequest(({ action, input }) => {
  const name = atWork.getStore();
  if (!name) return;
  const note = (what: string) => asked.set(name, (asked.get(name) ?? new Set()).add(what));
  if (!action.startsWith('dynamodb:')) note(action);
  else for (const partition of partitionsIn(input)) note(`${action} on ${partition}`);
});

type Attributes = Record<string, string | { S?: string }>;
type TableRequest = {
  TableName?: string;
  IndexName?: string;
  Key?: Attributes;
  Item?: Attributes;
  RequestItems?: Record<string, { Keys: Attributes[] }>;
  KeyConditionExpression?: string;
  ExpressionAttributeValues?: Attributes;
};

/** The partition keys of a request to the table; of one to an index, the index. */
function partitionsIn(request: TableRequest): string[] {
  if (request.TableName === JOURNAL_TABLE.name) return ['journal'];
  if (request.IndexName) return [request.IndexName];
  const queried = /= (:\w+)/.exec(request.KeyConditionExpression ?? '')?.[1];
  const keys = [
    request.Key?.pk,
    request.Item?.pk,
    ...Object.values(request.RequestItems ?? {}).flatMap(({ Keys }) => Keys.map(({ pk }) => pk)),
    queried ? request.ExpressionAttributeValues?.[queried] : undefined,
  ];
  return keys.flatMap((key) => (typeof key === 'string' ? key : (key?.S ?? [])));
}

/** The event source grants this: it includes receiving from a queue and returning a message. */
const withEventSource = new Set(['sqs:ChangeMessageVisibility']);

/** Requests of handlers that core/contracts/system/handlers.ts does not permit. */
export function askedInExcess(): string[] {
  return [...asked].flatMap(([name, requests]) => {
    const granted = Object.entries(handlers[name].permissions) as [Target, readonly string[]][];
    const isGranted = (request: string) => {
      const [action = '', partition] = request.split(' on ');
      return granted.some(([target, actions]) => actions.includes(action) && isOn(target, partition));
    };
    return [...requests]
      .filter((request) => !isGranted(request) && !withEventSource.has(request))
      .map((request) => `${name}: ${request}`);
  });
}

function isOn(target: Target, partition: string | undefined): boolean {
  if (partition === undefined || partition === target) return true;
  if (!Object.hasOwn(itemKinds, target)) return false;
  const pattern = itemKinds[target as ItemKind];
  return pattern.endsWith('*') ? partition.startsWith(pattern.slice(0, -1)) : partition === pattern;
}
