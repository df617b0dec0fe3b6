import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build, transform } from 'esbuild';

/**
 * Makes the two packages that are published, in dist/packages or the folder that is named (docs/decisions/0117-packages.md):
 * - tritons: the command line and, as `tritons/client`, the client with its types;
 * - tritons-server: what `tritons start` runs, file by file, with the dashboard as it was built.
 */

const root = join(import.meta.dirname, '..');
const target = resolve(process.argv[2] ?? join(root, 'dist/packages'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  license: string;
  description: string;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};
const SERVER_FOLDERS = ['agents', 'aws', 'checks', 'core', 'functions', 'local', 'sandbox'];
/** Packages whose files are read by name, not imported. */
const READ = ['@vscode/tree-sitter-wasm'];

rmSync(target, { recursive: true, force: true });
await makeCommandLine(join(target, 'tritons'));
await makeServer(join(target, 'tritons-server'));

async function makeCommandLine(folder: string) {
  await build({
    absWorkingDir: root,
    entryPoints: [{ in: 'cli/main.ts', out: 'cli/main' }],
    outdir: folder,
    chunkNames: 'cli/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    external: ['tritons-server'],
    // Bundled CommonJS packages call `require`, which ES modules do not have.
    banner: { js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  await build({
    absWorkingDir: root,
    entryPoints: ['client/index.ts'],
    outfile: join(folder, 'client/index.js'),
    bundle: true,
    // Browsers, workers, Deno and Node: nothing that only one of them has.
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2023',
    format: 'esm',
    external: ['zod'],
    logLevel: 'error',
  });
  declareTypes(join(folder, 'types'));
  describe(folder, {
    name: 'tritons',
    description: manifest.description,
    engines: { node: '>=22' },
    bin: { tritons: 'cli/main.js' },
    exports: { './client': { types: './types/client/index.d.ts', default: './client/index.js' } },
    // The schemas that the types are made of.
    dependencies: { zod: manifest.dependencies.zod },
    peerDependencies: { 'tritons-server': manifest.version },
    peerDependenciesMeta: { 'tritons-server': { optional: true } },
  });
}

/** Writes the declarations that client/index.ts leads to, with the names that their files have in the package. */
function declareTypes(folder: string) {
  const config = join(target, 'tsconfig.json');
  mkdirSync(dirname(config), { recursive: true });
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: folder,
    typeRoots: [join(root, 'node_modules/@types')],
  };
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions,
      include: [],
      files: [join(root, 'client/index.ts')],
    }),
  );
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config], { stdio: 'inherit' });
  rmSync(config);
  for (const file of globSync('**/*.d.ts', { cwd: folder }).map((path) => join(folder, path)))
    writeFileSync(file, withCompiledNames(readFileSync(file, 'utf8')));
}

async function makeServer(folder: string) {
  const files = SERVER_FOLDERS.flatMap((name) => globSync(`${name}/**/*.ts`, { cwd: root }));
  const packages = new Set(READ);
  for (const file of files) {
    const source = readFileSync(join(root, file), 'utf8');
    const { code } = await transform(source, { loader: 'ts', format: 'esm', target: 'node22', sourcefile: file });
    write(join(folder, file.replace(/\.ts$/, '.js')), withCompiledNames(code));
    for (const name of packagesIn(code)) packages.add(name);
  }
  for (const path of ['config', 'statemachines']) cpSync(join(root, path), join(folder, path), { recursive: true });
  const dashboard = join(root, 'dist/dashboard');
  if (!existsSync(dashboard)) throw new Error('dist/dashboard is missing: npm run package builds it first');
  cpSync(dashboard, join(folder, 'dist/dashboard'), { recursive: true });
  const optional = Object.keys(manifest.optionalDependencies);
  const needed = [...packages].filter((name) => !optional.includes(name)).sort();
  describe(folder, {
    name: 'tritons-server',
    description: 'The server of TRITONS for one machine, which `tritons start` runs.',
    // The checks call RegExp.escape.
    engines: { node: '>=24' },
    exports: { '.': './local/main.js' },
    dependencies: Object.fromEntries(needed.map((name) => [name, versionOf(name)])),
    optionalDependencies: manifest.optionalDependencies,
  });
}

/** The packages that compiled code imports. */
function packagesIn(code: string): string[] {
  const paths = [
    ...code.matchAll(/^(?:import|export)\b[^"'`;]{0,2000}?\bfrom "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm),
  ];
  return paths
    .map(([, from, bare, later]) => from ?? bare ?? later ?? '')
    .filter((path) => !path.startsWith('.') && !isBuiltin(path))
    .map((path) => /^(?:@[^/]+\/)?[^/]+/.exec(path)![0]);
}

/** The version that the lock file has installed, so that users get what was tested. */
function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
    .version;
}

/** Node strips no types below node_modules, so every file has its compiled name there. */
function withCompiledNames(code: string): string {
  return code
    .replaceAll(/(['"`])((?:\.{1,2}\/|functions\/)[^'"`\n]*)\.ts\1/g, '$1$2.js$1')
    .replaceAll(/(\$\{file\})\.ts`/g, '$1.js`');
}

function describe(folder: string, own: Record<string, unknown>) {
  const { version, license } = manifest;
  const common = { version, license, type: 'module', sideEffects: false };
  const { name, description, ...rest } = own;
  write(join(folder, 'package.json'), `${JSON.stringify({ name, description, ...common, ...rest }, null, 2)}\n`);
  for (const file of ['LICENSE', 'CHANGELOG.md']) cpSync(join(root, file), join(folder, file));
  write(
    join(folder, 'README.md'),
    `# ${name}\n\n${description}\n\n\`\`\`bash\nnpm install tritons tritons-server   # or tritons alone: the command line and the client\nnpx tritons start                    # the server (Node.js 24 or later), on http://127.0.0.1:8080\nnpx tritons submit "Add a health check" --type development --watch\n\`\`\`\n`,
  );
}

function write(file: string, text: string) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
