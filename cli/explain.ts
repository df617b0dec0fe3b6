import { CommanderError } from 'commander';
import { ApiError, NoAnswer } from '../client/api-error.ts';
import { EXIT, Interrupted, NotServed, RefusedAgent, UsageError } from './exit.ts';
import type { Connection } from './settings/connection.ts';

/** The exit code of an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof RefusedAgent) return EXIT.notAllowed;
  if (error instanceof NotServed) return EXIT.notFound;
  if (error instanceof NoAnswer) return EXIT.away;
  if (!(error instanceof ApiError)) return EXIT.failed;
  if (error.is('noKey', 'invalidKey', 'forbidden', 'forbiddenOrigin')) return EXIT.notAllowed;
  if (error.is('notFound')) return EXIT.notFound;
  if (error.is('invalidRequest', 'idTaken', 'bodyTooLarge', 'unsupportedBody')) return EXIT.usage;
  return error.status === 429 || error.status >= 500 ? EXIT.away : EXIT.failed;
}

/** Explains an error to the person at the terminal: the fault, then what to do about it. */
export function explain(error: unknown, connection: Connection | undefined): string {
  if (error instanceof NoAnswer) return [error.message, ...whereLines(connection)].join('\n');
  if (error instanceof ApiError) return [...faultLines(error), ...remedyLines(error, connection)].join('\n');
  return error instanceof Error ? error.message : String(error);
}

function faultLines({ problem }: ApiError): string[] {
  const { title, detail, errors = [], request_id, status } = problem;
  const fields = errors.map(({ field, message }) => `  ${field.replace(/^\//, '') || 'the request'} ${message}`);
  const request = status >= 500 && request_id ? [`  request id ${request_id}`] : [];
  return [...(fields.length > 0 ? [`${title}:`, ...fields] : [detail]), ...request];
}

function remedyLines(error: ApiError, connection: Connection | undefined): string[] {
  if (error.is('noKey')) {
    return ['Set TRITONS_API_KEY, or keep a key in a profile: tritons config set --help'];
  }
  if (error.is('invalidKey', 'forbidden')) {
    return connection?.keyFrom
      ? [`The key comes from ${connection.keyFrom}; the address, ${connection.url}, from ${connection.urlFrom}.`]
      : [];
  }
  if (error.is('notFound')) return whereLines(connection);
  return [];
}

function whereLines(connection: Connection | undefined): string[] {
  if (!connection) return [];
  const { url, urlFrom } = connection;
  if (urlFrom === 'the default') {
    return [`${url} is the default address. Start TRITONS there with "tritons start", or give --url or TRITONS_URL.`];
  }
  return [`The address ${url} comes from ${urlFrom}.`];
}
