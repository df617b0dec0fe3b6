import { pathToFileURL } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import * as z from 'zod';

/** The API that `npm run dashboard:dev` talks to. */
const API = process.env.TRITONS_URL ?? 'http://127.0.0.1:8080';

/**
 * Leaves the schemas of requests out: only the API checks with them, and with zod they would be a fifth of the first
 * load. Of these modules the pages get what is data, such as method and path of each route.
 */
const withoutSchemas: Plugin = {
  name: 'without-schemas',
  load: {
    filter: { id: /core\/contracts\/(api\/(routes|events-query)|journal\/events)\.ts$/ },
    async handler(id) {
      const exported: object = await import(pathToFileURL(id).href);
      const isData = (value: unknown) => typeof value !== 'function' && !(value instanceof z.ZodType);
      return Object.entries(exported)
        .filter(([, value]) => isData(value))
        .map(([name, value]) => {
          const json = JSON.stringify(value, (_, part) => (isData(part) ? part : undefined));
          return `export const ${name} = ${json};`;
        })
        .join('\n');
    },
  },
};

/** Builds the pages that `npm start` serves at `/`. Their policy allows no inline script and no data: font. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [withoutSchemas],
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // "use client" at the top of modules of React packages: nothing here runs on a server.
    rolldownOptions: { onLog: (level, log, tell) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && tell(level, log) },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: { '/api': API, '/health': API, '/metrics': API, '/openapi.json': API },
  },
});
