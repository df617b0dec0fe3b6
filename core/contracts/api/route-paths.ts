import { type RouteName, routes } from './routes.ts';

/** The name, the method and the path of every route. Bundles have this list without the routes' schemas (scripts/bundle.ts). */
export const routePaths = (Object.keys(routes) as RouteName[]).map((name) => {
  const { method, path } = routes[name];
  return { name, method, path };
});
