import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { HandlerName } from '../../core/contracts/handlers.ts';
import { permissions } from '../../infra/permissions.ts';
import type { Around } from '../../local/functions.ts';

/** Which handler is at work, and what each has asked of AWS. */
const atWork = new AsyncLocalStorage<HandlerName>();
export const asked = new Map<HandlerName, Set<string>>();

/** Put around each handler: notes what it asks of AWS. */
export const noteWhoAsks: Around = (name, handler) => (event, context) =>
  atWork.run(name, () => handler(event, context));

subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: ClientRequest };
  const name = atWork.getStore();
  if (!name) return;
  const target = request.getHeader('x-amz-target');
  const action = typeof target === 'string' ? actionOf(target) : `s3:${request.method === 'PUT' ? 'Put' : 'Get'}Object`;
  asked.set(name, (asked.get(name) ?? new Set()).add(action));
});

/** DynamoDB_20120810.GetItem → dynamodb:GetItem */
function actionOf(target: string): string {
  const [service = '', operation] = target.split('.');
  const prefix = service.startsWith('DynamoDB') ? 'dynamodb' : service === 'AmazonSQS' ? 'sqs' : 'states';
  return `${prefix}:${operation}`;
}

/** Receiving from a queue, and handing a message back, come with the event source. */
const withEventSource = new Set(['sqs:ChangeMessageVisibility']);

/** What handlers have asked for that infra/permissions.ts does not give them. */
export function askedInExcess(): string[] {
  return [...asked].flatMap(([name, actions]) => {
    const granted = new Set<string>(Object.values(permissions[name] as Record<string, string[]>).flat());
    return [...actions]
      .filter((action) => !granted.has(action) && !withEventSource.has(action))
      .map((action) => `${name}: ${action}`);
  });
}
