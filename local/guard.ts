import type { IncomingMessage, Server, ServerResponse } from 'node:http';

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** Whether a host, as Host or an absolute request target names it, is this machine. A name made to lead here (DNS rebinding) is not. */
export const isLocalHost = (host: string): boolean => LOCAL_HOST.test(host);

/** Whether a web page of this origin may call the API: one of this machine, or one that was allowed. */
export const isAllowedOrigin = (origin: string, allowed: readonly string[]): boolean =>
  LOCAL_ORIGIN.test(origin) || allowed.includes(origin);

/**
 * Keeps web pages from a server that only this process and agents on this machine talk to. A browser says in Origin or
 * Sec-Fetch-Site that a page asks, whatever page that is.
 */
export function keepWebPagesOut(server: Server): void {
  const emit = server.emit;
  server.emit = function (this: Server, event: string, ...args: unknown[]) {
    if (event !== 'request') return Reflect.apply(emit, this, [event, ...args]);
    const [request, response] = args as [IncomingMessage, ServerResponse];
    const { host = '', origin, 'sec-fetch-site': site } = request.headers;
    if (isLocalHost(host) && origin === undefined && site === undefined) {
      return Reflect.apply(emit, this, [event, ...args]);
    }
    response.writeHead(403, { 'content-type': 'text/plain', connection: 'close' });
    response.end('This port is for the process itself: no web page, and no other name of this machine, is let in.\n');
    return true;
  } as typeof emit;
}
