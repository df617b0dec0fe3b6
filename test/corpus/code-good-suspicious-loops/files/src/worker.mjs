#!/usr/bin/env node
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const lines = createInterface({ input: process.stdin });
const { signal, ...options } = parse(process.argv.slice(2));

export async function work(queue, _context) {
  while (true) {
    const job = await queue.take();
    if (job === null) break;
    for (const _ of Array(job.repeats)) await job.run();
  }
  for (;;) {
    const [line] = await once(lines, 'line');
    if (line === 'quit') return;
    queue.push({ line, options });
  }
}

function parse([name, ...rest]) {
  const [, second] = rest;
  return { name, second, signal: AbortSignal.timeout(1_000) };
}

await work({ take: async () => null, push: () => {} });
