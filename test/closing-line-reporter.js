/**
 * Ends a run with one plain line that people and CI read: `N passed, N failed, N skipped`. Before it come the tests that
 * passed in their second run only.
 */
export default class ClosingLineReporter {
  onRunComplete(
    _contexts,
    { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites, testResults },
  ) {
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const unruly = testResults.flatMap((file) =>
      file.testResults
        .filter(({ status, invocations }) => status === 'passed' && invocations > 1)
        .map(({ fullName }) => `failed, and passed when it ran again: ${fullName} (${file.testFilePath})\n`),
    );
    // Wait for the exit: jest prints its own summary after the reporters.
    process.once('exit', () => {
      for (const line of unruly) process.stdout.write(line);
      process.stdout.write(`${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped\n`);
    });
  }
}
