import { join } from 'node:path';

// Processes that the tests start keep what they compile: a start of the embedded cloud takes half the CPU time.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node');
// jest's own workers keep nothing: their modules have the number of a test file in their URLs, so hardly any would be used
// again, and a run of the suite would add some hundred megabytes.
process.env.NODE_DISABLE_COMPILE_CACHE = '1';

/** Node loads sources and packages, as it does elsewhere; jest compiles nothing. */
const modules = {
  testEnvironment: 'node',
  runtime: '<rootDir>/test/native-runtime.js',
  transform: {},
  setupFiles: [
    '<rootDir>/test/children-keep-code.js',
    '<rootDir>/test/providers/no-providers.js',
    // CI runs a test that failed once more, and names it at its end: CONTRIBUTING.md says what to do about it.
    ...(process.env.CI === 'true' ? ['<rootDir>/test/second-run.js'] : []),
  ],
  // Data: deliverables that the tests check.
  modulePathIgnorePatterns: ['<rootDir>/test/corpus/', '<rootDir>/dist/'],
  testPathIgnorePatterns: ['<rootDir>/test/corpus/', '/node_modules/'],
};

export default {
  reporters: ['default', '<rootDir>/test/closing-line-reporter.js'],
  // Ends tests that hang. Far longer than any wait of a test, which then says what it waited for: on a machine whose
  // cores are busy with ten other processes, a file of test/pipeline took eight times as long.
  testTimeout: process.env.TRITONS_TEMPLATES ? 900_000 : 300_000,
  // One more than the cores of a small machine: many tests wait for timeouts, and leave theirs idle.
  maxWorkers: 3,
  projects: [
    {
      ...modules,
      displayName: 'parts',
      testMatch: ['<rootDir>/test/!(e2e|deploy|browser)/**/*.test.ts'],
      setupFiles: [...modules.setupFiles, '<rootDir>/test/no-target.js'],
    },
    {
      ...modules,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/*.test.ts'],
      globalSetup: '<rootDir>/test/e2e/start-target.js',
      globalTeardown: '<rootDir>/test/e2e/stop-target.js',
    },
    {
      ...modules,
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/*.test.ts'],
      globalSetup: '<rootDir>/test/browser/start-dashboard.js',
      globalTeardown: '<rootDir>/test/browser/stop-dashboard.js',
    },
    // Tests of a deployed stack: scripts/test-deploy.ts deploys it and sets the variable.
    ...(process.env.TRITONS_TEMPLATES
      ? [{ ...modules, displayName: 'deploy', testMatch: ['<rootDir>/test/deploy/*.test.ts'] }]
      : []),
  ],
};
