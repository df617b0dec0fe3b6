/**
 * Runs each test that failed once more. jest.retryTimes() would say so to jest's own context of the test file, which our
 * runtime does not run it in.
 */
globalThis[Symbol.for('RETRY_TIMES')] = 1;
globalThis[Symbol.for('LOG_ERRORS_BEFORE_RETRY')] = true;
