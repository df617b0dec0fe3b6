import type { IncomingMessage, Server, ServerResponse } from 'node:http';

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** True if a host (Host or absolute request target) is this machine; not a name that leads here (DNS rebinding). */
export const isLocalHost = (host: string): boolean => LOCAL_HOST.test(host);

/** True if a web page of this origin may call the API: an origin of this machine, or an allowed one. */
export const isAllowedOrigin = (origin: string, allowed: readonly string[]): boolean =>
  LOCAL_ORIGIN.test(origin) || allowed.includes(origin);

/**
 * Keeps all web pages from a server that is only for this process and agents on this machine. A browser sends Origin or
 * Sec-Fetch-Site with every request of a page.
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
    response.end('This port is for the process itself. It refuses web pages and other names of this machine.\n');
    return true;
  } as typeof emit;
}
