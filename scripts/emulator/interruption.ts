/** Returns a signal that Ctrl-C and the like abort, so that children can be ended. A second one exits at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
  for (const [name, exitCode] of Object.entries(exitCodes)) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCode);
      process.exitCode = exitCode;
      controller.abort(new Error(`Interrupted by ${name}.`));
    });
  }
  return controller.signal;
}
