import { createContext, runInContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';

/** The globals that browsers, workers, Deno and Node all have. */
const shared = [
  'fetch',
  'URL',
  'URLSearchParams',
  'AbortSignal',
  'AbortController',
  'TextDecoder',
  'TextEncoder',
  'setTimeout',
  'clearTimeout',
  'performance',
  'Response',
] as const;

test('the client needs nothing that only Node has', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: ['client/tritons-client.ts'],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'iife',
    globalName: 'tritons',
    platform: 'browser',
  });
  const packages = Object.keys(metafile.inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  expect([...new Set(packages)]).toEqual(['zod']);
  const context = createContext(Object.fromEntries(shared.map((name) => [name, globalThis[name]])));
  context.fetch = async (url: string) => new Response(JSON.stringify({ status: 'ok', version: url }));
  const script = `${outputFiles[0]!.text}; new tritons.TritonsClient({ url: 'https://t.example/' }).getHealth()`;
  expect(await runInContext(script, context)).toEqual({ status: 'ok', version: 'https://t.example/health' });
});
