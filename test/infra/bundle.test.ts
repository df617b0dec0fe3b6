import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { allowedMethods } from '../../core/contracts/api/match-route.ts';
import { openApi } from '../../core/contracts/api/openapi.ts';
import { handlers as declared } from '../../core/contracts/system/handlers.ts';
import { bundle } from '../../scripts/bundle.ts';
import { inputOf, inShort } from '../checks/fixtures.ts';

let root: string;
let outdir: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tritons-bundle-'));
  outdir = join(root, 'dist');
  await file('config/routing.yaml', 'departments: {}\n');
  await file('config/notes.md', 'not for functions');
  await file('config/roadmap.yaml', 'id: not-for-functions\n');
  await file('functions/shared/greet.ts', "export function greet(name: string): string { return 'Hello, ' + name; }");
  await file('functions/shared/legacy.cjs', "module.exports = require('node:path').sep;");
  await file(
    'functions/api/greet-caller.ts',
    `import { greet } from '../shared/greet.ts';
     import separator from '../shared/legacy.cjs';
     export const handler = async (name: string) => greet(name) + separator;`,
  );
});
afterEach(() => rm(root, { recursive: true }));

const handlers = { greetCaller: { entry: 'functions/api/greet-caller.ts' } } as const;

test('a handler becomes one module that runs by itself, CommonJS packages included', async () => {
  await bundle({ root, handlers, outdir });
  const { handler } = await import(pathToFileURL(join(outdir, 'greetCaller/index.mjs')).href);
  expect(await handler('Triton')).toBe('Hello, Triton/');
});

