/** Rules of imports between folders (docs/decisions/0023-imports.md). `npm run architecture` checks them. */

/** Files of `folder` may import each other, the folders `ours`, the `packages`, and Node's modules if `node`. */
function may(folder, { ours = [], packages = ['.+'], node = true }) {
  const allowed = [folder, ...ours].map((path) => `^${path}/`);
  return {
    name: `${folder.replace('/', '-')}-imports`,
    severity: 'error',
    from: { path: `^${folder}/` },
    to: {
      pathNot: [...allowed, ...packages.map((name) => `^node_modules/(@types/)?${name}/`)],
      ...(node && { dependencyTypesNot: ['core'] }),
    },
  };
}

/** Lets only files that match `importers` import files that match `path`. */
function onlyFrom(name, path, importers) {
  return { name, severity: 'error', from: { pathNot: importers }, to: { path } };
}

module.exports = {
  forbidden: [
    may('core', { packages: ['zod'], node: false }),
    may('checks', {
      ours: ['core'],
      packages: [
        'zod',
        'yaml',
        'saxes',
        'smol-toml',
        'jsonc-parser',
        'unbash',
        'markdown-it',
        'semver',
        '@babel/(parser|types)',
        '@secretlint/[^/]+',
        '@astral-sh/ruff-wasm-nodejs',
        '@typescript-eslint/[^/]+',
        'eslint',
        'globals',
        'web-tree-sitter',
        '@vscode/tree-sitter-wasm',
        '@lezer/[^/]+',
      ],
      node: false,
    }),
    may('aws', { ours: ['core'] }),
    may('agents', { ours: ['core', 'aws'] }),
    may('sandbox', { packages: [] }),
    may('functions', { ours: ['core', 'checks', 'aws', 'agents', 'sandbox'] }),
    may('functions/shared', { ours: ['core', 'checks', 'aws', 'agents', 'sandbox'] }),
    may('functions/models', { ours: ['core', 'aws', 'agents', 'functions/shared'] }),
    may('functions/operations', { ours: ['core', 'checks', 'aws', 'functions/shared'] }),
    {
      name: 'no-sibling-handler',
      comment: 'Handlers share code through functions/shared, models, operations and core only.',
      severity: 'error',
      from: { path: '^functions/[^/]+/[^/]+$' },
      to: { path: '^functions/(api|pipeline|workers)/' },
    },
    {
      name: 'no-file-of-another-handler',
      comment: 'Files in the folder of a handler are for that handler alone.',
      severity: 'error',
      from: { path: '^functions/([^/]+/[^/]+)/' },
      to: { path: '^functions/(api|pipeline|workers)/', pathNot: '^functions/$1/' },
    },
    {
      name: 'routes-of-one-area',
      comment: 'A handler imports the routes of its area: a cold start would build the schemas of all the others.',
      severity: 'error',
      from: { path: '^functions/(api|pipeline|workers)/' },
      to: { path: '^core/contracts/api/(routes|answers)\\.ts$' },
    },
    may('infra', { ours: ['core/contracts'], packages: ['aws-cdk-lib', 'constructs', 'cdk-nag', 'zod'] }),
    may('local', { ours: ['functions', 'core', 'aws'] }),
    // core/roadmap: a roadmap is checked before anything is sent.
    may('client', { ours: ['core/contracts', 'core/roadmap'] }),
    may('cli', { ours: ['client', 'local', 'sandbox'] }),
    may('dashboard', { ours: ['client'] }),
    onlyFrom('aws-sdk-in-aws', '^node_modules/@aws-sdk/', '^(aws|local|test|scripts)/'),
    onlyFrom('clock-is-an-argument', '^functions/shared/clock', '^functions/(shared|models)/'),
    onlyFrom('test-is-imported-by-nothing', '^test/', '^test/'),
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    // TypeScript 7 has no API for tools. swc also sees `import type`, which counts like any other import.
    parser: 'swc',
    // Data: deliverables that the tests check.
    exclude: { path: '^test/corpus/' },
    doNotFollow: { path: '^node_modules/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
