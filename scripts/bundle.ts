import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { parse } from 'yaml';
import type { LanguageDescription } from '../checks/languages/description.ts';
import { LANGUAGES } from '../checks/languages/languages.ts';
import type { HandlerDeclaration } from '../core/contracts/system/handlers.ts';

/** Defines `require`, which bundled CommonJS packages call and ES modules do not have. */
const banner = "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);";

/**
 * Packages that the AWS SDK imports if the environment has no credentials, which never happens on Lambda. With their
 * own imports they are a tenth of a bundle.
 */
const neverNeeded = [
  ...['sso', 'ini', 'process', 'web-identity', 'http'].map((name) => `@aws-sdk/credential-provider-${name}`),
  '@smithy/credential-provider-imds',
];

/**
 * Makes bundles smaller, and cold starts faster:
 * - Node's own modules come from process.getBuiltinModule. An `import` of one reads all its exports, also those that
 *   Node makes when they are first read, such as the streams of node:fs.
 * - `ai` and its providers import zod as a namespace: an import of its object `z` would bring all of zod, most of which
 *   are messages in other languages than English.
 * - Keys of the AWS SDK's schemas are written out: with a computed one, esbuild keeps the schemas that nothing uses, of S3
 *   those of all operations.
 * - `ai` comes without the gateway that it calls if a model is given as a string; here models are objects.
 * - The files of config/ are JSON, and so are the constants that are made from the schemas of all routes.
 */
const lean: Plugin = {
  name: 'lean',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z_/:]+$/ }, ({ path }) => (isBuiltin(path) ? { path, namespace: 'builtin' } : undefined));
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
    onLoad({ filter: /@ai-sdk[\\/]gateway[\\/]dist[\\/]index\.js$/ }, () => ({ contents: noGateway }));
    onLoad({ filter: /node_modules[\\/](?:ai|@ai-sdk)[\\/].+\.js$/ }, async ({ path }) => ({
      contents: importNamespaces(await readFile(path, 'utf8')),
    }));
    onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/].+\.js$/ }, async ({ path }) => ({
      contents: writeOutKeys(await readFile(path, 'utf8')),
    }));
    onLoad({ filter: /functions[\\/]shared[\\/]parse-config\.ts$/ }, () => ({
      contents: 'export const parseConfig = JSON.parse;',
    }));
    onLoad({ filter: /core[\\/]contracts[\\/]api[\\/]route-paths\.ts$/ }, async ({ path }) => ({
      contents: await constantsOf(path, (json) => JSON.stringify(json)),
    }));
    onLoad({ filter: /core[\\/]contracts[\\/]api[\\/]openapi-document\.ts$/ }, async ({ path }) => ({
      contents: `import { brotliDecompressSync } from 'node:zlib';\n${await constantsOf(path, compressed)}`,
      resolveDir: dirname(path),
    }));
  },
};

/** All that `ai` imports of the gateway: esbuild names what a later version imports as well. */
const noGateway = `
  export const createGateway = undefined;
  export const gateway = undefined;
  class NeverThrown extends Error { static isInstance() { return false; } }
  export { NeverThrown as GatewayError, NeverThrown as GatewayAuthenticationError };
`;

/** Turns `import { z } from "zod/v4"`, which brings all of zod, into `import * as z from "zod/v4"`. */
const importNamespaces = (code: string): string =>
  code.replaceAll(
    /import \{ z(?: as (\w+))? \} from "zod\/v4"/g,
    (_, name = 'z') => `import * as ${name} from "zod/v4"`,
  );

/** A module with the values that the one at `path` exports, without what made them; `written`: JSON as an expression. */
async function constantsOf(path: string, written: (json: string) => string): Promise<string> {
  const exported = (await import(pathToFileURL(path).href)) as object;
  return Object.entries(exported)
    .map(([name, value]) => `export const ${name} = JSON.parse(${written(JSON.stringify(value))});`)
    .join('\n');
}

/** An expression that inflates a text: the OpenAPI document takes an eighth of its 175 KB. */
const compressed = (text: string): string =>
  `brotliDecompressSync(Buffer.from('${brotliCompressSync(text).toString('base64')}', 'base64'))`;

/** Replaces keys such as `[_h]` by the value that a constant of the module gives them. */
function writeOutKeys(code: string): string {
  const values = new Map([...code.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, value]) => [name, value]));
  return code.replaceAll(/\[(\w+)\]:/g, (key, name: string) => (values.has(name) ? `${values.get(name)}:` : key));
}

const GRAMMARS = Object.values<LanguageDescription>(LANGUAGES).flatMap(({ grammar }) => grammar?.file ?? []);

/** Packages that read a file beside themselves. What each names in node_modules/ is copied to the bundles that import it. */
const copied: Record<string, string[]> = {
  '@astral-sh/ruff-wasm-nodejs': ['@astral-sh/ruff-wasm-nodejs'],
  'web-tree-sitter': [
    ...['package.json', 'web-tree-sitter.js', 'web-tree-sitter.wasm'].map((file) => `web-tree-sitter/${file}`),
    '@vscode/tree-sitter-wasm/package.json',
    ...GRAMMARS.map((name) => `@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`),
  ],
};

