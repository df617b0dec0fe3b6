import { type Route, type RouteName, routes } from './routes.ts';

export type RouteMatch = { name: RouteName; route: Route; params: Record<string, string> };

/** Routes with fixed paths come before those with parameters, as API Gateway has it. */
const byPrecedence = (Object.entries(routes) as [RouteName, Route][])
  .map(([name, route]) => ({ name, route, pattern: patternOf(route.path), parameters: route.path.split('{').length }))
  .sort((a, b) => a.parameters - b.parameters);

/** The route that takes a request; none where the path cannot be decoded. */
export function matchRoute(method: string, path: string): RouteMatch | undefined {
  if (!isDecodable(path)) return undefined;
  for (const { name, route, pattern } of byPrecedence) {
    const found = route.method === method ? pattern.exec(path) : null;
    if (!found) continue;
    const params = Object.entries(found.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]);
    return { name, route, params: Object.fromEntries(params) };
  }
  return undefined;
}

/** Methods that a path takes; none if it is no path of the API. */
export function allowedMethods(path: string): string[] {
  if (!isDecodable(path)) return [];
  const fixed = byPrecedence.filter(({ pattern }) => pattern.test(path));
  return [...new Set(fixed.map(({ route }) => route.method))];
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
