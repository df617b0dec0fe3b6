import { defineConfig } from 'vite';

/** The API that `npm run dashboard:dev` talks to. */
const API = process.env.TRITONS_URL ?? 'http://127.0.0.1:8080';

/** Builds the pages that `npm start` and CloudFront serve at `/`. Their policy allows no inline script and no data: font. */
export default defineConfig({
  root: import.meta.dirname,
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
