import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { type HandlerName, handlers } from '../../core/contracts/system/handlers.ts';

/** Finds the variables that the modules of each handler read; each reads its variables when it loads. */
async function variablesRead(): Promise<Map<HandlerName, string[]>> {
  const { metafile } = await build({
    entryPoints: Object.entries(handlers).map(([name, { entry }]) => ({ in: entry, out: name })),
    outdir: 'unwritten',
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  const entries = Object.entries(metafile.outputs).map(([output, { inputs }]) => {
    const source = Object.keys(inputs)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const read = [...source.matchAll(/readEnvironment\('(\w+)'\)/g)].map(([, variable]) => variable!);
    const name = output.replace(/^unwritten\//, '').replace(/\.js$/, '');
    return [name as HandlerName, [...new Set(read)].sort()] as const;
  });
  return new Map(entries);
}

const read = await variablesRead();

test.each(Object.keys(handlers) as HandlerName[])('%s declares the variables that its modules read', (name) => {
  expect([...handlers[name].environment].sort()).toEqual(read.get(name));
});
