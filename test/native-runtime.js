import { readFileSync } from 'node:fs';
import { createRequire, registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import Runtime from 'jest-runtime';

/**
 * Lets Node itself load the modules of tests, instead of jest's copy of its loader (docs/decisions/0105-native-modules.md).
 * Test files of one process share packages and core/, which keeps nothing. Each has our other modules to itself: their
 * URLs end with its number.
 */
const require = createRequire(import.meta.url);
const root = pathToFileURL(join(import.meta.dirname, '..')).href;
const isOwned = (url) =>
  url.startsWith(`${root}/`) && !url.startsWith(`${root}/core/`) && !url.includes('/node_modules/');
const numberOf = (url) => /\?file=(\d+)$/.exec(url ?? '')?.[1];
/** The name of the modules that stand for `@jest/globals`, after the path of the module that imports them. */
const GLOBALS = '.globals';

/** The runtimes of this process's test files, by number. */
const runtimes = new Map();
/** Sources without types, by path. */
const stripped = new Map();
/** What the imports of our modules lead to, by importing path and specifier: the same for all test files. */
const resolved = new Map();

globalThis[Symbol.for('tritons.exportsOf')] = (url) => runtimes.get(numberOf(url)).exportsOf(fileURLToPath(url));

registerHooks({
  resolve(specifier, context, nextResolve) {
    const number = numberOf(context.parentURL);
    if (number === undefined) return nextResolve(specifier, context);
    if (specifier === '@jest/globals') {
      const url = `${pathToFileURL(fileURLToPath(context.parentURL) + GLOBALS).href}?file=${number}`;
      return { url, format: 'module', shortCircuit: true };
    }
    const key = `${context.parentURL.slice(0, -`?file=${number}`.length)} ${specifier}`;
    if (!resolved.has(key)) resolved.set(key, nextResolve(specifier, context));
    const found = resolved.get(key);
    return { ...found, ...(isOwned(found.url) && { url: `${found.url}?file=${number}` }), shortCircuit: true };
  },
  load(url, context, nextLoad) {
    const runtime = runtimes.get(numberOf(url));
    if (!runtime) return nextLoad(url, context);
    const path = fileURLToPath(url);
    const exported = runtime.exportsOf(path);
    if (exported) {
      const names = Object.keys(exported).join(', ');
      const source = `export const { ${names} } = globalThis[Symbol.for('tritons.exportsOf')](import.meta.url);`;
      return { format: 'module', source, shortCircuit: true };
    }
    if (!path.endsWith('.ts')) return nextLoad(url, context);
    if (!stripped.has(path)) stripped.set(path, stripTypeScriptTypes(readFileSync(path, 'utf8')));
    return { format: 'module', source: stripped.get(path), shortCircuit: true };
  },
});

/** Like Node's own stacks, without the numbers. */
function stackOf(error, calls) {
  return [Error.prototype.toString.call(error), ...calls.map((call) => `    at ${call}`)]
    .join('\n')
    .replaceAll(/\?file=\d+/g, '');
}

export default class NativeRuntime extends Runtime {
  #number = String(runtimes.size + 1);
  #mocks = new Map();
  #environment = { ...process.env };
  #console = console;

  constructor(config, environment, ...rest) {
    // jest would fake the clock of its own context.
    environment.fakeTimersModern = new environment.fakeTimersModern.constructor({ config, global: globalThis });
    super(config, environment, ...rest);
    runtimes.set(this.#number, this);
    globalThis.console = environment.global.console;
  }

  /** The exports of a module that is none of Node's; undefined for all others. */
  exportsOf(path) {
    if (path.endsWith(GLOBALS)) return this.jestGlobals.cjsGlobals(path.slice(0, -GLOBALS.length));
    return this.#mocks.get(path);
  }

  /** Called by jest.unstable_mockModule; names are relative paths. */
  setModuleMock(from, name, factory) {
    this.#mocks.set(join(from, '..', name), factory());
  }

  /** Loads the part of jest that runs a test file, afresh: what it knows of the file is in its variables. */
  requireInternalModule(path, ...rest) {
    if (rest.length > 0) return super.requireInternalModule(path, ...rest);
    delete require.cache[path];
    delete globalThis[Symbol.for('EVENT_HANDLERS')];
    return require(path);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(path) {
    // jest has set both, for stacks of sources that it has compiled.
    Error.stackTraceLimit = 20;
    Error.prepareStackTrace = stackOf;
    return import(`${pathToFileURL(path).href}?file=${this.#number}`);
  }

  teardown() {
    super.teardown();
    globalThis.console = this.#console;
    for (const name of Object.keys(process.env)) if (!(name in this.#environment)) delete process.env[name];
    Object.assign(process.env, this.#environment);
    runtimes.set(this.#number, undefined);
  }
}
