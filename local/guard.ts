const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** True if a host (Host or absolute request target) is this machine; not a name that leads here (DNS rebinding). */
export const isLocalHost = (host: string): boolean => LOCAL_HOST.test(host);

/** True if a web page of this origin may call the API: an origin of this machine, or an allowed one. */
export const isAllowedOrigin = (origin: string, allowed: readonly string[]): boolean =>
  LOCAL_ORIGIN.test(origin) || allowed.includes(origin);