test("Node's modules are not imported, which would read all their exports", async () => {
  await file(
    'functions/api/greet-caller.ts',
    `import fs, { existsSync } from 'node:fs';
     import { basename } from 'path';
     export const handler = async (name: string) => basename(name) + existsSync(name) + typeof fs.readFileSync;`,
  );
  await bundle({ root, handlers, outdir });
  const bundled = join(outdir, 'greetCaller/index.mjs');
  expect(await readFile(bundled, 'utf8')).not.toMatch(/\b(import|from)\b *["']/);
  const { handler } = await import(pathToFileURL(bundled).href);
  expect(await handler('/nowhere/file')).toBe('filefalsefunction');
});

test('the sizes reported are those of the files', async () => {
  const bundles = await bundle({ root, handlers, outdir });
  const { size } = await stat(join(outdir, 'greetCaller/index.mjs'));
  expect(bundles).toEqual([{ name: 'greetCaller', entry: 'functions/api/greet-caller.ts', bytes: size }]);
});

test('a later import of a handler that splits is a file beside it, which finds the configuration too', async () => {
  const large = 'x'.repeat(50_000);
  await file(
    'functions/shared/later.ts',
    `import { greet } from './greet.ts';
     export const later = (name: string) => greet(name) + '${large}'.length + import.meta.dirname;`,
  );
  await file(
    'functions/api/greet-caller.ts',
    `import { greet } from '../shared/greet.ts';
     export const handler = async (name: string) =>
       name === '' ? greet('nobody') : (await import('../shared/later.ts')).later(name);`,
  );
  const splitting = { greetCaller: { ...handlers.greetCaller, splits: true } } as const;
  const [bundled] = await bundle({ root, handlers: splitting, outdir });
  expect(bundled?.bytes).toBeLessThan(5_000);
  const { handler } = await import(pathToFileURL(join(outdir, 'greetCaller/index.mjs')).href);
  expect(await handler('')).toBe('Hello, nobody');
  expect(await handler('Triton')).toBe(`Hello, Triton50000${join(outdir, 'greetCaller')}`);
});

test('a package that reads a file beside itself is copied to the bundle that imports it', async () => {
  const ruff = 'node_modules/@astral-sh/ruff-wasm-nodejs';
  await file(`${ruff}/package.json`, '{ "main": "ruff.js" }');
  await file(`${ruff}/ruff.js`, "exports.beside = require('fs').readFileSync(__dirname + '/ruff.wasm', 'utf8');");
  await file(`${ruff}/ruff.wasm`, 'read');
  await file(
    'functions/api/greet-caller.ts',
    "export const handler = async () => (await import('@astral-sh/ruff-wasm-nodejs')).beside;",
  );
  await bundle({ root, handlers, outdir });
  const { handler } = await import(pathToFileURL(join(outdir, 'greetCaller/index.mjs')).href);
  expect(await handler()).toBe('read');
});

test('a real bundle holds neither stores nor schemas of the AWS SDK that its function does not use', async () => {
  const real = join(import.meta.dirname, '../..');
  const { leaseSubtask, getWebhook } = declared;
  await bundle({ root: real, handlers: { leaseSubtask, getWebhook }, outdir });
  const lease = await readFile(join(outdir, 'leaseSubtask/index.mjs'), 'utf8');
  const webhook = await readFile(join(outdir, 'getWebhook/index.mjs'), 'utf8');
  expect([lease, webhook].map((code) => code.includes('lines of a log'))).toEqual([true, false]);
  expect([lease, webhook].map((code) => code.includes('"a webhook"'))).toEqual([false, true]);
  expect(lease).toContain('GetObject');
  expect(lease).not.toContain('BucketLifecycleConfiguration');
});

test('the document of the API and its paths are made by the build, not by the functions', async () => {
  const real = join(import.meta.dirname, '../..');
  const { getOpenapi, answerUnrouted } = declared;
  const bundles = await bundle({ root: real, handlers: { getOpenapi, answerUnrouted }, outdir });
  const call = async (name: string, method: string, rawPath: string) => {
    const { handler } = await import(pathToFileURL(join(outdir, name, 'index.mjs')).href);
    const event = { rawPath, headers: {}, requestContext: { http: { method }, authorizer: { lambda: {} } } };
    return handler(event, { awsRequestId: 'request' });
  };
  const { body } = await call('getOpenapi', 'GET', '/openapi.json');
  expect(JSON.parse(body)).toEqual(openApi());
  const { headers } = await call('answerUnrouted', 'OPTIONS', '/api/agents/agent_1');
  expect(headers.allow).toBe(`${allowedMethods('/api/agents/agent_1').join(', ')}, OPTIONS`);
  // With the schemas of all routes it would be 190 KB.
  expect(bundles.find(({ name }) => name === 'answerUnrouted')?.bytes).toBeLessThan(150_000);
});

test('the real bundle is in English only, and its check thread lints what its packages lint', async () => {
  const real = join(import.meta.dirname, '../..');
  await bundle({ root: real, handlers: { assess: declared.assess }, outdir });
  const folder = join(outdir, 'assess');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.mjs'));
  const code = (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
  // `ai` imports zod's messages in every language; only the English ones are there.
  expect(code).toContain('Invalid input');
  expect(code).not.toContain('Eingabe');
  const thread = new Worker(join(folder, 'check-thread.mjs'));
  const artifacts = [
    { path: 'a.js', media_type: 'text/javascript', content: "import fs from 'fs';\nexport default 1;\n" },
    { path: 'a.py', media_type: 'text/x-python', content: 'import os\nraise SystemExit\nprint(1)\n' },
    { path: 'a.go', media_type: 'text/x-go', content: 'package a\n\nimport "os"\n' },
    { path: 'A.java', media_type: 'text/x-java', content: 'import a.B;\nclass A {}\n' },
    { path: 'a.rs', media_type: 'text/plain', content: 'fn f() {\n    let = 2;\n}\n' },
  ];
  thread.postMessage({ name: 'code-quality', input: inputOf(artifacts) });
  const [answer] = await once(thread, 'message');
  await thread.terminate();
  expect(answer.result?.findings.map(inShort) ?? answer).toEqual([
    'minor unused-import a.js:1',
    'minor unused-import a.py:1',
    'minor unreachable-code a.py:3',
    'major unused-import a.go:3',
    'minor unused-import A.java:1',
    'major syntax-error a.rs:2',
  ]);
});

test('models answer and fail as ever without the gateway of `ai`', async () => {
  await symlink(join(import.meta.dirname, '../../node_modules'), join(root, 'node_modules'));
  await file(
    'functions/api/greet-caller.ts',
    `import { generateText } from 'ai';
     const usage = { inputTokens: {}, outputTokens: {} };
     const model = (doGenerate) => ({ specificationVersion: 'v4', provider: 'p', modelId: 'm', supportedUrls: {}, doGenerate });
     const answers = model(async () => ({ content: [{ type: 'text', text: 'Hello' }], finishReason: { unified: 'stop' }, usage, warnings: [] }));
     const fails = model(async () => { throw new Error('No answer'); });
     export const handler = async (name) =>
       (await generateText({ model: name === 'fails' ? fails : answers, prompt: name, maxRetries: 1 })).text;`,
  );
  const [bundled] = await bundle({ root, handlers, outdir });
  expect(bundled?.bytes).toBeLessThan(300_000);
  const { handler } = await import(pathToFileURL(join(outdir, 'greetCaller/index.mjs')).href);
  expect(await handler('Triton')).toBe('Hello');
  await expect(handler('fails')).rejects.toThrow('No answer');
});

test('source maps lie beside the bundle, which does not mention them', async () => {
  await bundle({ root, handlers, outdir });
  expect(existsSync(join(outdir, 'greetCaller/index.mjs.map'))).toBe(true);
  expect(await readFile(join(outdir, 'greetCaller/index.mjs'), 'utf8')).not.toContain('sourceMappingURL');
});

test('every bundle brings the configuration along as JSON, and nothing else', async () => {
  await bundle({ root, handlers, outdir });
  expect(await readFile(join(outdir, 'greetCaller/config/routing.yaml'), 'utf8')).toBe('{"departments":{}}');
  for (const name of ['notes.md', 'roadmap.yaml']) {
    expect(existsSync(join(outdir, 'greetCaller/config', name))).toBe(false);
  }
});

test('handlers that are declared but not written are all named, and nothing is bundled', async () => {
  const more = {
    ...handlers,
    one: { entry: 'functions/api/one.ts' },
    two: { entry: 'functions/workers/two.ts' },
  } as const;
  await expect(bundle({ root, handlers: more, outdir })).rejects.toThrow(
    'Handlers without a file: functions/api/one.ts, functions/workers/two.ts',
  );
  expect(existsSync(outdir)).toBe(false);
});

test('a handler that does not compile is named', async () => {
  await file('functions/api/greet-caller.ts', 'export const handler = ;');
  await expect(bundle({ root, handlers, outdir })).rejects.toThrow('functions/api/greet-caller.ts');
});

async function file(path: string, content: string) {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), content);
}