type Bundled = Pick<HandlerDeclaration, 'entry' | 'splits' | 'thread'>;
export type Bundle = { name: string; entry: string; bytes: number };

export type BundleOptions = {
  root: string;
  handlers: Record<string, Bundled>;
  /**
   * Receives a folder per handler, each with index.mjs, config/ with the YAML files of the root's config/ as JSON, and
   * node_modules/ with the packages that are not bundled.
   */
  outdir: string;
};

/**
 * Bundles every handler; each one that splits takes its own run of esbuild. Source maps lie beside the bundles, to read
 * stack traces with, but are not deployed: they would be most of the package. Throws an Error that names every missing
 * entry.
 */
export async function bundle({ root, handlers, outdir }: BundleOptions): Promise<Bundle[]> {
  const missing = Object.values(handlers).filter(({ entry }) => !existsSync(join(root, entry)));
  if (missing.length > 0) {
    throw new Error(`Handlers without a file: ${missing.map(({ entry }) => entry).join(', ')}`);
  }
  const [splitting, together] = partition(Object.entries(handlers), ([, { splits }]) => splits === true);
  const runs = await Promise.all([
    run(root, outdir, together, {}),
    ...splitting.map((one) => run(root, outdir, [one], { splitting: true, chunkNames: `${one[0]}/[name]-[hash]` })),
  ]);
  const configs = await readConfigs(join(root, 'config'));
  for (const name of Object.keys(handlers)) {
    const target = join(outdir, name, 'config');
    await mkdir(target, { recursive: true });
    for (const [file, json] of configs) await writeFile(join(target, file), json);
  }
  for (const [name, path] of runs.flatMap((outputs) => copiesOf(outputs, root, outdir))) {
    const from = join('node_modules', path);
    await cp(join(root, from), join(outdir, name, from), { recursive: true });
  }
  return runs.flatMap((outputs) =>
    Object.entries(outputs).flatMap(([file, { entryPoint }]) => {
      const declared = Object.entries(handlers).find(([, { entry }]) => entry === entryPoint);
      return declared ? [{ name: declared[0], entry: declared[1].entry, bytes: bytesOf(file, outputs) }] : [];
    }),
  );
}

/** The YAML files of a folder as JSON, which is YAML too. */
/** The files of config/ that functions read: a roadmap is for callers. */
async function readConfigs(folder: string): Promise<[file: string, json: string][]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml') && file !== 'roadmap.yaml');
  return Promise.all(
    files.map(
      async (file): Promise<[string, string]> => [
        file,
        JSON.stringify(parse(await readFile(join(folder, file), 'utf8'))),
      ],
    ),
  );
}

type Entries = [name: string, handler: Bundled][];
type Outputs = Metafile['outputs'];
type Split = Pick<BuildOptions, 'splitting' | 'chunkNames'>;

/** Runs esbuild. Chunks lie beside their bundle, so that code that looks for files beside itself finds them. */
async function run(root: string, outdir: string, entries: Entries, options: Split): Promise<Outputs> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.flatMap(([name, { entry, thread }]) => [
      { in: entry, out: `${name}/index` },
      ...(thread ? [{ in: thread, out: `${name}/${basename(thread, '.ts')}` }] : []),
    ]),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The AWS SDK's ES modules are a third smaller than its CommonJS ones.
    mainFields: ['module', 'main'],
    // ESLint requires esquery, and its ES module would come without its functions.
    alias: { esquery: 'esquery/dist/esquery.min.js' },
    external: [...neverNeeded, ...Object.keys(copied)],
    plugins: [lean],
    minify: true,
    sourcemap: 'external',
    banner: { js: banner },
    metafile: true,
    logLevel: 'silent',
    ...options,
  });
  return metafile.outputs;
}

/** Pairs of a handler and what its folder needs of node_modules/. */
function copiesOf(outputs: Outputs, root: string, outdir: string): [handler: string, path: string][] {
  return Object.entries(outputs).flatMap(([file, { imports }]) => {
    const handler = relative(outdir, join(root, file)).split(sep)[0]!;
    const packages = imports.filter(({ external }) => external).map(({ path }) => path);
    return packages.flatMap((name) => (copied[name] ?? []).map((path): [string, string] => [handler, path]));
  });
}

/** Bytes of a bundle and the chunks that it loads at its start, without those that it imports later. */
function bytesOf(file: string, outputs: Outputs): number {
  const read = new Set<string>();
  const add = (path: string) => {
    if (read.has(path)) return;
    read.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === 'import-statement') add(next);
  };
  add(file);
  return [...read].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
}

function partition(entries: Entries, holds: (entry: Entries[number]) => boolean): [Entries, Entries] {
  return [entries.filter(holds), entries.filter((entry) => !holds(entry))];
}
