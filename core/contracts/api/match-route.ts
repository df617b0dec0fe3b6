import { routePaths } from './route-paths.ts';
import { type Route, type RouteName, routes } from './routes.ts';

export type RouteMatch = { name: RouteName; route: Route; params: Record<string, string> };

/** Routes with fixed paths come before those with parameters, as in API Gateway. */
const byPrecedence = routePaths
  .map((route) => ({ ...route, pattern: patternOf(route.path), parameters: route.path.split('{').length }))
  .sort((a, b) => a.parameters - b.parameters);

/**
 * The route that takes a request; undefined if none does, or if the path cannot be decoded. HEAD is taken as GET, whose
 * answer loses its body.
 */
export function matchRoute(asked: string, path: string): RouteMatch | undefined {
  if (!isDecodable(path)) return undefined;
  const method = asked === 'HEAD' ? 'GET' : asked;
  for (const { name, pattern, ...route } of byPrecedence) {
    const found = route.method === method ? pattern.exec(path) : null;
    if (!found) continue;
    const params = Object.entries(found.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]);
    return { name, route: routes[name], params: Object.fromEntries(params) };
  }
  return undefined;
}

/** The HTTP methods that a route takes. */
export function methodsOf({ method }: Pick<Route, 'method'>): (Route['method'] | 'HEAD')[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}

/** The methods that a path takes; empty if the API has no such path. */
export function allowedMethods(path: string): string[] {
  if (!isDecodable(path)) return [];
  const fixed = byPrecedence.filter(({ pattern }) => pattern.test(path));
  return [...new Set(fixed.flatMap(methodsOf))];
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}
