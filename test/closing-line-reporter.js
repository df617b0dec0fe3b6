/** Ends a run with one plain line that people and CI read: `N passed, N failed, N skipped`. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    // Wait for the exit: jest prints its own summary after the reporters.
    process.once('exit', () =>
      process.stdout.write(`${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped\n`),
    );
  }
}
