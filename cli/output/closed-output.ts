/** Calls `end` once nobody reads the output of this process any more, as after `| head`: that is no fault. */
export function onClosedOutput(end: () => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    end();
  });
}
