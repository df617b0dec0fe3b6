import { EXIT } from '../exit.ts';

/**
 * Calls `end` once nobody reads the output of this process any more, as after `| head`: that is no fault, and neither
 * are remarks that nobody reads. Ends the process if either cannot be written, as on a full disk.
 */
export function onClosedOutput(end: () => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return end();
    process.stderr.write(`The output cannot be written: ${error.message}\n`);
    process.exit(EXIT.failed);
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exit(EXIT.failed);
  });
}
