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

/** Bundles modules of client/ for browsers; their exports are those of `tritons`. */
async function bundled(...modules: string[]) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: modules.map((name) => `export * from './client/${name}';`).join(''), resolveDir: '.' },
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
  return { script: outputFiles[0]!.text, packages: [...new Set(packages)].sort() };
}

test('the client needs nothing that only Node has', async () => {
  const { script, packages } = await bundled('tritons-client.ts');
  expect(packages).toEqual(['zod']);
  const context = createContext(Object.fromEntries(shared.map((name) => [name, globalThis[name]])));
  context.fetch = async (url: string) => new Response(JSON.stringify({ status: 'ok', version: url }));
  const call = `${script}; new tritons.TritonsClient({ url: 'https://t.example/' }).getHealth()`;
  expect(await runInContext(call, context)).toEqual({ status: 'ok', version: 'https://t.example/health' });
});

test('nor does what reads and deploys a roadmap', async () => {
  const { script, packages } = await bundled('tritons-client.ts', 'parse-roadmap.ts', 'task-deployer.ts');
  expect(packages).toEqual(['yaml', 'zod']);
  const context = createContext(Object.fromEntries(shared.map((name) => [name, globalThis[name]])));
  const answers = { status: { task_id: 'r_a', status: 'completed', progress: 100, metrics: { cost_usd: 0 } } };
  context.fetch = async (url: string) =>
    new Response(
      JSON.stringify(url.endsWith('/status') ? answers.status : { taskId: 'r_a', created_at: '2026-01-01' }),
    );
  const deploy = `${script};
    const roadmap = tritons.parseRoadmap('{ id: r, title: R, phases: [{ name: P, tasks: [{ id: a, type: x, title: A }] }] }');
    new tritons.TaskDeployer(new tritons.TritonsClient({ url: 'https://t.example' }), roadmap).deployRoadmapTasks()`;
  expect(await runInContext(deploy, context)).toMatchObject({ status: 'completed' });
});
