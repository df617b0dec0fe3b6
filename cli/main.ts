#!/usr/bin/env node
import { agentRun } from './commands/agent-run.ts';
import { audit } from './commands/audit.ts';
import { EXIT, UsageError } from './exit.ts';

const usage = `Usage: npx tritons agent run --type TYPE --exec COMMAND [options]   take subtasks and run a command for each
       npx tritons agent run --help
       npx tritons audit verify|export [options]   verify the journal of what happened, or print it`;

async function main(words: string[]): Promise<number> {
  const [first, second, ...rest] = words;
  if (first === 'agent' && second === 'run') return agentRun(rest);
  if (first === 'audit') return audit(words.slice(1), process.env);
  if (first === undefined || first === 'help' || first === '--help') {
    console.log(usage);
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  throw new UsageError(`There is no command "${words.join(' ')}".\n${usage}`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  const isUsage = error instanceof UsageError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  process.exitCode = isUsage ? EXIT.usage : EXIT.failure;
}
