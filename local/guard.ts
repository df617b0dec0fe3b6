const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * True if a host (Host or absolute request target) is this machine or an allowed name; not another name that leads here
 * (DNS rebinding). An allowed name without a port stands for all ports.
 */
export function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  const asked = host.toLowerCase();
  return LOCAL_HOST.test(asked) || allowed.some((name) => asked === name || asked.replace(/:\d+$/, '') === name);
}

/** True if a web page of this origin may call the API: an origin of this machine, or an allowed one. */
export const isAllowedOrigin = (origin: string, allowed: readonly string[]): boolean =>
  LOCAL_ORIGIN.test(origin) || allowed.includes(origin);
