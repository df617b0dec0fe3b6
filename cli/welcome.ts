import type { Cli } from './cli.ts';

const first: [line: string, says: string][] = [
  ['tritons start', 'run TRITONS on this machine'],
  ['tritons submit "Add a health check" --type development --watch', 'submit a task and watch it'],
  ['tritons tasks', 'list the tasks'],
  ['tritons results <task-id> --out DIR', 'get the files that a task delivered'],
  ['tritons doctor', 'find out why something does not work'],
];

/** Shows what people do first. */
export function welcome({ print, look: { paint } }: Cli): void {
  print('TRITONS runs tasks with AI agents. Most people begin with these:\n');
  for (const [line, says] of first) print(`  ${paint('bold', line)}\n      ${says}`);
  print('\n"tritons help" lists all commands.\n"tritons help <command>" begins with examples.');
}
